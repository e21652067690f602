"""The ten steps by which a small contractor accepts the system (domain.md 17.1), as one story."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.imports.importing import Wish, bring_in
from dougong.actions.offline import Filled, hand_in
from dougong.actions.reports import report
from dougong.base.values import new_id
from dougong.model.runtime import Query, Record
from dougong.sources import folder
from dougong.store import selecting
from dougong.testing.stage import KEEPER, Stage
from modules.crew_day import REPOSITORY, _id_no
from unit.exchange.workbooks import workbook

START = datetime.fromisoformat("2026-10-01T18:00:00+08:00")
PEOPLE = {
    "fang": "foreman",
    "zhou": "labor",
    "pan": "pm",
    "mu": "pacc",
    "qian": "qs",
    "tao": "finm",
    "qiu": "gm",
    "lao": "chair",
    "chu": "cashier",
    "shang": "costm",
    "zong": "cfo",
    "fu": "vp",
}
ON_SITE = ("foreman", "labor", "pm", "pacc", "qs")
HEADS = ["姓名", "证件号码", "手机", "工种", "工资卡号"]
# In this bundle crews are called otherwise, and so is their column.
ENTRY = ["项目", "施工队", "工人", "进场日期", "日工价"]
WARNED = {"c5": "逐日签认", "c6_missing": "按月补派工单", "late": "补录"}


class Contractor:
    """Two sites with a crew each, and everybody who signs."""

    def __init__(self, url: str, files: Path) -> None:
        self.stage = Stage(url, files, START)
        self.stage.publish(dict(folder.read(REPOSITORY)), "municipal")
        self.sites = [self._site(name) for name in ("滨河路管网", "环城路铺装")]
        for login, role in PEOPLE.items():
            self.stage.person(login)
            for scope in self.sites if role in ON_SITE else [None]:
                self.stage.grant(login, role, scope)
        labor = {"code_kind": "labor", "state": "active", "postable": True}
        self.keep("base_data.cost_code", code="1002", name="点工", **labor)
        self.crews = [self._crew(site, name) for site, name in zip(self.sites, "甲乙", strict=True)]
        self.money = self._money()

    def keep(self, entity: str, **data: Any) -> str:
        return self.stage.create(KEEPER, entity, data).id

    def _site(self, name: str) -> str:
        words = {"category": "municipal", "operating_mode": "self", "stage": "ongoing"}
        return self.keep(
            "base_data.project", name=name, tax_method="simple", cost_caliber="incl", **words
        )

    def _crew(self, site: str, name: str) -> str:
        words = {"trade": "laborer", "std_hours": 9, "entry_date": "2026-01-01", "state": "active"}
        return self.keep("base_data.crew", project=site, name=f"{name}班", **words)

    def _money(self) -> dict[str, str]:
        code, item, account = (
            "base_data.fund_category",
            {"state": "active"},
            "funds_center.fund_account",
        )
        return {
            "progress": self.keep(code, code="IN02", name="进度款", direction="in", **item),
            "labor_in": self.keep(code, code="IN03", name="人工费拨付", direction="in", **item),
            "labor_out": self.keep(
                code, code="OUT01", name="劳务（含工资）", direction="out", **item
            ),
            "material": self.keep(code, code="OUT02", name="材料", direction="out", **item),
            "basic": self.keep(account, name="基本户", account_type="basic", bank="农商行", **item),
            "wage": self.keep(
                account,
                name="工资专户",
                account_type="wage",
                bank="农商行",
                project=self.sites[0],
                **item,
            ),
        }

    def approved(self, login: str, record: Record, **reasons: str) -> Record:
        """The document handed in and agreed to by whoever is asked."""
        self.stage.submit(login, record, {**WARNED, **reasons})
        for _ in range(8):
            record = self.stage.record(record.entity, record.id)
            if record.status != "submitted":
                break
            self.stage.vote(self.stage.waits_for(record)[0], record, "approve", opinion="同意")
        assert record.status == "approved", record.status
        return record

    def workers(self) -> list[str]:
        query = Query(limit=50, sort=("id_no",))
        page = self.stage.look(None, lambda uow: selecting.select(uow, "base_data.worker", query))
        return [record.id for record in page.items]

    def sheet(self, place: int, day: int, workers: list[str], **more: Any) -> dict[str, Any]:
        return {
            "project": self.sites[place],
            "work_date": f"2026-10-{day:02}",
            "crew": self.crews[place],
            "location": f"K{place}+{day}00",
            "reason": "misc",
            "content": f"第 {day} 天清理管沟与便道养护",
            "photos": [self.stage.file("fang", f"{place}-{day}-{len(more)}.jpg", {})],
            "lines": [{"worker": one, "work_mode": "day", "days": 1} for one in workers],
            **more,
        }


@pytest.fixture
def firm(database_url: str, tmp_path: Path) -> Iterator[Contractor]:
    made = Contractor(database_url, tmp_path / "files")
    try:
        yield made
    finally:
        made.stage.close()


def imported(firm: Contractor) -> None:
    """Twelve workers, and six of them enrolled on each site."""
    people = [
        [f"工人{n:02}", _id_no(n), f"139000000{n:02}", "普工", f"62220200000000{n:02}"]
        for n in range(12)
    ]
    sites = ("滨河路管网", "环城路铺装")
    entries = [
        [sites[n // 6], "甲乙"[n // 6] + "班", f"工人{n:02}", date(2026, 9, 1), 300]
        for n in range(12)
    ]
    for entity, heads, rows in (
        ("base_data.worker", HEADS, people),
        ("base_data.worker_enrollment", ENTRY, entries),
    ):
        content = workbook({"名单": [heads, *rows]})
        done = firm.stage.act(
            "zhou", lambda uow, e=entity, c=content: bring_in(uow, e, c, Wish(), "名单.xlsx")
        )
        assert done.counts["new"] == 12


def worked(firm: Contractor) -> None:
    """Thirty sheets of six workers, five of which waited on a phone and came twice."""
    workers, form = firm.workers(), firm.stage.catalog.forms["day_labor.sheet"]
    for day in range(1, 16):
        firm.stage.clock.instant = START.replace(day=day)
        for place in (0, 1):
            raw = firm.sheet(place, day, workers[6 * place : 6 * place + 6])
            if place == 1 and day <= 5:
                filled = Filled(new_id(), raw, "save", {}, START.replace(day=day, hour=17))
                first = firm.stage.act("fang", lambda uow, f=filled: hand_in(uow, form, f))
                assert firm.stage.act("fang", lambda uow, f=filled: hand_in(uow, form, f)).again
                sheet = first.record
            else:
                sheet = firm.stage.create("fang", "day_labor.sheet", raw)
            assert firm.approved("fang", sheet).data["total_amount"] == Decimal(1800)


def stated(firm: Contractor, place: int) -> Record:
    """The month of a crew, signed, and its payroll."""
    month = {"project": firm.sites[place], "month": "2026-10", "crew": firm.crews[place]}
    statement = firm.stage.create("zhou", "day_labor.month_statement", month)
    done = firm.approved("zhou", statement)
    assert (done.data["sheet_count"], done.data["amount"]) == (15, Decimal(27000))
    payroll = firm.stage.create("zhou", "day_labor.payroll_sheet", month)
    _, payroll = firm.stage.fill("zhou", payroll, "labor")
    payroll = firm.approved("zhou", payroll)
    assert payroll.data["difference"] == 0
    return payroll


def test_a_small_contractor_accepts_the_system_in_ten_steps(firm: Contractor) -> None:
    stage, money = firm.stage, firm.money
    imported(firm)
    worked(firm)
    double = firm.sheet(0, 15, firm.workers()[:1], location="别处", content="看护材料堆场")
    with pytest.raises(CheckFailed) as blocked:
        stage.submit("fang", stage.create("fang", "day_labor.sheet", double), WARNED)
    assert "c2" in [one.key for one in blocked.value.results if one.refuses]

    stage.clock.instant = datetime.fromisoformat("2026-11-02T09:00:00+08:00")
    payrolls = [stated(firm, place) for place in (0, 1)]

    slip = stage.file("chu", "回单.jpg", {})
    progress = {"receipt_kind": "progress", "category": money["progress"], "amount": 160000}
    labor = {"receipt_kind": "labor_fee", "category": money["labor_in"], "amount": 40000}
    lines = [
        {"project": firm.sites[0], **progress},
        {"project": firm.sites[0], "account": money["wage"], **labor},
    ]
    owner = firm.keep(
        "base_data.partner", name="城投公司", kinds=["owner"], taxpayer="general", state="active"
    )
    receipt = {"project": firm.sites[0], "receipt_date": "2026-11-02", "account": money["basic"]}
    receipt |= {"payer": owner, "amount": 200000, "bank_no": "R1", "slip": [slip], "lines": lines}
    firm.approved("chu", stage.create("chu", "funds_center.fund_receipt", receipt))

    batch = {"project": firm.sites[0], "month": "2026-10", "crew": firm.crews[0]}
    batch |= {"account": money["wage"], "category": money["labor_out"], "pay_date": "2026-11-07"}
    made = stage.create("zhou", "funds_center.payout_batch", batch)
    _, made = stage.fill("zhou", made, "payroll")
    assert [row["amount"] for row in made.data["lines"]] == [Decimal(4500)] * 6
    paid(firm, made)
    pivot(firm, payrolls)
    over_plan(firm)


def paid(firm: Contractor, batch: Record) -> None:
    """The wages of the first crew: one card is refused by the bank."""
    stage = firm.stage
    stage.submit("zhou", batch, {})
    for _ in range(8):
        batch = stage.record(batch.entity, batch.id)
        if batch.status != "submitted":
            break
        holder = stage.waits_for(batch)[0]
        data = None
        if holder == "chu":
            results = ("failed", *["success"] * 5)
            data = {
                "lines": [
                    {
                        "id": row["id"],
                        "result": result,
                        "fail_reason": "卡号不符" if result == "failed" else None,
                    }
                    for row, result in zip(batch.data["lines"], results, strict=True)
                ]
            }
        vote = "complete" if holder == "chu" else "approve"
        stage.vote(holder, batch, vote, opinion="同意", data=data)
    assert batch.status == "approved"
    assert (batch.data["paid_total"], batch.data["failed_total"]) == (Decimal(22500), Decimal(4500))


def over_plan(firm: Contractor) -> None:
    """A request that no plan foresees is warned of, and goes on with a reason."""
    stage = firm.stage
    account = {"account_name": "永固", "account_no": "6222020000020002", "bank": "工行"}
    payee = firm.keep(
        "base_data.partner",
        name="永固管业",
        kinds=["supplier"],
        taxpayer="general",
        state="active",
        bank_accounts=[{**account, "is_default": True, "verified_on": "2026-01-05"}],
    )
    words = {"project": firm.sites[0], "pay_type": "material", "stage": "progress", "payee": payee}
    words |= {"category": firm.money["material"], "plan_month": "2026-11", "amount": 4000}
    request = stage.create("mu", "funds_center.payment_request", {**words, "purpose": "管材"})
    with pytest.raises(ReasonRequired) as warned:
        stage.submit("mu", request, {})
    assert "plan" in {one.key for one in warned.value.results if one.needs_reason}
    stage.submit("mu", request, {"plan": "本月还没有编计划"})


def pivot(firm: Contractor, payrolls: list[Record]) -> None:
    """What the month's labor comes to is what the payrolls pay."""
    month = {"posted_period": "2026-10"}
    made = firm.stage.look("qiu", lambda uow: report(uow, "day_labor.worker_month", month))
    worked_for = made.pivot.total["amount"]
    assert worked_for == Decimal(54000)
    assert len(made.pivot.rows) == 12
    assert sum(one.data["gross_total"] for one in payrolls) - worked_for == 0
