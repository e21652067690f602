"""What people are told reaches them by mail, messengers and webhooks: once, when they want it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from contract.actions.conftest import World
from dougong import worker
from dougong.actions import jobs, notice_settings, sending, webhooks
from dougong.actions.channels import Channels
from dougong.actions.notice_settings import NoticeSettings
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, DataInvalid
from dougong.connectors.channel import Message
from dougong.connectors.email import Email
from dougong.connectors.outbound import Outbound, Rules, TargetForbidden
from dougong.connectors.webhook import signature
from dougong.model.people import PLATFORM
from dougong.store import jobs as stored
from dougong.store import outside
from unit.connectors.servers import Asked, Mailbox, http_server, loopback, mail_server

MAIL = {"email": "pam@corp.test"}


class Cards:
    """A messenger that keeps its cards."""

    turns = True

    def __init__(self) -> None:
        self.cards: dict[str, str] = {}

    def send(self, message: Message) -> str:
        self.cards[message.key] = message.text
        return message.key

    def turn(self, handle: str, message: Message) -> None:
        assert handle == message.key
        self.cards[handle] = message.text


@contextmanager
def by_mail(world: World) -> Iterator[Mailbox]:
    with mail_server() as box:
        url = f"smtp://bot:p%40ss@127.0.0.1:{box.port}"
        mail = Email(url, "斗拱 <dougong@corp.test>")
        world.host.channels = Channels({"email": mail}, public_url="https://d.test")
        yield box


def wants(world: World, login: str, chosen: NoticeSettings) -> None:
    world.run(login, lambda uow: notice_settings.keep(uow, chosen))


def run(world: World) -> None:
    with capture_logs():
        while worker.run_outside(world.host, "test"):
            pass


def at(world: World, when: str) -> None:
    world.clock.at = datetime.fromisoformat(f"{when}+08:00")


def test_a_to_do_comes_by_mail_to_who_wants_it_and_to_nobody_else(world: World) -> None:
    with by_mail(world) as box:
        wants(world, "pam", NoticeSettings(MAIL))
        order = world.submitted()
        run(world)
        [mail] = box.mails
        assert mail["To"] == "pam@corp.test"
        assert mail["From"] == "斗拱 <dougong@corp.test>"
        assert f"“{order.data['number']}”等您处理" in mail["Subject"]
        assert "https://d.test/notices/" in mail.get_content()
        assert len(box.logins) == 1
        # What was done in time is not worth a message.
        world.submitted()
        world.vote("paul", world.submitted())
        run(world)
    assert len(box.mails) == 2


def test_a_server_that_refuses_is_asked_again_and_at_last_given_up(world: World) -> None:
    with by_mail(world) as box:
        wants(world, "pam", NoticeSettings(MAIL))
        box.refuses = True
        world.submitted()
        for _ in range(stored.TRIES - 1):
            run(world)
            world.clock.at += timedelta(hours=1)
        box.refuses = False
        run(world)
        assert len(box.mails) == 1
        [row] = deliveries(world)
        assert (row.state, row.tries, row.error) == ("sent", stored.TRIES, "")
        box.refuses = True
        world.submitted()
        for _ in range(stored.TRIES):
            run(world)
            world.clock.at += timedelta(hours=1)
        failed = deliveries(world)[-1]
        assert (failed.state, failed.tries) == ("failed", stored.TRIES)
        assert "550" in failed.error


def deliveries(world: World) -> list[outside.Delivery]:
    def action(uow: UnitOfWork) -> list[outside.Delivery]:
        rows = uow.connection.execute(outside._DELIVERY.order_by(outside.delivery.c.at))
        return [outside.Delivery(*row) for row in rows]

    return world.host.run(PLATFORM, action, write=False)


def test_nothing_is_sent_in_quiet_hours_nor_what_is_muted(world: World) -> None:
    with by_mail(world) as box:
        quiet = NoticeSettings(MAIL, frozenset(("copied",)), "21:30", "07:30")
        wants(world, "pam", quiet)
        at(world, "2026-10-12T22:00")
        world.submitted()
        run(world)
        at(world, "2026-10-13T07:29")
        run(world)
        assert box.mails == []
        at(world, "2026-10-13T07:31")
        run(world)
        assert len(box.mails) == 1


def test_a_digest_is_one_mail_a_day_of_what_is_still_unread(world: World) -> None:
    with by_mail(world) as box:
        wants(world, "pam", NoticeSettings(MAIL, digest="18:00"))
        orders = [world.submitted() for _ in range(3)]
        world.vote("paul", orders[0])
        run(world)
        assert box.mails == []
        at(world, "2026-10-12T18:01")
        run(world)
        [mail] = box.mails
        assert mail["Subject"] == "您有 2 条未读通知"
        assert str(orders[1].data["number"]) in mail.get_content()
        assert str(orders[0].data["number"]) not in mail.get_content()
        at(world, "2026-10-13T18:01")
        run(world)
        assert len(box.mails) == 1


def test_a_card_turns_when_the_work_is_done_elsewhere(world: World) -> None:
    cards = Cards()
    world.host.channels = Channels({"wecom": cards}, public_url="https://d.test")
    for login in ("pam", "paul"):
        wants(world, login, NoticeSettings({"wecom": login}))
    order = world.submitted()
    run(world)
    kind = world.host.catalog().entity("yard.order").title
    said = [one.endswith(f"等您处理：check\n{kind}") for one in cards.cards.values()]
    assert said == [True, True]
    # To tick a line off is not to have done what it asks for.
    run(world)
    world.vote("paul", order)
    run(world)
    assert list(cards.cards.values()) == ["Paul 已同意", "Paul 已同意"]
    run(world)
    assert all(row.turned_at for row in stored_cards(world))


def stored_cards(world: World) -> list[Any]:
    with world.host.database.read() as connection:
        return list(connection.execute(outside.delivery.select()))


def hook(world: World, uow: UnitOfWork, url: str, *kinds: str) -> outside.Webhook:
    return webhooks.add(uow, world.host.channels, "ERP", url, kinds)


def test_a_webhook_is_called_signed_again_after_a_fault_and_replayed(world: World) -> None:
    seen: list[Asked] = []

    def reply(asked: Asked) -> tuple[int, Any]:
        seen.append(asked)
        return (503, {}) if len(seen) == 1 else (200, {})

    with http_server(reply) as port:
        world.host.channels = Channels(outbound=loopback())
        url = f"http://hook.test:{port}/in"
        with pytest.raises(AccessDenied):
            world.run("ann", lambda uow: hook(world, uow, url, "todo"))
        made = world.run("root", lambda uow: hook(world, uow, url, "approved"))
        order = world.submitted()
        world.vote("pam", order)
        world.vote("bo", order)
        run(world)
        world.clock.at += timedelta(minutes=1)
        run(world)
        [row] = deliveries(world)
        assert (row.state, row.tries) == ("sent", 2)
        world.run("root", lambda uow: sending.resend(uow, row.id))
        run(world)
    assert len(seen) == 3
    assert len({one.headers["X-Dougong-Delivery"] for one in seen}) == 1
    for one in seen:
        stamp = int(one.headers["X-Dougong-Timestamp"])
        assert one.headers["X-Dougong-Signature"] == signature(made.secret, stamp, one.body)
    said = seen[0].json
    assert (said["kind"], said["record_id"]) == ("approved", order.id)
    assert said["person"]["login"] == "ann"


def test_a_webhook_may_call_only_what_the_installation_allows(world: World) -> None:
    world.host.channels = Channels(outbound=Outbound(Rules(frozenset(("hook.test",)))))
    for url in ("https://evil.test/", "http://hook.test/", "https://127.0.0.1/"):
        with pytest.raises(TargetForbidden):
            world.run("root", lambda uow, to=url: hook(world, uow, to))


def test_settings_that_cannot_be_used_are_refused(world: World) -> None:
    wrong = (
        NoticeSettings({"email": "pam"}),
        NoticeSettings({"email": "a@b.c\nBcc: d@e.fg"}),
        NoticeSettings({"pigeon": "x"}),
        NoticeSettings(quiet_from="25:00", quiet_to="07:00"),
        NoticeSettings(quiet_from="22:00"),
        NoticeSettings(muted=frozenset(("nothing",))),
    )
    for chosen in wrong:
        with pytest.raises(DataInvalid):
            wants(world, "pam", chosen)


def test_no_transaction_is_open_while_a_channel_is_used(world: World) -> None:
    """Another one may write meanwhile, on the database with one writer too."""

    class Slow(Cards):
        def send(self, message: Message) -> str:
            world.draft()
            return super().send(message)

    world.host.channels = Channels({"wecom": Slow()}, public_url="https://d.test")
    wants(world, "pam", NoticeSettings({"wecom": "pam"}))
    world.submitted()
    run(world)
    assert [row.state for row in deliveries(world)] == ["sent"]
    assert jobs.claimed_outside(world.host, "test") == []
