"""Alerts that are open, acknowledged or closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from dougong.base.values import JsonObject, new_id
from dougong.store.alert_table import alert
from dougong.store.assignment_states import OPEN
from dougong.store.platform_tables import assignment, process
from dougong.store.session import Work


@dataclass(frozen=True)
class AlertRow:
    """One alert as it is stored."""

    id: str
    rule: str
    key: str
    level: str
    scope_id: str
    shown: JsonObject
    place: JsonObject
    opened_at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None


_FIELDS = tuple(AlertRow.__dataclass_fields__)
_ALERT = select(*(alert.c[key] for key in _FIELDS))
_IS_OPEN = alert.c.closed_at.is_(None)


def open_of(work: Work, rule: str) -> dict[str, AlertRow]:
    """The open alerts of a rule by key, locked: two checks of one rule wait for each other."""
    found = _ALERT.where(alert.c.rule == rule, _IS_OPEN).with_for_update()
    rows = (AlertRow(*row) for row in work.connection.execute(found))
    return {row.key: row for row in rows}


def add(work: Work, row: AlertRow) -> AlertRow:
    """Open an alert."""
    made = replace(row, id=new_id(), opened_at=work.now)
    values = {key: getattr(made, key) for key in _FIELDS}
    work.connection.execute(insert(alert).values(values))
    return made


def change(work: Work, row: AlertRow) -> None:
    """What an open alert says now."""
    told = {"level": row.level, "shown": row.shown, "place": row.place, "scope_id": row.scope_id}
    work.connection.execute(update(alert).where(alert.c.id == row.id).values(told))


def close(work: Work, ids: Sequence[str]) -> None:
    """Close alerts that are cured."""
    if ids:
        cured = update(alert).where(alert.c.id.in_(ids), _IS_OPEN)
        work.connection.execute(cured.values(closed_at=work.now))


def close_unknown(work: Work, rules: Iterable[str]) -> None:
    """Close what rules opened that the release no longer has."""
    gone = update(alert).where(alert.c.rule.not_in(sorted(rules)), _IS_OPEN)
    work.connection.execute(gone.values(closed_at=work.now))


def acknowledge(work: Work, alert_id: str) -> bool:
    """Note who has seen an open alert; false when it was seen or closed before."""
    seen = update(alert).where(alert.c.id == alert_id, _IS_OPEN, alert.c.acknowledged_at.is_(None))
    told = {"acknowledged_by": work.actor.id, "acknowledged_at": work.now}
    return work.connection.execute(seen.values(told)).rowcount == 1


@dataclass(frozen=True)
class Reach:
    """The alerts that concern somebody."""

    #: Rule → the scopes whose alerts he is told by a role; none: all of them.
    scopes: Mapping[str, frozenset[str] | None]
    #: Rules that tell whoever has the document for a decision, and who that is.
    held: tuple[str, ...] = ()
    person: str = ""


def listed(work: Work, reach: Reach, scope: str, limit: int) -> list[AlertRow]:
    """Open alerts within reach: what waits first, red before yellow, the newest first."""
    found = _ALERT.where(_IS_OPEN, _within(reach, scope)).order_by(
        alert.c.acknowledged_at.is_not(None),
        case((alert.c.level == "red", 0), else_=1),
        alert.c.opened_at.desc(),
        alert.c.id,
    )
    return [AlertRow(*row) for row in work.connection.execute(found.limit(limit))]


def count(work: Work, reach: Reach) -> int:
    """How many open alerts within reach nobody has acknowledged."""
    waiting = select(func.count(alert.c.id)).where(_IS_OPEN, alert.c.acknowledged_at.is_(None))
    return work.connection.scalar(waiting.where(_within(reach, ""))) or 0


def find(work: Work, reach: Reach, alert_id: str) -> AlertRow | None:
    """The alert of an id, where it is within reach."""
    one = _ALERT.where(alert.c.id == alert_id, _within(reach, ""))
    row = work.connection.execute(one).one_or_none()
    return None if row is None else AlertRow(*row)


def _within(reach: Reach, scope: str) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    for rule, scopes in reach.scopes.items():
        seen = alert.c.rule == rule
        limited = alert.c.scope_id.in_(["", *sorted(scopes)]) if scopes is not None else None
        parts.append(seen if limited is None else and_(seen, limited))
    if reach.held:
        parts.append(and_(alert.c.rule.in_(reach.held), alert.c.key.in_(_held(reach.person))))
    within = or_(false(), *parts)
    return and_(within, alert.c.scope_id == scope) if scope else within


def _held(person: str) -> Select[str]:
    """The keys of alerts about documents that a person has for a decision."""
    # An alert about a record alone has the list of its id as key, written as JSON.
    key = literal('["') + process.c.record_id + literal('"]')
    asked = and_(assignment.c.person_id == person, OPEN)
    return select(key).join(assignment, assignment.c.process_id == process.c.id).where(asked)
