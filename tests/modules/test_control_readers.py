"""What controls tell whom, and what they do where something is missing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dougong.actions import controlling
from dougong.actions.errors import CheckFailed
from dougong.actions.road import predict
from dougong.actions.shown_record import shown_record
from dougong.testing.stage import KEEPER, Stage
from modules.purse import CONTROL, purse
from modules.purse_house import FILE, NOON, WHY, House


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    found = Stage(database_url, tmp_path / "files", NOON)
    yield found
    found.close()


@pytest.fixture
def house(stage: Stage) -> House:
    """A site with nothing but codes and people."""
    return House(stage)


@pytest.mark.parametrize("role", ["mason", "visitor"])
def test_figures_are_told_only_to_whoever_may_see_what_they_come_from(
    house: House, role: str
) -> None:
    """The mason does not see the amounts asked, the visitor not those that fed the budget."""
    house.policy("block")
    made = house.ask((house.fresh(), "26000.00"))
    house.stage.person("cid")
    house.stage.grant("cid", role, house.site)
    for login, told in (("pam", True), ("cid", False)):
        shown = house.stage.look(login, lambda uow: shown_record(uow, made.entity, made.id))
        (strip,) = shown.strips
        (kept,) = shown.approval.warnings
        assert (strip.outcome, bool(strip.figures)) == ("escalate", told)
        assert ("70,000" in f"{strip}{kept}", "26000" in f"{kept}") == (told, told)
        assert "escalate" in str(kept["control"])
        assert kept["reason"] == WHY["budget"]


def test_a_reader_of_english_reads_the_sentence_in_english(house: House) -> None:
    files = purse().files()
    texts = {f"{FILE}#/message": "{{ key.code }}: {{ usage }} of {{ base }}"}
    files["modules/purse/translations/en.json"] = json.dumps(texts).encode()
    house.stage.publish(files, "test")
    house.policy("warn")
    made = house.ask((house.fresh(), "26000.00"))
    reader = replace(house.stage.actor("pam"), locale="en")
    shown = house.stage.host.run(
        reader, lambda uow: shown_record(uow, made.entity, made.id), write=False
    )
    (kept,) = shown.approval.warnings
    assert kept["message"] == "科目: 96.00% of 100,000.00"


def test_a_rule_stands_for_a_control_whose_module_is_not_there(stage: Stage) -> None:
    """Facts read it as not checked, and the rule is shown as such."""
    files = purse(documents={"works.order": CONTROL["documents"]["purse.request"]}).files()
    path = "modules/purse/entities/request.schema.json"
    entity = json.loads(files[path])
    rule = {"level": "warn", "port": "ceilings.budget", "when": "false", "message": "预算不足"}
    entity["checks"] = {"cap": rule}
    files[path] = json.dumps(entity).encode()
    stage.publish(files, "test")
    site = stage.create(KEEPER, "purse.site", {"name": "一号地块"}).id
    code = stage.create(KEEPER, "purse.code", {"name": "点工"}).id
    data = {"site": site, "lines": [{"code": code, "amount": "1.00"}]}
    made = stage.create(KEEPER, "purse.request", data)
    known = stage.catalog.entity("purse.request")
    facts = stage.look(None, lambda uow: controlling.facts(uow, known, made))
    assert (facts["budget"]["outcome"], facts["budget"]["usage"]) == ("not_checked", None)
    road = stage.look(KEEPER, lambda uow: predict(uow, made.entity, id=made.id))
    assert [(one.key, one.not_checked, one.refuses) for one in road.checks] == [
        ("cap", True, False)
    ]


def test_an_amount_without_a_value_refuses(stage: Stage) -> None:
    words = {
        **CONTROL["documents"]["purse.request"],
        "asked": "if amount > 5 then amount else null",
    }
    house = House(stage, documents={"purse.request": words})
    house.policy("block")
    with pytest.raises(CheckFailed) as refused:
        house.stage.submit("ann", house.draft((house.fresh(), "1.00")), WHY)
    (result,) = refused.value.results
    assert (result.level, result.not_checked) == ("block", True)
    assert "没有算出本次金额" in result.message


def test_a_decision_without_a_row_refuses_and_is_only_shown_before(stage: Stage) -> None:
    house = House(stage, outcome='if usage > 80 then "warn" else null')
    house.policy("block")
    draft = house.draft((house.fresh(), "1.00"))
    assert house.facts(draft)["outcome"] == "not_checked"
    with pytest.raises(CheckFailed) as refused:
        house.stage.submit("ann", draft, WHY)
    assert "没有算出控制结果" in refused.value.results[0].message
