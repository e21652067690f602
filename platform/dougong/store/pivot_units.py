"""Units of sums: what is counted in tonnes and in cubic metres has no total that means anything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dougong.model.fields.kind import Words
from dougong.model.ledger import Ledger, UnitOf
from dougong.model.listing import Axis
from dougong.store import records
from dougong.store.labels import target_kind
from dougong.store.session import Work

Key = tuple[Any, ...]
Sums = Mapping[str, Decimal]


class Units:
    """The units of the measures that are summed, by the records their rows refer to."""

    def __init__(
        self, work: Work, ledger: Ledger, summed: Iterable[str], axes: Sequence[Axis]
    ) -> None:
        self._work, self._ledger = work, ledger
        self._of: Mapping[str, UnitOf] = {
            measure: of
            for measure in summed
            # A dimension whose target is not in the bundle tells no unit.
            if (of := ledger.units.get(measure)) and of.dimension in ledger.dimensions
        }
        self._axes = axes
        shown = {axis.field for axis in axes if not axis.part}
        dimensions = dict.fromkeys(of.dimension for of in self._of.values())
        #: Axes that sums must be split by besides those of the table, to know their units.
        self.hidden = tuple(Axis(one) for one in dimensions if one not in shown)
        self._units: dict[str, dict[Any, Any]] = {}

    def read(self, keys: Iterable[Key]) -> None:
        """Ask once for the units of all records that the keys name."""
        found = list(keys)
        for of in dict.fromkeys(self._of.values()):
            place = self._place(of.dimension)
            ids = sorted({str(key[place]) for key in found if key[place] is not None})
            target = target_kind(self._ledger.dimensions[of.dimension])
            known = records.values(self._work, target, ids, [of.field])
            self._units[of.dimension] = {one: row[of.field] for one, row in known.items()}

    def untold(
        self, sums: Mapping[Key, Sums], into: Callable[[Key], Any]
    ) -> dict[Any, frozenset[str]]:
        """The measures that add up several units, by what the keys are gathered into."""
        if not self._of:
            return {}
        seen: dict[tuple[Any, str], set[Any]] = {}
        for key, found in sums.items():
            for measure, of in self._of.items():
                if found[measure]:
                    unit = self._units[of.dimension].get(key[self._place(of.dimension)])
                    seen.setdefault((into(key), measure), set()).add(unit)
        mixed: dict[Any, set[str]] = {}
        for (gathered, measure), units in seen.items():
            if len(units) > 1:
                mixed.setdefault(gathered, set()).add(measure)
        return {gathered: frozenset(measures) for gathered, measures in mixed.items()}

    def behind(self, axis: Axis, value: Any, words: Words) -> str:
        """The unit told behind the name of a record; empty where its figures have none."""
        of = next((one for one in self._of.values() if one.dimension == axis.field), None)
        unit = self._units.get(axis.field, {}).get(value)
        if of is None or axis.part or unit is None:
            return ""
        target = target_kind(self._ledger.dimensions[of.dimension])
        field = self._work.catalog.entities[target].fields[of.field]
        return f" ({self._work.tables.kinds[field.kind].show(field, unit, words).text})"

    def _place(self, dimension: str) -> int:
        """Where the dimension stands in a key: among the axes of the table, or behind them."""
        whole = [*(axis.field if not axis.part else "" for axis in self._axes)]
        return [*whole, *(axis.field for axis in self.hidden)].index(dimension)
