"""What the log says of one process at a moment: a value, and how it differs from the tables."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from dougong.model.runtime import Assignment, Process, ProcessState, Round

#: Texts that may be reworded where somebody was made nameless.
TEXTS = frozenset(("name", "item", "opinion", "note"))

#: What is no fact of history: nothing hangs on who has read what.
UNTOLD = frozenset(("looked_at",))


@dataclass(frozen=True)
class FoldedProcess:
    """The process itself."""

    id: str
    initiator_id: str
    started_at: datetime
    status: ProcessState
    ended_at: datetime | None = None
    incident: str = ""
    #: Release and definition; empty where the log does not tell them.
    release: str = ""
    key: str = ""


@dataclass(frozen=True)
class Folded:
    """Everything the log of a document says of one of its processes."""

    #: None before it was started.
    process: FoldedProcess | None
    rounds: tuple[Round, ...]
    assignments: tuple[Assignment, ...]
    record_status: str
    #: Gateway and flow of every choice, in the order in which they were made.
    ways: tuple[tuple[str, str], ...] = ()
    #: Facts that some event does not tell, because it was written before events told them: what
    #: is said of them is a guess, or left empty.
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """One value that the log and the tables do not agree on."""

    #: `process`, `record`, `round` or `assignment`.
    what: str
    id: str
    field: str
    told: Any
    kept: Any

    def __str__(self) -> str:
        return f"{self.what} {self.id} {self.field}: {self.told!r} != {self.kept!r}"


@dataclass(frozen=True)
class Kept:
    """The same as it stands in the tables."""

    process: Process
    record_status: str
    rounds: tuple[Round, ...]
    assignments: tuple[Assignment, ...]


def differences(
    told: Folded, kept: Kept, *, leaving_out: frozenset[str] = frozenset()
) -> tuple[Difference, ...]:
    """Where the log and the tables differ; what the log does not know is nothing to differ in."""
    passed = told.unknown | leaving_out | UNTOLD
    return tuple(one for one in _differences(told, kept) if one.field not in passed)


def _differences(told: Folded, kept: Kept) -> Iterator[Difference]:
    process = kept.process
    if told.record_status != kept.record_status:
        yield Difference(
            "record", process.record_id, "status", told.record_status, kept.record_status
        )
    if told.process is None:
        yield Difference("process", process.id, "id", None, process.id)
    else:
        yield from _values("process", told.process, process, _names(FoldedProcess))
    yield from _rows("round", told.rounds, kept.rounds, _names(Round))
    yield from _rows("assignment", told.assignments, kept.assignments, _names(Assignment))


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _rows(
    what: str, told: tuple[Any, ...], kept: tuple[Any, ...], names: tuple[str, ...]
) -> Iterator[Difference]:
    mine, theirs = {one.id: one for one in told}, {one.id: one for one in kept}
    for key in mine.keys() | theirs.keys():
        if key in mine and key in theirs:
            yield from _values(what, mine[key], theirs[key], names)
        else:
            yield Difference(what, key, "id", key in mine, key in theirs)


def _values(what: str, told: Any, kept: Any, names: tuple[str, ...]) -> Iterator[Difference]:
    for name in names:
        first, second = getattr(told, name), getattr(kept, name)
        if first != second:
            yield Difference(what, kept.id, name, first, second)
