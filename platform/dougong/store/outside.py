"""Channels outside of the platform: wishes of people, messages sent, webhooks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dougong.base.values import JsonObject, new_id
from dougong.store.notice_tables import notification
from dougong.store.outside_tables import delivery, notice_setting, webhook
from dougong.store.platform_tables import person
from dougong.store.session import Work
from dougong.store.upsert import insert_or_replace


@dataclass(frozen=True)
class Delivery:
    """One message to one address."""

    id: str
    channel: str
    key: str
    notice_id: str | None
    person_id: str
    address: str
    #: `waiting`, `sent`, `failed` (tried again by its job) or `skipped` (no longer needed).
    state: str
    tries: int
    error: str = ""
    sent_at: datetime | None = None
    handle: str | None = None


@dataclass(frozen=True)
class Webhook:
    """A program that is called."""

    id: str
    name: str
    url: str
    secret: str = field(repr=False)
    #: Kinds of notices; empty: all of them.
    kinds: tuple[str, ...] = ()
    active: bool = True


_FIELDS = tuple(Delivery.__dataclass_fields__)
_DELIVERY = select(*(delivery.c[key] for key in _FIELDS))
_WEBHOOK = select(*(webhook.c[key] for key in Webhook.__dataclass_fields__))
#: Cards about things that are done, which still ask.
_STALE = (
    select(delivery.c.id)
    .join(notification, notification.c.id == delivery.c.notice_id)
    .where(delivery.c.handle.is_not(None), delivery.c.turned_at.is_(None))
    .where(notification.c.done_at.is_not(None))
    .limit(bindparam("most"))
)


def settings_of(work: Work, person_ids: Iterable[str]) -> dict[str, JsonObject]:
    """What people have said of how they want to be told."""
    wanted = notice_setting.c.person_id.in_(list(person_ids))
    rows = work.connection.execute(select(notice_setting).where(wanted))
    return {row.person_id: row.settings for row in rows}


def keep_settings(work: Work, person_id: str, settings: JsonObject) -> None:
    """What a person says of how he wants to be told."""
    put = insert_or_replace(work.connection, notice_setting, ["person_id"], ["settings"])
    work.connection.execute(put, {"person_id": person_id, "settings": settings})


def add_delivery(work: Work, new: Delivery) -> None:
    """A message that is to be sent."""
    values = {key: getattr(new, key) for key in _FIELDS} | {"at": work.now}
    work.connection.execute(insert(delivery).values(values | {"id": new.id or new_id()}))


def find_delivery(work: Work, channel: str, key: str) -> Delivery | None:
    """The message of a channel and key, or none."""
    wanted = delivery.c.channel == channel, delivery.c.key == key
    row = work.connection.execute(_DELIVERY.where(*wanted)).first()
    return None if row is None else Delivery(*row)


def delivery_of(work: Work, key: str) -> Delivery | None:
    """The message of an id, or none."""
    row = work.connection.execute(_DELIVERY.where(delivery.c.id == key)).first()
    return None if row is None else Delivery(*row)


def change_delivery(work: Work, key: str, **values: Any) -> None:
    """What became of a message."""
    work.connection.execute(update(delivery).where(delivery.c.id == key).values(**values))


@dataclass(frozen=True)
class DeliveryLine:
    """A message as the log shows it."""

    delivery: Delivery
    at: datetime
    #: The name of whom it was for.
    person: str


def latest(work: Work, most: int) -> tuple[DeliveryLine, ...]:
    """The latest messages, the newest first."""
    who = func.coalesce(person.c.name, "").label("who")
    found = _DELIVERY.add_columns(delivery.c.at, who)
    found = found.outerjoin(person, person.c.id == delivery.c.person_id)
    rows = work.connection.execute(
        found.order_by(delivery.c.at.desc(), delivery.c.id.desc()).limit(most)
    )
    return tuple(DeliveryLine(Delivery(*row[:-2]), row.at, row.who) for row in rows)


def forget(work: Work, before: datetime) -> int:
    """Delete the log of messages from before an instant; how many lines there were."""
    return work.connection.execute(delete(delivery).where(delivery.c.at < before)).rowcount


def stale_cards(connection: Connection, most: int) -> list[str]:
    """Messages whose cards still ask for what is done."""
    return list(connection.scalars(_STALE, {"most": most}))


def webhooks(work: Work) -> tuple[Webhook, ...]:
    """Every webhook, in the order in which they were made."""
    rows = work.connection.execute(_WEBHOOK.order_by(webhook.c.created_at, webhook.c.id))
    return tuple(_made(row) for row in rows)


def find_webhook(work: Work, key: str) -> Webhook | None:
    """The webhook of an id, or none."""
    row = work.connection.execute(_WEBHOOK.where(webhook.c.id == key)).first()
    return None if row is None else _made(row)


def add_webhook(work: Work, new: Webhook) -> None:
    """A program that is called from now on."""
    values = {key: getattr(new, key) for key in Webhook.__dataclass_fields__}
    values |= {"kinds": [*new.kinds], "created_at": work.now, "created_by": work.actor.id}
    work.connection.execute(insert(webhook).values(values))


def drop_webhook(work: Work, key: str) -> bool:
    """Call a program no more; whether there was one."""
    return work.connection.execute(delete(webhook).where(webhook.c.id == key)).rowcount == 1


def _made(row: Any) -> Webhook:
    key, name, url, secret, kinds, active = row
    return Webhook(key, name, url, secret, tuple(kinds), active)
