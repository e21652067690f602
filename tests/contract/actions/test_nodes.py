"""What nodes may ask for: modes, duties, fields, returns to a node, races of every kind."""

import json
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import approvals, batch, decide, files, listings, records, submit, withdraw
from dougong.actions.errors import (
    AttachmentRequired,
    CheckFailed,
    NotWithdrawable,
    ReturnNotOffered,
    SignatureRequired,
    VoteNotOffered,
)
from dougong.actions.host import Idempotency
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import Conflict, DataInvalid, NotFound
from dougong.testing.definitions import Definitions
from dougong.testing.stage import PIXEL

PATH = "workflows/yard/order_approval.bpmn"


def changed(made: Definitions, before: bytes, after: bytes, times: int = 1) -> Definitions:
    content = made.files()[PATH]
    assert before in content
    return made.file(PATH, content.replace(before, after, times))


def world_of(empty: World, made: Definitions) -> World:
    empty.publish(made)
    settle(empty)
    return empty


def with_node(words: bytes, inner: bytes = b"", **steps: str) -> Definitions:
    """The first node with other settings."""
    after = b"<dougong:approval " + words + b">" + inner
    return changed(yard(**steps), b"<dougong:approval>", after)


def test_everybody_must_agree_where_the_mode_says_all(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'mode="all"'))
    order = world.submitted()
    world.vote("pam", order)
    assert set(world.asked(order)) == {"paul"}
    world.vote("paul", order)
    assert set(world.asked(order)) == {"bo"}


def test_one_rejection_ends_a_round_of_all(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'mode="all"'))
    order = world.submitted()
    world.vote("pam", order)
    decided = world.vote("paul", order, "reject", opinion="不行")
    assert decided.record.status == "rejected"


def test_an_agreement_outweighs_a_rejection_where_all_must_reject(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'mode="any" reject="all"'))
    order = world.submitted()
    world.vote("pam", order, "reject", opinion="不行")
    assert world.read(order).status == "submitted"
    world.vote("paul", order)
    assert set(world.asked(order)) == {"bo"}


def test_who_made_the_document_does_not_approve_it(empty_world: World) -> None:
    duty = b'<dougong:process entity="yard.order"><dougong:duty rule="initiator_not_approver"/>'
    made = changed(yard(), b'<dougong:process entity="yard.order"/>', duty + b"</dougong:process>")
    world = world_of(empty_world, made)
    order = world.submitted("pam")
    assert set(world.asked(order)) == {"paul"}


def test_an_approver_fills_in_only_what_his_node_opens(empty_world: World) -> None:
    opens = b'<dougong:field path="/checked" right="required"/>'
    world = world_of(empty_world, with_node(b'mode="any"', opens))
    order = world.submitted()
    with pytest.raises(DataInvalid) as missing:
        world.vote("pam", order)
    assert [fault.path for fault in missing.value.faults] == ["/checked"]
    with pytest.raises(DataInvalid) as closed:
        world.vote("pam", order, raw={"note": "改", "checked": "潘"})
    assert [fault.path for fault in closed.value.faults] == ["/note"]
    decided = world.vote("pam", order, raw={"checked": "潘"})
    assert decided.record.data["checked"] == "潘"
    view = world.run("bo", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.changes == {"/checked": [None, "潘"]}
    # So does who handed it in; who wrote it has seen it, and others never saw it before.
    for login, changes in {"ann": {"/checked": [None, "潘"]}, "pam": {}, "cho": {}}.items():
        view = world.run(login, lambda uow: approvals.approval_view(uow, "yard.order", order.id))
        assert view.changes == changes, login


@pytest.mark.parametrize(("closed", "refused"), [(b"delete", "删除"), (b"add", "增加"), (b"", "")])
def test_a_node_says_whether_rows_may_come_and_go(
    empty_world: World, closed: bytes, refused: str
) -> None:
    opens = b'<dougong:field path="/lines" right="write"/>'
    if closed:
        opens += b'<dougong:field path="/lines/%b" right="read"/>' % closed
    world = world_of(empty_world, with_node(b'mode="any"', opens))
    order = world.submitted()
    kept = [{"id": row["id"], "what": "改"} for row in order.data["lines"]]
    for verb, rows in (("增加", [*kept, {"what": "新", "price": "1"}]), ("删除", [])):
        if verb == refused:
            with pytest.raises(DataInvalid) as caught:
                world.vote("pam", order, raw={"lines": rows})
            (fault,) = caught.value.faults
            assert (fault.path, fault.code) == ("/lines", "field_not_writable")
            assert verb in fault.for_person("zh")
    changed = [*kept, {"what": "新", "price": "1"}] if refused != "增加" else kept
    decided = world.vote("pam", order, raw={"lines": changed})
    assert [row["what"] for row in decided.record.data["lines"]] == [r["what"] for r in changed]


def test_a_return_to_an_earlier_node_asks_its_people_again(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    view = world.run("bo", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert [target.key for target in view.return_targets] == ["check"]
    with pytest.raises(VoteNotOffered):
        world.vote("bo", order, "return", opinion="回", to="nowhere")
    world.vote("bo", order, "return", opinion="回", to="check")
    assert set(world.asked(order)) == {"pam", "paul"}
    assert world.read(order).status == "submitted"


def test_a_return_restarts_where_the_node_says_so(empty_world: World) -> None:
    made = changed(
        yard(), b"<dougong:approval>", b'<dougong:approval after_return="restart">', times=2
    )
    world = world_of(empty_world, made)
    order = world.submitted()
    world.vote("pam", order)
    world.vote("bo", order, "return", opinion="重来")
    world.submit(world.read(order))
    assert set(world.asked(order)) == {"pam", "paul"}


def test_withdrawing_may_be_allowed_until_a_node(empty_world: World) -> None:
    made = changed(
        yard(), b'entity="yard.order"/>', b'entity="yard.order" withdraw="before(agree)"/>'
    )
    world = world_of(empty_world, made)
    order = world.submitted()
    world.vote("pam", order)
    with pytest.raises(NotWithdrawable):
        world.run("ann", lambda uow: withdraw.withdraw(uow, "yard.order", order.id))


def together(world: World, *acts: tuple[str, Callable[[UnitOfWork], Any]]) -> list[Any]:
    """Answers, or the conflicts, of acts that begin at the same moment."""
    actors = [world.actor(who) for who, _ in acts]
    start, found = Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = world.host.run(actors[number], acts[number][1])
        except Conflict as conflict:
            found[number] = conflict  # type: ignore[call-overload] # either of both

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_a_vote_and_a_withdrawal_exactly_one_wins(world: World) -> None:
    for _ in range(6):
        assert winners_of_vote_and_withdrawal(world) == 1


def winners_of_vote_and_withdrawal(world: World) -> int:
    order = world.submitted()
    mine, version = world.asked(order)["pam"], world.read(order).version
    answers = together(
        world,
        ("pam", lambda uow: decide.decide(uow, mine.id, "approve", version=version)),
        ("ann", lambda uow: withdraw.withdraw(uow, "yard.order", order.id)),
    )
    assert world.read(order).status in {"draft", "submitted"}
    return sum(not isinstance(answer, Conflict) for answer in answers)


def test_of_two_submissions_one_starts_a_process(world: World) -> None:
    order = world.draft()

    def hand_in(uow: UnitOfWork) -> Any:
        return submit.submit(uow, "yard.order", order.id, version=order.version)

    answers = together(world, ("ann", hand_in), ("ann", hand_in))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert world.trail(order).count("submitted") == 1


def test_twins_of_one_request_at_once_have_one_effect(world: World) -> None:
    def create(uow: UnitOfWork) -> dict[str, Any]:
        saved = records.create_draft(uow, "yard.order", {"site": world.site, "lines": []})
        return {"id": saved.record.id}

    ann, found = world.actor("ann"), []
    once: Idempotency[dict[str, Any]] = Idempotency(
        "twin-0001", "a", lambda answer: json.dumps(answer).encode(), json.loads
    )
    threads = [
        Thread(target=lambda: found.append(world.host.run(ann, create, idempotency=once)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len({answer["id"] for answer in found}) == 1


def test_a_rule_that_no_longer_holds_refuses_the_last_vote(world: World) -> None:
    first, second = world.submitted(note="最后一车"), world.submitted(note="最后一车")
    for order in (first, second):
        world.vote("pam", order)
    world.vote("bo", first)
    with pytest.raises(CheckFailed) as refused:
        world.vote("bo", second)
    assert [result.key for result in refused.value.results if result.refuses] == ["sold_out"]
    assert set(world.asked(second)) == {"bo"}
    assert [record_id for record_id, _ in world.spend()] == [first.id]


def test_a_signature_is_the_signers_own_and_stays_with_the_document(world: World) -> None:
    order = world.submitted()
    sent = Upload("签名.png", PIXEL, {})
    drawn = {who: upload(world.host, world.actor(who), sent).id for who in ("ann", "pam")}
    with pytest.raises(NotFound):
        world.vote("pam", order, signature=drawn["ann"])
    decided = world.vote("pam", order, signature=drawn["pam"])
    assert decided.assignment.signature == drawn["pam"]
    seen = world.run("bo", lambda uow: files.file_for(uow, drawn["pam"]))
    assert seen.record_id == order.id


def test_a_node_that_offers_no_return_takes_none(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'actions="cc"'))
    order = world.submitted()
    view = world.run("pam", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.votes == ("approve", "reject")
    with pytest.raises(VoteNotOffered):
        world.vote("pam", order, "return", opinion="回")


def test_copies_are_sent_by_who_takes_part_and_read_by_who_got_them(world: World) -> None:
    order = world.submitted()
    zoe = world.person("zoe", site=False)
    process_id = str(world.read(order).process_id)
    with pytest.raises(NotFound):
        world.run("zoe", lambda uow: records.record_for(uow, "read", "yard.order", order.id))
    world.run("pam", lambda uow: withdraw.send_copy(uow, process_id, (zoe.id,)))
    (line,), total = world.run("zoe", lambda uow: listings.inbox(uow, "cc"))
    assert total == 1
    assert not line.read
    world.run("zoe", lambda uow: withdraw.read_copy(uow, line.id))
    with pytest.raises(NotFound):
        world.run("ann", lambda uow: withdraw.read_copy(uow, line.id))
    (line,), _ = world.run("zoe", lambda uow: listings.inbox(uow, "cc"))
    assert line.read


def test_a_vote_brings_the_signature_and_the_file_its_node_asks_for(empty_world: World) -> None:
    settings = b'mode="all" signature="approve" attachment="reject return"'
    world = world_of(empty_world, with_node(settings))
    order = world.submitted()
    sent = Upload("复核单.png", PIXEL, {})
    drawn = upload(world.host, world.actor("pam"), sent).id
    with pytest.raises(SignatureRequired):
        world.vote("pam", order)
    with pytest.raises(AttachmentRequired):
        world.vote("pam", order, "return", opinion="缺单据")
    (line,) = world.run(
        "pam", lambda uow: batch.batch_of(uow, [world.asked(order)["pam"].id])
    ).items
    assert line.why == "同意时要签名"
    world.vote("pam", order, signature=drawn)
    view = world.run("paul", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert (view.signature, view.attachment) == ({"approve"}, {"reject", "return"})
    foreign = upload(world.host, world.actor("ann"), sent).id
    with pytest.raises(DataInvalid):
        world.vote("paul", order, "return", opinion="缺单据", files=[foreign])
    mine = upload(world.host, world.actor("paul"), sent).id
    world.vote("paul", order, "return", opinion="缺单据", files=[mine])
    view = world.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    told = {vote.person: vote.files for stop in view.timeline for vote in stop.votes}
    assert list(told.values()) == [(), ((mine, "复核单.png"),)]


def test_a_node_returns_only_where_its_settings_say(empty_world: World) -> None:
    made = changed(yard(), b"<dougong:approval>", b'<dougong:approval returns="previous">', times=2)
    world = world_of(empty_world, made)
    order = world.submitted()
    view = world.run("pam", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert "return" not in view.votes
    world.vote("pam", order)
    view = world.run("bo", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert "return" in view.votes
    assert (view.to_initiator, [one.key for one in view.return_targets]) == (False, ["check"])
    for to in (None, "initiator", "agree"):
        with pytest.raises(ReturnNotOffered):
            world.vote("bo", order, "return", opinion="回", to=to)
    world.vote("bo", order, "return", opinion="回", to="previous")
    assert set(world.asked(order)) == {"pam", "paul"}
