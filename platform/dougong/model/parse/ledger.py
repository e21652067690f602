"""Ledgers: dimensions, measures, row types, balances."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import Balance, Holding, Ledger, Limit, RowType, UnitOf
from dougong.model.parse.entity import check_names, parse_fields
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

#: Dimensions every ledger has.
STANDING = ("posted_period", "business_date")
_STANDING = Text("“{name}”每个台账都有，不必声明", "Every ledger has “{name}”; do not declare it")
_MEASURE = Text("计量“{name}”必须是数字", "The measure “{name}” must be a number")
_TWICE = Text(
    "“{name}”已经是维度或计量，推算项请换一个编码",
    "“{name}” is a dimension or measure already; choose another key for the derived figure",
)
_NO_BOUND = Text(
    "限额“{name}”要写 minimum 或 maximum", "The limit “{name}” names a minimum or a maximum"
)
_BOTH = Text("“{name}”既是维度又是计量，请改其中一个", "“{name}” is both a dimension and a measure")


def parse_ledger(source: Source, faults: Faults) -> Ledger:
    """The ledger of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    dimensions = parse_fields(raw["dimensions"], (), faults, "dimensions")
    measures = parse_fields(raw["measures"], (), faults, "measures")
    for key in STANDING:
        if key in dimensions:
            faults.add("reserved_name", ["dimensions", key], _STANDING, name=key)
    for key, field in measures.items():
        if field_kinds[field.kind].feel_type != "number":
            faults.add("measure_type", ["measures", key], _MEASURE, name=key)
        if key in dimensions:
            faults.add("name_twice", ["measures", key], _BOTH, name=key)
    derived = _derived(raw.get("derived", {}), {*dimensions, *measures}, faults)
    return Ledger(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        dimensions=dimensions,
        measures=measures,
        row_types=tuple(
            RowType(key, words["title"], _HOLDING[words.get("holding", False)])
            for key, words in raw["row_types"].items()
        ),
        balances=tuple(
            Balance(
                key, tuple(words["by"]), tuple(words["measures"]), tuple(words.get("row_types", ()))
            )
            for key, words in raw.get("balances", {}).items()
        ),
        derived=derived,
        scope=raw.get("scope", ""),
        limits=tuple(_limit(key, words, faults) for key, words in raw.get("limits", {}).items()),
        period_family=raw.get("period_family", ""),
        residues=dict(raw.get("residues", {})),
        told_by={key: tuple(paths) for key, paths in raw.get("told_by", {}).items()},
        units={key: UnitOf(of["of"], of["field"]) for key, of in raw.get("units", {}).items()},
        file=source.path,
    )


def _derived(raw: Mapping[str, Any], taken: set[str], faults: Faults) -> dict[str, Field]:
    """The figures worked out of sums, each a field whose expression is `value`."""
    words = {key: {w: v for w, v in of.items() if w != "value"} for key, of in raw.items()}
    found = parse_fields(words, (), faults, "derived")
    check_names(found, faults, "derived")
    for key, field in found.items():
        if field_kinds[field.kind].feel_type != "number":
            faults.add("measure_type", ["derived", key], _MEASURE, name=key)
        if key in taken:
            faults.add("name_twice", ["derived", key], _TWICE, name=key)
    return {key: replace(field, computed=raw[key]["value"]) for key, field in found.items()}


#: What the word may be: yes and no are the short forms.
_HOLDING: Mapping[bool | str, Holding] = {
    True: "under_way",
    False: "",
    "under_way": "under_way",
    "until_closed": "until_closed",
}


def _limit(key: str, raw: Mapping[str, Any], faults: Faults) -> Limit:
    if "minimum" not in raw and "maximum" not in raw:
        faults.add("limit_unbounded", ["limits", key], _NO_BOUND, name=key)
    told = {word: raw[word] for word in ("minimum", "maximum") if word in raw}
    bounds = {word: of if isinstance(of, str) else Decimal(of) for word, of in told.items()}
    return Limit(
        key=key,
        balance=raw["balance"],
        value=raw["value"],
        refers=raw.get("record", ""),
        when=raw.get("when", ""),
        message=raw.get("message", ""),
        **bounds,
    )
