"""Aging worked out of a ledger by its due dates: as many open items as a company has."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from contract.actions.conftest import World
from dougong.actions.records import evaluate_form
from dougong.model.people import PLATFORM
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers
from dougong.testing.definitions import Definitions

TODAY = date(2026, 11, 30)
MANY = 20_000
MONEY = {"kind": "money"}
SORTS = {"retention": {"title": "质保金"}, "progress": {"title": "进度款"}}


FIGURES = ("total", "not_due", "overdue", "retention")
LEDGER: dict[str, Any] = {
    "dimensions": {
        "item": {"kind": "text", "title": "款项"},
        "due": {"kind": "date", "title": "到期日"},
        "sort": {"kind": "choice", "title": "类别", "enum": SORTS},
    },
    "measures": {key: {**MONEY, "title": key} for key in ("amount", "settled")},
    "derived": {"open": {**MONEY, "title": "未结", "value": "amount - settled"}},
    "row_types": {"due": {"title": "到期"}, "stl": {"title": "结清"}},
}
ASKED = {
    "ledger": "yard.owed",
    "by": ["due", "sort"],
    "fields": ["open"],
    "match": [{"field": "business_date", "op": "<=", "value": "at"}],
}
KIND = 'if i.sort = "retention" then "retention" else "normal"'
AGES = {
    "service": "aging",
    "inputs": {
        "at": "at",
        "items": f"for i in owed return {{due: i.due, open: i.open, kind: {KIND}}}",
    },
    "outputs": {key: key for key in FIGURES},
}


def owed() -> Definitions:
    """What is owed by due date, and an analysis that asks for all of it at once."""
    made = Definitions("yard", "堆场")
    made.add("ledger", "owed", **LEDGER)
    made.entity(
        "analysis",
        {
            "name": {"kind": "text", "title": "名称"},
            "at": {"kind": "date", "title": "截止日期", "default": "today"},
            **{key: {**MONEY, "title": f"{key}合计", "read_only": True} for key in FIGURES},
        },
        "master",
        label="name",
        lookups={"owed": ASKED},
        calculations={"ages": AGES},
    )
    made.role("qs", "analysis")
    made.grant("qs", "analysis", "create", "read")
    return made


def amount(number: int) -> Decimal:
    """What an item comes to."""
    return Decimal(number % 997 + 1) / 100


def due(number: int) -> date:
    """Falls within eight years, so that hardly two items share their day."""
    return TODAY - timedelta(days=number * 7 % 2999 - 900)


def item(number: int) -> dict[str, Any]:
    sort = "retention" if number % 5 == 0 else "progress"
    return {"d_item": str(number), "d_due": due(number), "d_sort": sort, "m_amount": amount(number)}


def filled(world: World, count: int) -> None:
    """Items of which every third is settled."""
    first = LedgerRow(
        ledger="yard.owed",
        row_type="due",
        rule="due",
        entity="yard.analysis",
        record_id="r",
        line_id="",
        revision=1,
        business_date=date(2026, 1, 5),
        dimensions={"item": "", "due": TODAY, "sort": "progress"},
        measures={"amount": Decimal(0), "settled": Decimal(0)},
        posted_period="2026-01",
    )

    def write(uow: Any) -> None:
        ledgers.post(uow, [first])
        table = uow.tables.ledger("yard.owed")
        kept = uow.connection.execute(select(table)).one()
        same = dict(zip(table.columns.keys(), kept, strict=True))
        rows = [
            {**same, **item(n), "id": f"{n:036}", "line_id": str(n), "m_settled": Decimal(0)}
            for n in range(count)
        ]
        rows += [
            {**rows[n], "id": f"{n + count:036}", "row_type": "stl", "m_amount": Decimal(0)}
            | {"m_settled": amount(n)}
            for n in range(0, count, 3)
        ]
        uow.connection.execute(table.insert(), rows)

    world.host.run(PLATFORM, write)


def test_twenty_thousand_open_items_are_aged_at_once(empty_world: World) -> None:
    """What comes out is what adding up item by item says."""
    world = empty_world
    world.publish(owed())
    world.clock.at = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
    filled(world, MANY)
    world.person("quin", "qs")
    found = world.run("quin", lambda uow: evaluate_form(uow, "yard.analysis", {"name": "账龄"}))
    wanted: Counter[str] = Counter()
    for number in range(MANY):
        if number % 3:
            late = due(number) < TODAY
            held = number % 5 == 0 and not late
            place = "retention" if held else "overdue" if late else "not_due"
            wanted[place] += amount(number)  # type: ignore[assignment]
    wanted["total"] = wanted["overdue"] + wanted["not_due"]
    assert {key: found.data[key] for key in wanted} == dict(wanted)
    assert not found.faults
