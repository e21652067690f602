"""What a key that lacks something takes from others: contingency, looked at under the same lock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel.filters import FieldPath
from dougong.forms.control_told import Assessed, Covering
from dougong.forms.controls import NO_WISH, figures_of_sums
from dougong.model.control import Cover, LedgerControl
from dougong.store.controlled import Held
from dougong.store.lookups import lookups

Policy = Mapping[str, Any]
_Name = tuple[tuple[str, Any], ...]


class Covers:
    """The covers of one control looking at one document."""

    def __init__(
        self, uow: UnitOfWork, control: LedgerControl, settings: Mapping[str, object]
    ) -> None:
        self._uow, self._control, self._settings = uow, control, settings
        #: What is looked at beside the keys that are asked for, each once.
        self._held: dict[_Name, Held] = {}
        #: Key that may take → where from, in order.
        self._from: dict[_Name, list[_Name]] = {}
        self._left: dict[_Name, Decimal] = {}

    @property
    def held(self) -> tuple[Held, ...]:
        """The keys whose sums `there` must be told."""
        return tuple(self._held.values())

    def expect(self, held: Held, policy: Policy | None, kind: str) -> None:
        """Get ready for a key that its policy lets take from others."""
        cover = self._control.cover
        if cover is None or not self._opens(cover, policy, kind):
            return
        for target in self._targets(cover, policy, kind):
            one = Held({**held.key, cover.dimension: target}, {}, held.whole - {cover.dimension})
            # What is controlled together with its cover lacks nothing that the cover has.
            if not held.fits(one.key):
                self._held.setdefault(_name(one), one)
                self._from.setdefault(_name(held), []).append(_name(one))

    def _opens(self, cover: Cover, policy: Policy | None, kind: str) -> bool:
        names = {"policy": policy, "kind": kind}
        return feel.compile(cover.open, frozenset(names)).value(names) is True

    def _targets(self, cover: Cover, policy: Policy | None, kind: str) -> list[str]:
        """The records that may be taken from, in their order."""
        names = {"policy": policy, "kind": kind}
        case = tuple(
            (
                FieldPath((one.field,)),
                one.op,
                feel.compile(one.value, frozenset(names)).value(names),
            )
            for one in cover.match
        )
        (found,) = lookups(
            self._uow,
            cover.entity,
            [case],
            take="all",
            fields=tuple(one.field for one in cover.match),
            sort=cover.sort,
            limit=50,
            except_record=None,
        )
        return [str(one["id"]) for one in found] if isinstance(found, list) else []

    def there(self, sums: Sequence[Mapping[str, Any]]) -> None:
        """What each of these keys has left, in the order of `held`."""
        for name, measures in zip(self._held, sums, strict=True):
            figures = figures_of_sums(self._control, measures, self._settings, NO_WISH)
            self._left[name] = max(figures.base - figures.used, Decimal(0))

    def over(self, one: Assessed, held: Held) -> Assessed:
        """What is said of a key once it has taken what it lacks, if it may and there is enough."""
        cover, places = self._control.cover, self._from.get(_name(held), ())
        wanted = self._wanted(cover, one) if cover and places else Decimal(0)
        if cover is None or wanted <= 0:
            return one
        spare = sum((self._left[name] for name in places), Decimal(0))
        if spare < wanted:
            return replace(one, covering=Covering(wanted, spare))
        parts = tuple(self._taken(places, wanted))
        return replace(one, outcome=cover.outcome, covering=Covering(wanted, spare, parts))

    def _wanted(self, cover: Cover, one: Assessed) -> Decimal:
        """How much is to be taken for a key; nothing where its rule does not hold."""
        if one.figures is None or one.lack:
            return Decimal(0)
        names = {
            **one.figures.names(),
            "outcome": one.outcome,
            "policy": one.policy,
            "kind": one.kind,
            "settings": self._settings,
        }
        if feel.compile(cover.when, frozenset(names)).value(names) is not True:
            return Decimal(0)
        found = feel.compile(cover.amount, frozenset(names)).value(names)
        return Decimal(found) if isinstance(found, Decimal | int) else Decimal(0)

    def _taken(
        self, places: Iterable[_Name], wanted: Decimal
    ) -> Iterable[tuple[Mapping[str, Any], Decimal]]:
        for name in places:
            amount = min(self._left[name], wanted)
            if amount > 0:
                self._left[name] -= amount
                wanted -= amount
                yield self._held[name].key, amount


def _name(held: Held) -> _Name:
    return (*sorted(held.key.items()), ("", tuple(sorted(held.whole))))
