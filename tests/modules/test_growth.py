"""A small contractor grows: modules that come later hear what was done before, without re-entry."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.actions import ledger_care, port_replay
from dougong.actions.listings import ListRequest, list_page
from dougong.model.people import PLATFORM
from dougong.model.runtime import LedgerRow
from dougong.sources import folder
from dougong.store import ledgers
from dougong.testing.stage import KEEPER, Stage

REPOSITORY = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)
PORT = "day_labor.labor_cost"
PEOPLE = {"lu": "clerk", "fang": "foreman", "pan": "pm", "qian": "qs"}
COST = ("excl", "tax", "incl", "qty")
#: Change orders before there is a schedule, with their days; the second one is taken back.
WAITING = {"地质变化": 5, "取消围墙": -2, "只改单价": 0}


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(database_url, tmp_path, NOW)
    made.publish(dict(folder.read(REPOSITORY)), "municipal")
    yield made
    made.close()


def grow(stage: Stage) -> None:
    """The bundle of a building contractor in the place of the small one's.

    Its inquiries are judged by a committee, which has to be there first.
    """
    stage.group("tender_review", "招标评审小组", ["gao"])
    stage.publish(dict(folder.read(REPOSITORY)), "builder")


class Site:
    """A site of the small contractor, with a crew and the people who sign."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.project = self._master(
            "project", name="一号工地", category="municipal", operating_mode="self",
            stage="ongoing", tax_method="general", cost_caliber="excl",
        )  # fmt: skip
        self.code = self._master(
            "cost_code", code="1002", name="点工", code_kind="labor", postable=True, state="active"
        )
        self.partner = self._master(
            "partner", name="甲劳务", kinds=["labor_sub"], taxpayer="general", tax_rate=3,
            state="active",
        )  # fmt: skip
        self.crew = self._master(
            "crew", project=self.project, name="A", partner=self.partner, trade="laborer",
            entry_date="2026-01-01", state="active",
        )  # fmt: skip
        for login, role in PEOPLE.items():
            stage.person(login)
            stage.grant(login, role, self.project)
        stage.person("gao")
        stage.grant("gao", "gm")

    def _master(self, entity: str, **data: Any) -> str:
        return self.stage.create(KEEPER, f"base_data.{entity}", data).id

    def sheet(self, day: int, heads: int, **data: Any) -> None:
        """A sheet of so many heads at 206 a day, approved."""
        photo = self.stage.file("lu", f"{day}.jpg", {})
        lines = [{"trade": "laborer", "work_mode": "group_day", "head_count": heads, "days": 1}]
        raw = {
            "project": self.project,
            "work_date": f"2026-10-0{day}",
            "crew": self.crew,
            "bearer": "self",
            "cost_code": self.code,
            "location": f"K0+{day}00",
            "reason": "clearing",
            "content": f"第 {day} 天清理",
            "photos": [photo],
            "lines": [{**line, "day_rate": 206} for line in lines],
            **data,
        }
        self._approved("day_labor.sheet", raw)

    def through(self, entity: str, **data: Any) -> str:
        """A document of the project, approved by whoever is asked."""
        return self._approved(entity, {"project": self.project, **data})

    def change(self, contract: str, title: str, days: int) -> str:
        """A change order that the owner has confirmed, approved."""
        return self.through(
            "contracts.change_order", contract=contract, title=title, change_kind="design",
            reason=title, occurred_on="2026-10-05", scope_effect="in_scope", duration_days=days,
            owner_confirmed=True, lines=[{"content": title, "lump_incl": 1000}],
        )  # fmt: skip

    def _approved(self, entity: str, raw: dict[str, Any]) -> str:
        record = self.stage.create("lu", entity, raw)
        self.stage.submit("lu", record, {})
        while waiting := self.stage.waits_for(self.stage.record(record.entity, record.id)):
            self.stage.vote(waiting[0], self.stage.record(record.entity, record.id), "approve")
        assert self.stage.record(record.entity, record.id).status == "approved"
        return record.id

    def duration_changes(self) -> dict[str, tuple[int, str]]:
        """What the schedule is told: days and state of each change, by its subject."""
        request = ListRequest()
        found = self.stage.look(
            KEEPER, lambda uow: list_page(uow, "progress_control.duration_changes", request)
        )
        told = (item.record.data for item in found.items)
        return {one["topic"]: (one["days"], one["plan_state"]) for one in told}

    def replay(self, since: date, port: str = PORT) -> port_replay.Replayed:
        return self.stage.host.run_as_owner(
            PLATFORM, lambda uow: port_replay.replay(uow, port, since)
        )

    def cost(self) -> list[LedgerRow]:
        found = self.stage.look(
            None, lambda uow: ledgers.rows(uow, "cost_center.cost", None, ("id",), 1000)
        )
        return list(found[0])


def test_the_sheets_of_a_small_contractor_are_costs_of_a_big_one(stage: Stage) -> None:
    site = Site(stage)
    for day, heads in ((1, 2), (2, 3), (3, 4)):
        site.sheet(day, heads)
    assert "cost_center.cost" not in stage.catalog.ledgers

    grow(stage)
    assert site.cost() == []
    assert site.replay(date(2026, 10, 2)).events == 2
    assert sums(site.cost()) == {
        "excl": Decimal("1400.00"),
        "tax": Decimal("42.00"),
        "incl": Decimal("1442.00"),
        "qty": Decimal("7.0000"),
    }
    assert site.replay(date(2026, 10, 1)).events == 1
    assert sums(site.cost())["excl"] == Decimal("1800.00")
    assert site.replay(date(2026, 10, 1)) == port_replay.Replayed(0, 0)

    site.sheet(4, 5, building="b2")
    assert sums(site.cost())["excl"] == Decimal("2800.00")
    assert {row.dimensions["cost_code"] for row in site.cost()} == {site.code}
    assert stage.host.run(PLATFORM, ledger_care.verify, write=False) == []


def sums(rows: list[LedgerRow]) -> dict[str, Decimal]:
    """The measures of cost over all rows."""
    return {key: sum((row.measures[key] for row in rows), Decimal(0)) for key in COST}


def test_the_changes_of_a_contract_reach_a_schedule_that_comes_later(stage: Stage) -> None:
    site = Site(stage)
    for role in ("tech", "costm", "legal", "finm", "vp"):
        stage.person(role)
        stage.grant(role, role)
    contract = site.through(
        "contracts.contract", name="总承包", direction="income", kind="main", labor_ratio=20,
        labor_pay_cycle=1, partner=site.partner, pricing="lump", amount_incl=500000, tax_rate=9,
        sign_date="2026-10-01", progress_ratio=85, retention_mode="included", invoice_rule="none",
    )  # fmt: skip
    changes = [site.change(contract, title, days) for title, days in WAITING.items()]
    stage.reverse("costm", stage.record("contracts.change_order", changes[1]), "业主撤回")

    grow(stage)
    assert site.duration_changes() == {}
    port = "contracts.duration_changed"
    assert site.replay(date(2026, 10, 1), port).events == 1
    assert site.duration_changes() == {"地质变化": (5, "open")}
    assert site.replay(date(2026, 10, 1), port) == port_replay.Replayed(0, 0)
    site.change(contract, "增加外墙", 3)
    assert site.duration_changes() == {"地质变化": (5, "open"), "增加外墙": (3, "open")}
