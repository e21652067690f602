"""People are told what happened to documents, once, and no longer than it matters."""

from datetime import timedelta

from sqlalchemy import func, select

from contract.actions.conftest import World
from dougong import worker
from dougong.actions import housekeeping, reminding, standing_in
from dougong.actions.handing_on import transfer
from dougong.actions.notice_settings import NoticeSettings, keep
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import withdraw
from dougong.model.runtime import Record
from dougong.store import notices, outside
from dougong.store.notice_tables import notification
from dougong.store.notices import NoticeRow
from dougong.store.outside import Webhook
from dougong.store.platform_tables import job


def told(world: World, login: str, *, unread: bool = False) -> list[str]:
    """The kinds a person was told, the oldest first."""
    me = world.actor(login).id
    rows = world.run(login, lambda uow: notices.listed(uow, me, unread=unread))
    return [row.kind for row in reversed(rows)]


def last(world: World, login: str) -> NoticeRow:
    me = world.actor(login).id
    return world.run(login, lambda uow: notices.listed(uow, me))[0]


def process_of(world: World, order: Record) -> str:
    return str(world.read(order).process_id)


def test_whoever_is_asked_is_told_and_whoever_asked_learns_the_result(world: World) -> None:
    order = world.submitted()
    assert told(world, "pam") == told(world, "paul") == ["todo"]
    assert told(world, "bo") == told(world, "ann") == []
    asked = last(world, "pam")
    assert (asked.title, asked.who) == (str(order.data["number"]), "Ann")
    assert asked.facts == {"node": "check"}
    world.vote("pam", order)
    # One of two was enough: neither reads any longer that he is asked.
    assert told(world, "pam", unread=True) == told(world, "paul", unread=True) == []
    assert told(world, "bo", unread=True) == ["todo"]
    world.vote("bo", order)
    assert told(world, "ann", unread=True) == ["approved"]
    assert last(world, "ann").who == "Bo"


def test_a_return_and_a_rejection_come_with_their_words(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order, "return", opinion="缺明细")
    back = last(world, "ann")
    assert (back.kind, back.facts) == ("returned", {"opinion": "缺明细"})
    world.submit(world.read(order))
    assert told(world, "pam", unread=True) == ["todo"]
    world.vote("paul", order, "reject", opinion="不买")
    ended = last(world, "ann")
    assert (ended.kind, ended.facts) == ("rejected", {"opinion": "不买"})


def test_a_reminder_reaches_holders_and_who_stands_in_for_them(world: World) -> None:
    order = world.submitted()
    today = world.clock.at.date()
    cho = world.actor("cho").id
    away = standing_in.Away(cho, today, today + timedelta(days=2))
    world.run("pam", lambda uow: standing_in.name_substitute(uow, away))
    world.run("ann", lambda uow: reminding.remind(uow, process_of(world, order)))
    assert told(world, "pam", unread=True) == ["todo", "reminded"]
    assert told(world, "cho", unread=True) == ["reminded"]
    world.vote("paul", order)
    assert told(world, "cho", unread=True) == []


def test_who_stands_in_is_told_of_new_to_dos_too(world: World) -> None:
    today, cho = world.clock.at.date(), world.actor("cho").id
    away = standing_in.Away(cho, today, today + timedelta(days=2))
    world.run("pam", lambda uow: standing_in.name_substitute(uow, away))
    order = world.submitted()
    while worker.run_outside(world.host, "test"):
        pass
    assert told(world, "cho", unread=True) == ["todo"]
    world.vote("paul", order)
    assert told(world, "cho", unread=True) == []


def test_a_line_waits_for_other_channels_only_where_one_may_want_it(world: World) -> None:
    def waits() -> bool:
        return world.host.glance(notices.waits_to_be_passed_on)

    today, cho = world.clock.at.date(), world.actor("cho").id
    world.submitted()
    assert not waits()
    away = standing_in.Away(cho, today, today + timedelta(days=2))
    world.run("pam", lambda uow: standing_in.name_substitute(uow, away))
    world.submitted()
    assert waits()
    worker.run_outside(world.host, "test")
    world.clock.at += timedelta(days=3)
    world.submitted()
    assert not waits()
    world.run("paul", lambda uow: keep(uow, NoticeSettings(quiet_from="22:00", quiet_to="07:00")))
    world.submitted()
    assert waits()
    worker.run_outside(world.host, "test")
    hook = Webhook("", "报表", "https://127.0.0.1/told", "secret", ("completed",))
    world.run("platform", lambda uow: outside.add_webhook(uow, hook))
    order = world.submitted()
    for who in ("pam", "bo"):
        world.vote(who, order)
    assert waits()


def test_a_few_notices_are_no_reason_to_look_for_more_at_once(world: World) -> None:
    world.run("pam", lambda uow: keep(uow, NoticeSettings()))
    world.submitted()
    assert world.host.glance(notices.waits_to_be_passed_on)
    assert worker.run_outside(world.host, "test") == 0
    assert not world.host.glance(notices.waits_to_be_passed_on)


def test_what_is_handed_over_or_withdrawn_asks_its_former_holder_no_longer(world: World) -> None:
    order = world.submitted()
    mine, cho = world.asked(order)["pam"].id, world.actor("cho").id
    world.run("pam", lambda uow: transfer(uow, mine, cho))
    assert told(world, "pam", unread=True) == []
    assert told(world, "cho", unread=True) == ["todo"]
    world.run("ann", lambda uow: withdraw(uow, "yard.order", order.id))
    assert told(world, "cho", unread=True) == told(world, "paul", unread=True) == []


def test_what_was_read_long_ago_and_jobs_long_done_are_forgotten(world: World) -> None:
    def left(uow: UnitOfWork) -> tuple[int, int]:
        done = select(func.count()).where(job.c.state == "done")
        lines = select(func.count()).select_from(notification)
        return uow.connection.scalar(done) or 0, uow.connection.scalar(lines) or 0

    order = world.submitted()
    world.vote("pam", order)
    worker.run_due(world.host, "test")
    world.run("platform", housekeeping.arrange)
    world.clock.at += timedelta(days=2)
    worker.run_due(world.host, "test")
    assert world.run("platform", left) == (1, 3)
    world.clock.at += timedelta(days=200)
    world.run("platform", lambda uow: housekeeping.sweep(uow, {}))
    # What bo was asked for still waits for him.
    assert world.run("platform", left) == (0, 1)


def test_nobody_is_told_one_thing_twice(world: World) -> None:
    me = world.actor("ann").id
    row = NoticeRow("", me, "copied", "", "", None, "", None, {}, world.clock.at)

    def tell(*keys: str) -> list[NoticeRow]:
        def action(uow: UnitOfWork) -> list[NoticeRow]:
            for key in keys:
                notices.add(uow, row, key)
            return notices.listed(uow, me)

        return world.run("platform", action)

    assert len(tell("one", "one", "two")) == 2
    assert len(tell("two")) == 2
    pages = world.run("ann", lambda uow: notices.listed(uow, me, limit=1))
    rest = world.run("ann", lambda uow: notices.listed(uow, me, after=pages[0].id))
    assert len({pages[0].id, *(one.id for one in rest)}) == 2
    assert world.run("ann", lambda uow: notices.mark_read(uow, me, None)) == 2
