"""A process as it was at an earlier moment: folded from the log, drawn as the present is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dougong.actions.approvals import TimelineRound, timeline_of
from dougong.actions.cases import Case, case_seen, pinned_catalog, told_catalog
from dougong.actions.doors import record_for
from dougong.actions.process_lists import administered
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.model.history.fold import fold
from dougong.model.history.folded import Folded
from dougong.model.history.passed import Progress, passed
from dougong.model.runtime import LoggedEvent, Record
from dougong.store import log, people


@dataclass(frozen=True)
class Past:
    """One process at one moment."""

    record: Record
    title: str
    folded: Folded
    timeline: tuple[TimelineRound, ...]
    #: Every event of the process, and what else gave the document another status.
    moments: tuple[LoggedEvent, ...]
    #: How many of them had happened.
    place: int
    names: Mapping[str, str]
    diagram: bytes
    progress: Mapping[str, Progress]


@dataclass(frozen=True)
class Moment:
    """Which moment is wanted: after so many events, or at an instant; the last one else."""

    place: int | None = None
    at: datetime | None = None


def past_of_record(uow: UnitOfWork, entity: str, record_id: str, moment: Moment) -> Past:
    """The present process of a document as it was, for whoever may read the document."""
    record = record_for(uow, "read", entity, record_id)
    if record.process_id is None:
        raise NotFound(what="process", id=record_id)
    return _past(uow, record, moment)


def past_of_process(uow: UnitOfWork, process_id: str, moment: Moment) -> Past:
    """A process as it was, for whoever administers it."""
    _, record = administered(uow, process_id)
    return _past(uow, replace(record, process_id=process_id), moment)


def _past(uow: UnitOfWork, record: Record, moment: Moment) -> Past:
    case = case_seen(uow, record)
    if case is None:
        raise NotFound(what="process", id=str(record.process_id))
    moments = tuple(_moments(log.events(uow, record.id), case.process.id))
    place = _place(moments, moment)
    folded = fold(moments[:place], case.process.id)
    then = _then(uow, case, folded)
    actors = {one.actor_id for one in moments}
    return Past(
        record=record,
        title=case.process.title,
        folded=folded,
        timeline=tuple(_still(one) for one in timeline_of(uow, then)),
        moments=moments,
        place=place,
        names=people.names(uow, sorted(actors | {case.process.initiator_id})),
        diagram=told_catalog(uow, then.process.release).processes[then.process.key].xml,
        progress=passed(then.definition, folded),
    )


def _moments(events: Sequence[LoggedEvent], process_id: str) -> Iterator[LoggedEvent]:
    """What the state of a process hangs on; other processes of the document do not count."""
    for event in events:
        of = event.data.get("process")
        if of == process_id or (of is None and event.data.get("status")):
            yield event


def _place(moments: Sequence[LoggedEvent], moment: Moment) -> int:
    if moment.at is not None:
        return sum(1 for one in moments if one.at <= moment.at)
    if moment.place is not None:
        return min(max(moment.place, 0), len(moments))
    return len(moments)


def _then(uow: UnitOfWork, case: Case, folded: Folded) -> Case:
    """The case as it was; the release is the present one where the log does not tell it."""
    told = folded.process
    release = (told.release if told else "") or case.process.release
    key = (told.key if told else "") or case.process.key
    pinned = pinned_catalog(uow, release)
    return replace(
        case,
        process=replace(case.process, release=release, key=key),
        pinned=pinned,
        definition=pinned.processes[key],
        rounds=folded.rounds,
        assignments=folded.assignments,
    )


def _still(stop: TimelineRound) -> TimelineRound:
    """The stop without what may be done now, and what is late by now."""
    votes = tuple(replace(vote, removable=False) for vote in stop.votes)
    return TimelineRound(replace(stop.round, due_at=None), votes)
