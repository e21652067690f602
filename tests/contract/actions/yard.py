"""A small module for tests of actions: sites, orders with lines, a ledger, a two-step approval."""

from collections.abc import Mapping
from typing import Any

from dougong.testing.definitions import Definitions

SITE = {"kind": "reference", "title": "工地", "reference": {"entity": "yard.site"}}
MONEY = {"kind": "money", "title": "金额"}
ORDER = {
    "number": {"kind": "text", "title": "单号", "number": {"template": "O-{YYYYMM}-{SEQ4}"}},
    "site": SITE,
    "day": {"kind": "date", "title": "日期", "default": "today"},
    "urgent": {"kind": "boolean", "title": "加急", "default": "false"},
    "note": {"kind": "text", "title": "说明"},
    "checked": {"kind": "text", "title": "核对人"},
    "lines": {"kind": "rows", "title": "明细", "rows": "yard.line", "minItems": 1},
    "total": {
        "kind": "money",
        "title": "合计",
        "computed": "sum(append(for l in lines return if l.amount = null then 0 else l.amount, 0))",
    },
}
LINE = {
    "what": {"kind": "text", "title": "名称"},
    "quantity": {"kind": "decimal", "title": "数量", "scale": 2},
    "price": {"kind": "money", "title": "单价"},
    "amount": {"kind": "money", "title": "金额", "computed": "quantity * price"},
}
PARTIAL = {
    "rows": "lines",
    "by": ["quantity"],
    "spread_by": "amount",
    "shared": ["lines.quantity", "lines.amount"],
    "worked_out": {"total": "sum(lines.amount)"},
}
SPEND: dict[str, Any] = {
    "on": "approved",
    "ledger": "yard.spend",
    "row_type": "cost",
    "for_each": "lines",
    "dimensions": {"site": "parent.site"},
    "measures": {"amount": "amount"},
}


def yard(more: Mapping[str, Any] | None = None, /, **steps: str) -> Definitions:
    """The module with more fields of an order, approved in these steps: element id → role."""
    made = _entities(Definitions("yard", "堆场"), {**ORDER, **(more or {})})
    made.module_words(role_scope={"entity": "yard.site", "title": "工地"})
    made.add(
        "ledger",
        "spend",
        scope="site",
        dimensions={"site": SITE},
        measures={"amount": MONEY},
        row_types={"cost": {"title": "成本"}},
        balances={"by_site": {"by": ["site"], "measures": ["amount"]}},
    )
    made.posting("order", spend=SPEND)
    made.add(
        "list", "orders", entity="yard.order", columns={"number": {}, "total": {"total": True}}
    )
    for role in ("clerk", "pm", "boss", "chief"):
        made.role(role, "order", scope="record", weight=10)
        made.grant(role, "site", "read", "create", "update")
        made.grant(role, "order", "discard", "copy", "close")
    return made.process("order_approval", "order", **(steps or {"check": "pm", "agree": "boss"}))


def _entities(made: Definitions, order: Mapping[str, Any]) -> Definitions:
    made.entity("site", {"name": "text"}, "master", label="name", scope="id", required=["name"])
    made.entity("line", LINE, "child")
    return made.entity(
        "order",
        order,
        label="number",
        headline="number",
        scope="site",
        business_date="day",
        search=["number", "note"],
        partial_reversal=PARTIAL,
        required=["site", "lines"],
        lookups={
            "same_note": {
                "entity": "yard.order",
                "take": "count",
                "except_self": True,
                "match": [
                    {"field": "note", "op": "=", "value": "note"},
                    {"field": "status", "op": "=", "value": '"approved"'},
                ],
            }
        },
        checks={
            "dear": {"level": "warn", "when": "total > 10000", "message": "金额超过一万元"},
            "sold_out": {
                "level": "block",
                "when": 'same_note > 0 and note = "最后一车"',
                "message": "已有另一单要了最后一车",
            },
            "free": {
                "level": "block",
                "when": "total = 0",
                "message": "金额不能为零",
                "at": "/lines",
            },
        },
    )
