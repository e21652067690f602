"""Faults put into a copy of a shipped bundle are told at the right file and place."""

from pathlib import Path
from typing import NamedTuple

import pytest

from dougong.model.assemble import assemble
from dougong.model.check import check
from dougong.sources import folder

FILES = folder.read(Path(__file__).parents[2])
SHEET = "modules/day_labor/entities/sheet.schema.json"
#: The posting rule of a worked line.
WORK = "/rules/work"
LINE = "modules/day_labor/entities/line.schema.json"
REQUEST = "modules/day_labor/entities/request.schema.json"
FORM = "forms/day_labor/sheet.form.json"
POSTING = "modules/day_labor/postings/sheet.json"
BASE = "workflows/day_labor/sheet_base.dmn"
EXTRA = "workflows/day_labor/sheet_extra.dmn"
PROCESS = "workflows/day_labor/sheet_approval.bpmn"


class Fault(NamedTuple):
    """A text of a file and what stands there instead; where that is told, and as what."""

    spoiled: str
    before: str
    after: str
    file: str
    path: str
    code: str


FAULTS = [
    Fault(
        LINE,
        '"normal_days": {',
        '"normal_day": {',
        SHEET,
        "/properties/total_days/computed",
        "member_unknown",
    ),
    Fault(
        LINE,
        '"over_cap": {',
        '"over_capp": {',
        SHEET,
        "/properties/rate_over_cap/computed",
        "member_unknown",
    ),
    Fault(
        SHEET,
        "late_days > settings.late_days",
        "late_days > settings.late_day",
        SHEET,
        "/properties/late/computed",
        "member_unknown",
    ),
    Fault(
        SHEET,
        "late_days > settings.late_days",
        "location > settings.late_days",
        SHEET,
        "/properties/late/computed",
        "expr_never_compared",
    ),
    Fault(
        SHEET,
        "late_days > settings.late_days",
        "late_days + location",
        SHEET,
        "/properties/late/computed",
        "expr_never_calculated",
    ),
    Fault(
        SHEET,
        "late_days > settings.late_days",
        "late_days",
        SHEET,
        "/properties/late/computed",
        "expr_wrong_type",
    ),
    Fault(
        SHEET,
        '"default": "today", "maximum"',
        '"default": "now", "maximum"',
        SHEET,
        "/properties/work_date/default",
        "expr_wrong_type",
    ),
    Fault(
        SHEET,
        r'"default": "\"self\""',
        r'"default": "\"slef\""',
        SHEET,
        "/properties/bearer/default",
        "expr_value_outside",
    ),
    Fault(
        SHEET,
        r"bearer = \"owner\" and",
        r"bearer = \"ownr\" and",
        SHEET,
        "/checks/c9/when",
        "expr_unknown_value",
    ),
    Fault(
        SHEET,
        r'"value": "\"open\""',
        r'"value": "\"close\""',
        SHEET,
        "/lookups/closed_period/match/3/value",
        "expr_value_outside",
    ),
    Fault(
        SHEET,
        '"value": "crew"}',
        '"value": "total_amount"}',
        SHEET,
        "/lookups/booked/match/0/value",
        "expr_wrong_type",
    ),
    Fault(
        SHEET,
        "postable = true and",
        "postable = 1 and",
        SHEET,
        "/properties/cost_code/reference/filter",
        "expr_never_compared",
    ),
    Fault(
        SHEET,
        "request != null and request_amount != null and",
        "request != null and",
        SHEET,
        "/checks/c6/when",
        "expr_null_condition",
    ),
    Fault(
        REQUEST,
        "from_date != null and to_date != null and",
        "from_date != null and",
        REQUEST,
        "/checks/dates/when",
        "expr_null_condition",
    ),
    Fault(
        LINE,
        "rate != null and cap_price != null and rate",
        "rate != null and cap_price != null and rate_source",
        LINE,
        "/properties/over_cap/computed",
        "expr_never_compared",
    ),
    Fault(
        FORM,
        "work_date != null and work_date > today",
        "work_date > today",
        FORM,
        "/validations/future/when",
        "expr_null_condition",
    ),
    Fault(
        FORM,
        r'"visible": "bearer = \"owner\""',
        '"visible": "total_amount"',
        FORM,
        "/sections/bearing/controls/owner_change/visible",
        "expr_not_condition",
    ),
    Fault(
        POSTING,
        '"amount": "amount"',
        '"amount": "allowance"',
        POSTING,
        f"{WORK}/measures/amount",
        "expr_may_be_null",
    ),
    Fault(
        POSTING,
        '"amount": "amount"',
        '"amount": "worker_name"',
        POSTING,
        f"{WORK}/measures/amount",
        "expr_wrong_type",
    ),
    Fault(
        POSTING,
        '"work_date": "parent.work_date",\n        "zone"',
        '"work_date": "parent.project",\n        "zone"',
        POSTING,
        f"{WORK}/dimensions/work_date",
        "expr_wrong_type",
    ),
    Fault(
        POSTING,
        '"eq_days": "eq_days",\n        "tax_rate"',
        '"eq_days": "parent.location",\n        "tax_rate"',
        POSTING,
        "/rules/cost/payload/eq_days",
        "expr_wrong_type",
    ),
    Fault(
        BASE,
        "<text>(1000..5000]</text>",
        "<text>(1001..5000]</text>",
        BASE,
        "sheet_base",
        "dmn_gap",
    ),
    Fault(
        BASE,
        "<text>(1000..5000]</text>",
        "<text>[1000..5000]</text>",
        BASE,
        "sheet_base_medium",
        "dmn_rows_overlap",
    ),
    Fault(
        BASE,
        "<text>(1000..5000]</text>",
        "<text>(5000..1000]</text>",
        BASE,
        "sheet_base_medium",
        "dmn_row_never",
    ),
    Fault(
        BASE,
        "<text>(1000..5000]</text>",
        '<text>"x"</text>',
        BASE,
        "sheet_base_medium",
        "expr_never_compared",
    ),
    Fault(
        EXTRA,
        '<text>"owner"</text>',
        '<text>"ownr"</text>',
        EXTRA,
        "sheet_extra_owner",
        "expr_unknown_value",
    ),
    Fault(
        PROCESS,
        'name="amount" expression="total_amount"',
        'name="amount" expression="location"',
        BASE,
        "sheet_base_in_amount",
        "expr_wrong_type",
    ),
    Fault(
        PROCESS,
        'expression="total_ot_hours"',
        'expression="geo.longitud"',
        PROCESS,
        "sheet_approval",
        "member_unknown",
    ),
]


def told(files: dict[str, bytes]) -> set[tuple[str, str, str]]:
    made = assemble(files, "builder")
    catalog = made.catalog
    found = [*made.findings, *(check(catalog) if catalog else ())]
    return {(one.file, one.path, one.code) for one in found}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code} {fault.path}")
def test_a_seeded_fault_is_told_at_its_place(fault):
    text = FILES[fault.spoiled].decode()
    assert fault.before in text
    files = {**FILES, fault.spoiled: text.replace(fault.before, fault.after, 1).encode()}
    assert (fault.file, fault.path, fault.code) in told(files)


def test_a_finding_shows_the_place_in_the_expression():
    text = FILES[SHEET].decode().replace("late_days > settings.late_days", "late_days > location")
    found = [
        one
        for one in check(assemble({**FILES, SHEET: text.encode()}, "builder").catalog)
        if one.code == "expr_never_compared"
    ]
    assert [(one.path, one.facts["caret"]) for one in found] == [
        ("/properties/late/computed", "late_days > location\n          ^")
    ]
    assert found[0].for_person("zh") == ("表达式第 1 行第 11 列：数字和文本不能比较，结果总是空值")
