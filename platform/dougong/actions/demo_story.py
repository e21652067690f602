"""The stories of demo documents, each act at its own time."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from dougong.access.policy import may_touch
from dougong.actions import decide, drafts, road
from dougong.actions.demo_pictures import picture
from dougong.actions.demo_words import DemoWords, aliases_in
from dougong.actions.effects import MADE
from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.host import Host
from dougong.actions.reversals import reverse_record
from dougong.actions.submit import submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import DataInvalid, DougongError, NotFound, SetupError
from dougong.base.text import Text
from dougong.model.people import PLATFORM, Actor
from dougong.model.runtime import Assignment, Record, Vote
from dougong.store import assignments, log, people, records

Answer = TypeVar("Answer")
Words = Mapping[str, Any]
BEGIN = time(17, 30)
STEP = timedelta(minutes=40)
OPINIONS = {"return": "请补充现场情况后重新提交", "reject": "与现场不符，不予通过"}


class NobodyMayReverse(SetupError):
    """No person of the demo may reverse the document."""

    code = "demo_nobody_reverses"
    text = Text("演示人员中没有人能冲销该单据", "Nobody of the demo may reverse this document")


class StoryClock:
    """The time of the story: forty minutes from act to act, never later than now."""

    def __init__(self, begin: datetime, latest: datetime) -> None:
        self._at, self._latest = begin - STEP, latest

    def act(self) -> None:
        """Let the next act begin."""
        self._at += STEP

    def now(self) -> datetime:
        """The instant of the present act."""
        return min(self._at, self._latest)


class Teller:
    """Tells stories one after the other."""

    def __init__(self, host: Host, words: DemoWords, files: Mapping[str, str]) -> None:
        self._real, self._words, self._files = host, words, files

    def tell(self, words: Words, now: datetime) -> None:
        """One document from its making to where its story ends; one that is there is left alone."""
        key = self._words.id_of(words["as"])
        known = self._real.run(
            PLATFORM, lambda uow: records.find(uow, words["entity"], key), write=False
        )
        if known is not None:
            return
        zone = self._real.house.zone
        day = self._day(words["day"], now.astimezone(zone).date())
        work = datetime.combine(day, BEGIN, zone).astimezone(now.tzinfo)
        host = self._real.at(StoryClock(work + timedelta(days=words.get("entered", 0)), now))
        _Story(host, self._words, words, work).tell(self._files)

    def _day(self, told: int | str, today: date) -> date:
        """Days from today, or a date written out: what belongs to a month stays in it."""
        if isinstance(told, str):
            return date.fromisoformat(self._words.known(told))
        return today + timedelta(days=told)


def _found(host: Host, entity: str, key: str) -> Record | None:
    return host.run(PLATFORM, lambda uow: records.find(uow, entity, key), write=False)


class _Story:
    """One document's story."""

    def __init__(self, host: Host, words: DemoWords, told: Words, work: datetime) -> None:
        self.host, self.words, self.told = host, words, told
        self.key = words.id_of(told["as"])
        #: The end of the working day the document is about; its pictures were taken then.
        self.work = work
        self.entity: str = told["entity"]

    def tell(self, names: Mapping[str, str]) -> None:
        """From the draft to the outcome."""
        files = {
            alias: self._picture(names[alias])
            for alias in aliases_in(self.told["data"]) & names.keys()
        }
        known = {**files, **self._made()}
        raw = self.words.with_rows(self.told["as"], self.words.known(self.told["data"], known))
        self._act(self._author, lambda uow: drafts.create_draft(uow, self.entity, raw, id=self.key))
        _OUTCOMES[self.told["outcome"]](self)

    def _made(self) -> dict[str, str]:
        """Ids of records that documents made by themselves: `mi1.made.2` is the second of `mi1`."""
        found = {}
        for alias in aliases_in(self.told["data"]):
            source, made, number = alias.rpartition(".made.")
            if made:
                found[alias] = self._made_by(self.words.id_of(source), int(number))
        return found

    def _made_by(self, source: str, number: int) -> str:
        events = self.host.run(PLATFORM, lambda uow: log.events(uow, source), write=False)
        ids = [str(event.data["id"]) for event in events if event.kind == MADE]
        if number > len(ids):
            raise NotFound(what=MADE, id=f"{source}.{number}")
        return ids[number - 1]

    @property
    def _author(self) -> Actor:
        return self.actor(self.words.id_of(self.told["by"]))

    def actor(self, person_id: str) -> Actor:
        """A person with the roles of this moment."""
        with self.host.database.read() as connection:
            found = people.actor_of(connection, person_id)
        if found is None:
            raise NobodyMayReverse
        return found

    def _act(self, actor: Actor, action: Callable[[UnitOfWork], Answer]) -> Answer:
        clock = self.host.clock
        if isinstance(clock, StoryClock):
            clock.act()
        return self.host.run(actor, action)

    def _picture(self, name: str) -> str:
        sent = Upload(name, picture(f"{self.key}{name}"), {"taken_at": self.work.isoformat()})
        return upload(self.host, self._author, sent).id

    def record(self) -> Record:
        """The document as it is now."""
        found = self.host.run(
            PLATFORM, lambda uow: records.find(uow, self.entity, self.key), write=False
        )
        if found is None:
            raise NotFound(what=self.entity, id=self.key)
        return found

    def submit(self) -> None:
        """Hand the document in."""
        record = self.record()
        reasons = self.told.get("reasons", {})
        self._act(
            self._author,
            lambda uow: submit(uow, self.entity, self.key, version=record.version, reasons=reasons),
        )

    def open(self) -> Assignment | None:
        """The first open assignment."""
        process_id = self.record().process_id
        if process_id is None:
            return None
        found = self.host.run(
            PLATFORM, lambda uow: assignments.assignments(uow, process_id), write=False
        )
        return next((a for a in found if a.state == "open"), None)

    def vote(self, vote: Vote) -> bool:
        """Let whoever has it answer; false when nobody has it."""
        mine = self.open()
        if mine is None:
            return False
        opinion = self.told.get("opinion", OPINIONS.get(vote, "")) if vote != "approve" else ""
        version = self.record().version
        cast, written = self._agreed(mine) if vote == "approve" else (vote, None)
        self._act(
            self.actor(mine.person_id),
            lambda uow: decide.decide(
                uow, mine.id, cast, version=version, opinion=opinion, raw=written
            ),
        )
        return True

    def _agreed(self, mine: Assignment) -> tuple[Vote, Any]:
        """How the holder of an assignment agrees, and what he fills in where his node asks him."""
        rounds, _ = self.host.run(
            PLATFORM,
            lambda uow: assignments.rounds_with_assignments(uow, mine.process_id)(),
            write=False,
        )
        held = next(found for found in rounds if found.id == mine.round_id)
        vote: Vote = "complete" if held.kind == "handle" else "approve"
        return vote, self.words.known(self.told.get("fills", {}).get(held.node_id))

    def steps(self) -> int:
        """How many steps lie before the document."""
        found = self.host.run(
            self._author, lambda uow: road.predict(uow, self.entity, id=self.key), write=False
        )
        return len(found.nodes)

    def reverse(self) -> None:
        """Let somebody who may take the document back."""
        record = self.record()
        version = record.version
        who = self._reverser(record)
        self._act(
            who,
            lambda uow: reverse_record(
                uow,
                self.entity,
                self.key,
                version=version,
                reason=self.told.get("opinion", "重复填报"),
            ),
        )

    def _reverser(self, record: Record) -> Actor:
        everybody = self.host.run(
            PLATFORM, lambda uow: people.persons(uow, active=True), write=False
        )
        catalog = self.host.catalog()
        for person in everybody:
            actor = self.actor(person.id)
            if may_touch(actor, catalog, "reverse", record):
                return actor
        raise NobodyMayReverse


def _draft(_story: _Story) -> None:
    return


def _submitted(story: _Story) -> None:
    story.submit()


def _underway(story: _Story) -> None:
    story.submit()
    story.vote("approve")


def _returned(story: _Story) -> None:
    story.submit()
    story.vote("return")


def _resubmitted(story: _Story) -> None:
    _returned(story)
    story.submit()


def _rejected(story: _Story) -> None:
    several = story.steps() > 1
    story.submit()
    if several:
        story.vote("approve")
    story.vote("reject")


def _approved(story: _Story) -> None:
    story.submit()
    while story.vote("approve"):
        pass


def _reversed(story: _Story) -> None:
    _approved(story)
    story.reverse()


_OUTCOMES: Mapping[str, Callable[[_Story], None]] = {
    "draft": _draft,
    "submitted": _submitted,
    "underway": _underway,
    "returned": _returned,
    "resubmitted": _resubmitted,
    "rejected": _rejected,
    "approved": _approved,
    "reversed": _reversed,
}


def told(fault: DougongError) -> str:
    """Everything a fault has to say, on one line."""
    if isinstance(fault, DataInvalid):
        return "；".join(f"{f.path} {f.for_person()}" for f in fault.faults)
    if isinstance(fault, CheckFailed | ReasonRequired):
        return "；".join(f"{r.key}: {r.message}" for r in fault.results)
    return fault.for_person()
