"""What controls tell people: results of checks, facts for processes, strips under fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.actions.closed import Closed, is_closed
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, round_half_up
from dougong.forms.checks import CheckResult
from dougong.forms.control_told import FIGURES, NUMBERS, SHOWN, Assessed, Covering, lacking
from dougong.forms.controls import Figures
from dougong.forms.texts import NOTHING
from dougong.model.control import OUTCOMES, LedgerControl
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import Words
from dougong.store import records
from dougong.store.labels import target_kind

#: How an outcome counts among the rules over a record.
_LEVELS = {"block": "block", "escalate": "warn", "warn": "warn", "not_checked": "flag"}


def key_labels(
    uow: UnitOfWork, keys: Sequence[tuple[LedgerControl, Mapping[str, Any]]]
) -> list[Mapping[str, str]]:
    """Each key as people read it; dimensions without a value are left out."""
    fields = {control.ledger: uow.catalog.ledgers[control.ledger].dimensions for control, _ in keys}
    wanted = {
        (target_kind(fields[control.ledger][name]), str(value))
        for control, key in keys
        for name, value in key.items()
        if value is not None and target_kind(fields[control.ledger][name])
    }
    words = dictionary_words(uow, records.labels(uow, wanted))

    def label(control: LedgerControl, name: str, value: Any) -> str:
        field = fields[control.ledger][name]
        return field_kinds[field.kind].show(field, value, words).text

    return [
        {name: label(control, name, value) for name, value in key.items() if value is not None}
        for control, key in keys
    ]


def results(
    uow: UnitOfWork, entity: Entity, found: Iterable[Assessed], closed: Closed
) -> tuple[CheckResult, ...]:
    """What controls say as rules over the record do; those that let pass say nothing."""
    return tuple(_result(uow, entity, one, closed) for one in found if one.outcome != "pass")


def _result(uow: UnitOfWork, entity: Entity, one: Assessed, closed: Closed) -> CheckResult:
    words = dictionary_words(uow, {})
    told = one.told
    sentence = told.sentence
    kept = FIGURES if is_closed(uow, entity, one.control, closed) else frozenset()
    places = told.places(words) if not one.lack else {}
    lack = lacking(told, one.lack, len(one.paths), words.locale) if one.lack else ""
    return CheckResult(
        one.control.key,
        _LEVELS[one.outcome],  # type: ignore[arg-type] # levels of checks
        lack or sentence.told(places, kept),
        place_of(entity, one),
        not_checked=bool(one.lack),
        whole=lack or sentence.told(places),
        places=places,
        control=as_json(one),
        is_closed=bool(kept),
    )


def place_of(entity: Entity, one: Assessed) -> str:
    """Where the document shows what a control says: the declared field, else where it asks."""
    first = next(iter(one.paths), "")
    words = one.control.documents[entity.name]
    return first or (f"/{words.at}" if words.at else "")


def as_json(one: Assessed) -> JsonObject:
    """A result as the record keeps it: the outcome, the key and every figure."""
    found: JsonObject = {
        "name": one.control.name,
        "outcome": one.outcome,
        "key": _key(one.key),
        "label": one.told.key,
        **numbers(one.figures),
    }
    return found if one.covering is None else {**found, "cover": _cover(one.covering)}


def _key(key: Mapping[str, Any]) -> JsonObject:
    return {name: None if value is None else str(value) for name, value in key.items()}


def _cover(covering: Covering) -> JsonObject:
    """What is taken from elsewhere, place by place, and what there was."""
    return {
        "state": covering.state,
        "covered": covering.covered,
        "spare": covering.spare,
        "parts": [{"key": _key(key), "amount": amount} for key, amount in covering.parts],
    }


def numbers(figures: Figures | None) -> JsonObject:
    """The figures as exact numbers; a share has the four places of percentages."""
    if figures is None:
        return dict.fromkeys(NUMBERS)
    names = figures.names()
    share = names["usage"]
    return {**names, "usage": None if share is None else round_half_up(share, 4)}


def facts(uow: UnitOfWork, entity: Entity, found: Sequence[Assessed]) -> dict[str, Any]:
    """`controls` as processes and decisions see it: the worst key of each control."""
    names = ("outcome", *sorted(NUMBERS))
    facts: dict[str, Any] = {}
    for check in entity.checks:
        if check.port and check.port.partition(".")[0] not in uow.catalog.modules:
            unprovided = {**dict.fromkeys(names), "outcome": "not_checked"}
            facts[check.port.partition(".")[2]] = unprovided
    for control in uow.catalog.controls.values():
        if entity.name in control.documents:
            mine = [one for one in found if one.control.name == control.name]
            facts[control.key] = _worst(mine)
    return facts


def _worst(found: Sequence[Assessed]) -> dict[str, Any]:
    """The gravest outcome, and among its keys the one that is used most."""
    if not found:
        return {**dict.fromkeys(NUMBERS, Decimal(0)), "usage": None, "outcome": "pass"}

    def rank(one: Assessed) -> tuple[int, Decimal, Decimal]:
        figures = one.figures
        share = figures.usage if figures else None
        over = figures.over_by if figures else Decimal(0)
        return (-OUTCOMES.index(one.outcome), over, share or Decimal(0))

    worst = max(found, key=rank)
    figures = worst.figures.names() if worst.figures else dict.fromkeys(NUMBERS)
    return {**figures, "outcome": worst.outcome}


@dataclass(frozen=True)
class Strip:
    """What a form shows of one key: the figures, what follows, and how it is coloured."""

    #: Field it stands under; empty: at the end of the form.
    at: str
    title: str
    label: str
    outcome: str
    #: Name → text; nothing where the reader may not see the figures.
    figures: Mapping[str, str]
    message: str
    #: Whether more would be used than there is.
    is_over: bool = False
    #: How people call what there is.
    base_title: str = ""


def strips(
    uow: UnitOfWork, entity: Entity, found: Iterable[Assessed], closed: Closed
) -> tuple[Strip, ...]:
    """What a form shows of its controls."""
    return tuple(_strip(uow, entity, one, closed) for one in found)


def _strip(uow: UnitOfWork, entity: Entity, one: Assessed, closed: Closed) -> Strip:
    words = dictionary_words(uow, {})
    said = _result(uow, entity, one, closed).message if one.outcome != "pass" else ""
    figures = one.figures
    shown: dict[str, str] = {}
    if figures is not None and not is_closed(uow, entity, one.control, closed):
        amounts = {**figures.names(), "available": figures.base - figures.used}
        shown = {name: _shown(name, value, words) for name, value in amounts.items()}
    document = one.control.documents[entity.name]
    at = document.at or document.for_each
    over = figures is not None and figures.over_by > 0
    return Strip(
        at,
        one.control.title,
        one.told.key,
        one.outcome,
        shown,
        said,
        is_over=over and bool(shown),
        base_title=_base_title(uow, one.control),
    )


def _base_title(uow: UnitOfWork, control: LedgerControl) -> str:
    """How the ledger calls what there is; nothing where it is worked out of several figures."""
    figure = uow.catalog.ledgers[control.ledger].figures.get(control.base.strip())
    return figure.title if figure else ""


def _shown(name: str, value: Decimal | None, words: Words) -> str:
    field = SHOWN.get(name, SHOWN["base"])
    return NOTHING if value is None else field_kinds[field.kind].show(field, value, words).text
