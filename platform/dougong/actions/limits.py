"""Posting under the limits of ledgers, and saying with numbers why rows are refused."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dougong.actions.errors import LimitExceeded
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.feel.filters import All, Compare, FieldPath, Filter, IsNull
from dougong.forms.texts import plain, sentence
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.ledger import Ledger
from dougong.model.posting_place import seen
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, records
from dougong.store.errors import Breach, LimitPassed
from dougong.store.labels import target_kind

_PLAIN = Text(
    "“{title}”原为 {before}，本次变动 {change}，之后为 {after}，限额是 {bound}，超出 {short}",
    "“{title}” was {before}; {change} now makes it {after}, and the limit is {bound}: "
    "{short} too much",
)


_LAST = Text("（上一笔：{kind}，{who}，{when}）", " (the one before: {kind}, {who}, {when})")
#: How far back somebody else's row is looked for behind a document's own.
LOOKED_AT = 100


def added(uow: UnitOfWork, rows: Sequence[LedgerRow]) -> int:
    """How many rows were added; LimitExceeded tells the sum that would pass its limit."""
    try:
        return ledgers.post(uow, rows)
    except LimitPassed as passed:
        raise _exceeded(uow, passed.breach, {row.record_id for row in rows}) from None


def _exceeded(uow: UnitOfWork, breach: Breach, own: Collection[str]) -> LimitExceeded:
    ledger = uow.catalog.ledgers[breach.ledger]
    limit = next(one for one in ledger.limits if one.key == breach.limit)
    numbers = {
        "before": breach.before,
        "change": abs(breach.after - breach.before),
        "after": breach.after,
        "bound": breach.bound,
        "short": abs(breach.after - breach.bound),
    }
    words, measure = _words(uow, ledger, breach.key), ledger.figures[limit.value]
    told = {name: _shown(measure, value, words) for name, value in numbers.items()}
    if limit.message:
        said = _said(limit.message, ledger, {**breach.key, **numbers}, told, words)
    else:
        said = _PLAIN.show(uow.actor.locale, {"title": measure.title, **told})
    said += _moved_last(uow, breach, own)
    return LimitExceeded(ledger=ledger.title, told=said, limit=limit.key, **numbers)


def _moved_last(uow: UnitOfWork, breach: Breach, own: Collection[str]) -> str:
    """Who moved the sum before, and when: whoever was a moment too late reads whom to ask.

    The document itself is not named: the reader may not know it.
    """
    parts = [_is(name, value) for name, value in breach.key.items()]
    page, _ = ledgers.rows(uow, breach.ledger, All(tuple(parts)), limit=LOOKED_AT)
    row = next((one for one in page if one.record_id not in own), None)
    record = records.find(uow, row.entity, row.record_id) if row else None
    if row is None or record is None or row.posted_at is None:
        return ""
    person_id = record.submitted_by or record.created_by
    who = records.labels(uow, {("member", person_id)}).get(("member", person_id), "")
    when = f"{row.posted_at.astimezone(uow.house.zone):%Y-%m-%d %H:%M}"
    kind = uow.catalog.entity(row.entity).title
    return _LAST.show(uow.actor.locale, {"kind": kind, "who": who, "when": when})


def _is(name: str, value: Any) -> Filter:
    path = FieldPath((name,))
    return IsNull(path) if value is None else Compare(path, "=", value)


def _said(
    message: str, ledger: Ledger, values: Mapping[str, Any], told: Mapping[str, str], words: Words
) -> str:
    """The author's sentence; bare names are shown as their fields are."""
    fields = {key: field for key, field in ledger.dimensions.items() if key in values}
    names = {**dict.fromkeys(ledger.absent), **values, **seen(fields, values)}
    shown = {**told, **{key: _shown(of, values[key], words) for key, of in fields.items()}}
    text = sentence(message, frozenset(names))
    open_ = [part for part in text.parts if not isinstance(part, str)]
    return text.told(
        {part.text: shown.get(part.text) or plain(part.value(names), words) for part in open_}
    )


def _words(uow: UnitOfWork, ledger: Ledger, key: Mapping[str, Any]) -> Words:
    targets = {
        (target_kind(field), str(key[name]))
        for name, field in ledger.dimensions.items()
        if target_kind(field) and key.get(name)
    }
    return dictionary_words(uow, records.labels(uow, targets))


def _shown(field: Field, value: Decimal | str | None, words: Words) -> str:
    return field_kinds[field.kind].show(field, value, words).text
