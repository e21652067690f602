"""What documents post: rows and port events, typed, complete, never by guess."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dougong.model.catalog import Catalog
from dougong.model.fields.field import Field
from dougong.model.ledger import InPort, Ledger, OutPort, Posting, PostingRule, RowType
from dougong.model.port_event import port_event
from dougong.model.posting_place import PostingMisfit, PostingNull
from dougong.model.posting_plan import (
    PostingPlan,
    PostingScope,
    plan_rows,
    rows_of,
)
from dougong.model.runtime import Record
from unit.forms.sheets import CREW, LINE, SHEET, catalog_of, fields

AT = datetime(2026, 10, 8, tzinfo=UTC)
LABOR = Ledger(
    module="demo",
    key="labor",
    title="用工台账",
    dimensions=fields(Field("project", "text", "项目"), Field("worker", "text", "工人")),
    measures=fields(Field("amount", "money", "金额", scale=2), Field("days", "decimal", "工日")),
    row_types=(RowType("work", "用工"),),
)
COST = Ledger(
    module="cost",
    key="cost",
    title="成本台账",
    dimensions=fields(Field("project", "text", "项目")),
    measures=fields(Field("incl", "money", "含税", scale=2)),
    row_types=(RowType("cost", "成本"),),
)
PORT = OutPort(
    "demo",
    "labor_cost",
    "用工成本",
    fields(Field("project", "text", "项目"), Field("amount", "money", "金额", scale=2)),
)
WORK = PostingRule(
    key="work",
    on="approved",
    ledger="demo.labor",
    row_type="work",
    for_each="lines",
    dimensions={"project": "parent.project", "worker": "worker"},
    measures={"amount": "amount", "days": "eq_days"},
)
EVENT = PostingRule(
    key="cost",
    on="approved",
    port="labor_cost",
    for_each="lines",
    when='parent.bearer != "crew" and amount != 0',
    payload={"project": "parent.project", "amount": "amount"},
)
LISTENER = InPort(
    "cost",
    "demo.labor_cost",
    (
        PostingRule(
            key="in",
            on="approved",
            ledger="cost.cost",
            row_type="cost",
            dimensions={"project": "project"},
            measures={"incl": "amount"},
        ),
    ),
)


def catalog(*rules: PostingRule, **words: Any) -> Catalog:
    given: dict[str, Any] = {
        "ledgers": {"demo.labor": LABOR, "cost.cost": COST},
        "out_ports": {"demo.labor_cost": PORT},
        "postings": {"demo.sheet": Posting("demo", "demo.sheet", rules)},
    }
    return catalog_of(SHEET, LINE, CREW, **{**given, **words})


def row(key: str, amount: object, **words: object) -> dict[str, object]:
    return {"id": key, "worker": key.upper(), "amount": amount, "eq_days": Decimal(1), **words}


def record(*rows: dict[str, object], **data: object) -> Record:
    values = {
        "project": "p1",
        "bearer": "self",
        "work_date": date(2026, 10, 3),
        "lines": list(rows),
        **data,
    }
    return Record("demo.sheet", "r", 4, "approved", values, "z", AT, "z", AT, revision=2)


SCOPE = PostingScope(
    {"actor": None, "now": AT, "today": AT.date()},
    lambda _family, _scope, d: f"{d:%Y-%m}",
    AT.date(),
)


def plan(made: Catalog, of: Record, event: Any = "approved") -> PostingPlan:
    return plan_rows(made, SHEET, of, event, SCOPE)


def test_each_row_of_the_document_becomes_a_row_of_the_ledger() -> None:
    found = plan(catalog(WORK), record(row("a", Decimal("440.00")), row("b", Decimal("206.25"))))
    first, second = found.ledger_rows
    assert first.dimensions == {"project": "p1", "worker": "A"}
    assert first.measures == {"amount": Decimal("440.00"), "days": Decimal("1.0000")}
    assert (second.line_id, second.rule, second.revision) == ("b", "work", 2)
    assert (first.business_date, first.posted_period) == (date(2026, 10, 3), "2026-10")


def test_other_events_and_entities_without_rules_write_nothing() -> None:
    assert plan(catalog(WORK), record(row("a", Decimal(1))), "closed") == PostingPlan()
    assert plan(catalog_of(SHEET, LINE), record()) == PostingPlan()


def test_the_day_stands_in_for_a_missing_business_date() -> None:
    found = plan(catalog(WORK), record(row("a", Decimal(1)), work_date=None))
    assert found.ledger_rows[0].business_date == AT.date()


def test_a_measure_without_a_value_refuses_the_posting() -> None:
    with pytest.raises(PostingNull) as caught:
        plan(catalog(WORK), record(row("a", Decimal(1)), row("b", None)))
    assert caught.value.for_person() == "“点工单”过账时，规则“work”的“金额”没有算出结果（第 2 行）"


def test_a_condition_without_a_value_refuses_the_posting() -> None:
    with pytest.raises(PostingNull):
        plan(catalog(replace(EVENT, when="amount > 0")), record(row("a", None)))


def test_a_value_that_does_not_fit_its_measure_is_named() -> None:
    rule = replace(WORK, measures={"amount": "worker"})
    with pytest.raises(PostingMisfit) as caught:
        plan(catalog(rule), record(row("a", Decimal(1))))
    assert "金额" in caught.value.for_person()


def test_a_dimension_without_a_value_stays_empty() -> None:
    found = plan(catalog(WORK), record(row("a", Decimal(1)), project=None))
    assert found.ledger_rows[0].dimensions["project"] is None


def test_a_rule_for_a_port_makes_events_where_its_condition_holds() -> None:
    found = plan(catalog(EVENT), record(row("a", Decimal(5)), row("b", Decimal(0))))
    assert found.ledger_rows == ()
    (event,) = found.port_events
    assert (event.port, event.line_id) == ("demo.labor_cost", "a")
    assert event.payload == {"project": "p1", "amount": Decimal(5)}


def test_events_are_posted_by_whoever_listens_now_or_at_a_replay() -> None:
    made = catalog(EVENT, in_ports=(LISTENER,))
    events = plan(made, record(row("a", Decimal(5)))).port_events
    (posted,) = rows_of(made, events, SCOPE)
    assert (posted.ledger, posted.measures) == ("cost.cost", {"incl": Decimal(5)})
    kept = [port_event(event.as_json()) for event in events]
    assert rows_of(made, kept, SCOPE) == (posted,)
    assert rows_of(catalog(EVENT), events, SCOPE) == ()


def test_a_posting_reads_header_rows_settings_and_the_day() -> None:
    rule = PostingRule(
        key="h",
        on="approved",
        ledger="demo.labor",
        row_type="work",
        dimensions={"project": "project", "worker": "string(count(lines))"},
        measures={"amount": "sum(lines.amount) * settings.std_hours"},
    )
    found = plan(catalog(rule), record(row("a", Decimal(1)), row("b", Decimal(2))))
    assert found.ledger_rows[0].measures == {"amount": Decimal(24)}
    assert found.ledger_rows[0].dimensions["worker"] == "2"
    assert found.ledger_rows[0].line_id == ""
