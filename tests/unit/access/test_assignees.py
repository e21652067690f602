"""Who acts at a node: every rule, the initiator's rule, duties, fallbacks, duplicates."""

import pytest

from dougong.access.assignees import assignees_of, deduplicated, for_step, resolve
from dougong.access.duties import without
from dougong.access.errors import NoAssignee, RuleInvalid
from dougong.access.organisation import PastVote
from dougong.access.rules import assignee_rules
from dougong.model.workflow.definition import ApprovalNode, AssigneeRule, EmptyRule
from unit.access.people import P1, P2, PEOPLE, Company, facts, person


def rule(kind: str, **params: str) -> AssigneeRule:
    return AssigneeRule(kind, params)


ROLES = {
    ("pm", P1): ("pm",),
    ("pm", P2): ("other",),
    ("pm", None): ("boss",),
    ("gm", None): ("boss",),
}
COMPANY = Company(dict(ROLES), {"review": ("other", "gone", "pm"), "left": ("gone",)})


@pytest.mark.parametrize(
    ("asked", "known", "expected"),
    [
        (rule("user", user="pm"), {}, "pm"),
        (rule("user", user="pm@"), {}, "pm"),
        (rule("user", user="nobody"), {}, ""),
        (rule("user", user="gone"), {}, ""),
        (rule("role", role="pm"), {"scope_id": P1}, "pm"),
        (rule("role", role="pm"), {"scope_id": P2}, "other"),
        (rule("role", role="pm"), {"scope_id": "project-3"}, "boss"),
        (rule("role", role="pm"), {}, "boss"),
        (rule("role", role="nobody"), {}, ""),
        # In the order of joining, without whoever has left.
        (rule("group", group="review"), {}, "other pm"),
        (rule("group", group="left"), {}, ""),
        (rule("group", group="nobody"), {}, ""),
        (rule("members_of_department", department="head"), {}, "boss"),
        (rule("members_of_department", department="none"), {}, ""),
        (rule("post", post="总经理"), {}, "boss"),
        (rule("post", post="总经理", department="site"), {}, ""),
        (rule("post", post="出纳"), {}, ""),
        (rule("head_of_department", department="head"), {}, "boss"),
        # The leader has left, so the deputy answers.
        (rule("head_of_department"), {}, "chief"),
        (rule("head_of_department_field", field="dept"), {"data": {"dept": "head"}}, "boss"),
        (rule("head_of_department_field", field="dept"), {"data": {}}, ""),
        (rule("nth_manager", level="1"), {}, "pm"),
        (rule("nth_manager", level="3"), {}, "boss"),
        (rule("nth_manager", level="4"), {}, ""),
        (rule("consecutive_managers", level="2"), {}, "pm chief"),
        (rule("consecutive_managers"), {}, "pm chief boss"),
        (rule("consecutive_managers", role="gm"), {}, "pm chief boss"),
        (rule("consecutive_managers", role="pm"), {"scope_id": P1}, "pm"),
        (rule("person_field", field="who"), {"data": {"who": "chief"}}, "chief"),
        (rule("person_field", field="who"), {"data": {"who": ["chief", "boss"]}}, "chief boss"),
        (rule("person_field", field="who"), {"data": {"who": None}}, ""),
        (rule("initiator"), {}, "worker"),
        (rule("chosen_by_initiator"), {"chosen": ("other", "pm")}, "other pm"),
        (rule("chosen_by_initiator", role="pm"), {"chosen": ("other", "pm"), "scope_id": P1}, "pm"),
        (rule("chosen_by_previous", department="head"), {"chosen": ("boss", "pm")}, "boss"),
        (rule("chosen_by_previous", group="review"), {"chosen": ("boss", "pm")}, "pm"),
        (
            rule("chosen_by_initiator", group="review", role="pm"),
            {"chosen": ("other", "pm"), "scope_id": P2},
            "other",
        ),
        (rule("feel", expression="x"), {"evaluate": lambda _: ["pm", "gone", "pm"]}, "pm"),
        (rule("feel", expression="x"), {"evaluate": lambda _: None}, ""),
        (rule("decision", decision="d"), {"decide": lambda _: ["gm"]}, "boss"),
        (
            rule("decision", decision="d"),
            {"decide": lambda _: [{"kind": "nth_manager", "level": 1}, {"role": "gm"}]},
            "pm boss",
        ),
        (
            rule("decision", decision="d"),
            {"decide": lambda _: [{"kind": "group", "group": "review"}, "gm"]},
            "other pm boss",
        ),
    ],
)
def test_a_rule_names_its_people(
    asked: AssigneeRule, known: dict[str, object], expected: str
) -> None:
    found = resolve([asked], facts(**known), COMPANY)
    assert [p.id for p in found] == expected.split()


def test_every_kind_the_process_editor_offers_has_a_rule(repository: object) -> None:
    assert set(assignee_rules) == {
        *("user", "role", "group", "members_of_department", "head_of_department"),
        *("head_of_department_field", "nth_manager", "consecutive_managers", "person_field"),
        *("initiator", "chosen_by_initiator", "chosen_by_previous", "feel", "decision", "post"),
    }


def test_rules_are_united_and_name_everybody_once() -> None:
    rules = [rule("nth_manager", level="1"), rule("role", role="pm"), rule("role", role="gm")]
    assert [p.id for p in resolve(rules, facts(scope_id=P1), COMPANY)] == ["pm", "boss"]


def test_a_circle_of_superiors_comes_to_an_end() -> None:
    people = {p.id: p for p in (person("a", "b"), person("b", "c"), person("c", "a"))}
    found = resolve(
        [rule("consecutive_managers")],
        facts().__class__(initiator_id="a"),
        Company(people=people),
    )
    assert [p.id for p in found] == ["b", "c"]


@pytest.mark.parametrize(
    "result",
    [
        [{"kind": "decision", "decision": "d"}],
        [{"level": 1}],
        [1],
        [{"kind": "group"}],
        [{"kind": "gruop", "group": "review"}],
    ],
)
def test_a_decision_that_names_no_people_is_a_fault(result: object) -> None:
    with pytest.raises(RuleInvalid):
        resolve([rule("decision", decision="d")], facts(decide=lambda _: result), COMPANY)


def node(*rules: AssigneeRule, **words: object) -> ApprovalNode:
    return ApprovalNode(id="n", name="审批", assignees=rules, **words)  # type: ignore[arg-type]


def asked(*rules: AssigneeRule, duties: tuple[str, ...] = (), **words: object) -> object:
    found = assignees_of(node(*rules, **words), facts(), COMPANY, duties)
    return [p.id for p in found.persons] or ("pass" if found.passes else "incident")


SELF = rule("initiator")
GONE = rule("user", user="gone")


def test_the_initiator_may_be_kept_skipped_or_give_way_to_the_superior() -> None:
    boss = rule("role", role="gm")
    assert asked(SELF, boss, initiator="keep") == ["worker", "boss"]
    assert asked(SELF, boss, initiator="skip") == ["boss"]
    assert asked(SELF, boss, initiator="manager") == ["pm", "boss"]
    assert asked(SELF, rule("user", user="pm"), initiator="manager") == ["pm"]


def test_a_node_whose_only_approver_is_skipped_is_passed() -> None:
    assert asked(SELF, initiator="skip") == "pass"


def test_a_superior_who_stands_in_is_marked_and_explained() -> None:
    found = assignees_of(node(SELF, initiator="manager"), facts(), COMPANY)
    assert found.marks == {"pm": "escalated"}
    assert [r.for_person() for r in found.remarks] == ["WORKER是发起人，改由上级PM处理"]


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        ((EmptyRule("next_manager"), EmptyRule("incident")), ["pm"]),
        ((EmptyRule("incident"),), "incident"),
        ((EmptyRule("pass"),), "pass"),
        ((EmptyRule("to", (rule("role", role="gm"),)), EmptyRule("incident")), ["boss"]),
        ((EmptyRule("to", (GONE,)), EmptyRule("pass")), "pass"),
        ((), "incident"),
    ],
)
def test_fallbacks_are_tried_in_order_when_nobody_is_named(
    empty: tuple[EmptyRule, ...], expected: object
) -> None:
    assert asked(GONE, empty=empty) == expected


def test_an_incident_names_the_node_and_the_reasons() -> None:
    found = assignees_of(node(GONE, empty=(EmptyRule("incident"),)), facts(), COMPANY)
    with pytest.raises(NoAssignee) as caught:
        found.required("总经理审批")
    assert caught.value.for_person() == "环节“总经理审批”没有找到可以处理的人"
    assert caught.value.facts["reasons"]


def test_duties_remove_people_before_emptiness_is_judged() -> None:
    assert asked(SELF, duties=("maker_checker",)) == ["pm"]
    assert asked(SELF, duties=("initiator_not_approver",)) == ["pm"]


def test_a_barred_superior_is_passed_over() -> None:
    votes = (PastVote("x", "r1", "pm", "approve"),)
    found = assignees_of(node(GONE), facts(votes=votes), COMPANY, ("distinct_approvers",))
    assert [p.id for p in found.persons] == ["chief"]


def test_duties_bar_makers_and_earlier_approvers() -> None:
    everyone = PEOPLE.values()
    votes = (PastVote("x", "r1", "boss", "approve"),)
    known = facts(created_by="other", votes=votes, handles=True)
    left = {p.id for p in without(everyone, ("maker_checker", "payer_not_approver"), known)}
    assert left == {"chief", "pm", "gone"}
    # Of the steps that approve one person may take two.
    known = facts(created_by="other", votes=votes)
    left = {p.id for p in without(everyone, ("maker_checker", "payer_not_approver"), known)}
    assert left == {"boss", "chief", "pm", "gone"}


VOTES = (
    PastVote("a", "r1", "boss", "approve"),
    PastVote("b", "r2", "pm", "approve"),
    PastVote("b", "r2", "chief", "abstain"),
)


@pytest.mark.parametrize(
    ("how", "changed", "expected"),
    [
        ("none", False, set()),
        ("consecutive", False, {"pm"}),
        ("any_earlier", False, {"pm", "boss"}),
        ("any_earlier", True, set()),
    ],
)
def test_an_earlier_approval_counts_as_declared(
    how: str, changed: bool, expected: set[str]
) -> None:
    assert deduplicated(PEOPLE.values(), how, VOTES, changed=changed) == expected


def test_a_step_of_a_chain_overrides_people_and_mode() -> None:
    step = for_step(node(SELF, mode="any"), rule("role", role="gm"), "all")
    assert (step.assignees, step.mode) == ((rule("role", role="gm"),), "all")
    assert for_step(node(mode="ratio"), SELF, "").mode == "ratio"
