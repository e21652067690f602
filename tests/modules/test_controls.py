"""Controls end to end: WX-04 with its race, EC-08, EC-09, policies, levels, approval under lock."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from dougong.actions.errors import CheckFailed, ExceptionUnexplained, ReasonRequired
from dougong.model.check import check
from dougong.model.runtime import Record
from dougong.sources import yaml_text
from dougong.store import ledgers
from dougong.testing.scenarios import tell
from dougong.testing.stage import Stage
from modules.purse import CONTROL, purse
from modules.purse_house import NOON, WHY, House, kept_outcome


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    found = Stage(database_url, tmp_path / "files", NOON)
    yield found
    found.close()


@pytest.fixture
def house(stage: Stage) -> House:
    """A site with nothing but codes and people."""
    return House(stage)


def test_the_bundle_is_sound() -> None:
    found = [one for one in check(purse().catalog()) if one.severity == "error"]
    assert found == []


STORY = """
title: WX-04 预算控制的各档
bundle: test
now: "2026-10-12T12:00:00+08:00"
people:
  pam: {name: 潘经理, roles: {pm: [$p]}}
  ann: {name: 安文员, roles: {clerk: [$p]}, superior: pam}
given:
  p: {entity: purse.site, data: {name: 一号地块}}
  c: {entity: purse.code, data: {name: 点工}}
  d: {entity: purse.code, data: {name: 包工}}
  rule: {entity: purse.policy, data: {kind: request, mode: block, level: leaf}}
  bud:
    entity: purse.fund
    data: {site: $p, use: budget, lines: [{code: $c, amount: 100000}, {code: $d, amount: 100000}]}
  act:
    entity: purse.fund
    data: {site: $p, use: actual, lines: [{code: $c, amount: 70000}, {code: $d, amount: 70000}]}
  a: {entity: purse.request, data: {site: $p, lines: [{code: $c, amount: 12000.00}]}}
  b: {entity: purse.request, data: {site: $p, lines: [{code: $d, amount: 30000.01}]}}
steps:
  - submit: {record: $bud, by: pam}
  - submit: {record: $act, by: pam}
  - expect: {record: $a, controls: {budget: {outcome: warn, usage: 82.00, over_by: 0}}}
  - expect: {record: $a, checks: {budget: warn}}
  - submit: {record: $a, by: pam, refused: {error: reason_required}}
  - submit: {record: $a, by: pam, reasons: {budget: 赶工期}}
  - expect: {record: $a, controls: {budget: {outcome: warn, used: 70000.00, after: 82000.00}}}
  - submit: {record: $b, by: pam, refused: {error: check_failed, check: budget}}
  - expect: {record: $b, controls: {budget: {outcome: block, over_by: 0.01}}}
"""


def test_a_scenario_tells_outcomes_with_their_figures(stage: Stage) -> None:
    words = yaml_text.read(STORY)
    assert isinstance(words, dict)
    tell(stage, words, purse().files(), "test")


def test_wx_04_thresholds(house: House) -> None:
    house.policy("block")
    wanted = {
        "9000.00": "pass",
        "12000.00": "warn",
        "26000.00": "escalate",
        "30000.00": "escalate",
        "30000.01": "block",
    }
    assert {amount: house.outcome((house.fresh(), amount)) for amount in wanted} == wanted


def test_a_refusal_says_every_figure_and_keeps_nothing(house: House) -> None:
    house.policy("block")
    code = house.fresh()
    draft = house.draft((code, "30000.01"))
    with pytest.raises(CheckFailed) as refused:
        house.stage.submit("ann", draft, WHY)
    (result,) = refused.value.results
    assert result.message == (
        "科目：预算 100,000.00，已用 70,000.00，本次 30,000.01，之后 100.00%，超出 0.01"
    )
    assert (result.path, result.refuses) == ("/lines/0", True)
    assert house.stage.record("purse.request", draft.id).status == "draft"
    assert house.reserved(code) == Decimal(0)


def test_a_warning_and_an_escalation_want_a_reason_and_keep_it(house: House) -> None:
    house.policy("block")
    draft = house.draft((house.fresh(), "26000.00"))
    with pytest.raises(ReasonRequired):
        house.stage.submit("ann", draft, {})
    made = house.stage.submit("ann", draft, WHY).record
    (kept,) = made.findings
    control = kept["control"]
    assert isinstance(control, dict)
    assert kept["reason"] == "甲方已确认追加"
    assert {key: control[key] for key in ("outcome", "over_by", "usage")} == {
        "outcome": "escalate",
        "over_by": Decimal(0),
        "usage": Decimal("96.0000"),
    }


def test_what_is_escalated_takes_the_longer_road(house: House) -> None:
    house.policy("block")
    dear, cheap = house.ask((house.fresh(), "26000.00")), house.ask((house.fresh(), "9000.00"))
    for record in (dear, cheap):
        house.stage.vote("pam", house.stage.record(record.entity, record.id), "approve")
    assert house.stage.record(cheap.entity, cheap.id).status == "approved"
    assert house.stage.waits_for(dear) == ["bo"]


def test_ec_08_no_budget_is_what_the_policy_says(house: House) -> None:
    house.policy("block")
    assert house.outcome((house.code, "1.00")) == "block"
    assert house.outcome((house.code, "0.00")) == "pass"


def test_ec_09_lines_of_one_key_are_judged_together(house: House) -> None:
    house.policy("block")
    code = house.fresh()
    draft = house.draft((code, "12000.00"), (code, "12000.00"), (code, "12000.00"))
    with pytest.raises(CheckFailed) as refused:
        house.stage.submit("ann", draft, WHY)
    (result,) = refused.value.results
    assert result.control["asked"] == Decimal(36000)
    assert result.control["over_by"] == Decimal(6000)


def test_the_worst_key_counts_for_the_process(house: House) -> None:
    house.policy("block")
    made = house.ask((house.fresh(), "12000.00"), (house.fresh(), "26000.00"))
    told = str(made.findings)
    assert ("'outcome': 'warn'" in told, "'outcome': 'escalate'" in told) == (True, True)
    house.stage.vote("pam", house.stage.record(made.entity, made.id), "approve")
    assert house.stage.waits_for(made) == ["bo"]


def test_a_policy_is_the_sites_own_or_else_the_companys(house: House) -> None:
    over = "30000.01"
    assert house.outcome((house.fresh(), over)) == "not_checked"
    house.policy("warn")
    assert house.outcome((house.fresh(), over)) == "warn"
    house.policy("block", kind="other", site=house.site)
    assert house.outcome((house.fresh(), over)) == "warn"
    house.policy("off", site=house.site)
    assert house.outcome((house.fresh(), over)) == "pass"


def test_what_is_not_checked_is_shown_as_such_and_lets_pass(house: House) -> None:
    made = house.ask((house.fresh(), "30000.01"))
    (kept,) = made.findings
    assert kept["not_checked"] is True
    assert "没有找到适用的控制策略" in str(kept["message"])
    assert kept_outcome(made) == "not_checked"


@pytest.mark.parametrize(
    ("level", "used"), [("leaf", "0"), ("level1", "70000"), ("whole", "75000")]
)
def test_keys_are_rolled_up_as_the_policy_says(house: House, level: str, used: str) -> None:
    house.policy("warn", level=level)
    elsewhere = house.master("code", name="机械")
    house.fund("budget", "100000.00", house.top)
    house.fund("actual", "70000.00", house.other)
    house.fund("actual", "5000.00", elsewhere)
    draft = house.draft((house.code, "1000.00"), (house.other, "500.00"))
    facts = house.facts(draft)
    assert facts["used"] == (Decimal(70000) if level == "leaf" else Decimal(used))
    if level != "leaf":
        assert (facts["base"], facts["asked"]) == (Decimal(100000), Decimal(1500))


def test_places_that_the_control_does_not_concern_ask_nothing(house: House) -> None:
    house.policy("block")
    assert house.outcome((house.fresh(), "99999.00"), free=True) == "pass"


def test_an_outcome_sees_what_documents_give_and_the_gravest_place_counts(stage: Stage) -> None:
    given = {"mode": 'if amount > 5000 then "block" else "warn"'}
    document = {**CONTROL["documents"]["purse.request"], "given": given}
    rule = 'if over_by = 0 then "pass" else mode'
    house = House(stage, documents={"purse.request": document}, outcome=rule)
    house.policy("off")
    code = house.fresh()
    assert house.outcome((code, "4000.00"), (code, "4000.00")) == "pass"
    house.fund("actual", "30000.00", code)
    assert house.outcome((code, "4000.00"), (code, "4000.00")) == "warn"
    assert house.outcome((code, "4000.00"), (code, "5000.01")) == "block"


def test_approval_looks_again_without_the_documents_own_rows(house: House) -> None:
    house.policy("block")
    code = house.fresh()
    first, second = house.ask((code, "20000.00")), house.ask((house.fresh(), "20000.00"))
    house.fund("actual", "15000.00", code)
    with pytest.raises(CheckFailed) as refused:
        house.approve(first)
    (result,) = [one for one in refused.value.results if one.refuses]
    assert result.control["used"] == Decimal(85000)
    assert result.control["over_by"] == Decimal(5000)
    assert house.stage.record(first.entity, first.id).status == "submitted"
    house.approve(second)
    assert house.stage.record(second.entity, second.id).status == "approved"


def _one_step(house: House) -> Record:
    """A request of 12,000, warned of, which the project manager alone decides; then 15,000 more."""
    house.stage.publish(purse().process("request_approval", "request", check="pm").files(), "test")
    house.policy("block")
    code = house.fresh()
    made = house.ask((code, "12000.00"))
    house.fund("actual", "15000.00", code)
    return made


def test_what_has_come_to_escalate_and_asks_nobody_else_wants_a_word(house: House) -> None:
    made = _one_step(house)
    with pytest.raises(ExceptionUnexplained) as refused:
        house.stage.vote("pam", made, "approve")
    assert "97" in refused.value.for_person()
    assert house.stage.record(made.entity, made.id).status == "submitted"
    house.stage.vote("pam", made, "approve", "甲方已确认追加")
    after = house.stage.record(made.entity, made.id)
    assert after.status == "approved"
    (kept,) = after.findings
    assert (kept["noticed"], kept["reason"]) == ("approval", "甲方已确认追加")
    assert kept_outcome(after) == "escalate"


def test_every_key_that_comes_to_escalate_is_an_exception_of_its_own(house: House) -> None:
    house.stage.publish(purse().process("request_approval", "request", check="pm").files(), "test")
    house.policy("block")
    dear, warned, later = (house.fresh() for _ in range(3))
    made = house.ask((dear, "26000.00"), (warned, "12000.00"), (later, "12000.00"))
    house.fund("actual", "15000.00", later)
    house.stage.vote("pam", made, "approve", "甲方已确认追加")
    after = house.stage.record(made.entity, made.id)
    told = {one["control"]["key"]["code"]: one["control"]["outcome"] for one in after.findings}  # type: ignore[index, call-overload] # JSON values
    assert told == {dear: "escalate", warned: "warn", later: "escalate"}


def test_what_was_escalated_from_the_start_is_no_news(house: House) -> None:
    house.policy("block")
    made = house.ask((house.fresh(), "26000.00"))
    house.approve(made)
    after = house.stage.record(made.entity, made.id)
    assert after.status == "approved"
    assert [one.get("noticed") for one in after.findings] == [None]


def test_wx_04_two_requests_at_once_have_one_winner(house: House) -> None:
    house.policy("block")
    for _ in range(4):
        code = house.fresh()
        drafts = [house.draft((code, "20000.00")) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            found = sorted(pool.map(house.tried, drafts))
        assert found == ["block", "warn"]


def test_eight_at_once_never_pass_the_cap(house: House) -> None:
    """At most three requests of 9,000 fit into what is left; each worker tries three."""
    house.policy("block", level="level1")
    house.fund("budget", "100000.00", house.code)
    house.fund("actual", "70000.00", house.other)
    codes = [house.master("code", name=f"科目{n}", above=house.top) for n in range(24)]
    drafts = [house.draft((code, "9000.00")) for code in codes]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(house.tried, drafts))
    assert len([one for one in found if one != "block"]) == 3
    assert sum((house.reserved(code) for code in codes), Decimal(0)) == Decimal(27000)
    assert house.stage.look(None, ledgers.verify) == []
    kept = house.stage.look(
        None, lambda uow: ledgers.balances(uow, "purse.budget", "by_code", None)
    )
    # Looking at a key leaves no balance behind that reports would show.
    assert house.top not in {one["code"] for one in kept}
