"""A module of costs for tests of tables: a ledger by cost code, forecasts, a colour by decision."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dougong.model.runtime import LedgerRow
from dougong.testing.definitions import Definitions

SITE = {"kind": "reference", "title": "工地", "reference": {"entity": "yard.site"}}
CODE = {"kind": "reference", "title": "成本科目", "reference": {"entity": "yard.code"}}
MEASURES = {"budget": "预算", "actual": "已发生", "committed": "合同余额", "pending": "在途变更"}
MONEY = {key: {"kind": "money", "title": title} for key, title in MEASURES.items()}
UPPER = {"kind": "tree_reference", "title": "上级", "reference": {"entity": "yard.code"}}

#: domain.md 8.7: dynamic cost, exact.
TABLE: dict[str, Any] = {
    "kind": "table",
    "title": "动态成本",
    "rows": [{"field": "code", "tree": True}],
    "columns": {
        **{key: {"ledger": "yard.cost", "measure": key} for key in MEASURES},
        "etc": {
            "title": "填报的待发生",
            "entity": "yard.forecast",
            "field": "amount",
            "take": "last",
            "order": "month",
            "where": 'status = "approved"',
            "hidden": True,
        },
        "d1": {"title": "已锁定", "value": "actual + committed"},
        "uncommitted": {
            "title": "待发生",
            "value": "if etc != null then etc else max(0, budget - d1)",
        },
        "d2": {"title": "动态成本", "value": "d1 + uncommitted + pending"},
        "variance": {"title": "偏差", "value": "budget - d2"},
        "ratio": {
            "title": "动态比",
            "kind": "percent",
            "value": "if budget = 0 then null else d2 / budget * 100",
            "total": "value",
        },
    },
    "filters": ["site", "month"],
    "colours": {"ratio": {"decision": "yard.cost_colour"}},
}

DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="动态成本颜色"
    namespace="https://example.org/yard">
  <inputData id="ratio" name="ratio"><variable name="ratio" typeRef="number"/></inputData>
  <decision id="cost_colour" name="cost_colour">
    <variable name="cost_colour" typeRef="string"/>
    <informationRequirement id="n"><requiredInput href="#ratio"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i" label="动态比">
        <inputExpression typeRef="number"><text>ratio</text></inputExpression>
      </input>
      <output id="o" name="colour" label="颜色" typeRef="string"/>
      {rules}
    </decisionTable>
  </decision>
</definitions>
"""
RULES = {"&lt;= 100": "green", "(100..103]": "yellow", "&gt; 103": "red"}

PAGES = ("cost", "dynamic", "board", "charts", "by_code")
_DYNAMIC = {"kind": "chart", "report": "yard.dynamic", "span": 12}
CHARTS: dict[str, Any] = {
    "bar": {**_DYNAMIC, "title": "预算与动态成本", "chart": "bar", "measures": ["budget", "d2"]},
    "line": {"title": "发生", "kind": "trend", "report": "yard.by_code", "measure": "actual"},
    "pie": {**_DYNAMIC, "title": "构成", "chart": "pie", "measure": "actual", "limit": 3},
    "waterfall": {
        **_DYNAMIC,
        "title": "从预算到偏差",
        "chart": "waterfall",
        "measures": ["budget", "actual", "variance"],
    },
    "gauge": {
        **_DYNAMIC,
        "title": "动态比",
        "chart": "gauge",
        "measure": "ratio",
        "thresholds": [100, 103],
    },
}


def decision() -> bytes:
    """DMN-06B: green, yellow or red by the ratio."""
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="r{n}i"><text>{test}</text></inputEntry>'
        f'<outputEntry id="r{n}o"><text>"{colour}"</text></outputEntry></rule>'
        for n, (test, colour) in enumerate(RULES.items())
    )
    return DECISION.format(rules=rules).encode()


def costs(table: Mapping[str, Any] | None = None, **ledger: Any) -> Definitions:
    """The module, with a dashboard that shows its table."""
    made = _masters(Definitions("yard", "堆场"), ledger)
    made.add("report", "dynamic", **{**TABLE, **(table or {})})
    by_code = {"ledger": "yard.cost", "rows": [{"field": "code"}], "measures": ["actual"]}
    made.add("report", "by_code", **by_code)
    number = {"kind": "number", "report": "yard.dynamic", "measure": "ratio"}
    blocks = {
        "table": {"title": "动态成本", "kind": "table", "report": "yard.dynamic"},
        "ratio": {"title": "动态比", **number},
    }
    made.add("dashboard", "board", filters=["site", "month"], blocks=blocks)
    made.add("dashboard", "charts", filters=["site"], blocks=CHARTS, home_for=["qs"])
    made.file("workflows/yard/cost_colour.dmn", decision())
    for role in ("qs", "clerk"):
        made.role(role, "site", "code", "forecast", scope="record")
    made.grant("qs", "forecast", "export")
    return made.pages(**{f"yard.{page}": ["qs", "clerk"] for page in PAGES})


def _masters(made: Definitions, ledger: Mapping[str, Any]) -> Definitions:
    made.module_words(role_scope={"entity": "yard.site", "title": "工地"})
    made.entity("site", {"name": "text"}, "master", label="name", scope="id", required=["name"])
    made.entity(
        "code",
        {"number": "text", "name": "text", "upper": UPPER},
        "tree",
        label='number + " " + name',
        required=["number", "name"],
    )
    made.add(
        "list",
        "forecasts",
        entity="yard.forecast",
        columns={"code": {}, "month": {}, "amount": {"total": True}, "phone": {}},
        filters=["site", "month"],
        sort=["month"],
    )
    phone = {"kind": "phone", "title": "填报人电话", "personal": True}
    forecast = {"phone": phone, "site": SITE, "code": CODE, "month": "period", "amount": "money"}
    made.entity("forecast", forecast, "master", scope="site", required=["site", "code", "month"])
    made.add(
        "ledger",
        "cost",
        scope="site",
        dimensions={"site": SITE, "code": CODE},
        measures=MONEY,
        row_types={"cost": {"title": "成本"}},
        **ledger,
    )
    return made


#: Code, budget, actual, committed, pending, manual forecast.
WX_05 = (
    ("10 人工费", "1850000", "920000", "780000", "30000", None),
    ("20 材料费", "3200000", "1650000", "1400000", "0", "300000"),
    ("30 机械费", "600000", "210000", "150000", "0", None),
    ("40 分包费", "2500000", "800000", "1620000", "45000", None),
    ("50 措施费", "350000", "190000", "60000", "0", "70000"),
    ("60 管理费", "500000", "260000", "0", "0", None),
    ("90 预备费", "200000", "0", "0", "0", "0"),
)


def cost_row(site: str, code: str, number: int, amounts: Mapping[str, str]) -> LedgerRow:
    """One row of the ledger of costs."""
    return LedgerRow(
        ledger="yard.cost",
        row_type="cost",
        rule="spend",
        dimensions={"site": site, "code": code},
        measures={key: Decimal(amounts.get(key, "0")) for key in MEASURES},
        entity="yard.forecast",
        record_id=f"r-{site}-{number}",
        line_id=str(number),
        revision=1,
        business_date=date(2026, 10, 5),
        posted_period="2026-10",
    )
