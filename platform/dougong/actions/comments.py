"""What people say on a process beside its votes, and to whom they point it out (approvals.md, 5).

A comment is an event of the document; there is no other place that holds it. Whom it names is told
and gets no right he did not have: only who may read the document is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dougong.actions import notifying
from dougong.actions.cases import Case, case_for, case_seen
from dougong.actions.doors import may_see
from dougong.actions.late_files import taken
from dougong.actions.linked import linked
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import (
    AccessDenied,
    Conflict,
    DataInvalid,
    FieldFault,
    InputError,
    NotFound,
)
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, new_id
from dougong.model.people import Person
from dougong.model.runtime import LoggedEvent, Record
from dougong.store import log, participation, people

COMMENTED = "commented"
LONGEST, MOST_NAMED, MOST_FILES = 2000, 20, 10


class CommentEmpty(InputError):
    """A comment without words and files."""

    code = "comment_empty"
    text = Text("请填写评论，或附上文件", "Write something, or add a file")

    def __init__(self) -> None:
        super().__init__(path="/text")


class NotAReader(Conflict):
    """Somebody is named who may not read the document."""

    code = "not_a_reader"
    text = Text("{person}无权查看这张单据，不能提到", "{person} may not read this document")
    hint = Text("需要对方查看时请抄送", "Send a copy to whoever is to see it")


@dataclass(frozen=True)
class Comment:
    """What somebody said."""

    id: str
    who: str
    person_id: str
    at: datetime
    text: str
    #: Names of those it points it out to.
    named: tuple[str, ...] = ()
    #: Id and name of each file.
    files: tuple[tuple[str, str], ...] = ()


def comment(
    uow: UnitOfWork,
    process_id: str,
    text: str,
    named: Sequence[str] = (),
    file_ids: Sequence[str] = (),
) -> Comment:
    """The comment of somebody who takes part in the process.

    NotAReader when it names somebody who may not read the document, CommentEmpty when it says
    nothing, DataInvalid for files that are not the actor's own.
    """
    case = case_for(uow, process_id)
    if not may_see(uow, case.record):
        raise NotFound(what="process", id=process_id)
    if not may_comment(uow, case):
        raise AccessDenied(action="comment", entity=case.process.entity)
    said, ids = text.strip(), list(dict.fromkeys(file_ids))
    if not said and not ids:
        raise CommentEmpty
    faults = [*_too_much(said, named, ids)]
    if faults:
        raise DataInvalid(faults)
    readers = _readers(uow, case.record, list(dict.fromkeys(named)))
    told = taken(uow, case.record, ids) if ids else []
    mentions: list[Json] = [one.id for one in readers]
    key = new_id()
    data: JsonObject = {"process": process_id, "text": said, "named": mentions, "files": told}
    log.append(uow, case.record.id, COMMENTED, data, key=key)
    made = comments_on(uow, process_id, case.record)
    _tell(uow, case, made[-1], [one.id for one in readers], [one.person_id for one in made])
    return made[-1]


def _tell(
    uow: UnitOfWork, case: Case, made: Comment, named: Sequence[str], others: Sequence[str]
) -> None:
    """Tell those it names, and beside them who started the process and who has said something."""
    facts: JsonObject = {"text": made.text}
    told = notifying.about(case, "mentioned", f"comment:{made.id}", facts)
    notifying.notify(uow, named, told)
    heard = [key for key in (case.process.initiator_id, *others) if key not in named]
    notifying.notify(uow, heard, replace(told, kind="commented"))


def comments_on(uow: UnitOfWork, process_id: str, record: Record) -> tuple[Comment, ...]:
    """The comments on one process of a record, oldest first."""
    trail = log.events(uow, record.id)
    found = [event for event in _said(trail) if event.data.get("process") == process_id]
    ids = {event.actor_id for event in found} | {key for e in found for key in _named(e.data)}
    names = people.names(uow, sorted(ids))
    return tuple(
        Comment(
            id=event.id,
            who=names.get(event.actor_id, "—"),
            person_id=event.actor_id,
            at=event.at,
            text=str(event.data.get("text") or ""),
            named=tuple(names.get(key, "—") for key in _named(event.data)),
            files=tuple((str(one["id"]), str(one["name"])) for one in _files(event.data)),
        )
        for event in found
    )


def _said(trail: Sequence[LoggedEvent]) -> Iterator[LoggedEvent]:
    return (event for event in trail if event.kind == COMMENTED)


def may_comment(uow: UnitOfWork, case: Case) -> bool:
    """Whether the actor takes part: started it, was asked, informed or named."""
    return (
        case.process.initiator_id == uow.actor.id
        or participation.takes_part(uow, case.process.id, uow.actor.id)
        or any(uow.actor.id in _named(e.data) for e in _said(log.events(uow, case.record.id)))
    )


def to_name(uow: UnitOfWork, record: Record, search: str, most: int = 20) -> tuple[Person, ...]:
    """Whom a comment on a record may name: active people who may read it, without the actor."""
    case = case_seen(uow, record)
    if case is None:
        return ()
    near = {one.person_id for one in case.assignments} | {case.process.initiator_id}
    known = people.persons(uow, search=search, active=True, limit=most)
    if not search:
        first = people.persons_by_id(uow, near).values()
        known = (*(one for one in first if one.active), *(p for p in known if p.id not in near))
    others = (one for one in known if one.id != uow.actor.id)
    return tuple(one for one in others if _may_read(uow, record, one.id))[:most]


def _readers(uow: UnitOfWork, record: Record, ids: Sequence[str]) -> list[Person]:
    known, found = people.persons_by_id(uow, ids), []
    for key in ids:
        person = known.get(key)
        if person is None or not person.active:
            raise NotFound(what="person", id=key)
        if not _may_read(uow, record, key):
            raise NotAReader(person=person.name)
        found.append(person)
    return found


def _may_read(uow: UnitOfWork, record: Record, person_id: str) -> bool:
    other = people.actor_of(uow.connection, person_id)
    if other is None:
        return False
    actor = linked(uow.connection, uow.catalog, uow.tables, other)
    return may_see(replace(uow, actor=actor), record)


def _too_much(said: str, named: Sequence[str], file_ids: Sequence[str]) -> Iterator[FieldFault]:
    if len(said) > LONGEST:
        yield FieldFault("/text", "too_long", _LONG, {"most": LONGEST})
    if len(named) > MOST_NAMED:
        yield FieldFault("/named", "too_many", _MANY, {"most": MOST_NAMED})
    if len(file_ids) > MOST_FILES:
        yield FieldFault("/files", "too_many", _MANY, {"most": MOST_FILES})


def _named(data: Mapping[str, Any]) -> list[str]:
    return [str(key) for key in data.get("named") or ()]


def _files(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(data.get("files") or ())


_LONG = Text("评论最多 {most} 字", "A comment takes {most} characters")
_MANY = Text("最多 {most} 个", "At most {most}")
