"""Controls over a document: what its ledgers say of the amounts it asks, softly or under lock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.actions.control_cover import Covers
from dougong.actions.control_words import key_labels
from dougong.actions.decision_tables import decided
from dougong.actions.errors import RoutingFault
from dougong.actions.saving import Prepared
from dougong.actions.unit_of_work import UnitOfWork
from dougong.forms import trees
from dougong.forms.control_told import Assessed
from dougong.forms.controls import Ask, Asking, Figures, Key, asking, figures_of_sums
from dougong.model.control import ANSWERS, OUTCOMES, LedgerControl, controls_of
from dougong.model.control_balance import balance_of
from dougong.model.derived import figures_of
from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.model.scoped_settings import settings_for
from dougong.store import controlled
from dougong.store.controlled import Held, Look
from dougong.store.lookups import lookups

Policy = Mapping[str, Any]


@dataclass(frozen=True)
class Way:
    """How controls look: under lock or not, and whether gaps and faults refuse."""

    lock: bool = False
    strict: bool = False


def assessed(
    uow: UnitOfWork, entity: Entity, ready: Prepared, stored: Record | None, way: Way
) -> tuple[Assessed, ...]:
    """What every control of a document says of each of its keys, its own rows left out.

    RoutingFault when a decision gives no answer and the way is strict.
    """
    found: list[Assessed] = []
    for control in controls_of(uow.catalog.controls, entity.name):
        asked = asking(control, entity, uow.catalog, ready.evaluation.data, ready.scope)
        own = stored.id if stored else None
        settings = settings_for(uow.catalog, control.module, ready.scope.said)
        found += _Assessing(uow, control, way, own, settings).all(asked)
    return tuple(replace(one, labels=labels) for one, labels in _labelled(uow, found))


def _labelled(
    uow: UnitOfWork, found: Sequence[Assessed]
) -> Iterator[tuple[Assessed, Mapping[str, str]]]:
    keys = [(one.control, one.key) for one in found]
    return zip(found, key_labels(uow, keys), strict=True)


@dataclass(frozen=True)
class _Wish:
    """One rolled-up key with everything asked of it."""

    held: Held
    policy: Policy | None
    asks: tuple[Ask, ...]

    @property
    def asked(self) -> Decimal:
        return sum((ask.asked for ask in self.asks), Decimal(0))

    @property
    def counted(self) -> Decimal:
        """How much of that the ledger holds already, posted by other documents."""
        return sum((ask.counted for ask in self.asks), Decimal(0))

    @property
    def given(self) -> tuple[dict[str, Any], ...]:
        """What its places give to the outcome, each set once."""
        found: list[tuple[tuple[str, Any], ...]] = []
        for ask in self.asks:
            if ask.given not in found:
                found.append(ask.given)
        return tuple(dict(one) for one in found)


@dataclass(frozen=True)
class _Assessing:
    """One control looking at one document."""

    uow: UnitOfWork
    control: LedgerControl
    way: Way
    own: str | None
    #: Those of the control's module, as the record that scopes the document says them.
    settings: Mapping[str, object]

    def all(self, asked: Asking) -> list[Assessed]:
        """What it says, key by key, behind the places that could not be worked out."""
        found: list[Assessed] = []
        if asked.unknown and self.way.strict:
            kind = next((ask.kind for ask in asked.asks), "")
            found.append(Assessed(self.control, kind, {}, asked.unknown, "block", lack="value"))
        policies = self._policies(asked.asks)
        open_: list[tuple[Ask, Policy | None]] = []
        closed: list[tuple[Ask, Policy | None]] = []
        for ask, policy in zip(asked.asks, policies, strict=True):
            known = policy is not None or self.control.policy is None
            (open_ if known else closed).append((ask, policy))
        for key, asks in _by_key(closed).items():
            paths = tuple(ask.path for ask, _ in asks)
            kind = asks[0][0].kind
            lack = Assessed(self.control, kind, dict(key), paths, "not_checked", lack="policy")
            found.append(lack)
        return [*found, *self._compared(self._wishes(open_))]

    def _policies(self, asks: Sequence[Ask]) -> list[Policy | None]:
        """The policy of each ask: of its own conditions, else of those that count then."""
        if self.control.policy is None:
            return [None] * len(asks)
        found: dict[tuple[Any, ...], Policy | None] = {}
        for place in range(2):
            wanted = [ask.policies[place] for ask in asks if not _first(found, ask, place)]
            cases = [one for one in dict.fromkeys(wanted) if one is not None and one not in found]
            answers = lookups(
                self.uow,
                self.control.policy.entity,
                cases,
                take="first",
                fields=(),
                sort=(),
                limit=1,
                except_record=None,
            )
            found.update(zip(cases, answers, strict=True))  # type: ignore[arg-type] # `first` gives a context or none
        return [_first(found, ask, 2) for ask in asks]

    def _wishes(self, asks: Sequence[tuple[Ask, Policy | None]]) -> list[_Wish]:
        """The keys to look at, each rolled up as its policy says, with all that is asked of it."""
        rule, known = self.control.roll_up, _Tree(self.uow, self.control)
        found: dict[tuple[Key, frozenset[str]], tuple[Held, Policy | None, list[Ask]]] = {}
        for ask, policy in asks:
            names = {"policy": policy, "kind": ask.kind}
            level = _says(rule.to, names) if rule is not None else None
            held = known.held(ask.key, str(level or "leaf"))
            out = {key for key, text in self.control.leave_out.items() if _says(text, names)}
            held = held.without(out & held.key.keys())
            place = (tuple(held.key.items()), held.whole)
            _, _, same = found.setdefault(place, (held, policy, []))
            same.append(ask)
        return [_Wish(held, policy, tuple(same)) for held, policy, same in found.values()]

    def _compared(self, wishes: Sequence[_Wish]) -> Iterator[Assessed]:
        ledger = self.uow.catalog.ledgers[self.control.ledger]
        balance = balance_of(self.control, ledger)
        if balance is None or not wishes:
            return
        look = Look(ledger, balance, self.way.lock, self.own)
        covers = Covers(self.uow, self.control, self.settings)
        for wish in wishes:
            covers.expect(wish.held, wish.policy, wish.asks[0].kind)
        # One look: whoever looks at several keys locks them in the order of their names.
        sums = controlled.sums(self.uow, look, [*(wish.held for wish in wishes), *covers.held])
        named = [figures_of(ledger, ledger.figures, measures) for measures in sums]
        covers.there(named[len(wishes) :])
        for wish, found in zip(wishes, named, strict=False):
            figures = figures_of_sums(self.control, found, self.settings, wish)
            yield covers.over(self._judged(wish, figures), wish.held)

    def _judged(self, wish: _Wish, figures: Figures) -> Assessed:
        kind, paths = wish.asks[0].kind, tuple(ask.path for ask in wish.asks)
        names = {"policy": wish.policy, "kind": kind, "settings": self.settings}
        answers = {
            self._answer({**given, **figures.names(), **names}, figures) for given in wish.given
        }
        # Places that give different values are judged each; the gravest answer counts.
        answer = min(answers, key=_gravity)
        lack = "" if answer in ANSWERS else "answer"
        # A control without an answer refuses (decisions.md, 22); while typing it is only shown.
        outcome = answer if not lack else "block" if self.way.strict else "not_checked"
        key, policy = wish.held.key, wish.policy
        return Assessed(self.control, kind, key, paths, outcome, figures, policy, lack)

    def _answer(self, names: Mapping[str, Any], figures: Figures) -> str:
        """The word of the author's rule; whoever asks for nothing takes nothing."""
        if figures.asked <= 0:
            return "pass"
        if self.control.decision:
            try:
                found = decided(self.uow.catalog, self.control.decision, names)
            except RoutingFault:
                if self.way.strict:
                    raise
                return ""
            found = found.get("outcome") if isinstance(found, Mapping) else found
        else:
            found = feel.compile(self.control.outcome, frozenset(names)).value(names)
        return found if isinstance(found, str) else ""


def _says(text: str, names: Mapping[str, Any]) -> object:
    return feel.compile(text, frozenset(names)).value(names)


def _gravity(answer: str) -> int:
    """The place of an answer among the outcomes; none at all comes before every other."""
    return OUTCOMES.index(answer) if answer in ANSWERS else -1


def _by_key(
    asks: Iterable[tuple[Ask, Policy | None]],
) -> dict[Key, list[tuple[Ask, Policy | None]]]:
    found: dict[Key, list[tuple[Ask, Policy | None]]] = {}
    for one in asks:
        found.setdefault(one[0].key, []).append(one)
    return found


def _first(found: Mapping[tuple[Any, ...], Policy | None], ask: Ask, before: int) -> Policy | None:
    """The policy that the conditions before a place have found."""
    known = (found.get(one) for one in ask.policies[:before] if one is not None)
    return next((one for one in known if one is not None), None)


class _Tree:
    """Rolls keys up along the tree of a control; the tree is read once, when it is needed."""

    def __init__(self, uow: UnitOfWork, control: LedgerControl) -> None:
        self._uow, self._rule = uow, control.roll_up
        self._parents: dict[str, str | None] | None = None

    def held(self, key: Key, level: str) -> Held:
        """The key on a level, with what stands below it there."""
        whole = dict(key)
        rule = self._rule
        if rule is None or level == "leaf":
            return Held(whole, {})
        if level == "whole":
            return Held({**whole, rule.dimension: None}, {}, frozenset({rule.dimension}))
        if not whole[rule.dimension]:
            return Held(whole, {})
        if self._parents is None:
            self._parents = controlled.parents(self._uow, rule.entity, rule.parent)
        top = trees.at_level(self._parents, whole[rule.dimension], int(level[5:]))
        return Held(
            {**whole, rule.dimension: top}, {rule.dimension: trees.below(self._parents, top)}
        )
