"""Expressions are tried in the studio, decision tables checked as they are typed."""

import json
from typing import Any

from web.api.office import Office
from web.pages.sitting import Sitting


def tried(office: Office, expression: str, sample: dict[str, Any], rows: str = "") -> Any:
    body = {"entity": "yard.order", "rows": rows, "expression": expression, "sample": sample}
    return Sitting(office, "root").send("/studio/expressions/try", body)


def test_expressions_are_closed_to_everybody_but_administrators(small_office: Office) -> None:
    assert Sitting(small_office, "ann").get("/studio/expressions").status_code == 403


def test_the_page_offers_names_functions_and_a_record_to_try_with(office: Office) -> None:
    page = Sitting(office, "root").get("/studio/expressions?entity=yard.order").text
    assert 'data-insert="note"' in page
    assert "四舍五入，金额都用它" in page
    assert 'data-insert="actor.roles"' in page


def test_a_value_is_told_with_its_kind_and_where_it_may_run(office: Office) -> None:
    found = tried(office, 'note + "！"', {"note": "按图"})
    assert (found["value"], found["kind"], found["fault"]) == ("按图！", "文字", "")
    assert found["in_browser"] is True
    assert found["no_filter"]
    assert tried(office, 'note = "按图"', {"note": "按图"})["no_filter"] == ""
    assert tried(office, 'matches(note, "按.")', {"note": "按图"})["in_browser"] is False


def test_a_fault_is_told_with_its_place_and_the_nearest_name(office: Office) -> None:
    found = tried(office, "1 + notee", {})
    assert (found["position"], found["nearest"]) == (4, "note")
    assert "notee" in found["fault"]
    assert json.dumps(found).count("Traceback") == 0
