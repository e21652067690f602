"""What is drawn where there is more than anybody tells apart."""

from decimal import Decimal

import pytest

from dougong.actions.reports import parts_of
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.listing import Axis, Block, Report
from dougong.web.charts import MOST, Axes, chart_of, telling_apart

FIELDS = {"amount": Field("amount", "money", "金额", scale=2)}


def axes(count: int, *, is_time: bool) -> Axes:
    found = Axes(Words("zh", {}, {}), FIELDS)
    found.is_time = is_time
    for number in range(count):
        found.add(str(number), {"amount": Decimal(number)})
    found.total = {"amount": Decimal(sum(range(count)))}
    return found


def block(chart: str) -> Block:
    return Block("one", "一", "chart", chart=chart, measure="amount")  # type: ignore[arg-type]


@pytest.mark.parametrize("chart", ["line", "bar"])
def test_of_too_many_days_the_newest_are_drawn_and_the_rest_is_told(chart: str) -> None:
    drawn = chart_of(block(chart), axes(MOST + 50, is_time=True))
    assert drawn is not None
    assert (drawn.labels[0], drawn.labels[-1]) == ("50", str(MOST + 49))
    assert (drawn.left, drawn.is_time, len(drawn.series[0].values)) == (50, True, MOST)


def test_of_too_many_names_the_first_are_drawn_and_the_rest_is_told() -> None:
    drawn = chart_of(block("bar"), axes(MOST + 1, is_time=False))
    assert drawn is not None
    assert (drawn.labels[0], drawn.labels[-1], drawn.left) == ("0", str(MOST - 1), 1)
    whole = chart_of(block("bar"), axes(MOST, is_time=False))
    assert whole is not None
    assert whole.left == 0


def test_what_a_waterfall_has_no_step_for_is_one_step_more() -> None:
    """Its steps lead to the total, so none may be missing."""
    drawn = chart_of(block("waterfall"), axes(MOST + 3, is_time=False))
    assert drawn is not None
    *steps, total = drawn.series[0].values
    assert len(steps) == MOST + 1
    assert sum(one for one in steps if one is not None) == total


def test_days_may_be_told_by_all_that_is_coarser_and_names_by_nothing() -> None:
    def told(*rows: Axis) -> tuple[str, ...]:
        return parts_of(Report("m", "k", "t", "m.l", rows, (), ("amount",)))

    assert told(Axis("day", "day")) == ("day", "week", "month", "year")
    assert told(Axis("day", "month")) == ("month", "year")
    assert told(Axis("crew")) == told(Axis("day", "day"), Axis("crew")) == ()


def test_points_are_not_called_by_what_all_of_them_share() -> None:
    weeks = [("一号项目", "2026-11-02"), ("一号项目", "2026-11-09")]
    assert telling_apart(weeks) == ["2026-11-02", "2026-11-09"]
    assert telling_apart([*weeks, ("二号项目", "2026-11-02")]) == [
        "一号项目 · 2026-11-02",
        "一号项目 · 2026-11-09",
        "二号项目 · 2026-11-02",
    ]
    assert telling_apart([("一号项目", "2026-11-02")]) == ["一号项目 · 2026-11-02"]
    assert telling_apart([("一号项目",), ("一号项目",)]) == ["一号项目", "一号项目"]
    assert telling_apart([]) == []
