"""Methods called from an entity: their answers in fields and rows, and what they refuse."""

from datetime import date
from decimal import Decimal

import pytest

from dougong.forms.evaluate import evaluate
from dougong.forms.scope import scope_for
from unit.forms.planned_works import works
from unit.forms.sheets import NOW, TODAY, ZHANG

CATALOG = works().catalog()
ENTITY = CATALOG.entities["library.plan"]
FORM = CATALOG.forms["library.plan"]


def task(code, days, cost=None):
    money = None if cost is None else Decimal(cost)
    return {"code": code, "name": f"任务 {code}", "days": days, "cost": money}


def link(before, after, sort="FS"):
    return {"before": before, "after": after, "sort": sort}


def run(tasks, links=(), **data):
    given = {"start": date(2026, 11, 2), "tasks": tasks, "links": list(links), **data}
    return evaluate(FORM, CATALOG, given, scope_for(CATALOG, ENTITY, ZHANG, NOW, TODAY))


def test_answers_stand_in_the_fields_and_beside_the_rows():
    found = run([task("A", 5), task("B", 3), task("C", 1)], [link("A", "B"), link("A", "C")]).data
    assert found["length"] == 8
    told = [(row["es"], row["slack"], row["light"]) for row in found["tasks"]]
    assert told == [(0, 0, "red"), (5, 0, "red"), (5, 2, "green")]


def test_a_method_takes_up_the_answers_of_another():
    found = run([task("A", 5), task("B", 3)], [link("A", "B")]).data
    days = [(row["begin"], row["end"]) for row in found["tasks"]]
    assert days == [
        (date(2026, 11, 2), date(2026, 11, 6)),
        (date(2026, 11, 9), date(2026, 11, 11)),
    ]


def test_fields_worked_out_from_answers_follow_them():
    assert run([task("A", 8)]).data["weeks"] == Decimal("1.6")


def test_rows_are_filled_and_keep_their_ids_by_place():
    before = [{"id": "one"}, {"id": "two"}, {"id": "three"}]
    found = run([task("A", 25, "100.00")], months=before).data["months"]
    assert [(row["id"], row["month"]) for row in found] == [("one", "2026-11"), ("two", "2026-12")]
    assert sum(row["value"] for row in found) == Decimal("100.00")


def test_what_is_worked_out_in_a_row_waits_for_the_method_that_makes_it():
    found = run([task("A", 25, "100.00")]).data["months"]
    assert [row["since"] for row in found] == [date(2026, 11, 2)] * 2


def test_a_circle_is_a_fault_at_its_link():
    found = run([task("A", 5), task("B", 3)], [link("A", "B"), link("B", "A")])
    fault = next(one for one in found.faults if one.code == "link_cycle")
    assert fault.path == "/links/1/after"
    assert "A → B → A" in fault.for_person()
    assert found.contradictions == (fault,)
    assert found.data["length"] is None
    assert found.data["tasks"][0]["es"] is None


def test_the_fault_is_gone_when_the_link_is_mended():
    found = run([task("A", 5), task("B", 3)], [link("A", "B")])
    assert found.contradictions == ()


def test_a_row_that_is_not_filled_in_has_no_answers_and_disturbs_nobody():
    found = run([task("A", 5), task("B", None), task(None, 2)]).data
    assert [row["es"] for row in found["tasks"]] == [0, None, None]
    assert [row["light"] for row in found["tasks"]] == ["red", None, None]
    assert found["length"] == 5


def test_an_empty_document_is_no_fault():
    found = run([])
    assert found.contradictions == ()
    assert found.data["months"] == []


def test_input_rows_must_stand_for_the_rows_one_by_one():
    few = {
        "service": "critical_path",
        "inputs": {"tasks": "for t in tasks[days > 1] return {key: t.code, duration: t.days}"},
        "outputs": {"tasks": {"es": "early_start"}},
    }
    catalog = works(network=few, dates=None, curve=None, lights=None).catalog()
    entity, form = catalog.entities["library.plan"], catalog.forms["library.plan"]
    data = {"tasks": [task("A", 5), task("B", 1)]}
    found = evaluate(form, catalog, data, scope_for(catalog, entity, ZHANG, NOW, TODAY))
    assert [fault.code for fault in found.contradictions] == ["calculation_rows"]


@pytest.mark.parametrize("count", [500])
def test_five_hundred_activities_are_worked_out(count):
    tasks = [task(f"T{n}", n % 7 + 1, "10.00") for n in range(count)]
    links = [link(f"T{n}", f"T{n + 1}") for n in range(count - 1)]
    found = run(tasks, links)
    assert found.contradictions == ()
    assert found.data["length"] == sum(n % 7 + 1 for n in range(count))
    assert sum(row["value"] for row in found.data["months"]) == Decimal(10) * count
