"""Calculations that name, feed or fill what is not there are refused at their place."""

from copy import deepcopy

import pytest

from dougong.model.check import check
from unit.forms.planned_works import CALCULATIONS, works

FILE = "modules/library/entities/plan.schema.json"


def changed(key, **words):
    """The bundle with one calculation changed; dotted words reach inside."""
    told = deepcopy(CALCULATIONS[key])
    for path, value in words.items():
        *outer, last = path.split("__")
        inner = told
        for name in outer:
            inner = inner[name]
        if value is None:
            inner.pop(last)
        else:
            inner[last] = value
    return works(**{key: told})


def errors(definitions):
    found = check(definitions.catalog())
    return [(one.code, one.path) for one in found if one.file == FILE and one.severity == "error"]


def test_the_sound_bundle_is_clean():
    assert errors(works()) == []


NETWORK, LIGHTS = "/calculations/network", "/calculations/lights"
CASES = [
    (changed("network", service="critical_paht"), "service_unknown", f"{NETWORK}/service"),
    (changed("network", decision="library.light"), "calculation_method", NETWORK),
    (changed("network", for_each="tasks"), "calculation_for_each", f"{NETWORK}/for_each"),
    (changed("network", inputs__taks="tasks"), "service_input_unknown", f"{NETWORK}/inputs/taks"),
    (changed("network", inputs__tasks=None), "service_input_missing", f"{NETWORK}/inputs"),
    (changed("network", inputs__tasks="length"), "service_rows", f"{NETWORK}/inputs/tasks"),
    (
        changed("network", inputs__tasks="for t in tasks return {key: t.code}"),
        "service_column_missing",
        f"{NETWORK}/inputs/tasks",
    ),
    (
        changed("network", inputs__tasks="for t in tasks return {key: t.code, duration: t.name}"),
        "service_column_type",
        f"{NETWORK}/inputs/tasks",
    ),
    (changed("network", inputs__end="start"), "expr_wrong_type", f"{NETWORK}/inputs/end"),
    (
        changed("network", outputs__length="duraton"),
        "service_output_unknown",
        f"{NETWORK}/outputs/length",
    ),
    (changed("network", outputs__lenght="duration"), "field_unknown", f"{NETWORK}/outputs/lenght"),
    (
        changed("network", outputs__start="duration"),
        "calculation_unfit",
        f"{NETWORK}/outputs/start",
    ),
    (
        changed("network", outputs__start="duration"),
        "calculation_written",
        f"{NETWORK}/outputs/start",
    ),
    (
        changed("network", outputs__weeks="duration"),
        "calculation_written",
        f"{NETWORK}/outputs/weeks",
    ),
    (
        changed("network", outputs__tasks={"es": "early_strat"}),
        "service_output_unknown",
        f"{NETWORK}/outputs/tasks/es",
    ),
    (
        changed("network", outputs__tasks={"days": "early_start"}),
        "calculation_written",
        f"{NETWORK}/outputs/tasks/days",
    ),
    (
        changed("network", outputs__tasks={"begin": "early_start"}),
        "calculation_unfit",
        f"{NETWORK}/outputs/tasks/begin",
    ),
    (changed("dates", outputs__tasks={"es": "days"}), "calculation_twice", "/calculations/dates"),
    (
        changed("curve", outputs__tasks={"es": "months.value"}),
        "calculation_written",
        "/calculations/curve/outputs/tasks",
    ),
    (changed("lights", decision="library.lihgt"), "decision_unknown", f"{LIGHTS}/decision"),
    (changed("lights", inputs__slack=None), "service_input_missing", f"{LIGHTS}/inputs"),
    (changed("lights", outputs__light="lamp"), "service_output_unknown", f"{LIGHTS}/outputs/light"),
    (changed("network", inputs__start="length"), "computed_circle", "/properties/length/computed"),
]


@pytest.mark.parametrize(("definitions", "code", "path"), CASES, ids=[c[1] for c in CASES])
def test_it_is_refused_at_its_place(definitions, code, path):
    assert (code, path) in errors(definitions)


def test_what_rows_hold_themselves_may_be_taken_along():
    told = {"es": "early_start", "code": "name"}
    assert ("calculation_written", f"{NETWORK}/outputs/tasks/code") in errors(
        changed("network", outputs__tasks=told)
    )
    assert ("service_output_unknown", f"{NETWORK}/outputs/tasks/code") not in errors(
        changed("network", outputs__tasks=told)
    )
