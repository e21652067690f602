"""The processes somebody administers: found, and one of them looked at closely."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dougong.access.policy import grants_for
from dougong.actions.administering import ADMINISTER, may_administer, places
from dougong.actions.approvals import TimelineRound, timeline_of
from dougong.actions.cases import Case, case_seen
from dougong.actions.doors import is_admin, may_see
from dougong.actions.node_names import name_of, node_name
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound, ProcessError
from dougong.engine.answer import Place
from dougong.model.runtime import UNDER_WAY, LoggedEvent, Process, Record
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import log, people, process_lists, process_moves, processes, records, waits
from dougong.store.process_lists import ProcessLine, ProcessWanted, Reach
from dougong.store.process_moves import Behind
from dougong.store.waits import KeptMessage, WaitRow

#: Events that tell an administrator of what he and others did.
KINDS = frozenset(
    (
        *("terminated", "suspended", "resumed", "jumped", "reassigned", "assigned", "retried"),
        *("moved", "move_undone"),
        # What came from outside while it stood still, and was never heard, is for him to know.
        *("message_held", "message_lost"),
    )
)


@dataclass(frozen=True)
class AdministeredProcess:
    """One process as its administrator sees it: its way, never the values of its document."""

    process: Process
    title: str
    definition: str
    initiator: str
    #: Whether the actor may read the document too.
    readable: bool
    timeline: tuple[TimelineRound, ...]
    #: Where it may go on from, and why not from elsewhere.
    places: tuple[Place, ...]
    #: What administrators did with it.
    trail: tuple[LoggedEvent, ...]
    #: Names of those who did.
    names: Mapping[str, str]
    #: What it waits for from outside, with the name of each element.
    waits: tuple[tuple[str, WaitRow], ...] = ()
    #: What came while it stood still, kept until it goes on, with what people call it.
    held: tuple[tuple[str, KeptMessage], ...] = ()
    #: Ids of open rounds that found nobody.
    empty: tuple[str, ...] = ()
    #: Whether it is under way on a release that is not the live one.
    behind: bool = False


def _called(definition: ProcessDefinition, name: str) -> str:
    """What people call a message."""
    spec = definition.messages.get(name)
    return spec.title if spec else name


def _drawn(definition: ProcessDefinition, element: str) -> str:
    found = definition.elements.get(element)
    return element if found is None else found.name or element


def administers_any(uow: UnitOfWork) -> bool:
    """Whether there are processes for the actor to administer."""
    return is_admin(uow) or bool(_reach(uow))


def reach_of(uow: UnitOfWork) -> Reach | None:
    """Whose processes the actor administers; none for all. AccessDenied where there are none."""
    if not administers_any(uow):
        raise AccessDenied(action=ADMINISTER)
    return None if is_admin(uow) else _reach(uow)


def processes_listed(uow: UnitOfWork, wanted: ProcessWanted) -> tuple[list[ProcessLine], int]:
    """One page of the processes that the actor administers, and how many there are."""
    rows, total = process_lists.listed(uow, reach_of(uow), wanted)
    return [_told(uow, row) for row in rows], total


def processes_found(uow: UnitOfWork, wanted: ProcessWanted) -> list[str]:
    """The ids of all processes that the actor administers and that fit."""
    if not administers_any(uow):
        raise AccessDenied(action=ADMINISTER)
    return process_lists.ids(uow, None if is_admin(uow) else _reach(uow), wanted)


def processes_behind(uow: UnitOfWork) -> tuple[Behind, ...]:
    """How many processes that the actor administers keep an older release, by definition."""
    if not administers_any(uow):
        raise AccessDenied(action=ADMINISTER)
    reach = None if is_admin(uow) else _reach(uow)
    return process_moves.behind(uow, uow.catalog.release, UNDER_WAY, reach)


def administered(uow: UnitOfWork, process_id: str) -> tuple[Process, Record]:
    """A process with its document, for whoever administers it; NotFound for everybody else."""
    process = processes.find_process(uow, process_id)
    record = records.find(uow, process.entity, process.record_id) if process else None
    if process is None or record is None or not may_administer(uow, record):
        raise NotFound(what="process", id=process_id)
    return process, record


def administered_process(uow: UnitOfWork, process_id: str) -> AdministeredProcess:
    """One process for whoever administers it; NotFound for everybody else."""
    process, record = administered(uow, process_id)
    case = case_seen(uow, replace(record, process_id=process_id))
    if case is None:
        raise NotFound(what="process", id=process_id)
    trail = tuple(
        one
        for one in log.events(uow, record.id)
        if one.kind in KINDS and one.data.get("process") == process_id
    )
    ids = {one.actor_id for one in trail} | {process.initiator_id}
    names = people.names(uow, sorted(ids))
    told = uow.catalog.processes.get(process.key) or case.definition
    return AdministeredProcess(
        process=process,
        title=process.title,
        definition=told.title,
        initiator=names.get(process.initiator_id, "—"),
        readable=may_see(uow, record),
        timeline=timeline_of(uow, case),
        places=_places(uow, case),
        trail=trail,
        names=names,
        waits=tuple((_drawn(told, row.node_id), row) for row in waits.of_process(uow, process_id)),
        held=tuple((_called(told, one.name), one) for one in waits.held_for(uow, process_id)),
        empty=tuple(one.id for one in case.open_rounds if not case.of_round(one.id)),
        behind=process.status in UNDER_WAY and process.release != uow.catalog.release,
    )


def _places(uow: UnitOfWork, case: Case) -> tuple[Place, ...]:
    if case.process.status not in UNDER_WAY:
        return ()
    try:
        found = places(uow, case)
    except ProcessError:
        # A state that cannot be read any more leaves nothing but ending the process.
        return ()
    release, key = case.process.release, case.process.key
    return tuple(
        replace(one, name=node_name(uow, release, key, one.node_id) or one.name) for one in found
    )


def _reach(uow: UnitOfWork) -> dict[str, frozenset[str] | None]:
    """The documents whose processes a role lets the actor administer, and of which scopes.

    A grant that holds for some rows only is asked where something is done.
    """
    found: dict[str, frozenset[str] | None] = {}
    held = {one.role for one in uow.actor.roles}
    for entity in uow.catalog.entities.values():
        for grant in grants_for(uow.catalog, ADMINISTER, entity.name):
            if grant.role not in held or grant.rows:
                continue
            scopes, known = uow.actor.scopes(grant.role), found.get(entity.name, frozenset())
            whole = scopes is None or known is None or not entity.scope
            found[entity.name] = None if whole else (scopes or frozenset()) | (known or frozenset())
    return found


def _told(uow: UnitOfWork, row: ProcessLine) -> ProcessLine:
    names = (name_of(uow, row.release, row.key, node) for node in row.nodes)
    nodes = tuple(replace(node, name=name) for node, name in zip(row.nodes, names, strict=True))
    return replace(row, nodes=nodes)
