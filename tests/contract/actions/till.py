"""A small module whose ledger holds, limits and closes: claims on the money of a site."""

from typing import Any

from contract.actions.yard import MONEY
from dougong.testing.definitions import Definitions

SITE = {"kind": "reference", "title": "工地", "reference": {"entity": "till.site"}}
CLAIM: dict[str, Any] = {
    "number": {"kind": "text", "title": "单号", "number": {"template": "C-{YYYYMM}-{SEQ6}"}},
    "site": SITE,
    "day": {"kind": "date", "title": "日期"},
    "lines": {"kind": "rows", "title": "明细", "rows": "till.line", "minItems": 1},
    "upon": {"kind": "reference", "title": "依据", "reference": {"entity": "till.claim"}},
    "like": {
        "kind": "reference",
        "title": "参照",
        "reference": {"entity": "till.claim", "binds": False},
    },
    "total": {"kind": "money", "title": "合计", "computed": "sum(lines.amount)"},
}
LINE = {
    "what": {"kind": "text", "title": "名称"},
    "amount": MONEY,
    "upon": {"kind": "reference", "title": "依据", "reference": {"entity": "till.claim"}},
}
PERIOD: dict[str, Any] = {
    "site": SITE,
    "month": {"kind": "period", "title": "月份", "unique": ["site", "family"]},
    "family": {
        "kind": "choice",
        "title": "账类",
        "enum": {"money": {"title": "资金"}, "work": {"title": "用工"}},
    },
    "state": {
        "kind": "choice",
        "title": "状态",
        "enum": {"open": {"title": "开"}, "soft": {"title": "预关"}, "shut": {"title": "关"}},
    },
}
PERIODS = {
    "entity": "till.period",
    "scope": "site",
    "month": "month",
    "family": "family",
    "state": "state",
    "open": ["open"],
    "soft": ["soft"],
    "soft_roles": ["finance"],
}
#: No site may claim and spend more than this.
CAP = 1000
MESSAGE = "{{ site }} 已占用 {{ before }}，本次 {{ change }}，上限 {{ bound }}，超出 {{ short }}"


def _rule(on: str, row_type: str, measure: str) -> dict[str, Any]:
    return {
        "on": on,
        "ledger": "till.money",
        "row_type": row_type,
        "for_each": "lines",
        "dimensions": {"site": "parent.site", "what": "what"},
        "measures": {measure: "amount"},
    }


RULES = {
    "ask": _rule("submitted", "asked", "taken"),
    "plan": _rule("submitted", "planned", "planned"),
    "pay": _rule("approved", "paid", "taken"),
    "end": _rule("closed", "ended", "ended"),
}


PARTIAL = {
    "rows": "lines",
    "by": ["amount"],
    "spread_by": "amount",
    "shared": ["lines.amount"],
    "worked_out": {"total": "sum(lines.amount)"},
}


def till(**rules: Any) -> Definitions:
    """The module; claims are approved in one step by a project manager."""
    made = Definitions("till", "钱箱")
    made.module_words(role_scope={"entity": "till.site", "title": "工地"}, periods=PERIODS)
    site = {"name": "text", "cap": MONEY}
    made.entity("site", site, "master", label="name", scope="id", required=["name"])
    made.entity("period", PERIOD, "master", label="month", scope="site")
    made.entity("line", LINE, "child", required=["amount"])
    made.entity(
        "claim",
        CLAIM,
        label="number",
        scope="site",
        business_date="day",
        partial_reversal=PARTIAL,
        required=["site", "day", "lines"],
    )
    _ledger(made)
    made.posting("claim", **{**RULES, **rules})
    for role in ("clerk", "pm", "finance"):
        made.role(role, "claim", scope="record", weight=10)
        made.grant(role, "site", "read", "create", "update")
        made.grant(role, "period", "read", "create", "update")
        made.grant(role, "claim", "discard", "copy", "close")
    return made.process("claim_approval", "claim", check="pm")


def _ledger(made: Definitions) -> None:
    made.add(
        "ledger",
        "money",
        scope="site",
        period_family="money",
        dimensions={"site": SITE, "what": {"kind": "text", "title": "名称"}},
        measures={
            "taken": {"kind": "money", "title": "已用"},
            "planned": {"kind": "money", "title": "计划"},
            "ended": {"kind": "money", "title": "结清"},
        },
        row_types={
            "asked": {"title": "占用", "holding": True},
            "planned": {"title": "计划占用", "holding": "until_closed"},
            "paid": {"title": "支付"},
            "ended": {"title": "结清"},
        },
        balances={
            "by_site": {"by": ["site"], "measures": ["taken", "planned", "ended"]},
            "by_month": {"by": ["site", "posted_period"], "measures": ["taken", "planned"]},
        },
        limits={
            "cap": {"balance": "by_site", "value": "taken", "maximum": CAP, "message": MESSAGE},
            "own": {
                "balance": "by_site",
                "value": "taken",
                "record": "site",
                "maximum": "record.cap",
                "message": "{{ site }}自己的上限 {{ bound }}，超出 {{ short }}",
            },
        },
    )
