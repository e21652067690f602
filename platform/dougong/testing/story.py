"""Scenarios: stories in YAML with exact numbers, told through the public actions."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from dougong.actions import expiring
from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.listings import ListRequest, list_page
from dougong.base.errors import DataInvalid, DougongError
from dougong.base.registry import Registry
from dougong.base.values import JsonObject
from dougong.model.canonical import written
from dougong.model.runtime import Record, Vote
from dougong.store import ledgers
from dougong.testing.stage import KEEPER, Stage

Words = Mapping[str, Any]
#: A bundle made up by a scenario that names modules only.
MADE_UP = "scenario"
_ALIAS = re.compile(r"\$([a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*)")


class ScenarioFailed(AssertionError):
    """A story that did not come out as written."""


class Story:
    """One scenario on one stage; aliases become ids as things are made."""

    def __init__(self, stage: Stage, words: Words) -> None:
        self.stage, self.words = stage, words
        self.ids: dict[str, str] = {}
        #: Record id → the full name of its entity.
        self.entities: dict[str, str] = {}

    def tell(self, files: Mapping[str, bytes] | None, bundle: str) -> None:
        """Run the whole story; ScenarioFailed says at which step it went wrong.

        Without files the bundle is live already.
        """
        try:
            if files is not None:
                self.stage.publish(*self.chosen(self.words, files, bundle))
            self._given()
        except DougongError as fault:
            raise ScenarioFailed(f"what is given: {described(fault)}") from fault
        for number, step in enumerate(self.words["steps"], 1):
            ((verb, told),) = step.items()
            try:
                self._upload(told)
                self._step(verb, self.known(told))
            except (DougongError, AssertionError) as fault:
                raise ScenarioFailed(f"step {number} ({verb}): {described(fault)}") from fault
        differences = self.stage.look(None, ledgers.verify)
        if differences:
            raise ScenarioFailed(f"balances that are not the sum of their rows: {differences}")

    @staticmethod
    def chosen(
        words: Words, files: Mapping[str, bytes], bundle: str
    ) -> tuple[Mapping[str, bytes], str]:
        """The files and the key of the bundle that a scenario asks for."""
        chosen = words.get("bundle", bundle)
        if isinstance(chosen, str):
            return files, chosen
        versions = {name: _version(files, name) for name in chosen["modules"]}
        made: JsonObject = {"key": MADE_UP, "title": "场景", "modules": {**versions}}
        made["settings"] = chosen.get("settings", {})
        return {**files, f"bundles/{MADE_UP}/bundle.json": written(made)}, MADE_UP

    def _given(self) -> None:
        stage = self.stage
        people: Words = self.words.get("people", {})
        for login, facts in people.items():
            self.ids[login] = stage.person(login, facts.get("name", "")).id
        for login, facts in people.items():
            if facts.get("superior"):
                stage.reports_to(login, facts["superior"])
        for key, facts in self.words.get("groups", {}).items():
            stage.group(key, facts.get("name", ""), facts.get("members", ()))
        for alias, facts in self.words.get("given", {}).items():
            self.keep(alias, stage.create(KEEPER, facts["entity"], self.known(facts["data"])))
        for login, facts in people.items():
            self._roles(login, facts.get("roles", {}))

    def _upload(self, told: Words) -> None:
        """A fresh upload of every file for the person of this step: nobody sends another's."""
        by = told.get("by")
        if "data" in told and isinstance(by, str):
            for alias, facts in self.words.get("files", {}).items():
                words = {key: value for key, value in facts.items() if key != "name"}
                self.ids[alias] = self.stage.file(by, facts["name"], words)

    def _roles(self, login: str, roles: Words) -> None:
        for role, scopes in roles.items():
            if scopes == "company":
                self.stage.grant(login, role)
            else:
                for scope in self.known(scopes):
                    self.stage.grant(login, role, scope)

    def keep(self, alias: str, record: Record) -> None:
        """Let an alias stand for a record."""
        self.ids[alias] = record.id
        self.entities[record.id] = record.entity
        # `$order.lines.1` is the first row of a list.
        for field in self.stage.catalog.entity(record.entity).row_fields:
            for number, row in enumerate(record.data.get(field.key) or (), 1):
                self.ids[f"{alias}.{field.key}.{number}"] = row["id"]

    def keep_rows(self, record: Record) -> None:
        """Let the names of a record's rows stand for those it has now."""
        for alias in [alias for alias, key in self.ids.items() if key == record.id]:
            self.keep(alias, record)

    def record(self, record_id: str) -> Record:
        """The record of an id as it is now."""
        return self.stage.record(self.entities[record_id], record_id)

    def known(self, told: Any) -> Any:
        """The same words with ids in the place of aliases."""
        if isinstance(told, str):
            return _ALIAS.sub(lambda found: self.ids.get(found[1], found[0]), told)
        if isinstance(told, list):
            return [self.known(item) for item in told]
        if isinstance(told, Mapping):
            return {self.known(key): self.known(value) for key, value in told.items()}
        return told

    def _step(self, verb: str, words: Words) -> None:
        if "at" in words:
            self.stage.clock.instant = datetime.fromisoformat(words["at"])
        refused = words.get("refused")
        if refused is None or verb == "expect":
            verbs[verb](self, words)
            return
        try:
            verbs[verb](self, words)
        except DougongError as fault:
            require_refusal(fault, refused)
            return
        raise ScenarioFailed(f"it was not refused with {dict(refused)}")


Verb = Callable[[Story, Words], object]
verbs: Registry[Verb] = Registry("scenario verb")


def _create(story: Story, words: Words) -> None:
    record = story.stage.create(words["by"], words["entity"], words.get("data", {}))
    story.keep(words["as"], record)


def _change(story: Story, words: Words) -> None:
    changed = story.stage.change(words["by"], story.record(words["record"]), words["data"])
    story.keep_rows(changed)


def _fill(story: Story, words: Words) -> None:
    filled, record = story.stage.fill(words["by"], story.record(words["record"]), words["with"])
    if words.get("says", "") not in filled.message:
        raise ScenarioFailed(f"it said “{filled.message}”")
    story.keep_rows(record)


def _submit(story: Story, words: Words) -> None:
    record = story.record(words["record"])
    story.stage.submit(words["by"], record, words.get("reasons", {}))


def _vote(vote: Vote) -> Verb:
    def cast(story: Story, words: Words) -> None:
        people = words["by"] if isinstance(words["by"], list) else [words["by"]]
        data: JsonObject | None = words.get("data")
        for login in people:
            record = story.record(words["record"])
            story.stage.vote(login, record, vote, words.get("opinion", ""), data)

    return cast


def _withdraw(story: Story, words: Words) -> None:
    story.stage.withdraw(words["by"], story.record(words["record"]))


def _reverse(story: Story, words: Words) -> None:
    # Rows by their aliases; null takes all that is left of one.
    parts: Words | None = words.get("parts")
    reason = words.get("reason", "冲销")
    mirror = story.stage.reverse(words["by"], story.record(words["record"]), reason, parts)
    story.keep(words.get("as", f"reversal of {words['record']}"), mirror)


def _close(story: Story, words: Words) -> None:
    story.stage.close_record(words["by"], story.record(words["record"]))


def _anonymise(story: Story, words: Words) -> None:
    story.stage.anonymise(words["by"], story.record(words["record"]), words.get("reason", "申请"))


def _discard(story: Story, words: Words) -> None:
    story.stage.discard(words["by"], story.record(words["record"]))


def _wait(story: Story, _words: Words) -> None:
    """Time goes by until `at`; what is due by then is done."""
    story.stage.run_jobs()


def _night(story: Story, _words: Words) -> None:
    """What is over closes itself, and whatever else waits for its time is done."""
    story.stage.act(None, lambda uow: expiring.look(uow, {}))
    story.stage.run_jobs()


def _find(story: Story, words: Words) -> None:
    """An alias for the one record that a list shows under a condition."""
    request = ListRequest(where=words["where"], limit=2)
    page = story.stage.look(KEEPER, lambda uow: list_page(uow, words["list"], request))
    if page.total != 1:
        raise ScenarioFailed(f"{page.total} of {words['list']} where {words['where']}, not one")
    story.keep(words["as"], page.items[0].record)


for _name, _verb in (
    ("create", _create),
    ("find", _find),
    ("change", _change),
    ("fill", _fill),
    ("submit", _submit),
    ("approve", _vote("approve")),
    ("complete", _vote("complete")),
    ("reject", _vote("reject")),
    ("return", _vote("return")),
    ("withdraw", _withdraw),
    ("reverse", _reverse),
    ("close", _close),
    ("discard", _discard),
    ("anonymise", _anonymise),
    ("wait", _wait),
    ("night", _night),
):
    verbs.add(_name, _verb)


def require_refusal(fault: DougongError, wanted: Words) -> None:
    """ScenarioFailed unless the fault is the one that was expected."""
    told = described(fault)
    paths = {found.path for found in fault.faults} if isinstance(fault, DataInvalid) else set()
    checks = stopped_by(fault)
    missing = [
        *(["error"] if wanted.get("error", fault.code) != fault.code else []),
        *(f"fault {path}" for path in listed(wanted.get("fault")) if path not in paths),
        *(f"check {key}" for key in listed(wanted.get("check")) if key not in checks),
        *(["says"] if wanted.get("says", "") not in told else []),
    ]
    if missing:
        raise ScenarioFailed(f"refused otherwise ({', '.join(missing)}): {told}")


def stopped_by(fault: DougongError) -> set[str]:
    """The keys of the checks that blocked, or that asked for a reason nobody gave."""
    if isinstance(fault, CheckFailed):
        return {result.key for result in fault.results if result.refuses}
    return set(fault.facts["keys"]) if isinstance(fault, ReasonRequired) else set()


def listed(value: Any) -> list[str]:
    """One text, several, or none as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def described(fault: BaseException) -> str:
    """A fault with everything a person would read of it."""
    if not isinstance(fault, DougongError):
        return str(fault)
    lines = [f"{fault.code}: {fault.for_person()}"]
    if isinstance(fault, DataInvalid):
        lines += [f"{found.path} {found.for_person()}" for found in fault.faults]
    for result in getattr(fault, "results", ()):
        lines.append(f"{result.key} ({result.level}) {result.message}")
    for finding in getattr(fault, "findings", ()):
        lines.append(f"{finding.file} {finding.path} {finding.for_person()}")
    return "\n  ".join(lines)


def _version(files: Mapping[str, bytes], module: str) -> str:
    return str(json.loads(files[f"modules/{module}/module.json"])["version"])


def same(wanted: Any, found: Any) -> bool:
    """Whether two JSON values are equal, numbers by value; of contexts only the wanted keys."""
    if isinstance(wanted, bool) or isinstance(found, bool) or wanted is None or found is None:
        return wanted is found
    if isinstance(wanted, int | Decimal) and isinstance(found, int | Decimal):
        return wanted == found
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(key in found and same(value, found[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        pairs = zip(wanted, found, strict=False)
        return len(wanted) == len(found) and all(same(a, b) for a, b in pairs)
    return bool(wanted == found)
