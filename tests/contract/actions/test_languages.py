"""Rounds are kept as they were called, and told in the language of whoever reads them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from contract.actions.conftest import Answer, World, settle
from contract.actions.yard import yard
from dougong.actions import decide, listings
from dougong.actions.approvals import ApprovalView, approval_view
from dougong.actions.errors import VoteNotOffered
from dougong.actions.road import predict
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel.decisions import DecisionTable, InputClause, OutputClause, Rule, parse_decision
from dougong.feel.decisions import write_decision as written
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store.platform_tables import process, round_
from dougong.testing.definitions import Definitions

PATH = "workflows/yard/order_approval"
ROWS = (
    Rule("small", ("<= 100",), ('["pm"]',), "一百元以内"),
    Rule("large", ("> 100",), ('["pm", {role: "boss", name: "老板拍板"}]',), "一百元以上"),
)
TABLE = DecisionTable(
    "order_steps",
    "order_steps",
    "U",
    "",
    (InputClause("in_money", "金额", "money", "number"),),
    (OutputClause("out_steps", "steps", "Any", label="步骤"),),
    ROWS,
)
EMPTY = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="steps_of_orders"
 name="审批步骤" namespace="x"><inputData id="money" name="money"/>
 <decision id="order_steps" name="order_steps"><decisionTable><input id="a"><inputExpression>
 <text>money</text></inputExpression></input><output id="b"/></decisionTable></decision>
 </definitions>"""
ENGLISH = {
    f"{PATH}.bpmn#check": "First check",
    f"{PATH}.bpmn#route": "Step by step",
    f"{PATH}.bpmn#submitted": "Submit",
    "modules/yard/access.json#/roles/pm/title": "Project manager",
    "modules/yard/entities/order.schema.json#/checks/dear/message": "Above ten thousand",
    "workflows/yard/order_steps.dmn#large/steps/1/name": "The boss decides",
}


def routed(made: Definitions) -> Definitions:
    """The yard whose second step is a chain by amount, with its English."""
    xml = next(x for p, x in made.files().items() if p.endswith(".bpmn"))
    asks = b'<dougong:assignee kind="role" role="boss"/>'
    chain = b'<dougong:chain decisions="yard.order_steps"/>'
    head, _, rest = xml.partition(b'<bpmn:userTask id="route"')
    rest = rest.replace(asks, chain, 1).replace(
        b"</bpmn:userTask>",
        b'<bpmn:multiInstanceLoopCharacteristics isSequential="true"/></bpmn:userTask>',
        1,
    )
    fact = b'<dougong:process entity="yard.order"><dougong:fact name="money" expression="total"/>'
    fact += b"</dougong:process>"
    whole = (head + b'<bpmn:userTask id="route"' + rest).replace(
        b'<dougong:process entity="yard.order"/>', fact
    )
    for key, name in (("check", "初核"), ("route", "逐级审批")):
        whole = whole.replace(f'name="{key}"'.encode(), f'name="{name}"'.encode())
    model = parse_decision(EMPTY.encode())
    model = replace(model, decisions=(replace(model.decisions[0], table=TABLE),))
    made.file(f"{PATH}.bpmn", whole)
    made.file("workflows/yard/order_steps.dmn", written(model))
    return made.file("modules/yard/translations/en.json", dict(ENGLISH))


@pytest.fixture
def told(empty_world: World) -> World:
    """The yard with a routed chain, its people reading Chinese until they ask otherwise."""
    made = routed(yard(check="pm", route="boss"))
    made.role("pm", scope="record", weight=10, title="项目经理")
    empty_world.publish(made)
    settle(empty_world)
    return empty_world


def in_english(world: World, who: str, action: Callable[[UnitOfWork], Answer]) -> Answer:
    return world.host.run(replace(world.actor(who), locale="en"), action, write=False)


def view_of(world: World, who: str, record: Record, locale: str) -> ApprovalView:
    actor = replace(world.actor(who), locale=locale)
    return world.host.run(
        actor, lambda uow: approval_view(uow, "yard.order", record.id), write=False
    )


DEAR = [{"what": "砂", "quantity": 2, "price": "400.00"}]


def test_rounds_nodes_and_steps_are_told_in_the_readers_language(told: World) -> None:
    order = told.submitted(lines=DEAR)
    told.vote("pam", order)
    english, chinese = (view_of(told, "bo", order, locale) for locale in ("en", "zh"))
    assert [one.round.name for one in english.timeline] == [
        "First check",
        "Project manager",
        "The boss decides",
    ]
    assert [one.round.name for one in chinese.timeline] == ["初核", "项目经理", "老板拍板"]
    assert english.my_round is not None
    assert english.my_round.name == "The boss decides"
    assert [target.name for target in english.return_targets] == [
        "First check",
        "Step by step",
        "Step by step · Project manager",
    ]
    assert b"First check" in english.diagram
    assert "初核".encode() in chinese.diagram


def test_the_road_and_the_boxes_speak_it_too(told: World) -> None:
    order = told.draft(lines=DEAR)
    road = in_english(told, "ann", lambda uow: predict(uow, "yard.order", id=order.id))
    names = ["First check", "Project manager", "The boss decides"]
    assert [node.name for node in road.nodes] == names
    told.submit(order)
    assert [n.name for n in view_of(told, "ann", order, "en").ahead] == names[1:]
    for who, box in (("pam", "todo"), ("ann", "started")):
        (row,), _ = in_english(told, who, lambda uow, b=box: listings.inbox(uow, b))
        assert [node.name for node in row.nodes] == ["First check"]
        (row,), _ = told.run(who, lambda uow, b=box: listings.inbox(uow, b))
        assert [node.name for node in row.nodes] == ["初核"]


def test_a_refusal_names_the_node_in_the_readers_language(told: World) -> None:
    order = told.submitted()
    mine = told.asked(order)["pam"]
    pam = replace(told.actor("pam"), locale="en")
    with pytest.raises(VoteNotOffered) as refused:
        told.host.run(pam, lambda uow: decide.decide(uow, mine.id, "complete", version=1))
    assert refused.value.facts["node"] == "First check"


def test_a_round_that_its_release_does_not_know_keeps_the_name_it_was_given(told: World) -> None:
    order = told.submitted()

    def forget(uow: UnitOfWork) -> None:
        uow.connection.execute(update(round_).values(node_id="gone", name="旧节点"))
        uow.connection.execute(update(process).values(status="completed"))

    told.host.run(PLATFORM, forget)
    (row,), _ = in_english(told, "ann", lambda uow: listings.inbox(uow, "started"))
    assert [node.name for node in row.nodes] == ["旧节点"]
    assert [n.round.name for n in view_of(told, "ann", order, "en").timeline] == ["旧节点"]


def test_what_rules_found_is_told_in_the_readers_language(told: World) -> None:
    dear = [{"what": "铜", "quantity": 1, "price": "10001.00"}]
    order = told.submit(told.draft(lines=dear), dear="急用").record
    for locale, message in (("en", "Above ten thousand"), ("zh", "金额超过一万元")):
        (found,) = view_of(told, "ann", order, locale).warnings
        assert (found["message"], found["reason"]) == (message, "急用")
        assert "places" not in found
