"""Times of timers: an ISO 8601 duration, an instant with its zone, or FEEL behind an “=”."""

import re
from datetime import datetime, timedelta

_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?"
    r"(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?"
)
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=3660)


def length_of(text: str) -> timedelta | None:
    """Roughly how long a duration is, months as 30 days; None for what is no duration."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(g or 0) for g in found.groups())
    return timedelta(
        days=365 * years + 30 * months + 7 * weeks + days,
        hours=hours,
        minutes=minutes,
        seconds=seconds,
    )


def expression_of(text: str) -> str:
    """The FEEL of a time that begins with an equals sign; empty for a literal one."""
    return text[1:].strip() if text.startswith("=") else ""


def timer_fault(tag: str, text: str) -> bool:
    """Whether the literal text of a `timeDuration` or `timeDate` cannot be used."""
    if tag == "timeDuration":
        length = length_of(text)
        return length is None or not SHORTEST <= length <= LONGEST
    if tag != "timeDate":
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return True
