"""From a draft to posted rows: votes, races, returns, withdrawals."""

from threading import Barrier, Thread

import pytest

from contract.actions.conftest import World
from dougong.actions import decide, records, withdraw
from dougong.actions.errors import (
    CheckFailed,
    NotWithdrawable,
    OpinionRequired,
    ReasonRequired,
)
from dougong.base.errors import AccessDenied, Conflict, DataInvalid, NotFound
from dougong.base.values import new_id
from dougong.store.errors import AssignmentNotOpen, RecordChanged


def test_an_order_approved_by_both_steps_is_posted_once(world: World) -> None:
    order = world.submitted()
    assert set(world.asked(order)) == {"pam", "paul"}
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}
    decided = world.vote("bo", order, opinion="同意")
    assert decided.record.status == "approved"
    assert world.spend() == [(order.id, "100.00")]
    assert world.trail(order) == ["created", "submitted", "voted", "voted"]


def test_a_draft_may_be_incomplete_and_a_submission_may_not(world: World) -> None:
    order = world.draft(lines=[])
    with pytest.raises(DataInvalid) as refused:
        world.submit(order)
    assert "/lines" in [fault.path for fault in refused.value.faults]
    assert world.read(order).status == "draft"


def test_a_blocking_rule_refuses_and_a_warning_asks_for_a_reason(world: World) -> None:
    free = world.draft(lines=[{"what": "砂", "quantity": 0, "price": "50.00"}])
    with pytest.raises(CheckFailed) as failed:
        world.submit(free)
    assert [result.key for result in failed.value.results if result.refuses] == ["free"]
    dear = world.draft(lines=[{"what": "砂", "quantity": 2, "price": "9000.00"}])
    with pytest.raises(ReasonRequired) as asked:
        world.submit(dear)
    assert asked.value.facts["keys"] == ["dear"]
    sent = world.submit(dear, dear="钢筋涨价")
    assert sent.record.findings[0]["reason"] == "钢筋涨价"


def test_of_two_approvers_at_once_one_wins_and_the_other_reads_who(world: World) -> None:
    """EC-35."""
    order = world.submitted()
    asked, version = world.asked(order), world.read(order).version
    actors = {who: world.actor(who) for who in ("pam", "paul")}
    start, won, lost = Barrier(2), [], []

    def approve(who: str) -> None:
        start.wait()
        try:
            world.host.run(
                actors[who],
                lambda uow: decide.decide(uow, asked[who].id, "approve", version=version),
            )
            won.append(who)
        except Conflict as conflict:
            lost.append((who, conflict))

    threads = [Thread(target=approve, args=(who,)) for who in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    ((_, conflict),) = lost
    assert isinstance(conflict, AssignmentNotOpen)
    assert conflict.facts["who"] == won[0].title()
    assert conflict.facts["what"] == "approve"
    assert conflict.facts["when"] is not None
    assert set(world.asked(order)) == {"bo"}


def test_a_vote_on_an_outdated_version_is_refused_with_the_changed_fields(world: World) -> None:
    order = world.draft()
    changed = world.run(
        "ann",
        lambda uow: records.change_draft(
            uow, "yard.order", order.id, {"note": "急"}, version=order.version
        ),
    )
    with pytest.raises(RecordChanged) as refused:
        world.run(
            "ann",
            lambda uow: records.change_draft(
                uow, "yard.order", order.id, {"note": "不急"}, version=order.version
            ),
        )
    assert refused.value.facts["fields"] == ["/note"]
    assert refused.value.facts["who"] == "Ann"
    world.submit(changed.record)
    with pytest.raises(RecordChanged):
        world.vote("pam", order, version=1)


def test_a_rejection_needs_an_opinion_and_ends_the_process(world: World) -> None:
    order = world.submitted()
    with pytest.raises(OpinionRequired):
        world.vote("pam", order, "reject")
    decided = world.vote("pam", order, "reject", opinion="价格不对")
    assert decided.record.status == "rejected"
    assert world.asked(order) == {}
    assert world.spend() == []


def test_a_returned_order_is_mended_and_goes_back_to_who_returned_it(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    world.vote("bo", order, "return", opinion="写明用途")
    back = world.read(order)
    assert back.status == "returned"
    assert world.asked(order) == {}
    mended = world.run(
        "ann",
        lambda uow: records.change_draft(
            uow, "yard.order", order.id, {"note": "铺路"}, version=back.version
        ),
    )
    world.submit(mended.record)
    assert set(world.asked(order)) == {"bo"}
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    assert world.spend() == [(order.id, "100.00")]
    assert world.read(order).revision == 2


def test_an_order_is_withdrawn_until_somebody_has_voted(world: World) -> None:
    order = world.submitted()
    back = world.run("ann", lambda uow: withdraw.withdraw(uow, "yard.order", order.id))
    assert back.status == "draft"
    assert world.asked(order) == {}
    world.submit(back)
    world.vote("paul", order)
    with pytest.raises(NotWithdrawable):
        world.run("ann", lambda uow: withdraw.withdraw(uow, "yard.order", order.id))


def test_nobody_votes_for_another_or_sees_a_strange_site(world: World) -> None:
    order = world.submitted()
    mine = world.asked(order)["pam"]
    version = world.read(order).version
    with pytest.raises(NotFound):
        world.run("bo", lambda uow: decide.decide(uow, mine.id, "approve", version=version))
    world.site, here = new_id(), world.site
    world.person("eve", "clerk")
    world.site = here
    with pytest.raises((NotFound, AccessDenied)):
        world.run("eve", lambda uow: records.record_for(uow, "update", "yard.order", order.id))
