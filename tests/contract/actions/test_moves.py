"""Running processes go over to a newer release: with their people and votes, and back again."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.test_branches import parallel, process_of, without_boss
from contract.actions.test_brought_in import told
from contract.actions.test_deadlines import publish, steps, timed, until, waiting
from contract.actions.test_messages import deliver, ready, wired
from contract.actions.test_messages import waiting as awaited
from contract.actions.test_nodes import changed, with_node
from contract.actions.test_races import at_once, sound
from contract.actions.yard import yard
from dougong.actions import approvals, decide, incidents
from dougong.actions.errors import ReasonMissing
from dougong.actions.message_errors import MessageNotAwaited
from dougong.actions.moves.carry import Order, move
from dougong.actions.moves.errors import MoveBuiltOn, MoveRefused, MoveUndecided, NothingToUndo
from dougong.actions.moves.looking import plan_of
from dougong.actions.moves.plan import STAYS, Plan
from dougong.actions.moves.undo import undo
from dougong.actions.taking_back import to_take_back
from dougong.base.errors import AccessDenied
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record, Round
from dougong.store import assignments, people
from dougong.store import records as stored
from dougong.testing.definitions import Definitions

WHY = "流程已更新"
#: The same approval with a third step, and with another id for the second.
LONGER = {"check": "pm", "agree": "boss", "confirm": "chief"}
PATH = "workflows/yard/order_approval.bpmn"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One place for what is decided before the database is asked; each test publishes its own."""
    folder = tmp_path_factory.mktemp("moves")
    found = opened(f"sqlite:///{folder / 'yard.sqlite3'}", folder / "files", Clock())
    found.publish(yard())
    settle(found)
    yield found
    found.host.database.close()


@pytest.fixture
def here(shared: World) -> World:
    shared.publish(yard())
    return shared


def standing(world: World, made: Definitions) -> World:
    world.publish(made)
    return world


def renamed() -> Definitions:
    """The second step under another id, its name as it was."""
    made = yard()
    text = (
        made.files()[PATH]
        .replace(b'"agree"', b'"consent"')
        .replace(b'name="consent"', b'name="agree"')
    )
    return made.file(PATH, text)


def plan(world: World, order: Record, **choices: str) -> Plan:
    key = str(order.process_id)
    return world.host.run(world.actor("root"), lambda uow: plan_of(uow, key, choices), write=False)


def moved(world: World, order: Record, **choices: str) -> str:
    given = Order(WHY, choices)
    return world.run("root", lambda uow: move(uow, str(order.process_id), given))[1].standing


def undone(world: World, order: Record) -> None:
    world.run("root", lambda uow: undo(uow, str(order.process_id), "移错了"))


def rounds(world: World, order: Record) -> list[Round]:
    key = str(order.process_id)
    asked = assignments.rounds_with_assignments
    return [*world.host.run(PLATFORM, lambda uow: asked(uow, key)(), write=False)[0]]


def test_it_keeps_its_release_until_it_is_moved_and_goes_on_where_it_stood(world: World) -> None:
    order = world.submitted()
    first = process_of(world, order)
    world.publish(with_node(b'mode="all"', **LONGER))
    assert process_of(world, order) == first
    before = plan(world, order)
    assert (before.standing, [o.target for o in before.lines]) == ("same", ["check"])
    # A plan writes nothing.
    assert process_of(world, order) == first
    assert moved(world, order) == "same"
    said = told(world, order, "moved")
    assert (said["reason"], said["from"], said["nodes"]) == (WHY, first.release, {"check": "check"})
    assert said["release"] == process_of(world, order).release != first.release
    # Both are asked as before, and by the rules of the newer release both must agree.
    world.vote("pam", order)
    assert set(world.asked(order)) == {"paul"}
    world.vote("paul", order)
    world.vote("bo", order)
    assert set(world.asked(order)) == {"cho"}
    world.vote("cho", order)
    assert [record for record, _ in world.spend()] == [order.id]
    assert sound(world)


def test_votes_go_with_the_round_unless_they_would_end_it(here: World) -> None:
    world = standing(here, with_node(b'mode="all"'))
    order = world.submitted()
    world.vote("pam", order)
    world.publish(with_node(b'mode="any"'))
    stays = plan(world, order)
    assert (stays.standing, stays.why) == ("stays", "votes")
    with pytest.raises(MoveRefused):
        moved(world, order)
    world.publish(with_node(b'mode="sequential"', **LONGER))
    moved(world, order)
    assert set(world.asked(order)) == {"paul"}
    world.vote("paul", order)
    assert set(world.asked(order)) == {"bo"}


def test_whose_turn_has_come_by_the_new_rules_is_asked(here: World) -> None:
    world = standing(here, with_node(b'mode="sequential"'))
    order = world.submitted()
    assert len(world.asked(order)) == 1
    world.publish(with_node(b'mode="all"'))
    moved(world, order)
    assert set(world.asked(order)) == {"pam", "paul"}
    undone(world, order)
    assert len(world.asked(order)) == 1


def test_a_renamed_node_takes_the_round_and_what_was_decided_before(here: World) -> None:
    world = here
    order = world.submitted()
    world.vote("pam", order)
    world.publish(renamed())
    assert [(o.node, o.target, o.standing) for o in plan(world, order).lines] == [
        ("agree", "consent", "mapped")
    ]
    assert moved(world, order) == "mapped"
    assert [one.node_id for one in rounds(world, order)] == ["check", "consent"]
    # Who decided before may still take it back, and who is asked may return it.
    view = world.run("bo", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert [stop.round.name for stop in view.timeline] == ["check", "agree"]
    world.vote("bo", order, "return", opinion="再看", to="check")
    assert set(world.asked(order)) == {"pam", "paul"}
    world.vote("paul", order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"


def test_a_node_that_is_gone_needs_a_choice_and_asks_its_people_anew(world: World) -> None:
    order = world.submitted()
    world.publish(yard(agree="boss", confirm="chief"))
    before = plan(world, order)
    assert (before.standing, before.why) == ("choice", "removed")
    with pytest.raises(MoveUndecided):
        moved(world, order)
    assert plan(world, order, check=STAYS).standing == "stays"
    assert plan(world, order, check="confirm").standing == "mapped"
    late = world.asked(order)["pam"]
    moved(world, order, check="confirm")
    assert set(world.asked(order)) == {"cho"}
    with pytest.raises(Exception, match="moved"):
        world.run("pam", lambda uow: decide.decide(uow, late.id, "approve", version=order.version))
    undone(world, order)
    assert set(world.asked(order)) == {"pam", "paul"}
    assert [one.status for one in rounds(world, order)] == ["open", "cancelled"]
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}
    # What was passed has no node any more; nothing that reads it breaks.
    moved(world, order)
    case = world.run("pam", lambda uow: to_take_back(uow, _case(uow, order)))
    assert case == ""
    assert (
        len(
            world.run(
                "bo", lambda uow: approvals.approval_view(uow, "yard.order", order.id)
            ).timeline
        )
        == 3
    )
    world.vote("bo", order)
    world.vote("cho", order)
    assert world.read(order).status == "approved"
    assert sound(world)


def _case(uow: Any, order: Record) -> Any:
    from dougong.actions.cases import case_seen

    found = stored.find(uow, order.entity, order.id)
    assert found is not None
    return case_seen(uow, found)


def test_it_is_moved_back_until_somebody_acts(world: World) -> None:
    order = world.submitted()
    first = process_of(world, order)
    with pytest.raises(NothingToUndo):
        undone(world, order)
    world.publish(renamed())
    moved(world, order)
    undone(world, order)
    after = process_of(world, order)
    assert (after.release, after.state) == (first.release, first.state)
    assert told(world, order, "move_undone")["reason"] == "移错了"
    with pytest.raises(NothingToUndo):
        undone(world, order)
    moved(world, order)
    world.vote("pam", order)
    with pytest.raises(MoveBuiltOn) as late:
        undone(world, order)
    assert (late.value.facts["who"], late.value.facts["what"]) == ("Pam", "approve")


def test_only_administrators_and_only_with_a_reason(here: World) -> None:
    world = here
    order = world.submitted()
    world.publish(renamed())
    key = str(order.process_id)
    with pytest.raises(AccessDenied):
        world.run("pam", lambda uow: move(uow, key, Order(WHY, {})))
    with pytest.raises(ReasonMissing):
        world.run("root", lambda uow: move(uow, key, Order(" ", {})))
    moved(world, order)
    with pytest.raises(MoveRefused) as there:
        moved(world, order)
    assert there.value.facts["reason"] == "there"
    with pytest.raises(AccessDenied):
        world.run("pam", lambda uow: undo(uow, key, WHY))


def test_with_its_initiator_it_goes_on_in_the_release_it_was_moved_to(here: World) -> None:
    world = here
    order = world.submitted()
    world.vote("pam", order)
    world.vote("bo", order, "return", opinion="补充")
    world.publish(renamed())
    moved(world, order)
    world.submit(world.read(order))
    assert set(world.asked(order)) == {"bo"}
    world.vote("bo", order)
    assert world.read(order).status == "approved"


def test_an_incident_goes_with_it_and_is_mended_there(here: World) -> None:
    world = standing(here, parallel())
    bo = without_boss(world)
    order = world.submitted()
    world.run("platform", lambda uow: people.grant_role(uow, bo, "boss", world.site))
    world.vote("pam", order)
    assert process_of(world, order).status == "incident"
    text = parallel().files()[PATH].replace(b'role="boss"', b'role="chief"')
    world.publish(parallel().file(PATH, text))
    assert moved(world, order) == "same"
    assert process_of(world, order).status == "incident"
    world.run("root", lambda uow: incidents.retry(uow, str(order.process_id), WHY))
    assert set(world.asked(order)) == {"cho"}
    world.vote("cho", order)
    assert world.read(order).status == "approved"


def test_within_a_fork_that_changed_it_stays(here: World) -> None:
    world = standing(here, parallel())
    order = world.submitted()
    world.publish(yard())
    assert (plan(world, order).standing, plan(world, order).why) == ("stays", "branch")
    assert plan(world, order, check="agree").why == "branch"


def test_fields_that_the_newer_release_wants_are_named(here: World) -> None:
    world = here
    order = world.submitted()
    opens = b'<dougong:field path="/checked" right="required"/>'
    made = changed(yard({"why": "text"}), b"<dougong:approval>", b"<dougong:approval>" + opens)
    world.publish(made)
    assert plan(world, order).missing == ("checked",)


def test_time_limits_are_those_of_the_newer_release(here: World) -> None:
    world = here
    publish(world, timed())
    until(world, "2026-10-19T12:00:00")
    order = world.submitted()
    until(world, "2026-10-20T16:00:00")
    assert steps(world, order) == ["remind"]
    world.publish(yard())
    moved(world, order)
    assert waiting(world) == 0
    undone(world, order)
    assert waiting(world) == 3
    until(world, "2026-10-22T18:00:00")
    assert steps(world, order) == ["remind", "escalate", "transfer"]


TIMER = (
    b'<bpmn:boundaryEvent id="slow" name="slow" attachedToRef="check" cancelActivity="true">'
    b"<bpmn:timerEventDefinition><bpmn:timeDuration>%s</bpmn:timeDuration>"
    b"</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    b'<bpmn:sequenceFlow id="f_slow" sourceRef="slow" targetRef="agree"/></bpmn:process>'
)


def hasty(when: bytes) -> Definitions:
    return changed(yard(), b"</bpmn:process>", TIMER % when)


def test_a_timer_is_counted_from_where_it_was(here: World) -> None:
    world = standing(here, hasty(b"P2D"))
    until(world, "2026-11-02T12:00:00")
    order = world.submitted()
    until(world, "2026-11-03T12:00:00")
    world.publish(hasty(b"P3D"))
    moved(world, order)
    until(world, "2026-11-04T13:00:00")
    assert set(world.asked(order)) == {"pam", "paul"}
    until(world, "2026-11-05T13:00:00")
    assert set(world.asked(order)) == {"bo"}
    other = world.submitted()
    world.publish(hasty(b"P1D"))
    moved(world, other)
    undone(world, other)
    until(world, "2026-11-07T13:00:00")
    assert set(world.asked(other)) == {"pam", "paul"}
    until(world, "2026-11-08T20:00:00")
    assert set(world.asked(other)) == {"bo"}


def test_a_move_its_undoing_and_a_vote_at_once_leave_one_story(world: World) -> None:
    """A vote meets a move and a move back: each finds the process before or after the others."""
    made = yard(), renamed()
    for number in range(6):
        order = world.submitted()
        world.vote("pam", order)
        world.publish(made[(number + 1) % 2])
        mine, version = world.asked(order)["bo"].id, world.read(order).version
        back = number % 3 > 0
        if back:
            moved(world, order)
        deed = _moves(str(order.process_id), back=back)
        vote = _votes(mine, version)
        found = at_once(world, ("bo", vote), ("root", deed), ("root", deed))
        assert found[0] == "done", found
        assert found[1:].count("done") <= 1
        assert set(found[1:]) <= {"done", *(LATE_BACK if back else LATE)}, found
        assert world.read(order).status == "approved"
        trail = world.trail(order)
        assert trail.count("move_undone") == (found[1:].count("done") if back else 0)
        assert trail.count("moved") == (1 if back else found[1:].count("done"))
    assert len(world.spend()) == 6
    assert sound(world)


#: What those read who come after the vote, or after each other.
LATE = ("process_over", "move_refused")
LATE_BACK = ("process_over", "move_built_on", "move_not_kept")


def _moves(key: str, *, back: bool) -> Any:
    if back:
        return lambda uow: undo(uow, key, "移错了")
    return lambda uow: move(uow, key, Order(WHY, {}))


def _votes(key: str, version: int) -> Any:
    return lambda uow: decide.decide(uow, key, "approve", version=version)


def test_what_it_waits_for_is_told_by_the_newer_release_and_back_again(here: World) -> None:
    diagram = wired().files()[PATH]
    plain = yard().grant("pm", "order", "deliver")
    here.publish(plain.file(PATH, diagram))
    order = ready(here, "M-1", urgent=True)
    assert ("paid", "M-1") in awaited(here, order)
    # The newer release knows the receipt by another key, and calls its event otherwise.
    newer = diagram.replace(b'expression="note"', b'expression="checked"')
    here.publish(plain.file(PATH, newer))
    assert moved(here, order) == "same"
    assert ("paid", "快到了") in awaited(here, order)
    with pytest.raises(MessageNotAwaited):
        deliver(here, "M-1", amount=1)
    undone(here, order)
    assert ("paid", "M-1") in awaited(here, order)
    assert deliver(here, "M-1", amount=1).state == "delivered"
    assert here.read(order).status == "approved"
