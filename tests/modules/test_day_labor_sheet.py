"""The day-labor sheet through the pure rooms: WX-08 to the cent, within the time a form has."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.forms import checks
from dougong.forms.evaluate import Evaluation, evaluate
from dougong.forms.needs import Question, answered
from dougong.forms.plan import entity_plan
from dougong.forms.scope import Scope, scope_for
from dougong.forms.sheet import Sheet
from dougong.model.assemble import assemble
from dougong.model.canonical import written
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.sources import folder

D = Decimal
WORKERS = [f"01930000-0000-7000-8000-00000000010{n}" for n in range(6)]
CREW, PROJECT, SUB = (f"01930000-0000-7000-8000-00000000020{n}" for n in range(3))
NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)

LINES: list[dict[str, Any]] = [
    {"worker": WORKERS[0], "work_mode": "day", "days": D(1), "day_rate": D(320)}
    | {"ot_hours": D(2), "ot_mode": "mult", "ot_param": D("1.5")},
    {"worker": WORKERS[1], "work_mode": "hour", "hours": D("5.5"), "day_rate": D(300)},
    {"worker": WORKERS[2], "work_mode": "hour", "hours": D(7), "std_hours": D(9)}
    | {"day_rate": D(280), "ot_hours": D(3), "ot_mode": "ot_to_day", "ot_param": D(6)},
    {"work_mode": "group_day", "head_count": 6, "days": D("0.5"), "day_rate": D(260)},
    {"worker": WORKERS[3], "work_mode": "day", "days": D(1), "day_rate": D(300)}
    | {"ot_hours": D(4), "ot_mode": "fixed", "ot_param": D(35)},
]


class Enrolled:
    """Everybody is enrolled; the crew belongs to another company than the responsible one."""

    def lookups(self, questions: Sequence[Question]) -> list[Any]:
        return [self._answer(question) for question in questions]

    def values(
        self, _entity: str, ids: Sequence[str], fields: tuple[str, ...]
    ) -> Mapping[str, Mapping[str, Any]]:
        known = {"name": "甲班", "std_hours": D(8)} if "std_hours" in fields else {"name": "某人"}
        return dict.fromkeys(ids, known)

    def _answer(self, question: Question) -> Any:
        if question.entity == "base_data.worker_enrollment":
            return {"entry_date": date(2026, 2, 1), "exit_date": None}
        return {"first": None, "all": [], "sum": D(0), "exists": False}[question.take]


@pytest.fixture(scope="module")
def catalog(repository: Path) -> Catalog:
    files = dict(folder.read(repository))
    bundle = {
        "key": "plain",
        "title": "演示",
        "modules": {"base_data": "1.0.0", "day_labor": "1.0.0"},
    }
    files["bundles/plain/bundle.json"] = written(bundle)
    found = assemble(files, "plain")
    assert found.catalog is not None, found.findings
    return found.catalog


def sheet(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "project": PROJECT,
        "work_date": date(2026, 10, 5),
        "crew": CREW,
        "bearer": "backcharge",
        "responsible_partner": SUB,
        "lines": [{"trade": "mason", **line} for line in lines],
    }


def prepared(catalog: Catalog, data: dict[str, Any]) -> tuple[Evaluation, Scope]:
    entity = catalog.entity("day_labor.sheet")
    actor = Actor("me", "me", "我")
    scope = scope_for(catalog, entity, actor, NOW, NOW.date())
    scope = answered(entity, catalog, data, scope, Enrolled())
    return evaluate(catalog.form_for(entity.name), catalog, data, scope), scope


def test_wx_08_comes_out_to_the_cent(catalog: Catalog) -> None:
    found, _ = prepared(catalog, sheet(LINES))
    amounts = [D("440.00"), D("206.25"), D("357.78"), D("780.00"), D("440.00")]
    assert [row["amount"] for row in found.data["lines"]] == amounts
    days = [D("1.2500"), D("0.6875"), D("1.2778"), D("3.0000"), D("1.5000")]
    assert [row["eq_days"] for row in found.data["lines"]] == days
    assert found.data["total_amount"] == D("2224.03")
    assert found.data["eq_days"] == D("7.7153")


def test_no_rule_refuses_the_sheet_of_wx_08(catalog: Catalog) -> None:
    found, scope = prepared(catalog, sheet(LINES))
    results = checks.run(catalog.entity("day_labor.sheet"), catalog, found.data, scope)
    assert [r for r in results if r.refuses] == []
    assert {r.key for r in results if r.not_checked} == {"c3", "c4", "c7", "c8"}


def quickest(action: Callable[[], object]) -> float:
    took = []
    for _ in range(7):
        start = time.process_time()
        action()
        took.append(time.process_time() - start)
    return min(took)


def test_fifty_rows_cost_little_more_than_their_expressions(catalog: Catalog) -> None:
    """13 ms on a quiet machine, where a form has 25; gates are ratios within one run."""
    data = sheet(LINES * 10)
    form = catalog.form_for("day_labor.sheet")
    found, scope = prepared(catalog, data)
    plan = entity_plan(catalog.entity("day_labor.sheet"), catalog)
    bench = Sheet(plan, found.data, scope)
    work = [(s.expression, b.names) for s in plan.expressions for b in bench.benches(s.rows)]
    bare = quickest(lambda: [expression.value(names) for expression, names in work])
    assert quickest(lambda: evaluate(form, catalog, data, scope)) <= 5 * bare
