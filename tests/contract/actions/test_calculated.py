"""Calculation reports: services over the rows of a list, as each person may see them. WX-16."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contract.actions.conftest import World
from contract.actions.receivables import receivables
from dougong.actions.calculated import CalculatedPage, calculated_report
from dougong.base.errors import AccessDenied, DataInvalid
from dougong.base.registry import UnknownName
from dougong.model.people import PLATFORM
from dougong.store import records as stored

#: Due, open, kind: the items of WX-16.
ITEMS = (
    (date(2026, 11, 20), "150000", "normal"),
    (date(2026, 10, 15), "300000", "normal"),
    (date(2026, 8, 1), "0", "normal"),
    (date(2026, 5, 31), "120000", "normal"),
    (date(2026, 12, 15), "500000", "normal"),
    (date(2028, 6, 30), "151500", "retention"),
    (None, "20000", "unapplied"),
)


def add(world: World, entity: str, **data: object) -> str:
    return world.host.run(
        PLATFORM, lambda uow: stored.add(uow, f"yard.{entity}", data, status="approved")
    ).id


def filled(world: World, **words: object) -> World:
    world.publish(receivables(**words))
    world.clock.at = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
    world.site = add(world, "site", name="一号堆场")
    other = add(world, "site", name="二号堆场")
    for due, amount, kind in ITEMS:
        add(world, "item", site=world.site, due=due, open=Decimal(amount), sort=kind)
    add(world, "item", site=other, due=date(2026, 11, 1), open=Decimal(7), sort="normal")
    world.person("quin", "qs")
    world.person("cleo", "clerk")
    world.person("gina", "guest")
    return world


@pytest.fixture
def ledger(empty_world: World) -> World:
    return filled(empty_world)


def page(world: World, who: str = "quin", **filters: str) -> CalculatedPage:
    return world.run(who, lambda uow: calculated_report(uow, "yard.aging", filters))


def test_the_service_answers_for_the_rows_of_the_list(ledger: World) -> None:
    found = page(ledger)
    amounts = {row["bucket"]: row["amount"] for row in found.rows}
    assert amounts == {
        "not_due": Decimal("500000.00"),
        "1-30": Decimal("150000.00"),
        "31-60": Decimal("300000.00"),
        "61-90": Decimal("0.00"),
        "91-180": Decimal("0.00"),
        "181-365": Decimal("120000.00"),
        ">365": Decimal("0.00"),
    }
    assert found.total == {"amount": Decimal("1070000.00")}
    assert found.figures == {"overdue": Decimal("570000.00"), "weighted_days": Decimal("65.37")}


def test_rows_of_other_scopes_are_not_counted(ledger: World) -> None:
    assert page(ledger, site=ledger.site).total == {"amount": Decimal("1070000.00")}


def test_a_page_that_is_not_opened_is_closed(ledger: World) -> None:
    with pytest.raises(AccessDenied):
        page(ledger, "gina")


def test_an_unknown_report_is_told(ledger: World) -> None:
    with pytest.raises(UnknownName):
        ledger.run("quin", lambda uow: calculated_report(uow, "yard.agign", {}))


def test_what_is_worked_out_of_a_hidden_field_is_closed(empty_world: World) -> None:
    world = filled(empty_world, hide="open")
    assert page(world, "quin").rows
    with pytest.raises(AccessDenied):
        page(world, "cleo")


def test_what_the_service_refuses_is_told(empty_world: World) -> None:
    inputs = {
        "limits": {"list": "yard.items", "fields": {"days": "open"}},
        "items": {"list": "yard.items", "fields": {"open": "open"}},
        "at": "today",
    }
    world = filled(empty_world, inputs=inputs)
    with pytest.raises(DataInvalid) as caught:
        page(world)
    assert caught.value.faults[0].code == "buckets_fall"
