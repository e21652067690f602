"""Names, times and amounts as people say them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dougong.base.values import JsonObject
from dougong.model.fields.field import Field
from dougong.model.people import PLATFORM
from dougong.web.call import host
from dougong.web.locale import text


def _zone() -> ZoneInfo:
    return host().settings.zone


def who(names: Mapping[str, str], person_id: str) -> str:
    """The name of whoever did something; the platform's own in the reader's language."""
    return names[person_id] if person_id in names.keys() - {PLATFORM.id} else text("系统")


def axis_title(key: str, title: str) -> str:
    """What rows or columns are by: as the definition calls it, or what every ledger has."""
    of_every_ledger = {
        "posted_period": text("期间"),
        "business_date": text("业务日期"),
        "row_type": text("类型"),
    }
    return title or of_every_ledger.get(key) or key


def moment(at: datetime | None) -> str:
    """The local date and minute; empty for none."""
    return "" if at is None else at.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")


def waiting(since: datetime) -> str:
    """How long something has been waiting: `3 小时`, `2 天`."""
    minutes = max(0, int((host().clock.now() - since.astimezone(UTC)).total_seconds() // 60))
    if minutes < 60:
        return text("等待 %(count)s 分钟", count=minutes)
    if minutes < 60 * 24:
        return text("等待 %(count)s 小时", count=minutes // 60)
    return text("等待 %(count)s 天", count=minutes // (60 * 24))


def is_late(at: datetime | None) -> bool:
    """Whether a time limit is over."""
    return at is not None and at < host().clock.now()


def due(at: datetime | None) -> str:
    """How long something is late, or until when it is to be done; empty without a limit."""
    if at is None:
        return ""
    minutes = int((host().clock.now() - at.astimezone(UTC)).total_seconds() // 60)
    if minutes < 0:
        return text("%(when)s 到期", when=moment(at))
    if minutes < 60:
        return text("已超时 %(count)s 分钟", count=minutes)
    if minutes < 60 * 24:
        return text("已超时 %(count)s 小时", count=minutes // 60)
    return text("已超时 %(count)s 天", count=minutes // (60 * 24))


def lasted(minutes: int | None) -> str:
    """How long somebody took; empty for none."""
    if minutes is None:
        return ""
    if minutes < 60:
        return text("用时 %(count)s 分钟", count=minutes)
    if minutes < 60 * 24:
        return text("用时 %(count)s 小时", count=minutes // 60)
    return text("用时 %(count)s 天", count=minutes // (60 * 24))


def with_unit(title: str, field: Field | None) -> str:
    """The head of a column with the unit of its numbers, unless the title ends in one."""
    unit = field.unit if field else ""
    return f"{title} ({unit})" if unit and not title.endswith((")", "）")) else title


def money(amount: Decimal | None) -> str:
    """An amount with separators; empty for none."""
    return "" if amount is None else f"¥{amount:,.2f}"


def suspended_words(told: Mapping[str, object]) -> str:
    """Who suspended a process, when and why; empty where nobody did."""
    if not told:
        return ""
    at = told["when"]
    when = moment(at) if isinstance(at, datetime) else ""
    return f"{told['reason']}（{told['who']}，{when}）"


def returned_words(told: JsonObject) -> str:
    """Who returned a document and why; empty where nobody did."""
    return f"{told['who']}：{told.get('opinion') or ''}" if told else ""
