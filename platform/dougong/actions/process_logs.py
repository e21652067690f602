"""Logs of processes taken along as XES: of one, or of a definition over a period.

Who administers the processes may: a log tells who was asked and what he answered, never the values
of a document nor what was said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO

from dougong.actions.errors import ExportTooLarge
from dougong.actions.exporting import MOST, Exported
from dougong.actions.node_names import name_of
from dougong.actions.process_lists import administered, reach_of
from dougong.actions.process_periods import Period
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.exchange.xes import Attributes, Value, XesTrace, write_xes
from dougong.model.history.transitions import Happened, transitions
from dougong.model.people import PLATFORM, Person
from dougong.model.runtime import Process
from dougong.store import log, people, process_figures, processes


def export_process(uow: UnitOfWork, process_id: str, out: IO[bytes]) -> Exported:
    """Write the log of one process; NotFound unless the actor administers it."""
    process, _ = administered(uow, process_id)
    return _written(uow, process.title, [process], out, {"process": process_id})


def export_definition(uow: UnitOfWork, period: Period, out: IO[bytes]) -> Exported:
    """Write the logs of the processes of a definition that were started in a period."""
    reach = reach_of(uow)
    known = uow.catalog.processes.get(period.process)
    if known is None:
        raise NotFound(what="process", id=period.process)
    wanted = period.wanted(uow)
    count = process_figures.count(uow, reach, wanted)
    if count > MOST:
        raise ExportTooLarge(count=count, limit=MOST)
    found = process_figures.started(uow, reach, wanted)
    each = (one for key in found if (one := processes.find_process(uow, key)) is not None)
    told: JsonObject = {
        "definition": period.process,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
    }
    return _written(uow, known.title, each, out, told)


def _written(
    uow: UnitOfWork, title: str, found: Iterable[Process], out: IO[bytes], told: JsonObject
) -> Exported:
    writer = Writer(uow)
    count = write_xes(out, title, (writer.trace(one) for one in found))
    return Exported(title, {"what": "xes", "title": title, "rows": count, "facts": told})


@dataclass(frozen=True)
class _Known:
    """A person as a log names him."""

    login: str
    name: str
    department: str


class Writer:
    """Turns the events of processes into those of the standard, in the reader's language."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._departments = {one.id: one.name for one in people.departments(uow)}
        self._people = {PLATFORM.id: _Known(PLATFORM.login, PLATFORM.name, "")}

    def trace(self, process: Process) -> XesTrace:
        """The case of a process."""
        events = log.events(self._uow, process.record_id)
        happened = tuple(transitions(events, process.id))
        self._learn({one.person_id for one in happened} | {process.initiator_id})
        initiator = self._people.get(process.initiator_id)
        attributes: dict[str, Value] = {
            "concept:name": process.id,
            "title": process.title,
            "definition": process.key,
            "release": process.release,
            "record": process.record_id,
            "initiator": initiator.login if initiator else process.initiator_id,
            "status": process.status,
        }
        return XesTrace(attributes, tuple(self._event(process, one) for one in happened))

    def _event(self, process: Process, one: Happened) -> Attributes:
        return {
            "concept:name": self._activity(process, one),
            **({"concept:instance": one.assignment.id} if one.assignment else {}),
            "lifecycle:transition": one.transition,
            "time:timestamp": one.at,
            **self._resource(one.person_id),
            "node": one.activity,
            **_round_facts(one),
            "cause": one.kind,
        }

    def _activity(self, process: Process, one: Happened) -> str:
        if one.round is None:
            return one.activity
        return name_of(self._uow, process.release, process.key, one.round)

    def _resource(self, person_id: str) -> Mapping[str, Value]:
        known = self._people.get(person_id)
        if known is None:
            return {"org:resource": person_id}
        group = {"org:group": known.department} if known.department else {}
        return {"org:resource": known.login, **group, "person": known.name}

    def _learn(self, ids: set[str]) -> None:
        new = ids - self._people.keys()
        for key, person in people.persons_by_id(self._uow, new).items():
            self._people[key] = self._told(person)

    def _told(self, person: Person) -> _Known:
        department = self._departments.get(person.department_id or "", "")
        return _Known(person.login, person.name, department)


def _round_facts(one: Happened) -> Mapping[str, Value]:
    """Which visit of the node it was, and what was answered in it."""
    if one.round is None:
        return {}
    part = one.assignment
    told = {"vote": part.vote, "mark": part.mark, "reason": part.reason} if part else {}
    return {"round": one.round.number, **{key: value for key, value in told.items() if value}}
