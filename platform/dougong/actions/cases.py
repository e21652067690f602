"""One running process with everything an action on it needs, read under its lock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.runtime import Assignment, Process, Record, Round
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import assignments, processes, records, substitutes

#: Rounds as they were opened, and everybody's part in them; and what gives them.
Past = tuple[tuple[Round, ...], tuple[Assignment, ...]]
Told = Callable[[], Past]
#: The language definitions are written in.
WRITTEN_IN = "zh"


@dataclass(frozen=True)
class Case:
    """A process, its document, and what happened in it so far."""

    process: Process
    record: Record
    entity: Entity
    definition: ProcessDefinition
    #: The release the process is pinned to; its definitions route the process to its end.
    pinned: Catalog
    rounds: tuple[Round, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    #: Node → the people whom the action at hand chooses for it.
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_round(self, round_id: str) -> tuple[Assignment, ...]:
        """The assignments of a round in their order."""
        return tuple(a for a in self.assignments if a.round_id == round_id)

    @property
    def open_rounds(self) -> tuple[Round, ...]:
        """The rounds that wait for people."""
        return tuple(r for r in self.rounds if r.status == "open")


def case_for(uow: UnitOfWork, process_id: str) -> Case:
    """The process, locked before its document, with its rounds and assignments."""
    process = processes.lock_process(uow, process_id)
    if process is None:
        raise NotFound(what="process", id=process_id)
    return _locked(uow, process)


def case_held(uow: UnitOfWork, assignment_id: str) -> Case:
    """The same by an assignment of the actor's, or of one he stands in for; NotFound else."""
    return _locked(uow, _held(uow, assignment_id))


def case_now(uow: UnitOfWork, assignment_id: str) -> Case:
    """The same with no more of the past than an answer depends on.

    Duties, and approvals that count wherever they were given, are about all that happened; else
    the open rounds and the last ones are enough, however long the process has gone round.
    """
    process = _held(uow, assignment_id)
    definition = pinned_catalog(uow, process.release).processes[process.key]
    if definition.duties or any(n.duplicates == "any_earlier" for n in definition.nodes.values()):
        return _locked(uow, process)
    return _locked(uow, process, assignments.late_rounds(uow, process.id, assignment_id))


def _held(uow: UnitOfWork, assignment_id: str) -> Process:
    process = processes.lock_process_of(uow, assignment_id, uow.actor.id)
    if process is None:
        stood_in = substitutes.process_for(uow, assignment_id, uow.actor.id)
        process = None if stood_in is None else processes.lock_process(uow, stood_in)
    if process is None:
        raise NotFound(what="assignment", id=assignment_id)
    return process


def _locked(uow: UnitOfWork, process: Process, told: Told | None = None) -> Case:
    asked = told or assignments.rounds_with_assignments(uow, process.id)
    record = records.lock(uow, process.entity, process.record_id)
    if record is None:
        raise NotFound(what="record", id=process.record_id)
    return _case(uow, process, record, asked())


def case_seen(uow: UnitOfWork, record: Record) -> Case | None:
    """The process of a document for reading only, where it has one."""
    if record.process_id is None:
        return None
    process = processes.find_process(uow, record.process_id)
    if process is None:
        return None
    return _case(uow, process, record, assignments.rounds_with_assignments(uow, process.id)())


def _case(
    uow: UnitOfWork,
    process: Process,
    record: Record,
    told: Past,
) -> Case:
    pinned = pinned_catalog(uow, process.release)
    rounds, asked = told
    return Case(
        process=process,
        record=record,
        entity=uow.catalog.entity(process.entity),
        definition=pinned.processes[process.key],
        pinned=pinned,
        rounds=rounds,
        assignments=asked,
    )


def pinned_catalog(uow: UnitOfWork, release: str) -> Catalog:
    """The catalog of the release a process belongs to.

    Always in the language its authors wrote: the engine keeps one parsed diagram per release.
    """
    return uow.house.catalogs.of(uow.connection, release, WRITTEN_IN)


def told_catalog(uow: UnitOfWork, release: str) -> Catalog:
    """The same release in the reader's language: for what is shown, never for what is decided."""
    return uow.house.catalogs.of(uow.connection, release, uow.catalog.locale)
