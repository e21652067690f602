"""A small module whose receipts are reversed row by row: stock, fees, plans and what is owed."""

from typing import Any

from dougong.testing.definitions import Definitions

MONEY = {"kind": "money", "title": "金额"}
QTY = {"kind": "decimal", "title": "数量", "scale": 2}
PARTIAL: dict[str, Any] = {
    "rows": "lines",
    "by": ["qty"],
    "spread_by": "incl",
    "shared": ["lines.qty", "lines.excl", "lines.incl", "extras.amount", "fee"],
    "worked_out": {"lines.tax": "incl - excl", "total": "sum(lines.incl)"},
}
DUE_PARTIAL: dict[str, Any] = {"by": ["amount"], "shared": ["amount"]}
LINE = {
    "what": {"kind": "text", "title": "名称"},
    "qty": QTY,
    "price": {"kind": "money", "title": "单价", "scale": 6},
    "excl": {**MONEY, "computed": "round half up(qty * price, 2)"},
    "tax": {**MONEY, "computed": "round half up(excl * 0.13, 2)"},
    "incl": {**MONEY, "computed": "excl + tax"},
    "row_of": {"kind": "reference", "title": "原行", "reference": {"entity": "depot.line"}},
}
RECEIPT: dict[str, Any] = {
    "number": {"kind": "text", "title": "单号", "number": {"template": "R-{SEQ4}"}},
    "lines": {"kind": "rows", "title": "明细", "rows": "depot.line", "minItems": 1},
    "extras": {"kind": "rows", "title": "杂费", "rows": "depot.extra"},
    "upon": {"kind": "reference", "title": "依据", "reference": {"entity": "depot.receipt"}},
    "total": {**MONEY, "computed": "sum(lines.incl)"},
    "fee": {**MONEY, "computed": "round half up(total * 0.03, 2)"},
    "photo": {"kind": "file", "title": "照片"},
}
_STOCK = {"ledger": "depot.stock", "dimensions": {"what": "what"}}
RULES: dict[str, Any] = {
    "plan": {
        "on": "submitted",
        "row_type": "plan",
        "for_each": "lines",
        "measures": {"planned": "incl"},
        **_STOCK,
    },
    "came": {
        "on": "approved",
        "row_type": "in",
        "for_each": "lines",
        "measures": {"qty": "qty", "excl": "excl", "tax": "tax", "incl": "incl"},
        **_STOCK,
    },
    "fee": {
        "on": "approved",
        "ledger": "depot.stock",
        "row_type": "fee",
        "dimensions": {"what": '"fee"'},
        "measures": {"incl": "fee"},
    },
    "extra": {
        "on": "approved",
        "row_type": "fee",
        "for_each": "extras",
        "measures": {"incl": "amount"},
        "ledger": "depot.stock",
        "dimensions": {"what": '"extra"'},
    },
    "due": {
        "on": "approved",
        "record": "depot.due",
        "when": "total > 0",
        "values": {"amount": "total + fee"},
    },
}


def depot(due_partial: dict[str, Any] | None = DUE_PARTIAL) -> Definitions:
    """The module; receipts are in force when they are handed in."""
    made = Definitions("depot", "库房")
    made.entity("line", LINE, "child", required=["what", "qty", "price"])
    made.entity("extra", {"amount": {**MONEY, "minimum": 0}}, "child", required=["amount"])
    made.entity("receipt", RECEIPT, label="number", partial_reversal=PARTIAL)
    due = {"partial_reversal": due_partial} if due_partial else {}
    made.entity("due", {"amount": MONEY}, required=["amount"], **due)
    made.entity("plain", {"amount": MONEY})
    made.add(
        "ledger",
        "stock",
        dimensions={"what": {"kind": "text", "title": "名称"}},
        measures={"qty": QTY, "excl": MONEY, "tax": MONEY, "incl": MONEY, "planned": MONEY},
        row_types={
            "plan": {"title": "计划", "holding": "until_closed"},
            "in": {"title": "入库"},
            "fee": {"title": "费用"},
            "due": {"title": "应付"},
        },
        balances={"by_what": {"by": ["what"], "measures": ["qty", "excl", "incl", "planned"]}},
        residues={"tax": "incl - excl"},
    )
    made.posting("receipt", **RULES)
    owed = {"ledger": "depot.stock", "row_type": "due", "dimensions": {"what": '"due"'}}
    made.posting("due", owed={"on": "approved", "measures": {"incl": "amount"}, **owed})
    made.role("keeper", "receipt", "due", "plain")
    return made.grant("keeper", "receipt", "close")
