"""What may become of a process in the live release, for whoever administers it."""

from collections.abc import Mapping

from dougong.actions.administering import may_administer
from dougong.actions.cases import Case, case_seen, pinned_catalog
from dougong.actions.moves.plan import Plan, planned
from dougong.actions.moves.undo import may_undo
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.model.runtime import UNDER_WAY
from dougong.store import processes, records


def case_administered(uow: UnitOfWork, process_id: str) -> Case:
    """A process for reading only; NotFound for whoever does not administer it."""
    process = processes.find_process(uow, process_id)
    record = records.find(uow, process.entity, process.record_id) if process else None
    case = case_seen(uow, record) if record and may_administer(uow, record) else None
    if case is None or case.process.id != process_id:
        raise NotFound(what="process", id=process_id)
    return case


def may_go_back(uow: UnitOfWork, process_id: str) -> bool:
    """Whether a process may be moved back to the release it came from."""
    case = case_administered(uow, process_id)
    return case.process.status in UNDER_WAY and may_undo(uow, case)


def plan_of(uow: UnitOfWork, process_id: str, choices: Mapping[str, str]) -> Plan:
    """What would become of a process now; nothing is written."""
    case = case_administered(uow, process_id)
    if case.process.status not in UNDER_WAY:
        return Plan("stays", why="over")
    return planned(uow, case, choices)


def differs(uow: UnitOfWork, release: str, key: str) -> bool:
    """Whether the live release has another diagram, or other settings, of a process."""
    old, new = pinned_catalog(uow, release), pinned_catalog(uow, uow.catalog.release)
    return old.processes.get(key) != new.processes.get(key)
