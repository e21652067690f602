"""Telling people what happened: the one seam that every action calls (decision 0013).

A notice is a row of the same transaction. It stands behind the person's bell at once; whatever else
reaches him (mail, messengers, webhooks) is sent from there by jobs, after the commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dougong.actions.cases import Case
from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.standing_in import covers
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.people import PLATFORM
from dougong.model.runtime import Assignment, Round
from dougong.store import notices, substitutes
from dougong.store.notices import NoticeRow


@dataclass(frozen=True)
class Notice:
    """One thing to tell."""

    #: One of `notice_kinds`.
    kind: str
    #: Nobody is told the same key twice.
    key: str
    entity: str = ""
    record_id: str = ""
    process_id: str | None = None
    #: What it asks for, mostly a round: `done` ticks it off for everybody.
    subject: str = ""
    #: What the sentence of the kind says beside title and who; no values of fields.
    facts: JsonObject = field(default_factory=dict)


def notify(uow: UnitOfWork, people: Iterable[str], notice: Notice) -> None:
    """Tell people; whoever did it himself is not told."""
    notice_kinds[notice.kind]
    actor = None if uow.actor.id == PLATFORM.id else uow.actor.id
    for person_id in dict.fromkeys(people):
        if person_id != actor:
            row = NoticeRow(
                id="",
                person_id=person_id,
                kind=notice.kind,
                entity=notice.entity,
                record_id=notice.record_id,
                process_id=notice.process_id,
                subject=notice.subject,
                actor_id=actor,
                facts=notice.facts,
                at=uow.now,
            )
            notices.add(uow, row, notice.key)


def about(case: Case, kind: str, key: str, facts: JsonObject, subject: str = "") -> Notice:
    """A notice about a document under way."""
    process = case.process
    return Notice(kind, key, process.entity, process.record_id, process.id, subject, facts)


def asked(uow: UnitOfWork, case: Case, around: Round, parts: Iterable[Assignment]) -> None:
    """Tell those whose turn has come that they are asked."""
    for one in parts:
        if one.state == "open":
            told = about(case, "todo", f"todo:{one.id}", {"node": around.name}, around.id)
            notify(uow, [one.person_id], told)


def holders(uow: UnitOfWork, case: Case, around: Round) -> tuple[str, ...]:
    """Whom a round waits for now, and whoever stands in for them."""
    asked = [one.person_id for one in case.of_round(around.id) if one.state == "open"]
    standing = substitutes.for_people(uow, asked)
    return (*asked, *(one.substitute_id for one in standing if covers(one, case.process)))


def done(uow: UnitOfWork, subject: str, person_id: str = "") -> None:
    """What was asked is done: by one person, or by whoever it was."""
    notices.done(uow, subject, person_id)
