"""Open items of two sites and their aging, as a calculation report."""

from typing import Any

from dougong.testing.definitions import Definitions

KINDS = {key: {"title": key} for key in ("normal", "retention", "unapplied")}
ITEM = {
    "site": {"kind": "reference", "title": "工地", "reference": {"entity": "yard.site"}},
    "due": {"kind": "date", "title": "到期日"},
    "open": {"kind": "money", "title": "余额"},
    "sort": {"kind": "choice", "title": "类别", "enum": KINDS},
}
REPORT: dict[str, Any] = {
    "kind": "calculation",
    "title": "应收账龄",
    "service": "aging",
    "inputs": {
        "items": {"list": "yard.items", "fields": {"due": "due", "open": "open", "kind": "sort"}},
        "at": "today",
    },
    "table": "buckets",
    "columns": {
        "bucket": {"kind": "text", "title": "账龄段"},
        "amount": {"kind": "money", "title": "余额", "total": True},
    },
    "figures": {
        "overdue": {"kind": "money", "title": "逾期合计"},
        "weighted_days": {"kind": "decimal", "scale": 2, "title": "加权逾期天数"},
    },
    "filters": ["site"],
}


def receivables(*, hide: str = "", **words: Any) -> Definitions:
    """The module; words replace those of the report, `hide` is a field kept from the clerk."""
    made = Definitions("yard", "堆场")
    made.module_words(role_scope={"entity": "yard.site", "title": "工地"})
    made.entity("site", {"name": "text"}, "master", label="name", scope="id", required=["name"])
    made.entity("item", ITEM, "master", label="sort", scope="site")
    made.add("list", "items", entity="yard.item", columns={"due": {}, "open": {}}, where="open > 0")
    made.add("report", "aging", **{**REPORT, **words})
    for role in ("qs", "clerk", "guest"):
        made.role(role, "site", scope="record")
        made.grant(role, "item", "read", "create", "update")
    if hide:
        made.hide("clerk", "item", **{hide: "hidden"})
    made.pages(**{"yard.aging": ["qs", "clerk"]})
    return made
