"""Rows of a table are worked out once for equal figures, and only as far as they are shown."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from dougong.model.table import Table, TableAxis, TableColumn
from dougong.model.tabulate import Remembered, Rules, Sources, Tabulated, tabulate

PARENTS = {"1001": "10", "1002": "10", "10": None, "20": None}


class Counting:
    """Rules that count how often they are asked."""

    def __init__(self) -> None:
        self.rows, self.colours = 0, 0
        self.remembered = Remembered()

    def value(self, scope: Mapping[str, Any]) -> Decimal:
        self.rows += 1
        return Decimal(scope["budget"] * 2)

    def colour(self, scope: Mapping[str, Any]) -> str:
        self.colours += 1
        return "red" if scope["double"] > 100 else "green"

    def made(self, found: dict[tuple[str], Decimal], outside: Any = None) -> Tabulated:
        """The table of these budgets by code."""
        columns = (
            TableColumn("budget", ledger="yard.cost", measure="budget", total="sum"),
            TableColumn("double", value="budget * 2", total="sum"),
        )
        table = Table("yard", "dynamic", "动态成本", (TableAxis("code", tree=True),), columns)
        rules = Rules(
            {"double": self.value}, {"double": self.colour}, lambda _: True, self.remembered
        )
        sources = Sources({"budget": found}, by_value, PARENTS, outside=outside)
        return tabulate(table, rules, sources)


def by_value(_place: int, values: Collection[Any]) -> Mapping[Any, Any]:
    """Every value ranks as it is."""
    return {value: value for value in values}


BUDGETS = {("1001",): Decimal(30), ("1002",): Decimal(40), ("20",): Decimal(5)}


def test_rows_with_the_same_figures_are_worked_out_once() -> None:
    counting = Counting()
    first = counting.made(BUDGETS)
    again = counting.made(BUDGETS)
    assert counting.rows == 3
    assert [line.values for line in again.lines] == [line.values for line in first.lines]


def test_a_row_whose_figure_changed_is_worked_out_again() -> None:
    counting = Counting()
    counting.made(BUDGETS)
    changed = counting.made({**BUDGETS, ("1002",): Decimal(41)})
    assert counting.rows == 4
    assert changed.total.values["double"] == 152


def test_rows_of_another_day_are_not_those_of_this_one() -> None:
    counting = Counting()
    counting.made(BUDGETS, "2026-10-01")
    counting.made(BUDGETS, "2026-10-02")
    assert counting.rows == 6


def test_the_memory_of_rows_does_not_grow_for_ever(monkeypatch: Any) -> None:
    monkeypatch.setattr(Remembered, "MOST", 4)
    counting = Counting()
    for budget in range(10):
        found = {("20",): Decimal(budget)}
        assert counting.made(found).total.values["double"] == budget * 2
    assert len(counting.remembered) <= 4


def test_one_number_needs_neither_lines_nor_their_colours() -> None:
    counting = Counting()
    assert counting.made(BUDGETS).total.values["double"] == 150
    assert counting.colours == 0


def test_lines_tell_their_colours_when_they_are_drawn() -> None:
    counting = Counting()
    heads = {line.key[-1]: line for line in counting.made(BUDGETS).lines}
    assert counting.colours == 0
    assert (heads["10"].colours, heads["20"].colours) == ({"double": "red"}, {"double": "green"})
    assert counting.colours == 2


def test_the_roots_are_the_lines_that_stand_highest() -> None:
    made = Counting().made(BUDGETS)
    highest = [line for line in made.lines if line.level == 0]
    told = [(line.key, line.values, line.group, dict(line.colours)) for line in made.roots]
    assert told == [(one.key, one.values, one.group, dict(one.colours)) for one in highest]
    assert [key for key, *_ in told] == [("10",), ("20",)]


def test_a_value_that_rows_share_is_their_total_and_none_where_they_differ() -> None:
    columns = (
        TableColumn("budget", ledger="yard.cost", measure="budget"),
        TableColumn("aim", entity="yard.site", field="aim", take="last", total="same"),
    )
    table = Table("yard", "aims", "目标", (TableAxis("code"),), columns)
    rules = Rules({}, {}, lambda _: True, Remembered())

    def total(aims: dict[tuple[str], Decimal]) -> Any:
        sources = Sources({"budget": BUDGETS, "aim": aims}, by_value)
        return tabulate(table, rules, sources).total.values["aim"]

    assert total(dict.fromkeys(BUDGETS, Decimal(9))) == Decimal(9)
    assert total({**dict.fromkeys(BUDGETS, Decimal(9)), ("20",): Decimal(8)}) is None
