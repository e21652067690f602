"""Entities with their lookups and checks."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from dougong.base.text import Text
from dougong.model.entity import (
    SYSTEM_FIELDS,
    Calculation,
    Check,
    Entity,
    Lookup,
    Related,
    RelatedKind,
    Retention,
    Stage,
    Transition,
)
from dougong.model.fields.field import Field
from dougong.model.parse.faults import Faults
from dougong.model.parse.field import parse_field
from dougong.model.parse.fill import parse_fill, parse_match
from dougong.model.parse.page_figure import parse_figures
from dougong.model.parse.shape import shape_faults
from dougong.model.parse.source import Source
from dougong.model.partial_reversal import PartialReversal

_RESERVED = Text(
    "“{name}”是系统保留的名称，请换一个编码", "“{name}” is reserved; choose another key"
)
_TWICE = Text(
    "“{name}”用了两次：字段、查询和计算的编码不能相同",
    "“{name}” is used twice: fields, lookups and calculations need names of their own",
)
_TITLES = Text("有两个字段都叫“{title}”", "Two fields are both titled “{title}”")
_REQUIRED = Text("必填清单里的“{name}”不是字段", "“{name}” is required but is no field")
_TARGET = Text(
    "查询必须写明单据或资料（entity）或台账（ledger）其中之一",
    "A lookup names either an entity or a ledger",
)
_UNFIT = Text("查{of}的查询不支持“{name}”", "A lookup of {of} has no “{name}”")
_ENTITY, _LEDGER = Text("单据或资料", "an entity"), Text("台账", "a ledger")
_SUMS = Text(
    "查台账只能求和（sum），写了 by 则逐项列出（all）",
    "A lookup of a ledger takes the sum, or with “by” all of them (all)",
)
_FIGURES = Text(
    "查台账必须写明要哪些计量或推算项（fields）",
    "A lookup of a ledger names the measures or derived figures it wants in “fields”",
)
#: Words that only lookups of records, and only those of ledgers, understand.
_OF_ENTITY = frozenset({"sort", "limit", "complete", "except_self"})
_OF_LEDGER = frozenset({"row_types", "except_own", "by"})
#: Words of FEEL that cannot be a name, and keys the engine gives a meaning.
_WORDS = frozenset(
    (
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "instance"),
        *("of", "between", "and", "or", "not", "true", "false", "null", "function", "item"),
        *("typename", "dmninputexpr", "external"),
        # Columns that a table has of its own, here or on PostgreSQL.
        *("parent_field", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "rowid", "oid"),
    )
)


def parse_entity(source: Source, faults: Faults) -> Entity:
    """The entity of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    fields = parse_fields(raw["properties"], raw.get("required", ()), faults, "properties")
    check_names(fields, faults, "properties")
    _titles(fields, faults)
    for number, name in enumerate(raw.get("required", ())):
        if name not in raw["properties"]:
            faults.unknown("field_unknown", ["required", number], _REQUIRED, name, fields)
    _own_names(raw, fields, faults)
    given = raw.get("lookups", {})
    return Entity(
        module=source.module,
        key=raw["key"],
        kind=raw["kind"],
        title=raw["title"],
        fields=fields,
        description=raw.get("description", ""),
        label=raw.get("label", ""),
        headline=raw.get("headline", ""),
        scope=raw.get("scope", ""),
        search=tuple(raw.get("search", ())),
        lookups=tuple(parse_lookup(key, words, faults) for key, words in given.items()),
        checks=tuple(_check(key, words) for key, words in raw.get("checks", {}).items()),
        calculations=_calculations(raw),
        fills=tuple(parse_fill(key, words, faults) for key, words in raw.get("fills", {}).items()),
        indexes=tuple(tuple(group) for group in raw.get("indexes", ())),
        business_date=raw.get("business_date", ""),
        amount=raw.get("amount", ""),
        expires=_expiry(raw)[0],
        expires_when=_expiry(raw)[1],
        import_key=tuple(raw.get("import", {}).get("key", ())),
        stage=_stage(raw.get("stage")),
        retention=_retention(raw.get("retention")),
        partial_reversal=_partial_reversal(raw.get("partial_reversal")),
        related=_related(raw.get("related", {})),
        page_figures=parse_figures(raw.get("figures", {}), faults),
        file=source.path,
    )


def _calculations(raw: Mapping[str, Any]) -> tuple[Calculation, ...]:
    return tuple(_calculation(key, words) for key, words in raw.get("calculations", {}).items())


def _stage(raw: Mapping[str, Any] | None) -> Stage | None:
    if raw is None:
        return None
    return Stage(raw["field"], tuple(map(_transition, raw["transitions"])))


def _transition(raw: Mapping[str, Any]) -> Transition:
    from_ = tuple(raw.get("from", ()))
    return Transition(raw["on"], raw["to"], from_, raw.get("when", ""), raw.get("node", ""))


def _retention(raw: Mapping[str, Any] | None) -> Retention | None:
    if raw is None:
        return None
    return Retention(raw["years"], raw.get("since", ""), dict(raw.get("values", {})))


def _related(raw: Mapping[str, Any]) -> Related:
    kinds = (
        RelatedKind(
            key=key,
            entity=one["entity"],
            begin=dict(one.get("begin", {})),
            field=one.get("field", ""),
            title=one.get("title", ""),
            measures=tuple(one["measures"]) if "measures" in one else None,
        )
        for key, one in raw.get("kinds", {}).items()
    )
    return Related(tuple(kinds), tuple(raw.get("without", ())), raw.get("others", True))


def _partial_reversal(raw: Mapping[str, Any] | None) -> PartialReversal | None:
    if raw is None:
        return None
    return PartialReversal(
        rows=raw.get("rows", ""),
        by=tuple(raw.get("by", ())),
        spread_by=raw.get("spread_by", ""),
        shared=tuple(raw["shared"]),
        worked_out=dict(raw.get("worked_out", {})),
    )


def _own_names(raw: Mapping[str, Any], fields: Mapping[str, Field], faults: Faults) -> None:
    taken = set(fields)
    for word in ("lookups", "calculations"):
        for key in raw.get(word, {}):
            if key in taken:
                faults.add("name_twice", [word, key], _TWICE, name=key)
            taken.add(key)
    check_names(raw.get("calculations", {}), faults, "calculations")


def parse_fields(
    raw: Mapping[str, Any], required: Container[str], faults: Faults, *at: str
) -> dict[str, Field]:
    """The fields of an object of definitions, in order."""
    found: dict[str, Field] = {}
    for key, words in raw.items():
        field = parse_field(key, words, faults, *at, key)
        if field is not None:
            found[key] = replace(field, required=True) if key in required else field
    return found


def field_faults(raw: Mapping[str, Any], faults: Faults) -> None:
    """Note what the fields of a file do wrong that are each of sound shape."""
    properties = raw.get("properties")
    for key, words in properties.items() if isinstance(properties, dict) else ():
        shape = Faults(faults.file)
        shape_faults("field", words, shape)
        if not shape.found:
            parse_field(key, words, faults, "properties", key)
            check_names((key,), faults, "properties")


def check_names(fields: Iterable[str], faults: Faults, *at: str) -> None:
    """Note keys that mean something to the platform or to the expression language."""
    for key in fields:
        if key in SYSTEM_FIELDS or key in _WORDS:
            faults.add("reserved_name", [*at, key], _RESERVED, name=key)


def _titles(fields: Mapping[str, Field], faults: Faults) -> None:
    seen: set[str] = set()
    for key, field in fields.items():
        if field.title and field.title in seen:
            faults.warn("title_twice", ["properties", key], _TITLES, title=field.title)
        seen.add(field.title)


def parse_lookup(key: str, raw: Mapping[str, Any], faults: Faults) -> Lookup:
    """The question of these words; it asks records or a ledger, and each has words of its own."""
    if ("entity" in raw) == ("ledger" in raw):
        faults.add("lookup_target", ["lookups", key], _TARGET)
    of, wrong = (_LEDGER, _OF_ENTITY) if "ledger" in raw else (_ENTITY, _OF_LEDGER)
    for word in sorted(raw.keys() & wrong):
        faults.add("word_unfit", ["lookups", key, word], _UNFIT, name=word, of=of)
    summed = "all" if raw.get("by") else "sum"
    if of is _LEDGER:
        if raw.get("take", summed) != summed:
            faults.add("lookup_take", ["lookups", key, "take"], _SUMS)
        if not raw.get("fields"):
            faults.add("lookup_figures", ["lookups", key], _FIGURES)
    return Lookup(
        key=key,
        entity=raw.get("entity", ""),
        match=parse_match(raw["match"]),
        take=raw.get("take", summed if of is _LEDGER else "first"),
        for_each=raw.get("for_each", ""),
        fields=tuple(raw.get("fields", ())),
        sort=tuple(raw.get("sort", ())),
        except_self=raw.get("except_self", raw.get("except_own", False)),
        limit=raw.get("limit", 100),
        complete=raw.get("complete", False),
        optional=raw.get("optional", False),
        ledger=raw.get("ledger", ""),
        row_types=tuple(raw.get("row_types", ())),
        by=tuple(raw.get("by", ())),
        on=raw.get("on", "always"),
    )


def _check(key: str, raw: Mapping[str, Any]) -> Check:
    return Check(
        key=key,
        when=raw["when"],
        message=raw["message"],
        level=raw.get("level", "block"),
        on=raw.get("on", "submit"),
        for_each=raw.get("for_each", ""),
        at=raw.get("at", ""),
        port=raw.get("port", ""),
    )


def _calculation(key: str, raw: Mapping[str, Any]) -> Calculation:
    return Calculation(
        key=key,
        service=raw.get("service", ""),
        decision=raw.get("decision", ""),
        for_each=raw.get("for_each", ""),
        inputs=dict(raw.get("inputs", {})),
        outputs=dict(raw.get("outputs", {})),
    )


def _expiry(raw: Mapping[str, Any]) -> tuple[str, str]:
    """The day a document is over, and on what condition."""
    told = raw.get("expires", "")
    return (told, "") if isinstance(told, str) else (told["date"], told.get("when", ""))
