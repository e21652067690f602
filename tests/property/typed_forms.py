"""Somebody with some rights typing into any form there is, and what server and browser say."""

import json
import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from dougong.forms.decode import decode, is_written_by_people
from dougong.forms.evaluate import evaluate
from dougong.forms.live import live_rules
from dougong.forms.needs import Question, answered
from dougong.forms.scope import scope_for
from dougong.forms.showing import content_of
from dougong.forms.view import states_json, view
from dougong.model.access import Right
from dougong.model.assemble import assemble
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.form import Form
from dougong.model.people import Actor
from dougong.model.rights import effective
from dougong.sources import folder
from dougong.web.api.record_json import values_json
from dougong.web.json_body import write_json
from unit.forms import sheets

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node")
NOW, TODAY = datetime(2026, 10, 8, 2, 0, tzinfo=UTC), date(2026, 10, 8)
IDS = [f"01930000-0000-7000-8000-0000000000{number:02d}" for number in range(6)]
SCRIPT = "import {{ run }} from {0};\nconsole.log(JSON.stringify(run({1})));"


class Others:
    """Other records: what they answer depends on the question alone."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def lookups(self, questions: Sequence[Question]) -> list[Any]:
        return [self._lookup(question) for question in questions]

    def _lookup(self, question: Question) -> Any:
        chance = random.Random(repr(question))
        if question.ledger:
            fields = self.catalog.ledgers[question.ledger].figures
        else:
            fields = self.catalog.entity(question.entity).fields
        row = {
            key: value_of(fields[key], chance) if key in fields else None for key in question.fields
        }
        if question.take == "sum":
            sums = {key: Decimal(chance.randint(0, 9)) for key in question.fields}
            return sums if len(sums) > 1 else next(iter(sums.values()))
        found = {"first": row or None, "all": [row], "count": Decimal(2), "exists": True}
        return (
            found[question.take]
            if chance.random() < 0.7
            else {**found, "first": None}[question.take]
        )

    def values(
        self, entity: str, ids: Sequence[str], fields: tuple[str, ...]
    ) -> Mapping[str, Mapping[str, Any]]:
        return {one: self._values(entity, one, fields) for one in ids}

    def _values(self, entity: str, record_id: str, fields: tuple[str, ...]) -> Mapping[str, Any]:
        chance = random.Random(record_id + entity)
        known = self.catalog.entity(entity).fields
        return {key: value_of(known[key], chance) for key in fields if key in known}


def value_of(of: Field, chance: random.Random) -> Any:
    """A decoded value of a field of another record."""
    raw = {of.key: typed(of, chance)}
    entity = Entity("any", "one", "master", "", fields={of.key: of})
    return decode(entity, sheets.CATALOG, raw, partial=True, lenient=True).data.get(of.key)


def typed(of: Field, chance: random.Random) -> Any:
    """What somebody might have typed into a field, sometimes nonsense."""
    if chance.random() < 0.18:
        return None
    if of.options:
        keys = [option.value for option in of.options]
        return (
            chance.sample(keys, min(2, len(keys))) if of.kind == "choices" else chance.choice(keys)
        )
    texts = {
        "text": ["", "甲班", " 木工 ", "x" * 300, "11010119900307", "Ａ座"],
        "long_text": ["", "清理\n垃圾", "浇筑"],
        "integer": ["0", "1", "6", "24", "-3", "1.5", "六"],
        "boolean": [True, False],
        "date": ["2026-10-08", "2026-10-01", "2026-09-30", "2026-12-31", "2026-02-30"],
        "datetime": ["2026-10-08T08:00:00Z"],
        "time": ["08:00", "17:30"],
        "reference": IDS, "tree_reference": IDS, "member": IDS, "department": IDS,
        "phone": ["13800138000"], "period": ["2026-10"],
    }  # fmt: skip
    numbers = ["0", "1", "0.5", "8", "350.25", "1.005", "12345.67", "-2", "99999999999999999", "-0"]
    if of.kind in {"decimal", "money", "percent"}:
        return chance.choice(numbers)
    return chance.choice(texts[of.kind]) if of.kind in texts else None


@dataclass(frozen=True)
class Typing:
    """Somebody with some rights at a form."""

    catalog: Catalog
    form: Form
    rights: Mapping[str, Right]

    @property
    def entity(self) -> Entity:
        return self.catalog.entity(self.form.entity)

    def inputs(self) -> dict[str, tuple[Field, tuple[Field, ...]]]:
        """Fields that may be typed in, with those of their rows."""
        found = {}
        for control in (c for s in self.form.sections for c in s.controls):
            of = self.entity.fields[control.field]
            if not self.may(self.entity, of, f"/{of.key}"):
                continue
            child = self.catalog.entity(of.rows) if of.rows else None
            laid = [c.field for c in control.columns] or [*child.fields] if child else []
            columns = tuple(
                child.fields[key]
                for key in laid
                if child and self.may(child, child.fields[key], f"/{of.key}/*/{key}")
            )
            found[of.key] = (of, columns)
        return found

    def may(self, entity: Entity, of: Field, path: str) -> bool:
        return is_written_by_people(entity, of) and effective(self.rights, path) == "write"

    def first(self, chance: random.Random) -> dict[str, Any]:
        return {
            key: [row(columns, chance) for _ in range(chance.randint(0, 3))]
            if of.rows
            else typed(of, chance)
            for key, (of, columns) in self.inputs().items()
        }

    def next(self, data: dict[str, Any], chance: random.Random) -> dict[str, Any]:
        """The same with a little more typing."""
        found = json.loads(json.dumps(data))
        inputs = self.inputs()
        # Somebody may be allowed to write nothing at all.
        for _ in range(chance.randint(0, 2) if inputs else 0):
            key = chance.choice([*inputs])
            of, columns = inputs[key]
            if not of.rows:
                found[key] = typed(of, chance)
        for key, (of, columns) in inputs.items():
            if of.rows:
                found[key] = moved(found[key], columns, chance)
        return found

    def answer(self, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the server says, and the rules it would send."""
        actor = Actor(IDS[0], "zhang", "张三")
        scope = scope_for(self.catalog, self.entity, actor, NOW, TODAY)
        sent = decode(self.entity, self.catalog, raw, partial=True, lenient=True)
        scope = answered(self.entity, self.catalog, sent.data, scope, Others(self.catalog))
        found = evaluate(self.form, self.catalog, sent.data, scope)
        shown = view(self.form, self.catalog, content_of(found, self.rights), scope.words)
        unread = {fault.path for fault in sent.faults}
        faults = (*sent.faults, *(fault for fault in found.faults if fault.path not in unread))
        told = {
            "data": values_json(self.catalog, self.entity, found.data, self.rights),
            "shown": dict(shown.texts()),
            "states": states_json(found.states, self.rights),
            "errors": [
                {"path": f.path, "code": f.code, "message": f.for_person("zh")} for f in faults
            ],
        }
        rules = live_rules(
            self.form, self.entity, self.catalog, self.rights, replace(scope, words=Words("zh"))
        )
        return told, rules


def row(columns: tuple[Field, ...], chance: random.Random) -> dict[str, Any]:
    row_id = f"01930000-0000-7000-9000-{chance.randrange(10**12):012d}"
    return {"id": row_id, **{of.key: typed(of, chance) for of in columns if chance.random() < 0.9}}


def moved(rows: list[dict[str, Any]], columns: tuple[Field, ...], chance: random.Random) -> Any:
    roll = chance.random()
    if roll < 0.2:
        return [*rows, row(columns, chance)]
    if roll < 0.3:
        return rows[1:]
    if roll < 0.4:
        return rows[::-1]
    for one in rows:
        if columns and chance.random() < 0.5:
            of = chance.choice(columns)
            one[of.key] = typed(of, chance)
    return rows


def catalogs() -> list[tuple[str, Catalog]]:
    files = folder.read(ROOT)
    found = [(name, assemble(files, name).catalog) for name in ("builder", "municipal")]
    return [("sheets", sheets.CATALOG), *((name, one) for name, one in found if one is not None)]


def rights_of(form: Form, catalog: Catalog, chance: random.Random) -> dict[str, Right]:
    """Everything open, or some of it closed."""
    if chance.random() < 0.4:
        return {}
    entity = catalog.entity(form.entity)
    places = [f"/{key}" for key in entity.fields]
    places += [
        f"/{of.key}/*/{key}" for of in entity.row_fields for key in catalog.entity(of.rows).fields
    ]
    words: list[Right] = ["hidden", "masked", "read"]
    return {place: chance.choice(words) for place in places if chance.random() < 0.12}


def cases(
    seed: int, count: int, only: str = ""
) -> list[tuple[str, Typing, dict[str, Any], dict[str, Any]]]:
    """Name, typing, what the browser gets, what the server answers in the end; of one form only."""
    chance = random.Random(seed)
    forms = [
        (f"{name} {form.name}", catalog, form)
        for name, catalog in catalogs()
        for form in catalog.forms.values()
        if only in {"", form.name}
    ]
    found = []
    for place in range(count):
        name, catalog, form = forms[place % len(forms)]
        typing = Typing(catalog, form, rights_of(form, catalog, chance))
        before = typing.first(chance)
        after = typing.next(before, chance)
        told, rules = typing.answer(before)
        given = {"rules": rules, "data": after, "told": {"sent": before, **told}}
        found.append((name, typing, given, typing.answer(after)[0]))
    return found


def of_browser(given: list[dict[str, Any]], file: Path) -> list[dict[str, Any]]:
    file.write_bytes(write_json({"cases": given}))
    runner = (ROOT / "tests" / "golden" / "live_rules.mjs").as_uri()
    script = SCRIPT.format(json.dumps(runner), json.dumps(str(file)))
    command = [str(NODE), "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers
