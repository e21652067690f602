"""Workers of a site come in by a workbook: twelve of them, all of them or none (EC-53)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from dougong.actions.imports.faults import ImportRefused
from dougong.actions.imports.importing import Review, Wish, bring_in, review
from dougong.actions.imports.template import marked, template
from dougong.model.canonical import written
from dougong.model.runtime import Query
from dougong.sources import folder
from dougong.store import log, selecting
from dougong.testing.stage import KEEPER, Stage
from modules.crew_day import REPOSITORY, _id_no
from unit.exchange.workbooks import workbook

WORKER, ENTRY = "base_data.worker", "base_data.worker_enrollment"
NOW = datetime.fromisoformat("2026-10-05T10:00:00+08:00")
HEADS = [
    "姓名 *",
    "证件号码 *",
    "手机 *",
    "工种 *",
    "性别",
    "工资卡号",
    "已参加工伤保险",
    "三级教育日期",
]
BUNDLE = {"key": "plain", "title": "基础", "modules": {"base_data": "1.0.0"}}
TRADES = ("砌筑工", "钢筋工", "架子工")


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """A database with nothing but the base data."""
    made = Stage(database_url, tmp_path / "files", NOW)
    try:
        files = {**folder.read(REPOSITORY), "bundles/plain/bundle.json": written(BUNDLE)}
        made.publish(files, "plain")
        yield made
    finally:
        made.close()


@pytest.fixture
def site(stage: Stage) -> str:
    """A site with a crew, and the labor officer who keeps its people."""
    found = _site(stage, "滨河路一标")
    stage.person("shen", "沈丽")
    stage.grant("shen", "labor", found)
    _crew(stage, found, "甲班")
    return found


def _site(stage: Stage, name: str) -> str:
    words = {"category": "municipal", "operating_mode": "self", "stage": "ongoing"}
    tax = {"tax_method": "general", "cost_caliber": "excl"}
    return stage.create(KEEPER, "base_data.project", {"name": name, **words, **tax}).id


def _crew(stage: Stage, site: str, name: str) -> str:
    words = {"trade": "mason", "std_hours": 9, "entry_date": "2026-01-01", "state": "active"}
    return stage.create(KEEPER, "base_data.crew", {"project": site, "name": name, **words}).id


def rows(count: int) -> list[list[Any]]:
    """Workers as a clerk has typed them."""
    return [
        [
            f"工人{number:03}",
            _id_no(number),
            f"139000{number:05}",
            TRADES[number % 3],
            "男",
            f"622202000000{number:07}",
            "是",
            date(2026, 9, 1 + number % 28),
        ]
        for number in range(count)
    ]


def sent(lines: Sequence[Sequence[Any]], title: str = "工人") -> bytes:
    return workbook({title: [HEADS, *lines]})


def taken(stage: Stage, content: bytes, wish: Wish | None = None, entity: str = WORKER) -> Review:
    chosen = wish or Wish()
    return stage.act("shen", lambda uow: bring_in(uow, entity, content, chosen, "名单.xlsx"))


def looked(stage: Stage, content: bytes, wish: Wish | None = None, entity: str = WORKER) -> Review:
    return stage.look("shen", lambda uow: review(uow, entity, content, wish or Wish()))


def workers(stage: Stage) -> dict[str, Any]:
    query = Query(limit=500, sort=("id",))
    page = stage.look(None, lambda uow: selecting.select(uow, WORKER, query))
    return {record.data["name"]: record for record in page.items}


def test_twelve_workers_come_in_with_every_digit_and_are_on_record(stage: Stage, site: str) -> None:
    content = sent(rows(12))
    assert looked(stage, content).counts == {"new": 12, "changed": 0, "same": 0, "skipped": 0}
    assert workers(stage) == {}
    done = taken(stage, content)
    assert (done.rows, done.counts["new"]) == (12, 12)
    found = workers(stage)
    assert len(found) == 12
    one = found["工人011"]
    assert one.data["id_no"] == _id_no(11)
    assert one.data["bank_card"] == "6222020000000000011"
    assert one.data["mobile"] == "13900000011"
    assert (one.data["trade"], one.data["gender"]) == ("scaffolder", "male")
    assert one.data["has_insurance"] is True
    assert one.data["edu_date"] == date(2026, 9, 12)
    assert one.source_channel == "import"
    events = stage.look(None, lambda uow: log.events(uow, "system"))
    told = next(event.data for event in events if event.kind == "imported")
    assert (told["file"], told["rows"], told["new"]) == ("名单.xlsx", 12, 12)
    own = stage.look(None, lambda uow: log.events(uow, one.id))
    assert [event.kind for event in own] == ["created"]


def test_ec_53_one_bad_row_of_five_hundred_writes_nothing_and_says_where(
    stage: Stage, site: str
) -> None:
    lines = rows(500)
    lines[321][1] = "110105194912310021"
    with pytest.raises(ImportRefused) as refused:
        taken(stage, sent(lines))
    assert workers(stage) == {}
    (fault,) = refused.value.rows
    assert (fault.sheet_title, fault.row, fault.letter, fault.head) == (
        "工人",
        323,
        "B",
        "证件号码",
    )
    assert fault.value == "110105194912310021"
    said = "“证件号码”不是有效的身份证号码（18 位），请核对号码和证件类型"
    assert fault.fault.for_person("zh") == said
    assert refused.value.faults[0].for_person("en").startswith("B323 证件号码: ")

    lines[321][1] = _id_no(321)
    assert taken(stage, sent(lines)).counts["new"] == 500
    assert len(workers(stage)) == 500
    # The same file again, and the same people in another order: nobody comes twice.
    assert taken(stage, sent(lines)).counts == {"new": 0, "changed": 0, "same": 500, "skipped": 0}
    assert taken(stage, sent(lines[::-1])).counts["same"] == 500
    assert len(workers(stage)) == 500


def test_every_fault_of_a_file_is_told_at_once_and_marked_in_a_copy(
    stage: Stage, site: str
) -> None:
    lines = rows(6)
    lines[0][3] = "宇航员"
    # An empty cell is told beside what cannot be read in the same row.
    lines[0][0] = None
    lines[1][2] = "1380"
    lines[2][7] = "3/10/2026"
    lines[3][0] = None
    lines[4][1] = lines[5][1]
    found = looked(stage, sent(lines))
    places = [(one.row, one.letter, one.fault.code) for one in found.faults]
    assert places == [
        (2, "A", "required"),
        (2, "D", "choice_unknown"),
        (3, "C", "phone_invalid"),
        (4, "H", "date_ambiguous"),
        (5, "A", "required"),
        (7, "B", "row_twice"),
    ]
    out = BytesIO()
    stage.look("shen", lambda uow: marked(uow, found, out))
    page = load_workbook(out).active
    assert page["I1"].value == "需要修改"
    assert page["B2"].value == _id_no(0)
    assert page["C3"].comment is not None
    assert page["I3"].value == found.faults[2].fault.for_person("zh")
    assert page["I6"].value is None


def test_who_is_there_is_updated_or_left_alone_and_blanks_change_nothing(
    stage: Stage, site: str
) -> None:
    taken(stage, sent(rows(3)))
    lines = rows(4)
    lines[0][5] = "6222020000000099999"
    lines[1][4] = None
    content = sent(lines)
    skip = Wish(existing="skip")
    assert looked(stage, content, skip).counts == {"new": 1, "changed": 0, "same": 0, "skipped": 3}
    assert looked(stage, content).counts == {"new": 1, "changed": 1, "same": 2, "skipped": 0}
    assert taken(stage, content).counts == {"new": 1, "changed": 1, "same": 2, "skipped": 0}
    found = workers(stage)
    assert found["工人000"].data["bank_card"] == "6222020000000099999"
    assert found["工人001"].data["gender"] == "male"


def test_a_file_saved_by_another_program_means_the_same(stage: Stage, site: str) -> None:
    """Numbers for phones, text for days, ticks for yes, English heads, a title above."""

    def other(book: Workbook) -> None:
        book.active["C3"].number_format = "0"

    heads = [
        "Name",
        "ID number",
        "mobile",
        "Trade",
        "Gender",
        "bank_card",
        "has_insurance",
        "edu_date",
    ]
    line = [
        "工人000",
        f" {_id_no(0)} ",
        13900000000,
        "mason",
        "男",
        "6222 0200 0000 0000 000",
        "√",
        "2026年9月1日",
    ]
    content = workbook({"Sheet1": [["分包工人花名册", "2026 年"], heads, line]}, other)
    found = looked(stage, content)
    heads_found = {c.head: c.target for c in found.layout.sheets[0].columns}
    assert heads_found["Name"] == "name"
    wish = Wish(columns={"0.B": "id_no", "0.E": "gender"})
    taken(stage, content, wish)
    one = workers(stage)["工人000"].data
    assert (one["id_no"], one["mobile"], one["trade"]) == (_id_no(0), "13900000000", "mason")
    assert (one["bank_card"], one["has_insurance"]) == ("6222020000000000000", True)
    assert one["edu_date"] == date(2026, 9, 1)


def test_an_identity_number_that_excel_kept_as_a_number_is_told_not_guessed(
    stage: Stage, site: str
) -> None:
    lines = rows(1)
    lines[0][1] = int(_id_no(0)[:17] + "0")
    (fault,) = looked(stage, sent(lines)).faults
    assert (fault.letter, fault.fault.code) == ("B", "xlsx_digits_lost")


def test_certificates_come_in_by_a_sheet_of_their_own(stage: Stage, site: str) -> None:
    heads = ["序号", *HEADS]
    people = [[n + 1, *line] for n, line in enumerate(rows(2))]
    papers = [
        ["序号", "证书名称 *", "证书编号 *", "有效期至"],
        [2, "电工证", "T-1", date(2027, 5, 1)],
        [2, "焊工证", "T-2", None],
    ]
    content = workbook({"工人": [heads, *people], "证书": papers})
    taken(stage, content)
    one = stage.record(WORKER, workers(stage)["工人001"].id)
    assert [row["certificate"] for row in one.data["certificates"]] == ["电工证", "焊工证"]
    assert taken(stage, content).counts["same"] == 2
    papers.append([2, "高处作业证", None, None])
    papers.append([9, "高处作业证", "T-3", None])
    found = looked(stage, workbook({"工人": [heads, *people], "证书": papers}))
    places = [(one.sheet_title, one.row, one.letter, one.fault.code) for one in found.faults]
    assert places == [("证书", 4, "C", "required"), ("证书", 5, "A", "owner_unknown")]


ENTRY_HEADS = ["项目", "班组", "工人", "进场日期", "日工价"]


def test_workers_are_enrolled_by_name_each_in_the_crew_of_their_site(
    stage: Stage, site: str
) -> None:
    """Two sites have a crew of one name; the row's own site tells which is meant."""
    elsewhere = _site(stage, "环城路二标")
    _crew(stage, elsewhere, "甲班")
    taken(stage, sent(rows(3)))
    lines = [
        ["滨河路一标", "甲班", f"工人{n:03}", date(2026, 10, 1), 320.1 + 0.2] for n in range(3)
    ]
    content = workbook({"进退场登记": [ENTRY_HEADS, *lines]})
    assert taken(stage, content, entity=ENTRY).counts["new"] == 3
    page = stage.look(None, lambda uow: selecting.select(uow, ENTRY, Query(limit=10)))
    assert {record.data["day_rate"] for record in page.items} == {Decimal("320.3")}
    assert {record.data["project"] for record in page.items} == {site}
    assert taken(stage, content, entity=ENTRY).counts["same"] == 3

    wrong = [
        ["滨河路一标", "乙班", "工人000", date(2026, 10, 2), 300],
        ["环城路二标", "甲班", "没有的人", date(2026, 10, 2), 300],
    ]
    found = looked(stage, workbook({"进退场登记": [ENTRY_HEADS, *wrong]}), entity=ENTRY)
    places = [(one.row, one.letter, one.fault.code) for one in found.faults]
    # The other site is not the labor officer's, so for him it is not there.
    assert (2, "B", "reference_unknown") in places
    assert (3, "A", "reference_unknown") in places
    assert (3, "C", "reference_unknown") in places


def test_rows_that_contradict_each_other_are_found_though_each_alone_is_right(
    stage: Stage, site: str
) -> None:
    _crew(stage, site, "乙班")
    taken(stage, sent(rows(1)))
    lines = [
        ["滨河路一标", "甲班", "工人000", date(2026, 9, 1), 320],
        ["滨河路一标", "乙班", "工人000", date(2026, 10, 1), 320],
    ]
    content = workbook({"进退场登记": [ENTRY_HEADS, *lines]})
    assert looked(stage, content, entity=ENTRY).faults == ()
    with pytest.raises(ImportRefused) as refused:
        taken(stage, content, entity=ENTRY)
    (fault,) = refused.value.rows
    assert (fault.row, fault.letter, fault.fault.code) == (3, "C", "overlap")
    page = stage.look(None, lambda uow: selecting.select(uow, ENTRY, Query(limit=10)))
    assert page.items == ()


def test_the_template_is_filled_in_and_comes_back(stage: Stage, site: str) -> None:
    out = BytesIO()
    stage.look("shen", lambda uow: template(uow, WORKER, out))
    book = load_workbook(out)
    assert book.sheetnames[:3] == ["工人", "证书", "填写说明"]
    page = book["工人"]
    heads = {cell.value: cell.column for cell in page[1]}
    assert {"姓名 *", "证件号码 *", "工种 *", "性别"} <= set(heads)
    assert "出生日期" not in heads
    rules = [rule.sqref for rule in page.data_validations.dataValidation]
    assert len(rules) >= 4
    values = dict(zip(HEADS, rows(1)[0], strict=True))
    for title, value in values.items():
        page.cell(2, heads[title], value)
    filled = BytesIO()
    book.save(filled)
    assert taken(stage, filled.getvalue()).counts["new"] == 1


def test_a_file_without_the_column_that_tells_workers_apart_says_that_and_no_more(
    stage: Stage, site: str
) -> None:
    content = workbook({"工人": [["姓名", "手机"], ["工人001", "1380"], ["工人002", ""]]})
    (fault,) = looked(stage, content).faults
    assert (fault.row, fault.head, fault.fault.code) == (1, "证件号码", "column_missing")


def test_nobody_brings_in_what_he_may_not_make(stage: Stage, site: str) -> None:
    from dougong.base.errors import AccessDenied

    stage.person("lu", "陆平")
    stage.grant("lu", "foreman", site)
    with pytest.raises(AccessDenied):
        stage.look("lu", lambda uow: review(uow, WORKER, sent(rows(1)), Wish()))
