"""Templates filled in: values escaped, rows repeated, what is closed left blank."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dougong.model.catalog import Catalog
from dougong.model.fields.kind import Words
from dougong.model.runtime import Record
from dougong.printing.content import Reading, content_of
from dougong.printing.own import filled
from dougong.printing.paper import (
    Fact,
    Figure,
    Group,
    Paper,
    Step,
    Table,
    capitals,
    side_by_side,
    unbroken,
)
from dougong.testing.definitions import Definitions

FIELDS = {
    "name": "text",
    "day": "date",
    "total": "money",
    "urgent": "boolean",
    "sign": "signature",
    "lines": {"kind": "rows", "title": "明细", "rows": "library.line"},
}
DATA: dict[str, Any] = {
    "name": '<b>"砂" & 石</b>',
    "day": date(2026, 10, 12),
    "total": Decimal("10005.30"),
    "urgent": True,
    "sign": {"file": "f-1", "person": None, "at": None},
    "lines": [{"id": "1", "what": "砂", "amount": Decimal(5)}, {"id": "2", "what": "石"}],
}
STEPS = (Step("复核", "Pam", "已同意", "数量<属实>", "2026-10-12 12:00", ("f-2",)),)
FIGURES = (
    Figure("paid", "已付<款>", "5.00", "元", "", Decimal(5)),
    Figure("part", "占比", "—", "", "12.5%", None),
)
NOW = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)


def catalog(body: str) -> Catalog:
    made = Definitions().entity("line", {"what": "text", "amount": "money"}, "child")
    made.entity("doc", FIELDS, figures={"paid": {"field": "total"}}).role("boss", "doc")
    content = f'<print entity="library.doc" title="单据">{body}</print>'
    return made.file("forms/library/doc.print.html", content.encode()).catalog()


def printed(body: str, rights: dict[str, Any] | None = None, locale: str = "zh") -> str:
    made = catalog(body)
    record = Record("library.doc", "r-1", 1, "approved", DATA, "p", NOW, "p", NOW)
    common = {"actor": {"name": "Ann"}, "now": NOW, "today": NOW.date(), "settings": {}}
    reading = Reading(rights or {}, Words(locale), common)
    return filled(made.prints["library.doc"], content_of(made, record, reading, STEPS, FIGURES))


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>{{ name }}</p>", "<p>&lt;b&gt;&quot;砂&quot; &amp; 石&lt;/b&gt;</p>"),
        (
            '<p>{{ name + "&lt;i&gt;" }}</p>',
            "<p>&lt;b&gt;&quot;砂&quot; &amp; 石&lt;/b&gt;&lt;i&gt;</p>",
        ),
        ("<p>a &lt; b<br/></p>", "<p>a &lt; b<br></p>"),
        ("{{ total }} {{ total + 1 }}", "10,005.30 10006.30"),
        ("{{ capital amount(total) }}", "壹万零伍元叁角"),
        ("{{ day }} {{ total > 5 }}", "2026-10-12 是"),
        ("{{ now }}", "2026-10-12 12:00"),
        ("{{ sign }}", '<img src="/files/f-1" alt="已签字">'),
        ("<p if='urgent'>x</p><p if='not(urgent)'>y</p>", "<p>x</p>"),
        ("<p if='null'>x</p>", ""),
        (
            "<p each='lines' if='amount != null' class='num'>{{ what }}{{ parent.day }}</p>",
            '<p class="num">砂2026-10-12</p>',
        ),
        (
            "<p each='approvals'>{{ person }} {{ opinion }} {{ signature }}</p>",
            '<p>Pam 数量&lt;属实&gt; <img src="/files/f-2" alt=""></p>',
        ),
        ("{{ count(lines) }}/{{ count(approvals) }}", "2/1"),
        (
            "<p each='figures'>{{ title }} {{ text }}{{ unit }} {{ share }}</p>",
            "<p>已付&lt;款&gt; 5.00元 </p><p>占比 — 12.5%</p>",
        ),
        ('{{ figures[figure = "paid"][1].value + 1 }}', "6"),
        ("<p each='figures' if='value = null'>{{ figure }}</p>", "<p>part</p>"),
    ],
)
def test_a_template_is_filled_in(body: str, wanted: str) -> None:
    """EC-55: capitals on a module's own sheet come from the stored amount."""
    assert printed(body) == wanted


def test_words_of_the_platform_follow_the_reader() -> None:
    assert printed("{{ total > 5 }}", locale="en") == "yes"


def test_what_is_hidden_or_masked_is_blank_in_every_expression() -> None:
    body = "{{ name }}|{{ total }}|{{ capital amount(total) }}|{{ count(lines[amount = 5]) }}"
    rights = {"/name": "hidden", "/total": "masked", "/lines/*/amount": "hidden"}
    name, total, spoken, found = printed(body, rights).split("|")
    assert (name, spoken, found) == ("", "", "0")
    assert "10,005" not in total
    assert printed("<p each='lines'>{{ amount }}</p>", rights) == "<p></p><p></p>"


def test_the_default_sheet_turns_for_wide_tables() -> None:
    def paper(columns: int) -> Paper:
        heads = ("x",) * columns
        table = Table("t", heads, (False,) * columns, (False,) * columns, (heads,))
        return Paper("t", "", "", (Group("g", (), (table,)),), ())

    assert [paper(columns).landscape for columns in (8, 9)] == [False, True]


def test_short_texts_and_numbers_are_not_broken() -> None:
    told = ["MS1", "越早越好", "AR-202609-0001", "", "二次结构与机电安装", "the whole of the works"]
    assert [unbroken([one]) for one in told] == [True, True, True, True, False, False]
    assert not unbroken(["T1", "二次结构与机电安装"])


def test_a_fact_without_a_neighbour_takes_the_whole_row() -> None:
    facts = [Fact(one, "", wide=one.isupper()) for one in "abcDeFg"]
    laid = "".join("W" if one.wide else "." for one in side_by_side(facts))
    assert laid == "..WWWWW"
    assert side_by_side([]) == ()


def test_there_are_no_capitals_for_what_they_cannot_say() -> None:
    assert [capitals(None), capitals(Decimal("0.005"))] == ["", ""]
