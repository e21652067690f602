"""Payment requests that race for one line of a fund plan, and for what was received; cashiers that
race for one request."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.actions.errors import Busy, CheckFailed, LimitExceeded
from dougong.model.runtime import Record
from dougong.store import ledgers
from dougong.testing.stage import KEEPER, Stage
from dougong.testing.story import Story
from modules.stories import files

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
PARTS = ["base_data", "day_labor", "funds_center"]
WHY = {"receipts": "甲方承诺本周付款"}


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    found = Stage(database_url, tmp_path / "files", NOON)
    yield found
    found.close()


class Till:
    """A project with 30,000.00 planned for subcontractors and people who ask for it."""

    def __init__(self, stage: Stage, **settings: Any) -> None:
        self.stage = stage
        words = {"bundle": {"modules": PARTS, "settings": {"funds_center": settings}}}
        stage.publish(*Story.chosen(words, files(), ""))
        self.project = self.master(
            "base_data.project",
            name="一号地块",
            category="building",
            operating_mode="self",
            stage="ongoing",
            tax_method="general",
            cost_caliber="excl",
        )
        self.out = self._category("OUT04", "out")
        self.into = self._category("IN02", "in")
        self.partner = self.master(
            "base_data.partner",
            name="瑞安机电",
            kinds=["special_sub"],
            taxpayer="general",
            state="active",
        )
        for login, role in (("lu", "clerk"), ("pan", "pm")):
            stage.person(login)
            stage.grant(login, role, self.project)
        stage.person("zong")
        for role in ("costm", "engm", "pacc", "finm", "cfo", "gm"):
            stage.grant("zong", role)

    def _category(self, code: str, direction: str) -> str:
        words = {"code": code, "name": code, "direction": direction, "state": "active"}
        return self.master("base_data.fund_category", **words)

    def master(self, entity: str, **data: Any) -> str:
        return self.stage.create(KEEPER, entity, data).id

    def planned(self, amount: int) -> None:
        """An approved plan of the month with one line out, which nobody may pass."""
        line = {"category": self.out, "priority": "p4", "amount": amount, "control": "block"}
        income = {"category": self.into, "amount": 900000, "probability": 100}
        data = {"project": self.project, "month": "2026-11", "plan_date": "2026-10-24"}
        data |= {"in_lines": [income], "out_lines": [line]}
        plan = self.stage.create(KEEPER, "funds_center.fund_plan", data)
        self.in_force(self.stage.submit(KEEPER, plan, {}).record)

    def received(self, amount: int) -> None:
        """Money of the project in its account."""
        account = self.master(
            "funds_center.fund_account",
            name="户",
            account_type="basic",
            bank="工行",
            state="active",
        )
        line = {"project": self.project, "receipt_kind": "progress", "category": self.into}
        data = {"project": self.project, "account": account, "amount": amount, "bank_no": "B-1"}
        data |= {"payer": self.partner, "lines": [{**line, "amount": amount}]}
        made = self.stage.create(KEEPER, "funds_center.fund_receipt", data)
        self.in_force(self.stage.submit(KEEPER, made, {}).record)

    def in_force(self, record: Record) -> None:
        """Let everybody who is asked agree."""
        while True:
            now = self.stage.record(record.entity, record.id)
            waiting = self.stage.waits_for(now)
            if not waiting:
                return
            self.stage.vote(waiting[0], now, "approve")

    def draft(self, amount: int) -> Record:
        data = {"project": self.project, "pay_type": "other", "stage": "direct", "method": "bill"}
        data |= {"payee": self.partner, "category": self.out, "plan_month": "2026-11"}
        data |= {"amount": amount, "invoice_state": "free", "purpose": "付款"}
        return self.stage.create("lu", "funds_center.payment_request", data)

    def tried(self, draft: Record) -> str:
        """What a submission that meets others comes to, tried until there is room for it."""
        while True:
            try:
                self.stage.submit("lu", draft, WHY)
            except Busy:
                continue
            except CheckFailed as refused:
                return str(next(one for one in refused.results if one.refuses).key)
            return "submitted"

    def balance(self, ledger: str, key: str, **wanted: Any) -> Any:
        found = self.stage.look(None, lambda uow: ledgers.balances(uow, ledger, key, None))
        return next(
            one for one in found if all(one[name] == value for name, value in wanted.items())
        )


def test_eight_at_once_never_pass_a_plan_line(stage: Stage) -> None:
    """Three requests of 9,000 fit into 30,000; eight workers try three each."""
    till = Till(stage, plan_control="warn")
    till.planned(30000)
    drafts = [till.draft(9000) for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(till.tried, drafts))
    assert sorted(found) == [*["plan"] * 21, *["submitted"] * 3]
    line = till.balance("funds_center.plan", "by_line", category=till.out)
    assert (line["planned"], line["occupied"]) == (Decimal(30000), Decimal(27000))
    assert stage.look(None, ledgers.verify) == []


def test_eight_at_once_never_pass_what_was_received(stage: Stage) -> None:
    """Of 20,000 received 95 % may be paid out: two requests of 9,000, and no third."""
    till = Till(stage, plan_control="monitor", payout_ratio=95, cap_mode="block")
    till.received(20000)
    drafts = [till.draft(9000) for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(till.tried, drafts))
    assert sorted(found) == [*["receipts"] * 14, *["submitted"] * 2]
    project = till.balance("funds_center.fund", "by_project", project=till.project)
    assert (project["inflow"], project["in_flight"]) == (Decimal(20000), Decimal(18000))
    assert stage.look(None, ledgers.verify) == []


class Cashiers:
    """Two cashiers, and requests of 60,000.00 each, of which every payment is looked at twice."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.till = stage, Till(stage, plan_control="monitor")
        account = {"name": "基本户", "account_type": "basic", "bank": "工行", "state": "active"}
        self.account = self.till.master("funds_center.fund_account", **account)
        line = {"account": self.account, "project": self.till.project, "amount": 1000000}
        data = {"as_of": "2026-11-01", "lines": [line]}
        opening = stage.create(KEEPER, "funds_center.fund_opening", data)
        self.till.in_force(stage.submit(KEEPER, opening, {}).record)
        stage.grant("zong", "vp")
        for login in ("chu", "xu"):
            stage.person(login)
            stage.grant(login, "cashier")

    def request(self) -> Record:
        """A request that everybody has agreed to."""
        draft = self.till.draft(60000)
        self.till.in_force(self.stage.submit("lu", draft, {}).record)
        return draft

    def payment(self, who: str, request: Record) -> Record:
        data = {"request": request.id, "account": self.account, "pay_date": "2026-11-02"}
        return self.stage.create(who, "funds_center.payment", {**data, "amount": 60000})

    def handed_in(self, who: str, payment: Record) -> str:
        """What comes of handing it in: done, or why not."""
        while True:
            try:
                self.stage.submit(who, payment, {})
            except Busy:
                continue
            except CheckFailed as refused:
                return "、".join(one.message for one in refused.results if one.refuses)
            except LimitExceeded as refused:
                return refused.for_person()
            return "done"


def test_of_two_cashiers_who_pay_one_request_at_once_the_first_wins(stage: Stage) -> None:
    """The second reads it when he hands his in, and not only when both are looked at."""
    desk = Cashiers(stage)
    for _ in range(5):
        request = desk.request()
        payments = [(who, desk.payment(who, request)) for who in ("chu", "xu")]
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda one: desk.handed_in(*one), payments))
        assert found.count("done") == 1, found
        told = next(one for one in found if one != "done")
        first = payments[found.index("done")]
        number = stage.record(first[1].entity, first[1].id).data["payment_no"]
        assert number in told or first[0] in told, told
        desk.till.in_force(stage.record(first[1].entity, first[1].id))
        assert stage.record(first[1].entity, first[1].id).status == "approved"
        assert stage.record(request.entity, request.id).data["pay_state"] == "paid"
    assert stage.look(None, ledgers.verify) == []


def test_a_payment_withdrawn_leaves_the_request_to_the_other_cashier(stage: Stage) -> None:
    desk = Cashiers(stage)
    request = desk.request()
    mine, his = desk.payment("chu", request), desk.payment("xu", request)
    assert desk.handed_in("chu", mine) == "done"
    number = stage.record(mine.entity, mine.id).data["payment_no"]
    assert f"{number} 正在办理同一申请的付款" in desk.handed_in("xu", his)
    stage.withdraw("chu", mine)
    assert desk.handed_in("xu", his) == "done"
