"""The types of fields as expressions see them, and as they may be written."""

from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dougong.feel.types import ANYTHING, Type, context_of, list_of, one_of, optional
from dougong.feel.values import DATE, DATETIME, LIST, NUMBER, STRING
from dougong.model.entity import STATUSES
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger

TEXT = Type(STRING)
MAYBE_TEXT = optional(STRING)
STATUS = one_of(STATUSES)
ACTOR = context_of({"id": TEXT, "name": TEXT, "department": MAYBE_TEXT, "roles": list_of(TEXT)})
#: The columns that every record has.
SYSTEM_TYPES: Mapping[str, Type] = {
    "id": TEXT,
    "status": STATUS,
    "created_by": TEXT,
    "updated_by": TEXT,
    "created_at": Type(DATETIME),
    "updated_at": Type(DATETIME),
    "submitted_at": optional(DATETIME),
    "approved_at": optional(DATETIME),
    "closed_at": optional(DATETIME),
    "version": Type(NUMBER, scale=0),
    "revision": Type(NUMBER, scale=0),
    "process_id": MAYBE_TEXT,
    "posted_period": optional(STRING),
}
_FILE = context_of(
    {
        "id": TEXT,
        "name": MAYBE_TEXT,
        "size": optional(NUMBER),
        "sha256": MAYBE_TEXT,
        "taken_at": ANYTHING,
        "latitude": optional(NUMBER),
        "longitude": optional(NUMBER),
    }
)
#: Kind of field → what its values, or the items of its lists, are made of.
_PARTS: Mapping[str, Type] = {
    "file": _FILE,
    "image": _FILE,
    "signature": context_of({"file": TEXT, "person": MAYBE_TEXT, "at": optional(DATETIME)}),
    "location": context_of(
        {
            "latitude": Type(NUMBER),
            "longitude": Type(NUMBER),
            "accuracy": optional(NUMBER),
        }
    ),
}


def value_type(of: Field) -> Type:
    """The type of a field's value that is there; what rows hold is known to their scope."""
    kind = field_kinds[of.kind].feel_type
    if kind == NUMBER:
        return _number(of)
    if kind == LIST:
        item = _PARTS.get(of.kind, _text(of))
        return list_of(item)
    return _PARTS.get(of.kind) or (_text(of) if kind == STRING else Type(kind))


def written_type(of: Field) -> Type:
    """The type of what an expression may set a field to; options no longer offered are not."""
    found = value_type(of).or_null()
    if found.values is not None:
        return one_of(option.value for option in of.options if option.active).or_null()
    # A number is rounded to the field's scale when it is set.
    return optional(NUMBER) if found.kind == NUMBER else found


def figure_types(ledger: Ledger) -> dict[str, Type]:
    """The types of a ledger's figures once its rows are summed; ratios may be none."""
    sums = {key: Type(NUMBER, scale=value_type(of).scale) for key, of in ledger.measures.items()}
    return {**sums, **dict.fromkeys(ledger.derived, optional(NUMBER))}


def _known_units(ledger: Ledger | None, fixed: Collection[str]) -> dict[str, Type]:
    """The types of figures asked of these dimensions: a sum of several units may be none."""
    types = figure_types(ledger) if ledger else {}
    units = ledger.units if ledger else {}
    mixed = (key for key, of in units.items() if of.dimension not in fixed)
    return {**types, **{key: types[key].or_null() for key in mixed if key in types}}


def summed_type(ledger: Ledger | None, figures: Iterable[str], fixed: Collection[str] = ()) -> Type:
    """What a lookup of a ledger gives: one figure by itself, several as a context."""
    types = _known_units(ledger, fixed)
    found = {name: types.get(name, ANYTHING) for name in figures}
    return context_of(found) if len(found) > 1 else next(iter(found.values()), ANYTHING)


def grouped_types(
    ledger: Ledger | None,
    by: Collection[str],
    figures: Iterable[str],
    fixed: Collection[str] = (),
) -> dict[str, Type]:
    """What each answer holds of a ledger asked by some of its dimensions."""
    types = {**row_types(ledger), **_known_units(ledger, {*by, *fixed})} if ledger else {}
    return {name: types.get(name, ANYTHING) for name in (*by, *figures)}


def row_types(ledger: Ledger) -> dict[str, Type]:
    """The types of what a condition over a ledger's rows may name."""
    standing = {"posted_period": TEXT, "business_date": Type(DATE)}
    kinds = {"row_type": one_of(one.key for one in ledger.row_types)}
    absent = dict.fromkeys(ledger.absent, ANYTHING)
    dimensions = {key: value_type(of).or_null() for key, of in ledger.dimensions.items()}
    return {**standing, **kinds, **absent, **dimensions}


def _text(of: Field) -> Type:
    return one_of(option.value for option in of.options) if of.options else TEXT


def _number(of: Field) -> Type:
    storage = field_kinds[of.kind].storage(of)
    scale = storage.scale if storage is not None else None
    low = _bounds(of, ("minimum", "exclusiveMinimum"), scale)
    high = _bounds(of, ("maximum", "exclusiveMaximum"), scale)
    return Type(NUMBER, scale=scale, low=max(low, default=None), high=min(high, default=None))


def _bounds(of: Field, words: Iterable[str], scale: int | None) -> list[Decimal]:
    """The fixed bounds of a field as values it may have."""
    found: list[Decimal] = []
    for word in words:
        limit = of.words.get(word)
        if isinstance(limit, bool) or not isinstance(limit, int | Decimal):
            continue
        exact, step = Decimal(limit), Decimal(1).scaleb(-(scale or 0))
        lower = word.endswith("inimum")
        inside = exact.quantize(step, ROUND_CEILING if lower else ROUND_FLOOR)
        if word.startswith("exclusive") and inside == exact:
            inside += step if lower else -step
        found.append(inside)
    return found
