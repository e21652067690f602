"""From the bell to other channels: which person is told what by which, and when (decision 0013)."""

from collections.abc import Iterable
from dataclasses import replace

from dougong.actions.host import Host
from dougong.actions.jobs import later
from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.notice_settings import NoticeSettings, settings_for
from dougong.actions.standing_in import covers
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, new_id
from dougong.model.people import PLATFORM
from dougong.store import notices, outside, processes, substitutes
from dougong.store.notices import NoticeRow
from dougong.store.outside import Delivery, Webhook

#: Notices looked at in one transaction.
BATCH = 200
#: Whose to-do it is, of which a substitute is told.
STANDS_FOR = "stands_for"
#: Kinds of jobs that open connections.
SEND, DIGEST, CALL, TURN = "notice_send", "notice_digest", "webhook_call", "card_turn"


def pass_on(host: Host) -> int:
    """How many notices were looked at; those that somebody wants elsewhere wait as jobs."""
    names = tuple(host.channels.by_name)
    count = 0
    if host.glance(notices.waits_to_be_passed_on):
        count = host.run(PLATFORM, lambda uow: _passed(uow, names))
    if any(channel.turns for channel in host.channels.by_name.values()):
        stale = host.glance(lambda connection: outside.stale_cards(connection, BATCH))
        if stale:
            host.run(PLATFORM, lambda uow: _turning(uow, stale))
    return count


def _passed(uow: UnitOfWork, channels: tuple[str, ...]) -> int:
    rows = notices.pass_on(uow, BATCH)
    settings = settings_for(uow, sorted({row.person_id for row in rows})) if channels else {}
    hooks = [one for one in outside.webhooks(uow) if one.active]
    _tell_substitutes(uow, rows)
    for row in rows:
        for hook in hooks:
            _call(uow, row, hook)
        # What is done already, or read, is not worth a message.
        if row.read_at is None and channels:
            _tell(uow, row, settings[row.person_id], channels)
    return len(rows)


def _tell_substitutes(uow: UnitOfWork, rows: Iterable[NoticeRow]) -> None:
    """Whoever stands in for somebody is told of his new to-dos as well."""
    # Nobody stands in for who stands in.
    own = [row for row in rows if row.kind == "todo" and STANDS_FOR not in row.facts]
    new = [row for row in own if row.read_at is None and row.process_id]
    standing = substitutes.for_people(uow, [row.person_id for row in new]) if new else ()
    for row in new:
        mine = [one for one in standing if one.person_id == row.person_id]
        process = processes.find_process(uow, str(row.process_id)) if mine else None
        for one in mine:
            if process is not None and covers(one, process):
                facts: JsonObject = {**row.facts, STANDS_FOR: row.person_id}
                told = replace(row, id="", person_id=one.substitute_id, facts=facts)
                notices.add(uow, told, f"{row.id}:substitute")


def _call(uow: UnitOfWork, row: NoticeRow, hook: Webhook) -> None:
    if not hook.kinds or row.kind in hook.kinds:
        delivery = _delivery(row, f"webhook:{hook.id}", hook.url)
        outside.add_delivery(uow, delivery)
        send(uow, CALL, delivery)


def _tell(
    uow: UnitOfWork, row: NoticeRow, settings: NoticeSettings, channels: Iterable[str]
) -> None:
    if row.kind in settings.muted:
        return
    for name in channels:
        address = settings.addresses.get(name, "")
        if not address:
            continue
        if settings.digest:
            _gather(uow, row.person_id, settings, name)
            continue
        delivery = _delivery(row, name, address)
        outside.add_delivery(uow, delivery)
        args: JsonObject = {"delivery": delivery.id}
        due = settings.due(uow.now, uow.house.zone)
        later(uow, SEND, args, due=due, unique_key=f"send:{delivery.id}")


def _gather(uow: UnitOfWork, person_id: str, settings: NoticeSettings, channel: str) -> None:
    """One message a day for all that was told until then."""
    due = settings.next_digest(uow.now, uow.house.zone)
    args: JsonObject = {"person": person_id, "channel": channel, "until": due.isoformat()}
    key = f"digest:{person_id}:{channel}:{due.isoformat()}"
    later(uow, DIGEST, args, due=due, unique_key=key)


def _delivery(row: NoticeRow, channel: str, address: str) -> Delivery:
    key = f"{row.id}-{channel.rpartition(':')[2]}"
    return Delivery(new_id(), channel, key, row.id, row.person_id, address, "waiting", 0)


def send(uow: UnitOfWork, kind: str, delivery: Delivery) -> None:
    """Let a message be sent at once; a second time under a key of its own."""
    args: JsonObject = {"delivery": delivery.id}
    key = f"{kind}:{delivery.id}:{uow.now.isoformat()}"
    later(uow, kind, args, due=uow.now, unique_key=key)


def _turning(uow: UnitOfWork, ids: list[str]) -> None:
    for key in ids:
        later(uow, TURN, {"delivery": key}, due=uow.now, unique_key=f"{TURN}:{key}")


def asks(row: NoticeRow) -> bool:
    """Whether a notice wants something done."""
    return notice_kinds[row.kind].asks
