"""A small bundle whose sums are set: budgets that take each other's place, and pledges of them."""

from typing import Any

from dougong.testing.definitions import Definitions

MONEY = {"kind": "money", "title": "金额"}
SITE = {"kind": "text", "title": "工地"}
WHAT = {"kind": "text", "title": "科目"}
DAY = {"kind": "date", "title": "日期"}
PLEDGE = {"kind": "reference", "title": "计划", "reference": {"entity": "pot.pledge"}}
ROWS = {"kind": "rows", "title": "明细", "rows": "pot.line", "minItems": 1}
LAID: dict[str, Any] = {
    "on": "approved",
    "ledger": "pot.money",
    "row_type": "row",
    "for_each": "lines",
    "dimensions": {"site": "parent.site", "what": "what"},
    "measures": {"budget": "amount"},
    "sets": {"of": ["site"], "by": ["what"]},
}
ENDS: dict[str, Any] = {
    "on": "approved",
    "record": "pot.budget",
    "find": {"site": "site"},
    "closes": True,
}
HELD: dict[str, Any] = {
    "on": "approved",
    "ledger": "pot.money",
    "row_type": "row",
    "for_each": "lines",
    "dimensions": {"site": "parent.site", "what": "what", "pledge": "parent.id"},
    "measures": {"held": "amount"},
}
FREED: dict[str, Any] = {
    "on": "closed",
    "ledger": "pot.money",
    "row_type": "row",
    "dimensions": {"site": "site", "pledge": "id"},
    "measures": {"held": "0"},
    "sets": {"of": ["site", "pledge"], "by": ["what"]},
}
TAKEN: dict[str, Any] = {
    "on": "approved",
    "ledger": "pot.money",
    "row_type": "row",
    "dimensions": {"site": "site", "what": "what", "pledge": "pledge"},
    "measures": {"held": "-amount"},
}


def pot(**budget: Any) -> Definitions:
    """The module, with other rules of budgets."""
    made = Definitions("pot", "钱罐")
    made.entity("line", {"what": WHAT, "amount": MONEY}, "child", required=["what", "amount"])
    whole = {"required": ["site", "lines"], "label": "site"}
    made.entity("budget", {"site": SITE, "lines": ROWS}, **whole)
    made.entity(
        "pledge",
        {"site": SITE, "day": DAY, "until": DAY, "lines": ROWS},
        business_date="day",
        expires={"date": "until", "when": 'site != "守住的"'},
        **whole,
    )
    made.entity("take", {"site": SITE, "what": WHAT, "pledge": PLEDGE, "amount": MONEY})
    made.posting("budget", **({"laid": LAID, "ends": ENDS} | budget))
    made.posting("pledge", held=HELD, freed=FREED)
    made.posting("take", taken=TAKEN)
    made.add(
        "ledger",
        "money",
        dimensions={"site": SITE, "what": WHAT, "pledge": PLEDGE},
        measures={"budget": MONEY, "held": MONEY},
        row_types={"row": {"title": "行"}, "kept": {"title": "占用", "holding": True}},
        limits={"least": {"balance": "by_what", "value": "held", "minimum": -5}},
        balances={
            "by_what": {"by": ["site", "what"], "measures": ["budget", "held"]},
            "by_pledge": {"by": ["site", "what", "pledge"], "measures": ["held"]},
        },
    )
    made.role("clerk", "budget", "pledge", "take")
    made.grant("clerk", "pledge", "close")
    return made
