"""The rows and columns of a pivot in the order people read, named as far as they are shown."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from dougong.model.fields.kind import Words
from dougong.model.leading import Key, best, leading
from dougong.model.ledger import Ledger
from dougong.model.listing import Axis
from dougong.store.labels import labels, target_kind, unset
from dougong.store.parts import LENGTHS
from dougong.store.pivot_units import Units
from dougong.store.session import Work


@dataclass(frozen=True)
class Heading:
    """One row or column: the values that make it, and how people read them."""

    key: Key
    labels: tuple[str, ...]


class Naming:
    """How the values of the axes of a pivot are called; labels are asked for once, as needed."""

    def __init__(self, work: Work, ledger: Ledger, keys: Collection[Key], units: Units) -> None:
        self._work, self._ledger, self._units = work, ledger, units
        self._words = Words(work.actor.locale, {}, _items(work))
        self._types = {one.key: one.title for one in ledger.row_types}
        days = {value.year for key in keys for value in key if isinstance(value, date)}
        self._day = "%m-%d" if len(days) < 2 else "%Y-%m-%d"

    def know(self, axes: Sequence[Axis], keys: Collection[Key]) -> None:
        """Ask for whatever naming these keys takes."""
        fields = (self._ledger.dimensions.get(axis.field) for axis in axes)
        kinds = [target_kind(field) if field else "" for field in fields]
        wanted = {
            (kind, str(value))
            for key in keys
            for kind, value in zip(kinds, key, strict=True)
            if kind and value
        }
        if new := wanted - self._words.labels.keys():
            self._words.labels.update(labels(self._work, new))

    def name(self, axis: Axis, value: Any) -> str:
        """What a value is called that `know` was told of."""
        field = self._ledger.dimensions.get(axis.field)
        if value is None:
            return unset(field, self._words.locale) if field else "—"
        if axis.part in LENGTHS or field is None:
            return self._types.get(str(value), str(value))
        if axis.part == "day" and isinstance(value, date):
            return f"{value:{self._day}}"
        shown = self._work.tables.kinds[field.kind].show(field, value, self._words).text
        return shown + self._units.behind(axis, value, self._words)

    def rank(self, axis: Axis, value: Any) -> tuple[bool, str, str]:
        """Dates and numbers by value, names by what people read, empty ones last."""
        if value is None:
            return (True, "", "")
        # Two of one name keep their order from one page to the next.
        return (False, self.name(axis, value) if _by_name(axis, value) else "", str(value))


def _by_name(axis: Axis, value: Any) -> bool:
    return isinstance(value, str) and not axis.part


def _items(work: Work) -> dict[tuple[str, str], str]:
    dictionaries = work.catalog.dictionaries.items()
    return {(name, item.key): item.title for name, found in dictionaries for item in found.items}


class Headings(Sequence[Heading]):
    """Headings in their order; only those that are looked at, or may precede them, are named.

    What is looked at later asks the database later: whoever hands them on reads them before.
    """

    def __init__(self, axes: Sequence[Axis], keys: Collection[Key], naming: Naming) -> None:
        self._axes, self._keys, self._naming = axes, keys, naming
        self._whole: tuple[Heading, ...] | None = None

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Heading: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Heading, ...]: ...

    def __getitem__(self, place: int | slice) -> Heading | tuple[Heading, ...]:
        if isinstance(place, slice) and self._whole is None and not place.start and not place.step:
            most = len(self) if place.stop is None else place.stop
            if 0 <= most < len(self):
                return self._named(self._first([*self._keys], most))
        return self._all()[place]

    def __iter__(self) -> Iterator[Heading]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def best(self, order: Callable[[Key], Any], most: int) -> tuple[Heading, ...]:
        """The first by an order of their own; those equal by it stand as they do here."""
        return self._named(best(self._keys, order, self._first, most))

    def _all(self) -> tuple[Heading, ...]:
        if self._whole is None:
            self._naming.know(self._axes, self._keys)
            self._whole = self._named(self._first([*self._keys], len(self)))
        return self._whole

    def _first(self, keys: Sequence[Key], most: int) -> list[Key]:
        def ranks(place: int, values: Collection[Any]) -> dict[Any, Any]:
            axis = self._axes[place]
            self._naming.know((axis,), [(value,) for value in values if _by_name(axis, value)])
            return {value: self._naming.rank(axis, value) for value in values}

        return leading(keys, ranks, most)

    def _named(self, keys: Sequence[Key]) -> tuple[Heading, ...]:
        self._naming.know(self._axes, keys)
        return tuple(Heading(key, self._names(key)) for key in keys)

    def _names(self, key: Key) -> tuple[str, ...]:
        parts = zip(self._axes, key, strict=True)
        return tuple(self._naming.name(axis, value) for axis, value in parts)
