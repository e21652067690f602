"""Statistics of the processes that somebody administers, and the documents behind a figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dougong.actions.calendar import working_time
from dougong.actions.cases import WRITTEN_IN
from dougong.actions.process_lists import reach_of
from dougong.actions.process_periods import Period
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError, NotFound
from dougong.base.text import Text
from dougong.model.statistics.figures import Counting, Figures, Length, whose
from dougong.model.statistics.found import AskedPart, Found, StartedProcess
from dougong.model.work_meter import WorkMeter
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import labels, people, process_figures
from dougong.store.process_figures import FiguresWanted
from dougong.store.process_lists import Reach

#: More processes than these are looked at in several periods.
MOST = 20_000
#: Documents listed behind a figure.
SHOWN = 200
#: Which documents of a node or a person are wanted.
Which = Literal["all", "open", "returned", "overdue"]


class TooManyProcesses(InputError):
    """More processes than one look takes."""

    code = "too_many_processes"
    text = Text(
        "这段时间有 {count} 个流程，一次最多统计 {limit} 个",
        "{count} processes were started; at most {limit} are counted at once",
    )
    hint = Text("请缩短期间或选择项目", "Choose fewer days, or a project")


@dataclass(frozen=True)
class ProcessFigures:
    """What is counted of a definition, with the names of what it names."""

    definition: ProcessDefinition
    figures: Figures
    #: People by id.
    names: Mapping[str, str]
    #: Nodes, and steps of chains, by what they are counted under.
    nodes: Mapping[str, str]


@dataclass(frozen=True)
class Behind:
    """Which documents are wanted: those of a node, of a person, or of all."""

    node: str = ""
    person: str = ""
    which: Which = "all"


@dataclass(frozen=True)
class BehindLine:
    """One document behind a figure; the longest first."""

    process: StartedProcess
    initiator: str
    took: Length


def definitions(uow: UnitOfWork, since: date, until: date) -> Mapping[str, int]:
    """Definitions with processes of those days within the actor's reach, the busiest first."""
    days = Period("", since, until).wanted(uow)
    keys = sorted(uow.catalog.processes)
    return process_figures.busiest(uow, reach_of(uow), keys, days.since, days.until)


def scopes(uow: UnitOfWork, period: Period) -> Mapping[str, str]:
    """The projects that processes of the period belong to, by their names."""
    known = uow.catalog.role_scope
    if known is None:
        return {}
    everywhere = Period(period.process, period.since, period.until)
    found = process_figures.scopes(uow, reach_of(uow), everywhere.wanted(uow))
    told = labels.labels(uow, [(known.entity, key) for key in found])
    named = {key: told.get((known.entity, key), key) for key in found}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def figures_of(uow: UnitOfWork, period: Period) -> ProcessFigures:
    """Everything counted of a definition's processes that were started in a period."""
    definition = definition_of(uow, period.process)
    figures = _counting(uow, period).figures()
    ids = {one.key for one in figures.people}
    nodes = {one.key: node_title(uow, definition, one.key) for one in figures.nodes}
    return ProcessFigures(definition, figures, people.names(uow, sorted(ids)), nodes)


def node_title(uow: UnitOfWork, definition: ProcessDefinition, key: str) -> str:
    """What a node is called in the reader's language; a step of a chain stands behind its node."""
    node_id, _, step = key.partition("/")
    node = definition.nodes.get(node_id)
    name = node.name if node else node_id
    if not step:
        return name
    written = uow.house.catalogs.of(uow.connection, uow.catalog.release, WRITTEN_IN)
    roles = {role.title: uow.catalog.roles[key].title for key, role in written.roles.items()}
    return f"{name} · {roles.get(step) or uow.catalog.step_names.get(step, step)}"


def behind(uow: UnitOfWork, period: Period, wanted: Behind) -> list[BehindLine]:
    """The documents behind a figure, those that took longest first."""
    definition_of(uow, period.process)
    counting = _counting(uow, period)
    keys = set(_keys(counting, wanted))
    chosen = [one for one in counting.found.processes if one.id in keys]
    took = {one.id: counting.took(one) for one in chosen}
    chosen.sort(key=lambda one: (took[one.id].worked, took[one.id].wall), reverse=True)
    shown = chosen[:SHOWN]
    names = people.names(uow, sorted({one.initiator_id for one in shown}))
    return [BehindLine(one, names.get(one.initiator_id, "—"), took[one.id]) for one in shown]


def definition_of(uow: UnitOfWork, key: str) -> ProcessDefinition:
    """A definition of the live release, for whoever administers processes."""
    reach_of(uow)
    found = uow.catalog.processes.get(key)
    if found is None:
        raise NotFound(what="process", id=key)
    return found


def _counting(uow: UnitOfWork, period: Period) -> Counting:
    reach, wanted = reach_of(uow), period.wanted(uow)
    count = process_figures.count(uow, reach, wanted)
    if count > MOST:
        raise TooManyProcesses(count=count, limit=MOST)
    meter = WorkMeter(working_time(uow), wanted.since, uow.now)
    return Counting(_found(uow, reach, wanted), meter, uow.now)


def _found(uow: UnitOfWork, reach: Reach | None, wanted: FiguresWanted) -> Found:
    return Found(
        tuple(process_figures.processes(uow, reach, wanted, MOST)),
        tuple(process_figures.rounds(uow, reach, wanted)),
        tuple(process_figures.parts(uow, reach, wanted)),
    )


def _keys(counting: Counting, wanted: Behind) -> Iterator[str]:
    """The processes of a figure: through their rounds, or through somebody's parts."""
    if wanted.person:
        mine = (one for one in counting.found.parts if whose(one) == wanted.person)
        yield from (one.process_id for one in mine if _is_part(counting, one, wanted.which))
        return
    for around in counting.found.rounds:
        if wanted.node and around.key != wanted.node:
            continue
        fits: Mapping[Which, bool] = {
            "all": True,
            "open": around.status == "open",
            "returned": around.status == "returned",
            "overdue": counting.is_late_round(around),
        }
        if fits[wanted.which]:
            yield around.process_id


def _is_part(counting: Counting, part: AskedPart, which: Which) -> bool:
    fits: Mapping[Which, bool] = {
        "all": part.state == "done" and part.mark != "deduplicated",
        "open": part.state == "open",
        "returned": part.state == "done" and part.vote == "return",
        "overdue": counting.is_late(part),
    }
    return fits[which]
