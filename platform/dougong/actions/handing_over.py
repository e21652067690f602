"""Handing over the work of somebody who leaves: looked at first, then moved piece by piece.

What he was asked, what he started, his drafts, his places in groups and his standing in for
others go to one heir, or to several by kind of document or by project; who stands in for him ends.
Places of the organisation and of definitions that name him are listed: each is somebody's decision.
Every piece is moved in a transaction of its own (approvals.md, 5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from dougong.actions import groups, notifying
from dougong.actions.administering import reassign
from dougong.actions.cases import case_for
from dougong.actions.doors import require_admin
from dougong.actions.errors import ReasonMissing
from dougong.actions.node_names import name_of
from dougong.actions.notifying import Notice
from dougong.actions.round_errors import NotToBeAsked
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NOTHING, Conflict, InputError, NotFound
from dougong.base.text import Text
from dougong.base.values import JsonObject, new_id
from dougong.model.people import Person
from dougong.model.runtime import UNDER_WAY
from dougong.model.workflow.groups import rules_of
from dougong.store import assignments, leaving, log, people, processes, records, substitutes
from dougong.store import groups as stored_groups
from dougong.store.labels import labels
from dougong.store.leaving import Belongs
from dougong.store.substitutes import Substitute

Kind = Literal["assignment", "process", "draft", "group", "stands_in", "substitute"]
SYSTEM = "system"
#: How the work is divided between several heirs.
Split = Literal["", "kind", "project"]
UNFINISHED = ("draft", "returned")
_THERE = Text(
    "接手人原来就在组里，此人已退出", "The heir was in the group already; this person has left it"
)


class HeirUnfit(InputError):
    """Whoever is to take over cannot."""

    code = "heir_unfit"
    text = Text("接手人须是另一位在用的人员", "Whoever takes over is another active person")

    def __init__(self) -> None:
        super().__init__(path="/to")


class HandedOverAlready(Conflict):
    """The piece is not the leaver's any more."""

    code = "handed_over_already"
    text = Text("这一项已不在此人名下", "This is not theirs any more")
    hint = Text("请刷新后查看", "Reload to see what is left")


@dataclass(frozen=True)
class Piece:
    """One thing that can be moved."""

    kind: Kind
    id: str
    title: str
    detail: str = ""
    #: What it is about; a standing in is about everything.
    of: Belongs | None = None

    def group(self, by: Split) -> str:
        """The kind of document or the project it belongs to; empty for none."""
        if self.of is None:
            return ""
        return {"kind": self.of.entity, "project": self.of.scope_id or ""}.get(by, "")


@dataclass(frozen=True)
class Heirs:
    """Who takes over: somebody for everything, and others for what belongs to a group."""

    rest: str
    by: Split = ""
    #: The heir of a group, by the kind of document or the project.
    groups: Mapping[str, str] = field(default_factory=dict)

    def of(self, piece: Piece) -> str:
        """Who takes over a piece."""
        return self.groups.get(piece.group(self.by)) or self.rest

    @property
    def everybody(self) -> tuple[str, ...]:
        """Each of them once, whoever takes the rest first."""
        return tuple(dict.fromkeys((self.rest, *filter(None, self.groups.values()))))


@dataclass(frozen=True)
class Reference:
    """A place that names the leaver and is changed where it stands."""

    #: `process`, `department`, `superior` or `role`.
    kind: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Leaving:
    """Everything that hangs on somebody."""

    person: Person
    pieces: tuple[Piece, ...]
    references: tuple[Reference, ...]


def leaving_of(uow: UnitOfWork, person_id: str) -> Leaving:
    """What would be moved, and where else the person is named."""
    require_admin(uow)
    person = _person(uow, person_id)
    return Leaving(person, tuple(_pieces(uow, person)), tuple(_references(uow, person)))


def groups_of(uow: UnitOfWork, left: Leaving, by: Split) -> dict[str, str]:
    """The kinds of documents or the projects that the pieces belong to, with their titles."""
    keys = dict.fromkeys(filter(None, (piece.group(by) for piece in left.pieces)))
    if by == "project":
        scope = uow.catalog.role_scope
        found = labels(uow, [(scope.entity, key) for key in keys] if scope else ())
        return {key: found[entity, key] for entity, key in found}
    known = uow.catalog.entities
    return {key: known[key].title if key in known else key for key in keys}


def require_heir(uow: UnitOfWork, person_id: str, heir_id: str, reason: str) -> Person:
    """Who takes over; HeirUnfit or ReasonMissing otherwise."""
    require_admin(uow)
    _person(uow, person_id)
    heir = people.person(uow, heir_id)
    if heir is None or not heir.active or heir.id == person_id:
        raise HeirUnfit
    if not reason.strip():
        raise ReasonMissing
    return heir


def hand_over(uow: UnitOfWork, piece: Piece, person_id: str, heir_id: str, reason: str) -> Text:
    """Move one piece; HandedOverAlready where it is not the leaver's any more.

    Gives what to know of how it was done; nothing where there is nothing to say.
    """
    heir = require_heir(uow, person_id, heir_id, reason)
    note = {
        "assignment": _assignment,
        "process": _process,
        "draft": _draft,
        "group": _group,
        "stands_in": _stands_in,
        "substitute": _substitute,
    }[piece.kind](uow, piece, (person_id, heir), reason.strip())
    return note or NOTHING


def told(uow: UnitOfWork, person_id: str, heir_id: str, reason: str, moved: int) -> None:
    """Note a hand-over that is done, and tell whoever took over."""
    heir = require_heir(uow, person_id, heir_id, reason)
    data: JsonObject = {"to": heir.id, "reason": reason.strip(), "moved": moved}
    log.append(uow, person_id, "handed_over", data)
    if moved:
        words: JsonObject = {"text": reason.strip()}
        notice = Notice("handed_over", f"handed_over:{new_id()}", facts=words)
        notifying.notify(uow, [heir.id], notice)


def _person(uow: UnitOfWork, person_id: str) -> Person:
    found = people.person(uow, person_id)
    if found is None:
        raise NotFound(what="person", id=person_id)
    return found


def _pieces(uow: UnitOfWork, person: Person) -> Iterator[Piece]:
    for one in leaving.asked(uow, person.id):
        node = name_of(uow, one.release, one.process, one.node)
        yield Piece("assignment", one.id, one.title, node, one.of)
    for key, title, of in leaving.started(uow, person.id):
        yield Piece("process", key, title, of=of)
    for key, title, of in leaving.drafts(uow, person.id):
        known = uow.catalog.entities.get(of.entity)
        if known is not None:
            yield Piece("draft", f"{of.entity}:{key}", title or known.title, known.title, of)
    for held, group in stored_groups.memberships(uow, person.id):
        title, ends = group.title(uow.catalog.locale), held.ends_at
        yield Piece("group", held.id, title, "" if ends is None else _last(uow, ends))
    for away in substitutes.named(uow, person.id):
        yield Piece("stands_in", away.id, away.person, _until(uow, away))
    for away in substitutes.of_person(uow, person.id):
        yield Piece("substitute", away.id, away.substitute, _until(uow, away))


def _until(uow: UnitOfWork, away: Substitute) -> str:
    """The last day on which somebody stands in."""
    return _last(uow, away.ends_at)


def _last(uow: UnitOfWork, ends_at: datetime) -> str:
    return (ends_at.astimezone(uow.house.zone).date() - timedelta(days=1)).isoformat()


def _references(uow: UnitOfWork, person: Person) -> Iterator[Reference]:
    for process in uow.catalog.processes.values():
        for node in process.own_nodes:
            named = {rule.params.get("user") for rule in rules_of(node)}
            if named & {person.id, person.login}:
                yield Reference("process", process.title, node.name)
    for unit in people.departments(uow):
        if person.id in {unit.leader_id, unit.deputy_id}:
            yield Reference("department", unit.name, unit.code)
    for one in leaving.reports(uow, person.id):
        yield Reference("superior", one.name, one.login)
    for held in people.roles_of(uow, person.id):
        role = uow.catalog.roles.get(held.role)
        yield Reference("role", role.title if role else held.role)


Pair = tuple[str, Person]


def _assignment(uow: UnitOfWork, piece: Piece, pair: Pair, reason: str) -> None:
    found = assignments.find_assignment(uow, piece.id)
    if found is None or found.person_id != pair[0] or found.state not in {"open", "waiting"}:
        raise HandedOverAlready
    reassign(uow, found.process_id, found.id, pair[1].id, reason)


def _process(uow: UnitOfWork, piece: Piece, pair: Pair, reason: str) -> None:
    """Whoever takes over is the initiator: returns come to him, and he may withdraw."""
    case = case_for(uow, piece.id)
    if case.process.initiator_id != pair[0] or case.process.status not in UNDER_WAY:
        raise HandedOverAlready
    if case.definition.duties and pair[1].id in {one.person_id for one in case.assignments}:
        # Whoever decides on a document must not become the one who handed it in.
        raise NotToBeAsked(person=pair[1].name)
    processes.hand_over(uow, case.process.id, pair[1].id)
    data: JsonObject = {
        "process": case.process.id,
        "from": pair[0],
        "to": pair[1].id,
        "reason": reason,
    }
    log.append(uow, case.record.id, "handed_over", data)
    if case.record.created_by == pair[0] and case.record.status in UNFINISHED:
        records.hand_over(uow, case.record, pair[1].id)


def _draft(uow: UnitOfWork, piece: Piece, pair: Pair, reason: str) -> None:
    entity, _, key = piece.id.partition(":")
    record = records.lock(uow, uow.catalog.entity(entity).name, key)
    if record is None or record.created_by != pair[0] or record.status not in UNFINISHED:
        raise HandedOverAlready
    records.hand_over(uow, record, pair[1].id)
    data: JsonObject = {"from": pair[0], "to": pair[1].id, "reason": reason}
    log.append(uow, record.id, "handed_over", data)


def _group(uow: UnitOfWork, piece: Piece, pair: Pair, reason: str) -> Text | None:
    """The heir belongs to the group for the rest of the time; a note where he did already."""
    found = stored_groups.membership(uow, piece.id)
    if found is None or found.person_id != pair[0] or found.is_over(uow.now):
        raise HandedOverAlready
    came_in = groups.pass_on(uow, found.id, pair[1])
    data: JsonObject = {"member": found.id, "from": pair[0], "to": pair[1].id, "reason": reason}
    log.append(uow, found.group_id, "handed_over", data)
    return None if came_in else _THERE


def _stands_in(uow: UnitOfWork, piece: Piece, pair: Pair, reason: str) -> None:
    """The heir stands in for the rest of the time; nobody stands in for himself."""
    found = substitutes.find(uow, piece.id)
    if found is None or found.substitute_id != pair[0] or found.ends_at <= uow.now:
        raise HandedOverAlready
    substitutes.end(uow, found.id)
    if found.person_id != pair[1].id:
        rest = replace(found, id=new_id(), substitute_id=pair[1].id)
        substitutes.add(uow, replace(rest, starts_at=max(found.starts_at, uow.now)))
    data: JsonObject = {"substitute": found.id, "to": pair[1].id, "reason": reason}
    log.append(uow, SYSTEM, "substitute_handed_over", data)


def _substitute(uow: UnitOfWork, piece: Piece, pair: Pair, reason: str) -> None:
    found = substitutes.find(uow, piece.id)
    if found is None or found.person_id != pair[0] or found.ends_at <= uow.now:
        raise HandedOverAlready
    substitutes.end(uow, found.id)
    log.append(uow, SYSTEM, "substitute_ended", {"substitute": found.id, "reason": reason})
