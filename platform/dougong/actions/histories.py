"""The history of processes, folded from the log: as it was at a moment, and beside the tables."""

from collections.abc import Iterator

from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.history.fold import fold
from dougong.model.history.folded import TEXTS, Difference, Kept, differences
from dougong.model.runtime import Process, Record
from dougong.store import assignments, log, processes, records


def kept(uow: UnitOfWork, record: Record) -> tuple[Kept, ...]:
    """What the tables hold of the processes of a document, the oldest first."""
    return tuple(_kept(uow, one, record.status) for one in processes.processes_of(uow, record.id))


def _kept(uow: UnitOfWork, process: Process, record_status: str) -> Kept:
    rounds, parts = assignments.rounds_with_assignments(uow, process.id)()
    return Kept(process, record_status, rounds, parts)


def verify(uow: UnitOfWork) -> Iterator[Difference]:
    """Where the tables differ from the fold of the log; one process after another.

    Texts are left out: they are reworded where somebody was made nameless.
    """
    for process in processes.every(uow):
        record = records.find(uow, process.entity, process.record_id)
        if record is None:
            yield Difference("record", process.record_id, "id", process.record_id, None)
            continue
        told = fold(log.events(uow, record.id), process.id)
        found = _kept(uow, process, record.status)
        yield from differences(told, found, leaving_out=TEXTS)
