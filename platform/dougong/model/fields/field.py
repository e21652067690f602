"""One property of an entity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dougong.base.values import Json


@dataclass(frozen=True)
class Option:
    """One value a choice may take."""

    value: str
    title: str
    #: A colour word of the palette (`green`, `red` …), or empty.
    color: str = ""
    #: An inactive option is shown where it was chosen and cannot be chosen again.
    active: bool = True
    #: Value of the option above it, in cascaders.
    parent: str = ""


@dataclass(frozen=True)
class Reference:
    """Where a reference points and what choosing it brings along."""

    #: Full name of the entity, `base_data.crew`.
    entity: str
    #: What happens to this record when the target is deleted.
    on_delete: Literal["restrict", "clear"] = "restrict"
    #: FEEL over the target's fields; the form's own values are under `form`.
    filter: str = ""
    #: FEEL like `filter`: targets for which it holds are offered before the others.
    prefer: str = ""
    #: Own field → field of the target, copied when the target is chosen and then frozen.
    copy: Mapping[str, str] = field(default_factory=dict)
    #: Fields of the target shown beside its label and searched in the picker.
    show: tuple[str, ...] = ()
    #: Where the target's module is not in the bundle the field is left out, instead of a fault.
    optional: bool = False
    #: Whether a document in effect that refers to another keeps that one from being reversed.
    binds: bool = True
    #: Of the documents in effect only one, and in one place, refers to a record for this purpose;
    #: empty: any number may.
    once: str = ""
    #: What a picker tells people to whom it offers nothing.
    empty: str = ""


@dataclass(frozen=True)
class NumberRule:
    """How a document number is made (domain.md 0.5)."""

    #: Text with tokens `{YYYY} {YY} {YYMM} {YYYYMM} {YYYYMMDD} {SEQn} {<field key>}`.
    template: str
    reset: Literal["never", "year", "month", "day"] = "never"
    #: Fields whose values each have a sequence of their own.
    scope: tuple[str, ...] = ()
    at: Literal["draft", "submit"] = "draft"
    #: The date field the date tokens read; the day of creation when empty.
    date: str = ""


@dataclass(frozen=True)
class Forgotten:
    """What a personal value becomes when the person it tells of is made nameless."""

    #: `nothing`, or the ends that its kind shows of a masked value.
    keeps: Literal["nothing", "ends"] = "nothing"
    #: What stands in its place; `{{ number }}` is the number the record has among the nameless.
    text: str = ""
    #: Reference to the person, in the same record or row; empty: the record is the person's own.
    of: str = ""
    #: Field of the person whose value this one repeats; empty: it is one of its own.
    field: str = ""


@dataclass(frozen=True)
class Among:
    """Where the values of a text stand: in a column of other rows of the same record."""

    #: Key of the rows field of the record.
    rows: str
    #: Column whose values may be chosen.
    value: str
    #: Column that tells people what a value means; empty: it speaks for itself.
    title: str = ""


@dataclass(frozen=True)
class Papers:
    """Of which paper an identity number is: what another field of the record says."""

    #: Key of the choice that names the paper.
    of: str
    #: Option of that choice → name of the paper, of `PAPERS`.
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One property: its kind, its standard JSON-Schema words, and our vocabulary."""

    key: str
    #: Name of the field kind, a key of `field_kinds`.
    kind: str
    title: str
    description: str = ""
    required: bool = False
    #: The definition as written, for words only the kind understands (`maxLength`, `minimum` …).
    words: Mapping[str, Any] = field(default_factory=dict)
    #: Decimal places of exact numbers.
    scale: int | None = None
    unit: str = ""
    currency: str = ""
    options: tuple[Option, ...] = ()
    #: Full name of a dictionary whose items are the options, `base_data.trade`.
    dictionary: str = ""
    reference: Reference | None = None
    #: Full name of the child entity whose records are the rows of this field.
    rows: str = ""
    #: FEEL; the value is stored and cannot be typed.
    computed: str = ""
    #: Worked out once more under lock when the document is approved; otherwise it stays as
    #: people decided on it.
    at_approval: bool = False
    #: FEEL; the value a new record starts with.
    default: str = ""
    number: NumberRule | None = None
    #: For a column of rows: its values are those of other rows of the same record.
    among: Among | None = None
    #: For an identity number: which papers it may be of; none: a resident's.
    papers: Papers | None = None
    #: Fields that, together with this one, may occur only once; empty tuple: alone; none: free.
    unique: tuple[str, ...] | None = None
    #: Masked in lists, exports logged.
    personal: bool = False
    #: What becomes of it when its person is made nameless; none for what is not personal.
    forgotten: Forgotten | None = None
    #: Written by the platform only, never by a form or the API.
    read_only: bool = False
    #: A constant the platform needs, such as the JSON default of an unset choice.
    examples: tuple[Json, ...] = ()
