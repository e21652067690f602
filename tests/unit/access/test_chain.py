"""Routed chains: several decisions, one order, no role twice, never empty."""

import pytest

from dougong.access.chain import ChainStep, merge, step_of
from dougong.access.errors import ChainEmpty, ChainStepInvalid
from dougong.model.access import Role

ROLES = {
    key: Role("m", key, key.upper(), weight=weight)
    for key, weight in (("foreman", 5), ("resp", 7), ("qs", 8), ("pm", 10), ("costm", 30))
}


def roles_of(*results: object) -> list[str]:
    named = [(f"table{number}", result) for number, result in enumerate(results)]
    return [step.role for step in merge(named, ROLES, {"amount": 1})]


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (({"steps": ["foreman", "pm"]},), "foreman pm"),
        (({"steps": ["pm", "foreman"]},), "foreman pm"),
        (({"steps": ["foreman", "pm"]}, [{"steps": ["resp"]}]), "foreman resp pm"),
        (
            ({"steps": ["foreman", "pm"]}, [{"steps": ["pm"]}, {"steps": ["costm"]}]),
            "foreman pm costm",
        ),
        (({"steps": ["foreman"]}, []), "foreman"),
        ((["qs", "pm"],), "qs pm"),
        (({"steps": [{"role": "qs", "weight": 99}, "pm"]},), "pm qs"),
        (({"steps": None}, [{"steps": ["pm"]}]), "pm"),
    ],
)
def test_steps_of_all_decisions_are_merged_by_weight(
    results: tuple[object, ...], expected: str
) -> None:
    assert roles_of(*results) == expected.split()


def test_a_step_may_name_itself_and_its_mode() -> None:
    (step,) = merge(
        [("t", {"steps": [{"role": "pm", "name": "项目会签", "mode": "all"}]})], ROLES, {}
    )
    assert step == ChainStep("pm", "项目会签", 10, "all")
    assert step.rule.params == {"role": "pm"}


def test_a_step_may_be_that_of_a_group() -> None:
    review = {"group": "review", "name": "评审小组", "weight": 20, "mode": "ratio"}
    found = merge([("a", ["costm", review]), ("b", [{"steps": [review, "pm"]}])], ROLES, {})
    assert [step.key for step in found] == ["pm", "group:review", "costm"]
    assert (found[1].rule.kind, found[1].rule.params) == ("group", {"group": "review"})
    assert step_of(found[1].as_item(1)) == found[1]


def test_a_step_survives_its_journey_through_a_process() -> None:
    step = ChainStep("pm", "项目经理", 10, "all")
    assert step_of(step.as_item(2)) == step
    assert step.as_item(2)["index"] == 2


def test_an_empty_chain_names_its_tables_and_inputs() -> None:
    with pytest.raises(ChainEmpty) as caught:
        merge([("金额", {"steps": []}), ("附加", [])], ROLES, {"amount": 5})
    assert (
        caught.value.for_person() == "审批规则表“金额、附加”没有给出任何审批步骤（输入：amount=5）"
    )


@pytest.mark.parametrize(
    "step",
    [
        *("pmm", {"name": "x"}, 7, {"role": "pm", "mode": "sometimes"}),
        {"group": "review", "weight": 20},
        {"group": "review", "name": "评审小组"},
        {"group": "review", "name": "评审小组", "weight": 20, "role": "pm"},
        {"group": "review", "name": "评审小组", "weight": 20, "mode": "sometimes"},
    ],
)
def test_a_step_that_is_no_role_is_a_fault(step: object) -> None:
    with pytest.raises(ChainStepInvalid):
        merge([("t", {"steps": [step]})], ROLES, {})


def test_a_misspelt_role_is_answered_with_the_nearest() -> None:
    with pytest.raises(ChainStepInvalid) as caught:
        merge([("t", ["foremann"])], ROLES, {})
    assert caught.value.advice() == "您是否想写“foreman”？"
