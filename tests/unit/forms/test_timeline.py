"""Rows as bars over time: where they stand, what rules them, and what a reader may not see."""

from datetime import date
from typing import Any

import pytest

from dougong.forms.showing import Content, Showing
from dougong.forms.timeline_view import Drawing, timeline_view
from dougong.model.check import check
from dougong.model.fields.kind import Words
from dougong.testing.definitions import Definitions

RULES = {"free": {"title": "随时"}, "from": {"title": "不早于"}, "until": {"title": "不晚于"}}
SORTS = {"work": {"title": "工作"}, "whole": {"title": "汇总"}, "gate": {"title": "节点"}}
WEEK = {key: {"title": key} for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
JOB = {
    "code": "text", "name": "text", "days": "integer", "bound": "date",
    "start": {"kind": "date", "read_only": True}, "finish": {"kind": "date", "read_only": True},
    "planned": "date", "due": "date", "done": "percent", "critical": "boolean",
    "rule": {"kind": "choice", "enum": RULES}, "sort": {"kind": "choice", "enum": SORTS},
}  # fmt: skip
PLAN = {
    "jobs": {"kind": "rows", "rows": "library.job"},
    "wires": {"kind": "rows", "rows": "library.wire"},
    "week": {"kind": "choices", "enum": WEEK}, "off": "text", "status_day": "date",
}  # fmt: skip
LINKS = {"rows": "wires", "before": "one", "after": "other"}
MOVE = {"date": "bound", "rule": "rule", "start": ["from"], "free": ["free"]}
TIMELINE: dict[str, Any] = {
    "start": "start", "finish": "finish", "label": "name", "base_start": "planned",
    "base_finish": "due", "done": "done", "critical": "critical", "code": "code",
    "links": LINKS, "calendar": {"week": "week", "days_off": "off"}, "at": "status_day",
    "shape": {"field": "sort", "group": "whole", "point": "gate"}, "move": MOVE, "days": "days",
    "facts": ["days", "rule"], "filters": ["rule"],
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {
        "id": "a", "code": "1", "name": "开挖", "start": date(2026, 11, 2), "done": 40, "days": 5,
        "finish": date(2026, 11, 6), "planned": date(2026, 11, 2), "due": date(2026, 11, 4),
        "critical": True, "rule": "free",
    },
    {
        "id": "b", "name": "垫层", "start": date(2026, 11, 7), "finish": date(2026, 11, 11),
        "done": 120,
    },
    {"id": "c", "name": "未排程", "start": None, "finish": None},
]  # fmt: skip
HEAD = {"week": ["mon", "tue"], "off": "2026-11-12", "status_day": date(2026, 11, 5)}


def planned(**timeline: Any) -> Definitions:
    """A plan with its jobs and the wires between them, drawn as the words say."""
    words = {key: value for key, value in {**TIMELINE, **timeline}.items() if value is not None}
    sections = {"m": {"title": "计划", "controls": {"jobs": {"timeline": words}, "wires": {}}}}
    return (
        Definitions()
        .entity("job", JOB, kind="child")
        .entity("wire", {"one": "text", "other": "text"}, kind="child")
        .entity("plan", PLAN)
        .add("form", "plan", entity="library.plan", sections=sections)
        .role("boss", "plan")
        .process("plan_approval", "plan", approve="boss")
    )  # fmt: skip


CATALOG = planned().catalog()


def drawn(rows=ROWS, editing=False, catalog=CATALOG, **rights):
    shown = {f"/jobs/*/{key}" if key in JOB else f"/{key}": right for key, right in rights.items()}
    entity = catalog.entity("library.plan")
    wires = [{"id": "w", "one": "1", "other": "2"}]
    content = Content(
        {"jobs": rows, "wires": wires, **HEAD}, rights={"": "write", **shown}, editing=editing
    )
    timeline = catalog.forms["library.plan"].sections[0].controls[0].timeline
    showing = Showing(content, Words())
    return timeline_view(Drawing(timeline, entity.fields["jobs"], entity, catalog, showing))


def test_bars_stand_at_their_share_of_the_span():
    found = drawn()
    assert found.days == 10
    assert [(bar.left, bar.width) for bar in found.bars] == [
        ("0.000%", "50.000%"),
        ("50.000%", "50.000%"),
    ]


def test_what_was_planned_what_is_done_and_what_is_critical_are_told():
    first, second = drawn().bars
    assert (first.base_left, first.base_width) == ("0.000%", "30.000%")
    assert (first.done, first.critical) == ("40%", True)
    assert (second.base_left, second.done, second.critical) == ("", "100%", False)


def test_a_short_span_is_ruled_by_weeks_and_a_long_one_by_months():
    assert [text for _, text in drawn().ticks] == ["11-02", "11-09"]
    long = [{"start": date(2026, 10, 15), "finish": date(2027, 2, 3)}]
    assert [text for _, text in drawn(long).ticks] == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_nothing_is_drawn_without_dates_until_somebody_fills_them_in():
    assert drawn(ROWS[2:]) is None
    found = drawn(ROWS[2:], editing=True)
    assert (found.bars, found.drawn["rows"][0]["name"]) == ((), "未排程")


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_nothing_is_drawn_for_whom_dates_are_closed(right):
    assert drawn(finish=right) is None


def test_single_facts_that_are_closed_are_left_out():
    first = drawn(due="hidden", name="masked", done="hidden").bars[0]
    assert (first.label, first.base_left, first.done) == ("", "", "")


def test_a_page_that_draws_is_handed_rows_links_days_and_texts():
    found = drawn().drawn
    assert found["rows"][0] == {
        "id": "a", "code": "1", "name": "开挖", "start": "2026-11-02", "finish": "2026-11-06",
        "planned": "2026-11-02", "due": "2026-11-04", "done": found["rows"][0]["done"], "days": 5,
        "critical": True, "rule": "free", "bound": None, "sort": None,
    }  # fmt: skip
    assert found["links"] == [{"id": "w", "one": "1", "other": "2"}]
    assert found["head"] == {
        "week": ["mon", "tue"],
        "off": "2026-11-12",
        "status_day": "2026-11-05",
    }
    assert found["texts"][0]["rule"] == "随时"
    assert found["picks"] == ["rule"]
    assert found["words"]["move"]["start"] == ["from"]


def test_what_is_closed_to_the_reader_is_not_handed_over():
    found = drawn(rule="hidden", name="masked", wires="hidden", off="hidden").drawn
    assert not {"rule", "name"} & found["rows"][0].keys()
    assert found["links"] == []
    assert "off" not in found["head"]
    assert found["texts"][0].keys() == {"days"}
    assert (found["words"]["label"], found["picks"]) == ("", [])


def test_bars_are_open_only_where_the_reader_may_write_what_moving_writes():
    assert drawn().drawn["open"] == {"move": False, "days": False, "links": False}
    assert drawn(editing=True).drawn["open"] == {"move": True, "days": True, "links": True}
    found = drawn(editing=True, bound="read", days="read", wires="read").drawn["open"]
    assert found == {"move": False, "days": False, "links": False}


def _faults(**timeline: Any) -> list[tuple[str, str]]:
    found = check(planned(**timeline).catalog())
    return [(one.code, one.path) for one in found if one.severity == "error"]


AT = "/sections/m/controls/jobs/timeline"


def test_a_timeline_names_fields_that_fit():
    assert _faults() == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("timeline_unfit", {"finish": "days"}),
        ("timeline_unfit", {"critical": "days"}),
        ("timeline_unfit", {"days": "name"}),
        ("timeline_unfit", {"at": "off"}),
        ("timeline_unfit", {"calendar": {"week": "off"}}),
        ("timeline_unfit", {"links": {**LINKS, "rows": "off"}}),
        ("timeline_unfit", {"move": {**MOVE, "rule": "name"}}),
        ("field_unknown", {"finish": "ende"}),
        ("field_unknown", {"links": {**LINKS, "after": "next"}}),
        ("field_unknown", {"facts": ["price"]}),
        ("timeline_value", {"shape": {"field": "sort", "group": "all"}}),
        ("timeline_value", {"move": {**MOVE, "start": ["never"]}}),
        ("timeline_written", {"move": {**MOVE, "date": "start"}}),
    ],
)
def test_a_timeline_that_does_not_fit_is_a_fault_where_it_stands(code, words):
    assert (code, AT) in _faults(**words)


def _chart_faults(**chart: Any) -> list[tuple[str, str]]:
    words = {"chart": "line", "label": "code", "measures": ["days"], **chart}
    columns = {"code": {}, "days": {}, "name": {}}
    controls = {"jobs": {"columns": columns, "chart": words}}
    made = planned().add(
        "form",
        "drawn",
        entity="library.plan",
        sections={"m": {"title": "图", "controls": controls}},
    )
    found = check(made.catalog())
    return [(one.code, one.path) for one in found if one.severity == "error"]


def test_a_chart_of_rows_draws_columns_that_are_numbers():
    at = "/sections/m/controls/jobs/chart"
    assert _chart_faults() == []
    assert ("chart_unfit", at) in _chart_faults(measures=["name"])
    assert ("chart_unfit", at) in _chart_faults(measures=["done"])
    assert ("field_unknown", at) in _chart_faults(label="month")
