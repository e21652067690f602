"""Bringing in a workbook through the pages and the API: looked at first, then all of it at once."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from dougong.actions import publish, uploads
from dougong.actions.imports import keeping
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.store import log
from unit.exchange.workbooks import workbook
from web.api.office import Answer, Office, bundle, read
from web.pages.sitting import Sitting

PAGE, API = "/import/yard.order", "/api/v1/records/yard.order:import"
HEADS = ["序号", "外部编号", "工地", "日期", "说明"]
LINES = ["序号", "名称", "数量", "单价"]


@pytest.fixture
def importing(office: Office) -> Iterator[Office]:
    """The office where clerks may bring in orders."""
    files = bundle()
    access = json.loads(files["modules/yard/access.json"])
    for grant in access["grants"]:
        if grant["role"] == "clerk" and grant["entity"] == "yard.order":
            grant["actions"] = [*grant["actions"], "import"]
    changed = {**files, "modules/yard/access.json": written(access)}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, changed, "test"))
    return office


def orders(*more: Any, external: str = "") -> bytes:
    heads = [1, external, "一号堆场", "2026-10-09", "砂石"]
    lines = [[1, "砂", 2, 50], [1, "石", 1, 0.1 + 0.2], *more]
    return workbook({"order": [HEADS, heads], "明细": [LINES, *lines]})


def uploaded(office: Office, content: bytes, who: str = "ann") -> TestResponse:
    file = (BytesIO(content), "订单.xlsx")
    return Sitting(office, who).post(f"{PAGE}/files", file=file)


def file_id(office: Office, content: bytes, who: str = "ann") -> str:
    found = uploaded(office, content, who)
    assert found.status_code == 303, found.text
    return found.headers["Location"].rpartition("/")[2]


def asked(office: Office, file: str, who: str = "ann", **words: Any) -> Answer:
    return office.desk(who).post(API, {"file": file, **words})


def stored(office: Office) -> list[JsonObject]:
    found = office.desk("ann").get("/api/v1/records/yard.order?rows=true")
    return list(found.body["items"])


def test_the_list_leads_to_the_import_for_those_who_may(importing: Office) -> None:
    assert f'href="{PAGE}"' in Sitting(importing, "ann").get("/lists/yard.orders").text
    assert PAGE not in Sitting(importing, "pam").get("/lists/yard.orders").text
    assert Sitting(importing, "pam").get(PAGE).status_code == 403
    assert Sitting(importing, "pam").get(f"{PAGE}/template").status_code == 403
    assert uploaded(importing, orders(), "pam").status_code == 403


def test_the_template_has_a_sheet_for_the_rows(importing: Office) -> None:
    found = Sitting(importing, "ann").get(f"{PAGE}/template")
    book = load_workbook(BytesIO(found.data))
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert heads[:3] == ["序号", "外部编号", "工地 *"]
    # What is closed to clerks, and what nobody types, is not asked for.
    assert not {"核对人", "单号", "合计"} & set(heads)
    assert [cell.value for cell in book.worksheets[1][1]] == ["序号 *", "名称", "数量", "单价"]


def test_a_file_is_looked_at_and_then_written_with_its_rows(importing: Office) -> None:
    ann, key = Sitting(importing, "ann"), file_id(importing, orders())
    page = ann.get(f"{PAGE}/{key}").text
    assert re.search(r"<strong>1</strong>新增记录", page)
    assert stored(importing) == []
    done = ann.post(f"{PAGE}/{key}", do="run")
    assert (done.status_code, done.headers["Location"]) == (303, "/lists/yard.orders")
    assert "导入完成：新增记录 1" in ann.get("/lists/yard.orders").text
    (order,) = stored(importing)
    rows = order["data"]["lines"]
    assert [str(row["price"]) for row in rows] == ["50.00", "0.30"]
    assert (str(order["data"]["total"]), order["status"]) == ("100.30", "draft")


def test_the_same_file_brings_the_same_record_and_an_external_number_does_too(
    importing: Office,
) -> None:
    key = file_id(importing, orders())
    assert asked(importing, key).body["new"] == 1
    assert asked(importing, key).body == {
        "rows": 1,
        "new": 0,
        "changed": 0,
        "same": 1,
        "skipped": 0,
        "faults": [],
    }
    first = file_id(importing, orders(external="ERP-7"))
    again = file_id(importing, orders([1, "土", 3, 10], external="ERP-7"))
    assert asked(importing, first).body["new"] == 1
    assert asked(importing, again, existing="skip").body["skipped"] == 1
    assert asked(importing, again).body["changed"] == 1
    assert len(stored(importing)) == 2


def test_nothing_is_written_when_one_row_is_wrong_and_the_answer_says_which(
    importing: Office,
) -> None:
    content = orders([1, "土", "三", 10], [5, "土", 3, 10])
    key = file_id(importing, content)
    looked = asked(importing, key, dry_run=True)
    assert looked.status == 200
    assert [(f["sheet"], f["row"], f["column"], f["value"]) for f in looked.body["faults"]] == [
        ("明细", 4, "C", "三"),
        ("明细", 5, "A", "5"),
    ]
    refused = asked(importing, key)
    assert (refused.status, refused.code) == (422, "import_refused")
    assert [f["path"] for f in refused.body["error"]["errors"]] == ["/明细/4/C", "/明细/5/A"]
    page = Sitting(importing, "ann").post(f"{PAGE}/{key}", do="run")
    assert page.status_code == 422
    assert "需要修改，现在一行都不会写入" in page.text
    assert "第 4 行 C" in page.text
    # What must be mended stands before the columns, which nobody has to look at then.
    assert page.text.index("第 4 行 C") < page.text.index("列的对应")
    assert stored(importing) == []
    marked = Sitting(importing, "ann").get(f"{PAGE}/{key}/marked?existing=update")
    sheet = load_workbook(BytesIO(marked.data))["明细"]
    assert "只能填写数字" in str(sheet["E4"].value)


def test_columns_that_are_called_otherwise_are_chosen_on_the_page(importing: Office) -> None:
    content = workbook({"单": [["在哪", "干什么"], ["一号堆场", "砂石"]]})
    ann, key = Sitting(importing, "ann"), file_id(importing, content)
    page = ann.get(f"{PAGE}/{key}").text
    assert "缺少必填的列：工地" in page
    chosen = {"c.0.A": "site", "c.0.B": "note"}
    checked = ann.post(f"{PAGE}/{key}", do="check", **chosen)
    assert checked.status_code == 200
    assert "缺少必填的列" not in checked.text
    assert ann.post(f"{PAGE}/{key}", do="run", **chosen).status_code == 303
    (order,) = stored(importing)
    assert order["data"]["note"] == "砂石"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2", "这不是 Excel 工作簿"),
        (workbook({"a": []}), "没有可以导入的行"),
        (
            workbook({"a": [HEADS]}, lambda book: book.active.merge_cells("A1:B1")),
            "有合并的单元格",
        ),
    ],
    ids=["csv", "empty", "merged"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_way_out(
    importing: Office, content: bytes, said: str
) -> None:
    found = uploaded(importing, content)
    assert found.status_code == 422
    assert said in found.text
    assert "下载模板" in found.text


def test_a_file_of_somebody_else_is_not_there(importing: Office) -> None:
    key = file_id(importing, orders(), "ann")
    assert Sitting(importing, "eve").get(f"{PAGE}/{key}").status_code == 404
    assert asked(importing, key, "eve").status == 404
    assert asked(importing, key, "pam").status in {403, 404}


def test_an_import_happens_once_however_often_its_request_is_repeated(importing: Office) -> None:
    key = file_id(importing, orders(external="A"))
    words = {"Idempotency_Key": "import-once-1"}
    first = importing.desk("ann").post(API, {"file": key}, **words)
    again = importing.desk("ann").post(API, {"file": key}, **words)
    assert first.body == again.body
    events = importing.host.run(PLATFORM, lambda uow: log.events(uow, "system"), write=False)
    assert [event.kind for event in events].count("imported") == 1


def test_the_page_speaks_english(importing: Office) -> None:
    client = importing.app.test_client()
    client.set_cookie("language", "en")
    token = importing.template.tokens["ann"]
    found = client.get(PAGE, headers={"Authorization": f"Bearer {token}"})
    assert "Download the template" in found.text
    assert read(found).status == 200


def test_the_file_is_gone_after_a_week_with_its_bytes(importing: Office) -> None:
    key = file_id(importing, orders())
    ann = Sitting(importing, "ann")
    assert ann.post(f"{PAGE}/{key}", do="run").status_code == 303
    assert importing.host.files.get(key)

    def a_week_later(uow: UnitOfWork) -> None:
        keeping.forget(uow, {"file": key})

    importing.host.run(PLATFORM, a_week_later)
    importing.host.run(PLATFORM, lambda uow: uploads.take_away(uow, {"file": key}))
    assert ann.get(f"{PAGE}/{key}").status_code == 404
    with pytest.raises(NotFound):
        importing.host.files.get(key)
    assert len(stored(importing)) == 1
