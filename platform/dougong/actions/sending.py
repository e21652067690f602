"""Jobs that open connections, outside of every transaction: read, send, note what became of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dougong.actions import passing_on
from dougong.actions.channels import TITLES
from dougong.actions.host import Host
from dougong.actions.jobs import finish, outside_kinds
from dougong.actions.notice_lists import sentence
from dougong.actions.notice_settings import settings_for
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.connectors import webhook
from dougong.connectors.channel import CardGone, Message
from dougong.connectors.webhook import Target
from dougong.model.people import PLATFORM
from dougong.model.runtime import Job
from dougong.store import assignments, notices, outside, people
from dougong.store.notices import NoticeRow
from dougong.store.outside import Delivery

#: Lines of a message of the day at most.
MOST = 50
DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Sent:
    """A message with the row that notes what becomes of it."""

    delivery: Delivery
    message: Message
    #: Whether it wants something done, so that its card is turned afterwards.
    asks: bool = False


def send(host: Host, job: Job) -> None:
    """Send one notice by one channel, unless it was read or done meanwhile."""
    found = host.run(PLATFORM, lambda uow: _message(host, uow, job), write=False)
    if found is None:
        _over(host, job, state="skipped")
        return
    channel = host.channels.by_name[found.delivery.channel]
    handle = _tried(host, job, found.delivery, lambda: channel.send(found.message))
    kept = handle if channel.turns and found.asks and handle else None
    _over(host, job, state="sent", sent_at=host.clock.now(), error="", handle=kept)


def turn(host: Host, job: Job) -> None:
    """Let a card show what became of what it asked for."""
    found = host.run(PLATFORM, lambda uow: _outcome(host, uow, job), write=False)
    told = ""
    if found is not None and found.delivery.handle:
        channel = host.channels.by_name[found.delivery.channel]
        try:
            channel.turn(found.delivery.handle, found.message)
        except CardGone as gone:
            # It was turned before, or is too old for it: nothing that a further try would mend.
            told = gone.for_person()
    _over(host, job, turned_at=host.clock.now(), error=told)


def call(host: Host, job: Job) -> None:
    """Call a webhook, signed as of now."""
    found = host.run(PLATFORM, lambda uow: _called(uow, job), write=False)
    if found is None:
        _over(host, job, state="skipped")
        return
    delivery, target, body = found
    now = int(host.clock.now().timestamp())
    outbound = host.channels.outbound
    _tried(host, job, delivery, lambda: webhook.post(outbound, target, delivery.key, body, now))
    _over(host, job, state="sent", sent_at=host.clock.now(), error="")


def digest(host: Host, job: Job) -> None:
    """Send one person everything of a day that is still unread."""
    found = host.run(PLATFORM, lambda uow: _day(host, uow, job), write=False)
    if found is not None:
        channel = host.channels.by_name[found.delivery.channel]
        channel.send(found.message)

    def note(uow: UnitOfWork) -> None:
        if found is not None:
            outside.add_delivery(uow, found.delivery)
        finish(uow, job)

    host.run(PLATFORM, note)


def _tried(host: Host, job: Job, delivery: Delivery, action: Callable[[], object]) -> str:
    """What the other side gave; a fault is noted with the message before the job hears of it."""
    try:
        return str(action() or "")
    except DougongError as fault:
        told = fault.for_person()[:1000]

        def note(uow: UnitOfWork) -> None:
            outside.change_delivery(uow, delivery.id, state="failed", tries=job.tries, error=told)

        host.run(PLATFORM, note)
        raise


def _over(host: Host, job: Job, **became: object) -> None:
    def note(uow: UnitOfWork) -> None:
        key = str(job.args["delivery"])
        tries = {"tries": job.tries} if "state" in became else {}
        outside.change_delivery(uow, key, **became, **tries)
        finish(uow, job)

    host.run(PLATFORM, note)


def _row(uow: UnitOfWork, delivery: Delivery) -> NoticeRow | None:
    found = notices.found(uow, [str(delivery.notice_id)]) if delivery.notice_id else []
    return found[0] if found else None


def _message(host: Host, uow: UnitOfWork, job: Job) -> _Sent | None:
    delivery = outside.delivery_of(uow, str(job.args["delivery"]))
    row = None if delivery is None else _row(uow, delivery)
    if delivery is None or row is None or row.read_at is not None:
        return None
    if delivery.channel not in host.channels.by_name:
        return None
    locale = _locale(uow, row.person_id)
    told = sentence(row, locale)
    asks = passing_on.asks(row)
    document = uow.catalog.entities.get(row.entity or "")
    message = Message(
        delivery.key,
        delivery.address,
        told,
        f"{told}\n{document.title}" if document else told,
        _url(host, row),
        button=(_DO if asks else _OPEN).show(locale),
        state=_WAITS.show(locale) if asks else "",
    )
    return _Sent(delivery, message, asks)


def _outcome(host: Host, uow: UnitOfWork, job: Job) -> _Sent | None:
    delivery = outside.delivery_of(uow, str(job.args["delivery"]))
    row = None if delivery is None else _row(uow, delivery)
    if delivery is None or row is None or delivery.channel not in host.channels.by_name:
        return None
    locale = _locale(uow, row.person_id)
    title = sentence(row, locale)
    told = _became(uow, row).show(locale)
    return _Sent(delivery, Message(delivery.key, delivery.address, title, told, _url(host, row)))


def _became(uow: UnitOfWork, row: NoticeRow) -> Text:
    """What became of a round: who answered last, and what."""
    parts = assignments.assignments(uow, row.process_id) if row.process_id else ()
    done = [one for one in parts if one.round_id == row.subject and one.vote and one.decided_at]
    if not done:
        return _CLOSED
    last = max(done, key=lambda one: str(one.decided_at))
    name = people.names(uow, [last.decided_by or ""]).get(last.decided_by or "", "—")
    said = _VOTES.get(str(last.vote), _DONE)
    return Text(f"{name} {said.zh}", f"{name}: {said.en}")


def _called(uow: UnitOfWork, job: Job) -> tuple[Delivery, Target, bytes] | None:
    delivery = outside.delivery_of(uow, str(job.args["delivery"]))
    row = None if delivery is None else _row(uow, delivery)
    if delivery is None or row is None:
        return None
    hook = outside.find_webhook(uow, delivery.channel.partition(":")[2])
    if hook is None or not hook.active:
        return None
    body = json.dumps(_event(uow, delivery, row), ensure_ascii=False, sort_keys=True).encode()
    return delivery, Target(hook.url, hook.secret), body


def _event(uow: UnitOfWork, delivery: Delivery, row: NoticeRow) -> dict[str, object]:
    """What a program is told: what happened, about what, to whom; it asks for the rest."""
    person = people.person(uow, row.person_id)
    return {
        "id": delivery.key,
        "kind": row.kind,
        "at": row.at.isoformat(),
        "person": {"id": row.person_id, "login": person.login if person else ""},
        "entity": row.entity,
        "record_id": row.record_id,
        "process_id": row.process_id,
        "title": row.title,
        "sentence": sentence(row, "zh"),
    }


def _day(host: Host, uow: UnitOfWork, job: Job) -> _Sent | None:
    person_id, name = str(job.args["person"]), str(job.args["channel"])
    until = datetime.fromisoformat(str(job.args["until"]))
    settings = settings_for(uow, [person_id])[person_id]
    address = settings.addresses.get(name, "")
    unread = notices.listed(uow, person_id, unread=True, limit=MOST)
    rows = [r for r in unread if until - DAY <= r.at < until and r.kind not in settings.muted]
    if not address or not rows or name not in host.channels.by_name:
        return None
    locale = _locale(uow, person_id)
    lines = "\n".join(f"· {sentence(row, locale)}" for row in reversed(rows))
    title = _DIGEST.show(locale, {"count": len(rows)})
    key = f"digest-{person_id}-{until:%Y%m%d%H%M}"
    url = f"{host.channels.public_url}/notices" if host.channels.public_url else ""
    delivery = Delivery("", name, key, None, person_id, address, "sent", job.tries, sent_at=uow.now)
    message = Message(key, address, title, f"{title}\n{lines}", url, button=_OPEN.show(locale))
    return _Sent(delivery, message)


def _locale(uow: UnitOfWork, person_id: str) -> str:
    found = people.person(uow, person_id)
    return found.locale if found else "zh"


def _url(host: Host, row: NoticeRow) -> str:
    return f"{host.channels.public_url}/notices/{row.id}" if host.channels.public_url else ""


def resend(uow: UnitOfWork, delivery_id: str) -> JsonObject:
    """Send a message again, as a receiver that lost it asks: the same key, signed anew."""
    from dougong.actions.doors import require_admin
    from dougong.base.errors import NotFound

    require_admin(uow)
    found = outside.delivery_of(uow, delivery_id)
    if found is None or found.notice_id is None:
        raise NotFound(what="delivery", id=delivery_id)
    kind = passing_on.CALL if found.channel.startswith("webhook:") else passing_on.SEND
    outside.change_delivery(uow, delivery_id, state="waiting", error="")
    passing_on.send(uow, kind, found)
    uow.wakes_jobs = True
    return {"id": delivery_id}


def channel_title(channel: str, locale: str) -> str:
    """How a channel is called."""
    known = TITLES.get(channel)
    return known[0].show(locale) if known else "Webhook"


_VOTES = {
    "approve": Text("已同意", "approved"),
    "reject": Text("已否决", "rejected"),
    "return": Text("已退回", "returned"),
    "complete": Text("已办理", "completed"),
    "abstain": Text("已弃权", "abstained"),
}
_DONE = Text("已处理", "done")
_DO, _OPEN = Text("查看并处理", "Open"), Text("查看", "Open")
_WAITS = Text("待处理", "To do")
_CLOSED = Text("无需处理", "nothing to do any more")
_DIGEST = Text("您有 {count} 条未读通知", "{count} unread notices")

for _name, _kind in {
    passing_on.SEND: send,
    passing_on.DIGEST: digest,
    passing_on.CALL: call,
    passing_on.TURN: turn,
}.items():
    outside_kinds.add(_name, _kind)
