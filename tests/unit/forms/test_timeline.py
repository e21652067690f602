"""Rows as bars over time: where they stand, what rules them, and what a reader may not see."""

from datetime import date

import pytest

from dougong.forms.showing import Content, Showing
from dougong.forms.timeline_view import timeline_view
from dougong.model.check import check
from dougong.model.fields.kind import Words
from dougong.model.form import Timeline
from unit.forms.planned_works import works

WHEN = Timeline("start", "finish", "name", "planned", "due", "done", "critical")
ROWS = [
    {
        "name": "开挖", "start": date(2026, 11, 2), "finish": date(2026, 11, 6), "done": 40,
        "planned": date(2026, 11, 2), "due": date(2026, 11, 4), "critical": True,
    },
    {"name": "垫层", "start": date(2026, 11, 7), "finish": date(2026, 11, 11), "done": 120},
    {"name": "未排程", "start": None, "finish": None},
]  # fmt: skip


def drawn(rows=ROWS, **rights):
    shown = {f"/lines/*/{key}": right for key, right in rights.items()}
    return timeline_view(WHEN, "lines", rows, Showing(Content({}, rights=shown), Words()))


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


def test_nothing_is_drawn_without_dates():
    assert drawn(ROWS[2:]) is None


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_nothing_is_drawn_for_whom_dates_are_closed(right):
    assert drawn(finish=right) is None


def test_single_facts_that_are_closed_are_left_out():
    first = drawn(due="hidden", name="masked", done="hidden").bars[0]
    assert (first.label, first.base_left, first.done) == ("", "", "")


def _faults(**timeline):
    controls = {"tasks": {"timeline": timeline}, "links": {}, "start": {}}
    sections = {"main": {"title": "计划", "controls": controls}}
    made = works().add("form", "plan", entity="library.plan", sections=sections)
    found = check(made.catalog())
    return [(one.code, one.path) for one in found if one.severity == "error"]


def test_a_timeline_names_fields_that_fit():
    at = "/sections/main/controls/tasks/timeline"
    assert _faults(start="begin", finish="end", label="name") == []
    assert ("timeline_unfit", at) in _faults(start="begin", finish="days")
    assert ("timeline_unfit", at) in _faults(start="begin", finish="end", critical="days")
    assert ("field_unknown", at) in _faults(start="begin", finish="ende")
