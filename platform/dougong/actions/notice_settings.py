"""How a person wants to be told outside of the platform: by what, and when (approvals.md)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dougong.actions.channels import TITLES
from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.store import log, outside

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,}")
#: An account of a messenger.
_ACCOUNT = re.compile(r"[A-Za-z0-9_@.\-]{1,128}")
STREAM = "system"


@dataclass(frozen=True)
class NoticeSettings:
    """What one person has chosen."""

    #: Channel → the person's address in it; where there is none he is not told by it.
    addresses: Mapping[str, str] = field(default_factory=dict)
    #: Kinds of notices that stay behind the bell.
    muted: frozenset[str] = frozenset()
    #: `22:00` to `07:30`: nothing is sent in between; empty: none.
    quiet_from: str = ""
    quiet_to: str = ""
    #: `18:00`: everything in one message a day; empty: each by itself.
    digest: str = ""

    def due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When a message of this moment may be sent: not in the quiet hours."""
        if not self.quiet_from or self.quiet_from == self.quiet_to:
            return now
        local = now.astimezone(zone)
        begin, end = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        clock = local.time()
        over_night = begin > end
        quiet = clock >= begin or clock < end if over_night else begin <= clock < end
        if not quiet:
            return now
        day = local.date() + timedelta(days=1 if over_night and clock >= begin else 0)
        return datetime.combine(day, end, zone).astimezone(now.tzinfo)

    def next_digest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the next message of the day is sent."""
        local = now.astimezone(zone)
        at = datetime.combine(local.date(), time.fromisoformat(self.digest), zone)
        if at <= local:
            tomorrow = local.date() + timedelta(days=1)
            at = datetime.combine(tomorrow, time.fromisoformat(self.digest), zone)
        return at.astimezone(now.tzinfo)


def my_settings(uow: UnitOfWork) -> NoticeSettings:
    """What the actor has chosen."""
    return settings_for(uow, [uow.actor.id])[uow.actor.id]


def settings_for(uow: UnitOfWork, person_ids: list[str]) -> dict[str, NoticeSettings]:
    """What people have chosen; who has not is told behind the bell alone."""
    kept = outside.settings_of(uow, person_ids)
    return {one: _read(kept.get(one, {})) for one in person_ids}


def keep(uow: UnitOfWork, chosen: NoticeSettings) -> None:
    """The actor's choice; DataInvalid names what is wrong."""
    faults = [*_faults(chosen)]
    if faults:
        raise DataInvalid(faults)
    addresses: dict[str, Json] = {key: one for key, one in chosen.addresses.items() if one}
    muted: list[Json] = [*sorted(chosen.muted)]
    told: JsonObject = {**asdict(chosen), "addresses": addresses, "muted": muted}
    outside.keep_settings(uow, uow.actor.id, told)
    log.append(uow, STREAM, "notice_settings_changed", {"person": uow.actor.id})


def _read(kept: JsonObject) -> NoticeSettings:
    addresses, muted = kept.get("addresses"), kept.get("muted")
    return NoticeSettings(
        addresses={k: str(v) for k, v in addresses.items()} if isinstance(addresses, dict) else {},
        muted=frozenset(str(one) for one in muted) if isinstance(muted, list) else frozenset(),
        quiet_from=str(kept.get("quiet_from") or ""),
        quiet_to=str(kept.get("quiet_to") or ""),
        digest=str(kept.get("digest") or ""),
    )


def _faults(chosen: NoticeSettings) -> Iterator[FieldFault]:
    for name, address in chosen.addresses.items():
        shape = _MAIL if name == "email" else _ACCOUNT
        if name not in TITLES or (address and not shape.fullmatch(address)):
            yield FieldFault(f"/addresses/{name}", "notice_address", _ADDRESS)
    for name in ("quiet_from", "quiet_to", "digest"):
        value = getattr(chosen, name)
        if value and not _CLOCK.fullmatch(value):
            yield FieldFault(f"/{name}", "notice_time", _TIME)
    if bool(chosen.quiet_from) != bool(chosen.quiet_to):
        yield FieldFault("/quiet_to", "notice_quiet", _QUIET)
    if chosen.muted - set(notice_kinds):
        yield FieldFault("/muted", "notice_kind", _KIND)


_ADDRESS = Text("地址无法使用，请核对", "This address cannot be used")
_TIME = Text("时间请写成 22:00", "Write a time as 22:00")
_QUIET = Text("免打扰时段要有开始和结束", "Quiet hours have a beginning and an end")
_KIND = Text("没有这种通知", "There is no such kind of notice")
