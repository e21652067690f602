"""A bank's statement comes in by a workbook, and is told apart by amount, day and name."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dougong.actions.imports.importing import Wish, bring_in
from dougong.model.canonical import written
from dougong.model.runtime import Query
from dougong.sources import folder
from dougong.store import records, selecting
from dougong.testing.stage import KEEPER, Stage
from modules.crew_day import REPOSITORY
from unit.exchange.workbooks import workbook

RECONCILE = "funds_center.bank_reconcile"
NOW = datetime.fromisoformat("2026-11-30T10:00:00+08:00")
MODULES = {"base_data": "1.0.0", "funds_center": "1.0.0"}
BUNDLE = {"key": "plain", "title": "资金", "modules": MODULES}


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """A database with the funds of a company, and its cashier."""
    made = Stage(database_url, tmp_path / "files", NOW)
    try:
        made.publish(
            {**folder.read(REPOSITORY), "bundles/plain/bundle.json": written(BUNDLE)}, "plain"
        )
        made.person("chu", "储出纳")
        made.grant("chu", "cashier", None)
        yield made
    finally:
        made.close()


def test_a_statement_of_two_sheets_becomes_one_draft_with_its_lines(stage: Stage) -> None:
    words = {"name": "基本户", "account_type": "basic", "bank": "工行", "state": "active"}
    stage.create(KEEPER, "funds_center.fund_account", words)
    content = workbook(
        {
            "银行对账": [
                ["序号 *", "账户 *", "月份 *", "银行余额 *"],
                [1, "基本户", "2026-11", 30],
            ],
            "银行流水": [
                ["序号 *", "日期 *", "收（+）付（−） *", "对方户名"],
                [1, date(2026, 11, 3), 80, "工行"],
                [1, date(2026, 11, 30), -50, None],
            ],
        }
    )
    done = stage.act("chu", lambda uow: bring_in(uow, RECONCILE, content, Wish(), "流水.xlsx"))
    assert done.counts["new"] == 1
    page = stage.look(None, lambda uow: selecting.select(uow, RECONCILE, Query(limit=5)))
    found = stage.look(None, lambda uow: records.find(uow, RECONCILE, page.items[0].id))
    assert found is not None
    lines = [(line["line_date"], line["amount"], line["match"]) for line in found.data["lines"]]
    assert lines == [
        (date(2026, 11, 3), Decimal("80.00"), "unmatched"),
        (date(2026, 11, 30), Decimal("-50.00"), "unmatched"),
    ]
    assert found.data["difference"] == Decimal("0.00")
