"""Excel files: what somebody sees on the page, exact, bounded, and written in the log."""

from decimal import Decimal
from urllib.parse import unquote

import pytest
from werkzeug.test import TestResponse

from dougong.actions import exporting
from dougong.base.values import JsonObject
from dougong.model.people import PLATFORM
from dougong.store import log
from unit.exchange.sheets import Read
from web.pages.sitting import Sitting
from web.pages.test_tables import CostOffice, cost_office

__all__ = ["cost_office"]

TABLE = "/reports/yard.dynamic/excel"
LIST = "/lists/yard.forecasts/excel"


def exported(office: CostOffice, who: str, path: str) -> tuple[Read, TestResponse]:
    found = Sitting(office, who).get(path)
    assert found.status_code == 200, found.text[-300:]
    return Read(found.data), found


def logged(office: CostOffice) -> list[JsonObject]:
    events = office.host.run(PLATFORM, lambda uow: log.events(uow, "system"), write=False)
    return [event.data for event in events if event.kind == "exported"]


def test_a_table_is_the_same_in_excel_with_numbers_that_can_be_summed(
    cost_office: CostOffice,
) -> None:
    sheet, answer = exported(cost_office, "quin", TABLE)
    assert sheet.is_number(sheet.beside("20 材料费"))
    row = next(row for row in sheet.rows if row[0] == "20 材料费")
    assert [Decimal(text) for text in row[1:5]] == [3200000, 1650000, 1400000, 0]
    assert Decimal(row[-1]) == Decimal("1.046875")
    assert sheet.look(sheet.beside("20 材料费", 9)) == "0.00%"
    total = sheet.rows[-1]
    assert total[0] == "合计"
    assert Decimal(total[7]) == 9195000
    name = unquote(answer.headers["Content-Disposition"].rpartition("''")[2])
    assert name == "动态成本_20261012.xlsx"


def test_the_file_says_what_it_was_made_of(cost_office: CostOffice) -> None:
    sheet, _ = exported(cost_office, "quin", f"{TABLE}?site={cost_office.site}&month=2026-10")
    told = [row[0] for row in sheet.rows[:5]]
    assert told == [
        "动态成本",
        "工地：一号堆场",
        "月份：2026-10",
        "导出时间：2026-10-12 12:00",
        "导出人：Quin",
    ]


def test_columns_that_are_closed_to_the_reader_are_in_no_file(cost_office: CostOffice) -> None:
    sheet, _ = exported(cost_office, "cleo", TABLE)
    heads = next(row for row in sheet.rows if row[0] == "成本科目")
    assert heads == ["成本科目", "预算", "已发生", "合同余额", "在途变更", "已锁定"]
    sheet, _ = exported(cost_office, "cleo", "/dashboards/yard.board/table/excel")
    assert "动态比" not in str(sheet.rows)


def test_a_list_is_for_those_who_may_take_it_along(cost_office: CostOffice) -> None:
    sheet, _ = exported(cost_office, "quin", LIST)
    amounts = [Decimal(row[2]) for row in sheet.rows if row[0] == "20 材料费"]
    assert amounts == [Decimal("1.00"), Decimal("300000.00")]
    assert "导出 Excel" in Sitting(cost_office, "quin").get("/lists/yard.forecasts").text
    assert Sitting(cost_office, "cleo").get(LIST).status_code == 403
    assert "导出 Excel" not in Sitting(cost_office, "cleo").get("/lists/yard.forecasts").text


def test_personal_fields_are_masked_and_the_log_knows_who_took_what(
    cost_office: CostOffice,
) -> None:
    books = cost_office.books
    books.add(
        "forecast",
        site=books.site,
        code=books.codes["10 人工费"],
        month="2026-11",
        phone="13812345678",
        amount=Decimal(5),
    )
    sheet, _ = exported(cost_office, "quin", f"{LIST}?month=2026-11")
    assert "13812345678" not in str(sheet.rows)
    assert "5678" in sheet.rows[-1][3]
    (told,) = logged(cost_office)
    assert told["what"] == "yard.forecasts"
    assert told["rows"] == 1
    assert told["masked"] == ["phone"]
    assert told["facts"] == {
        "month": "2026-11",
        "导出时间": "2026-10-12 12:00",
        "导出人": "Quin",
    }


def test_pages_follow_one_another_in_one_file(
    cost_office: CostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    sheet, _ = exported(cost_office, "quin", LIST)
    assert len([row for row in sheet.rows if row[0][:1].isdigit()]) == 6


def test_more_records_than_the_bound_are_refused_with_their_number(
    cost_office: CostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 3)
    found = Sitting(cost_office, "quin").get(LIST)
    assert found.status_code == 422
    assert "符合条件的记录有 6 条，一次最多导出 3 条" in found.text
    assert logged(cost_office) == []


def test_a_pivot_has_its_measures_beside_its_rows(cost_office: CostOffice) -> None:
    sheet, _ = exported(cost_office, "quin", "/reports/yard.by_code/excel")
    assert next(row for row in sheet.rows if row[0] == "20 材料费")[1] == "1650000.00"
    assert Decimal(sheet.rows[-1][1]) == 4030000


def test_a_block_that_has_no_table_has_no_file(cost_office: CostOffice) -> None:
    path = "/dashboards/yard.charts/nothing/excel"
    assert Sitting(cost_office, "quin").get(path).status_code == 422
