"""Groups of people: who belongs to one when, whom nodes find through it, and what leavers leave."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_handing_over import looked_at, move
from contract.actions.test_languages import routed
from contract.actions.test_nodes import PATH
from contract.actions.yard import yard
from dougong.actions import approvals, groups, publish, road
from dougong.actions.approvals import offered_to
from dougong.actions.choosing import PersonNotOffered
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.groups import AlreadyMember, GroupShown
from dougong.actions.handing_over import hand_over
from dougong.actions.organisation import change_person
from dougong.actions.standing_in import Away, name_substitute
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, DataInvalid, NotFound
from dougong.model.people import PLATFORM, Group
from dougong.store import log
from dougong.store.errors import DuplicateValue
from dougong.testing.definitions import Definitions

TODAY = date(2026, 10, 12)
RULE = b'<dougong:assignee kind="group" group="review"/>'


def asking(rule: bytes, words: bytes = b"") -> Definitions:
    """Orders that project managers check and the people of a rule agree to."""
    made = yard()
    before, after = made.files()[PATH].split(b'id="agree"', 1)
    start = after.index(b"<dougong:assignee")
    end = after.index(b"/>", start) + 2
    after = (after[:start] + rule + after[end:]).replace(
        b"<dougong:approval", b"<dougong:approval" + words, 1
    )
    return made.file(PATH, before + b'id="agree"' + after)


def world_of(empty: World, rule: bytes = RULE, words: bytes = b"") -> World:
    empty.publish(asking(rule, words))
    settle(empty)
    return empty


def made(world: World, members: Iterable[str] = (), **days: Any) -> str:
    """The group of reviewers."""
    new = Group("", "review", "评审小组", "Reviewers")
    key = world.run("root", lambda uow: groups.add_group(uow, new)).id
    if members:
        join(world, key, *members, **days)
    return key


def join(world: World, key: str, *members: str, **days: Any) -> None:
    ids = [world.actor(one).id for one in members]
    when = {"first": TODAY, "last": None} | days
    world.run("root", lambda uow: groups.add_members(uow, key, ids, **when))


def shown(world: World, key: str) -> GroupShown:
    return world.run("root", lambda uow: groups.group_for(uow, key))


def leave(world: World, key: str, login: str) -> None:
    person = world.actor(login).id
    [mine] = [of.id for of, _ in shown(world, key).members if of.person_id == person]
    world.run("root", lambda uow: groups.end_membership(uow, key, mine))


def kinds(world: World, stream: str) -> list[str]:
    found = world.host.run(PLATFORM, lambda uow: log.events(uow, stream), write=False)
    return [one.kind for one in found]


def agreed_to(world: World) -> set[str]:
    """Who is asked to agree to a fresh order once it is checked."""
    order = world.submitted()
    world.vote("pam", order)
    return set(world.asked(order))


def test_a_node_asks_those_who_belong_to_the_group_at_that_moment(empty_world: World) -> None:
    world = world_of(empty_world)
    key = made(world, ["bo", "cho"])
    join(world, key, "paul", first=TODAY + timedelta(days=3), last=TODAY + timedelta(days=5))
    draft = world.draft()
    told = world.run("ann", lambda uow: road.predict(uow, "yard.order", id=draft.id))
    assert [one.name for one in told.nodes[-1].persons] == ["Bo", "Cho"]
    assert agreed_to(world) == {"bo", "cho"}
    world.clock.at += timedelta(days=3)
    assert agreed_to(world) == {"bo", "cho", "paul"}
    # The last day counts to its end.
    world.clock.at += timedelta(days=3)
    assert agreed_to(world) == {"bo", "cho"}


def test_whoever_leaves_is_not_asked_again_and_keeps_what_he_was_asked(empty_world: World) -> None:
    world = world_of(empty_world, words=b' mode="all"')
    key = made(world, ["bo", "cho"])
    before = world.submitted()
    world.vote("pam", before)
    leave(world, key, "bo")
    assert agreed_to(world) == {"cho"}
    assert set(world.asked(before)) == {"bo", "cho"}
    world.vote("bo", before)
    found = shown(world, key)
    assert [person.login for _, person in found.members] == ["cho"]
    assert [person.login for _, person in found.past] == ["bo"]
    assert kinds(world, key) == ["group_added", "group_joined", "group_joined", "group_left"]


def test_disabled_people_are_dropped_and_an_empty_group_is_an_empty_node(
    empty_world: World,
) -> None:
    world = world_of(empty_world)
    key = made(world, ["bo", "cho"])
    bo, cho = (world.actor(one).id for one in ("bo", "cho"))
    world.run("root", lambda uow: change_person(uow, bo, active=False))
    assert agreed_to(world) == {"cho"}
    world.run("root", lambda uow: groups.change_group(uow, key, active=False))
    order = world.submitted()
    world.vote("pam", order)
    # Ann's superior is asked instead, as the node says by default.
    assert {one: part.mark for one, part in world.asked(order).items()} == {"cho": "escalated"}
    assert world.asked(order)["cho"].person_id == cho


def test_duties_and_substitutes_hold_for_a_group_as_for_everybody(empty_world: World) -> None:
    duty = b'<dougong:process entity="yard.order"><dougong:duty rule="maker_checker"/>'
    content = asking(RULE, b' initiator="keep"').files()[PATH]
    assert b'<dougong:process entity="yard.order"/>' in content
    content = content.replace(
        b'<dougong:process entity="yard.order"/>', duty + b"</dougong:process>"
    )
    empty_world.publish(yard().file(PATH, content))
    settle(empty_world)
    made(empty_world, ["ann", "bo"])
    away = Away(empty_world.actor("paul").id, TODAY, TODAY)
    empty_world.run("bo", lambda uow: name_substitute(uow, away))
    order = empty_world.submitted()
    empty_world.vote("pam", order)
    assert set(empty_world.asked(order)) == {"bo"}
    view = empty_world.run("paul", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.stands_for == "Bo"


def test_members_act_one_by_one_in_the_order_of_joining(empty_world: World) -> None:
    world = world_of(empty_world, words=b' mode="sequential"')
    made(world, ["paul", "bo", "cho"])
    order = world.submitted()
    world.vote("pam", order)
    asked = []
    while parts := world.asked(order):
        asked += parts
        world.vote(asked[-1], order)
    assert asked == ["paul", "bo", "cho"]


def test_a_choice_may_be_limited_to_a_group(empty_world: World) -> None:
    rule = b'<dougong:assignee kind="chosen_by_previous" group="review"/>'
    world = world_of(empty_world, rule)
    made(world, ["bo", "cho"])
    order = world.submitted()
    pam = world.run("pam", lambda uow: offered_to(uow, "yard.order", order.id, "agree", ""))
    assert [one.login for one in pam] == ["bo", "cho"]
    with pytest.raises(PersonNotOffered):
        world.vote("pam", order, chosen={"agree": [world.actor("paul").id]})
    world.vote("pam", order, chosen={"agree": [world.actor("cho").id]})
    assert set(world.asked(order)) == {"cho"}


def test_a_decision_names_a_group_as_data(empty_world: World) -> None:
    rule = b'<dougong:assignee kind="decision" decision="yard.who"/>'
    table = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="w" name="w"
 namespace="x"><decision id="who" name="谁"><decisionTable id="t" hitPolicy="UNIQUE">
<output id="o1" name="kind" typeRef="string"/><output id="o2" name="group" typeRef="string"/>
<rule id="r1"><outputEntry id="c1"><text>"group"</text></outputEntry>
<outputEntry id="c2"><text>"review"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
    bundle = asking(rule).file("workflows/yard/who.dmn", table.encode())
    empty_world.publish(bundle)
    settle(empty_world)
    # The row is held against the live organisation like a node.
    assert findings(empty_world, bundle) == {"group_unknown": "r1"}
    made(empty_world, ["bo", "cho"])
    assert findings(empty_world, bundle) == {}
    assert agreed_to(empty_world) == {"bo", "cho"}


def test_a_step_of_a_routed_chain_may_be_that_of_a_group(empty_world: World) -> None:
    """The table puts the committee between the manager and the boss; two of three decide."""
    made_of = routed(yard(check="pm", route="boss"))
    path = "workflows/yard/order_steps.dmn"
    step = b'{group: "review", name: "\xe8\xaf\x84\xe5\xae\xa1", weight: 20, mode: "ratio"}'
    before = b'["pm", {role: "boss", name: "\xe8\x80\x81\xe6\x9d\xbf\xe6\x8b\x8d\xe6\x9d\xbf"}]'
    table = made_of.files()[path]
    assert before in table
    made_of.file(path, table.replace(before, b"[" + step + b"]"))
    xml = made_of.files()[PATH]
    head, mark, rest = xml.partition(b'<bpmn:userTask id="route"')
    rest = rest.replace(b"<dougong:approval", b'<dougong:approval ratio="60%" reject="vote"', 1)
    empty_world.publish(made_of.file(PATH, head + mark + rest))
    settle(empty_world)
    assert findings(empty_world, made_of) == {"group_unknown": "large"}
    made(empty_world, ["bo", "cho", "paul"])
    assert findings(empty_world, made_of) == {}
    dear = [{"what": "砂", "quantity": 2, "price": "400.00"}]
    order = empty_world.submitted(lines=dear)
    told = empty_world.run("ann", lambda uow: road.predict(uow, "yard.order", id=order.id))
    assert [one.name for one in told.nodes] == ["初核", "评审"]
    empty_world.vote("pam", order)
    assert set(empty_world.asked(order)) == {"bo", "cho", "paul"}
    empty_world.vote("paul", order)
    empty_world.vote("cho", order)
    assert empty_world.read(order).status == "approved"


def findings(world: World, bundle: Definitions) -> dict[str, str]:
    files = bundle.files()
    found = world.host.run_as_owner(PLATFORM, lambda uow: publish.plan(uow, files, "test"))
    return {one.code: one.path for one in found.findings if one.code.startswith("group_")}


def test_what_names_a_group_is_held_against_the_live_organisation(empty_world: World) -> None:
    world, bundle = world_of(empty_world), asking(RULE)
    found = world.run("root", groups.all_groups)
    assert [(key, [use.node for use in uses]) for key, uses in found.lacking] == [
        ("review", ["agree"])
    ]
    assert findings(world, bundle) == {"group_unknown": "agree"}
    with pytest.raises(DefinitionsRefused):
        world.publish(bundle)
    key = made(world)
    assert findings(world, bundle) == {"group_empty": "agree"}
    join(world, key, "bo")
    assert findings(world, bundle) == {}
    assert [use.node for use in shown(world, key).uses] == ["agree"]
    world.run("root", lambda uow: groups.change_group(uow, key, active=False))
    assert findings(world, bundle) == {"group_unknown": "agree"}


def test_nobody_belongs_to_a_group_twice_at_a_time(world: World) -> None:
    key = made(world, ["bo"], last=TODAY + timedelta(days=9))
    with pytest.raises(AlreadyMember):
        join(world, key, "cho", "bo")
    assert [person.login for _, person in shown(world, key).members] == ["bo"]
    # Once the first time is over he may come again.
    join(world, key, "bo", first=TODAY + timedelta(days=10))
    with pytest.raises(AlreadyMember):
        join(world, key, "bo", first=TODAY + timedelta(days=9), last=TODAY + timedelta(days=11))


def test_of_two_who_take_in_the_same_person_at_once_one_is_told(world: World) -> None:
    key, bo, root = made(world), world.actor("bo").id, world.actor("root")

    def take_in(_number: int) -> str:
        def add(uow: UnitOfWork) -> str:
            groups.add_members(uow, key, [bo], first=TODAY, last=None)
            return "taken in"

        try:
            return world.host.run(root, add)
        except AlreadyMember:
            return "there already"

    with ThreadPoolExecutor(2) as both:
        found = sorted(both.map(take_in, range(2)))
    assert found == ["taken in", "there already"]
    assert [person.login for _, person in shown(world, key).members] == ["bo"]


def test_what_is_wrong_with_a_group_is_refused(world: World) -> None:
    key = made(world)

    def faults(new: Group) -> set[str]:
        with pytest.raises(DataInvalid) as refused:
            world.run("root", lambda uow: groups.add_group(uow, new))
        return {one.path for one in refused.value.faults}

    assert faults(Group("", "Review", " ")) == {"/key", "/name"}
    assert faults(Group("", "r", "评", "x" * 51)) == {"/name_en"}
    with pytest.raises(DuplicateValue):
        made(world)
    with pytest.raises(DataInvalid):
        join(world, key, "bo", last=TODAY - timedelta(days=1))
    with pytest.raises(DataInvalid):
        join(world, key)
    with pytest.raises(NotFound):
        world.run("root", lambda uow: groups.end_membership(uow, key, key))
    with pytest.raises(AccessDenied):
        world.run("ann", groups.all_groups)
    with pytest.raises(AccessDenied):
        world.run("ann", lambda uow: groups.change_group(uow, key, name="我的"))


def test_a_renamed_group_keeps_its_key_and_the_trail_tells_what_changed(world: World) -> None:
    key = made(world)
    renamed = world.run("root", lambda uow: groups.change_group(uow, key, name=" 评标小组 "))
    assert (renamed.key, renamed.name, renamed.name_en) == ("review", "评标小组", "Reviewers")
    world.run("root", lambda uow: groups.change_group(uow, key, name="评标小组"))
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, key), write=False)
    assert [(one.kind, one.data.get("name")) for one in trail] == [
        ("group_added", "评审小组"),
        ("group_changed", "评标小组"),
    ]


def test_the_place_of_a_leaver_in_a_group_goes_to_the_heir(world: World) -> None:
    key = made(world, ["paul"], last=TODAY + timedelta(days=30))
    ends = shown(world, key).members[0][0].ends_at
    [mine] = [one for one in looked_at(world, "paul").pieces if one.kind == "group"]
    assert (mine.title, mine.detail) == ("评审小组", "2026-11-11")
    move(world, mine, "paul", "cho")
    [(held, person)] = shown(world, key).members
    assert (person.login, held.ends_at) == ("cho", ends)
    assert looked_at(world, "paul").pieces == ()
    assert kinds(world, key)[-3:] == ["group_left", "group_joined", "handed_over"]


def test_an_heir_who_belongs_to_the_group_is_not_taken_in_twice(world: World) -> None:
    key = made(world, ["paul", "cho"])
    [mine] = [one for one in looked_at(world, "paul").pieces if one.kind == "group"]
    paul, cho = world.actor("paul").id, world.actor("cho").id
    told = world.run("root", lambda uow: hand_over(uow, mine, paul, cho, "离职"))
    assert told.zh == "接手人原来就在组里，此人已退出"
    assert [person.login for _, person in shown(world, key).members] == ["cho"]
