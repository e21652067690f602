"""Rules over records: levels, rows, ports without a provider, and what cannot be told."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from dougong.forms.checks import CheckResult, run
from dougong.forms.labels import headline, label, labels_wanted
from dougong.model.entity import Check
from dougong.model.fields.kind import Words
from dougong.model.module import Module
from unit.forms.sheets import CATALOG, CREW, LINE, SHEET, catalog_of, crew_id, scope

CREW_ID = crew_id(1)
WORDS = Words(labels={("demo.crew", CREW_ID): "钢筋一班"})


def results(lookups: Any = None, **data: Any) -> dict[str, CheckResult]:
    found = run(SHEET, CATALOG, data, scope(lookups=lookups or {}, words=WORDS))
    return {result.key: result for result in found}


def test_a_rule_of_rows_speaks_at_the_row_with_its_values() -> None:
    rows = [{"worker": "张工", "days": Decimal(1)}, {"worker": "李工", "days": Decimal("0.5")}]
    answers = {("booked", "#0"): Decimal(1), ("booked", "#1"): Decimal("0.5"), ("same_day", ""): 0}
    found = results(answers, lines=rows, partner="x", crew_partner="y")
    assert set(found) == {"c2", "c7"}
    assert found["c2"].path == "/lines/0/days"
    assert found["c2"].message == "张工当天已有 1 工日"
    assert found["c2"].refuses


def test_a_warning_needs_a_reason_and_does_not_refuse() -> None:
    found = results({("same_day", ""): Decimal(1)}, crew=CREW_ID, partner="x", crew_partner="y")
    assert found["c5"].message == "钢筋一班当天已有 1 张点工单"
    assert found["c5"].needs_reason
    assert not found["c5"].refuses


def test_a_port_without_a_provider_is_shown_as_not_checked() -> None:
    found = results(partner="x", crew_partner="y", lines=[])["c7"]
    assert (found.not_checked, found.refuses, found.needs_reason) == (True, False, False)
    assert found.port == "demo.budget"


def test_a_provider_in_the_bundle_lets_the_rule_speak() -> None:
    made = catalog_of(SHEET, LINE, CREW, modules={"demo": Module("demo", "演示", "1.0.0")})
    (found,) = [
        r for r in run(SHEET, made, {"partner": "x", "crew_partner": "y"}, scope()) if r.key == "c7"
    ]
    assert not found.not_checked
    assert found.refuses


def test_a_blocking_rule_that_cannot_be_told_refuses() -> None:
    entity = replace(SHEET, checks=(Check("big", "total_amount > 100", "太多"),))
    (found,) = run(entity, catalog_of(entity, LINE, CREW), {}, scope())
    assert found.not_checked
    assert found.refuses
    warn = replace(entity, checks=(replace(entity.checks[0], level="warn"),))
    (found,) = run(warn, catalog_of(warn, LINE, CREW), {}, scope())
    assert not found.refuses
    assert not found.needs_reason


def test_rules_of_saving_are_run_at_saving_and_at_submitting() -> None:
    entity = replace(
        SHEET, checks=(Check("a", "true", "总是", on="save"), Check("b", "true", "提交时"))
    )
    made = catalog_of(entity, LINE, CREW)
    assert [r.key for r in run(entity, made, {}, scope(), on="save")] == ["a"]
    assert [r.key for r in run(entity, made, {}, scope())] == ["a", "b"]


def test_a_record_is_called_by_its_label_and_its_headline() -> None:
    data = {"sheet_no": "DL-0001", "crew": "A 班", "total_amount": Decimal("440.00")}
    assert label(SHEET, CATALOG, data, scope()) == "DL-0001"
    assert headline(SHEET, CATALOG, data, scope()) == "A 班 点工单 440"
    assert label(SHEET, CATALOG, {}, scope()) == "—"
    plain = replace(SHEET, headline="", label="crew")
    made = catalog_of(plain, LINE, CREW)
    assert headline(plain, made, {"crew": CREW_ID}, scope(words=WORDS)) == "钢筋一班"


def test_labels_are_wanted_for_every_target_of_header_and_rows() -> None:
    data = {"crew": CREW_ID, "photos": [crew_id(9)], "lines": [{"worker": "a"}]}
    assert labels_wanted(SHEET, CATALOG, data) == {("demo.crew", CREW_ID), ("file", crew_id(9))}
