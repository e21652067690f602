"""Titles over several columns of a grid: which columns they may take."""

from typing import Any

import pytest

from dougong.forms.evaluate import evaluate
from dougong.forms.scope import Scope
from dougong.forms.showing import content_of
from dougong.forms.view import view
from dougong.model.check import check
from dougong.model.fields.kind import Words
from dougong.testing.definitions import Definitions
from unit.model.test_among_checks import SCOPE, plan

AT = "/sections/m/controls/steps/groups/time"


def grouped(*columns: str) -> Definitions:
    """A plan whose steps have a title over some of their columns."""
    made = plan({"rows": "steps", "value": "code"})
    groups = {"time": {"title": "时间", "columns": [*columns]}}
    control: dict[str, Any] = {"columns": {"code": {}, "name": {}, "days": {}}, "groups": groups}
    return made.add(
        "form",
        "steps",
        entity="library.plan",
        sections={"m": {"title": "步骤", "controls": {"steps": control}}},
    )


@pytest.mark.parametrize(
    ("columns", "fits"),
    [
        (("name", "days"), True),
        (("days", "name"), True),
        (("days",), True),
        (("code", "days"), False),
        (("days", "width"), False),
    ],
)
def test_a_title_stands_over_columns_side_by_side(columns: tuple[str, ...], fits: bool) -> None:
    found = [(one.code, one.path) for one in check(grouped(*columns).catalog())]
    assert (("column_group", AT) not in found) is fits


def test_the_columns_of_a_group_carry_its_title() -> None:
    catalog = grouped("name", "days").catalog()
    form, scope = catalog.forms["library.steps"], SCOPE
    assert isinstance(scope, Scope)
    found = evaluate(form, catalog, {"steps": []}, scope)
    shown = view(form, catalog, content_of(found, {}, editing=True), Words())
    (control,) = shown.controls
    assert control.rows is not None
    assert [(one.key, one.group) for one in control.rows.columns] == [
        ("code", ""),
        ("name", "时间"),
        ("days", "时间"),
    ]
