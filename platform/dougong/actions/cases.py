"""One running process with everything an action on it needs, read under its lock."""

from dataclasses import dataclass

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.runtime import Assignment, Process, Record, Round
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import assignments, processes, records

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
    """The same by an assignment of the actor's; NotFound when he has none of that id."""
    process = processes.lock_process_of(uow, assignment_id, uow.actor.id)
    if process is None:
        raise NotFound(what="assignment", id=assignment_id)
    return _locked(uow, process)


def _locked(uow: UnitOfWork, process: Process) -> Case:
    asked = assignments.rounds_with_assignments(uow, process.id)
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
    told: tuple[tuple[Round, ...], tuple[Assignment, ...]],
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
