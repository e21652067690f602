"""Alerts: opened once for each key, acknowledged by whom they concern, closed when cured."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from dougong.access.policy import may_open
from dougong.actions.alert_records import Watched
from dougong.actions.alert_rows import amiss
from dougong.actions.errors import AlertNotOpen
from dougong.actions.jobs import job_kinds, later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.model.alert import Alert
from dougong.store import alerts as store
from dougong.store import log
from dougong.store.alerts import AlertRow, Reach
from dougong.store.columns import to_json

#: The hour of the night at which every rule is looked at, where the customer is.
NIGHT = time(2, 0)


@dataclass(frozen=True)
class AlertSeen:
    """An open alert as one of those whom it concerns reads it."""

    row: AlertRow
    title: str
    #: Whether the reader may open what it is about.
    opens: bool
    #: Whether the alert before it, which is no weaker, is about the same thing.
    follows: bool = False


def my_alerts(uow: UnitOfWork, *, scope: str = "", limit: int = 200) -> tuple[AlertSeen, ...]:
    """Open alerts that concern the actor, within one scope where one is given."""
    reach = _reach(uow)
    rows = store.listed(uow, reach, scope, limit) if reach else []
    return tuple(_together(uow, rows))


def _together(uow: UnitOfWork, rows: list[AlertRow]) -> Iterator[AlertSeen]:
    """What several rules say of one thing stands together, the strongest first."""
    groups: dict[tuple[object, ...], list[AlertRow]] = {}
    for row in rows:
        rule = uow.catalog.alerts[row.rule]
        about = (row.acknowledged_at is None, row.scope_id, rule.by, row.key)
        groups.setdefault(about, []).append(row)
    for group in groups.values():
        for place, row in enumerate(group):
            yield replace(_seen(uow, row), follows=place > 0)


def count(uow: UnitOfWork) -> int:
    """How many alerts that concern the actor nobody has acknowledged."""
    reach = _reach(uow)
    return store.count(uow, reach) if reach else 0


def acknowledge(uow: UnitOfWork, alert_id: str) -> None:
    """The actor has seen an alert; AlertNotOpen when somebody was faster or it is cured."""
    reach = _reach(uow)
    row = store.find(uow, reach, alert_id) if reach else None
    if row is None:
        raise NotFound(what="alert", id=alert_id)
    if not store.acknowledge(uow, alert_id):
        raise AlertNotOpen(alert=alert_id)
    told: JsonObject = {"rule": row.rule, "alert": alert_id, "key": row.key}
    log.append(uow, "system", "alert_acknowledged", told)


def _reach(uow: UnitOfWork) -> Reach | None:
    """What the actor is told, by his roles or as the one who has a document; none for nothing."""
    held = {one.role for one in uow.actor.roles}
    found: dict[str, frozenset[str] | None] = {}
    for rule in uow.catalog.alerts.values():
        scopes = [uow.actor.scopes(role) for role in rule.to if role in held]
        if scopes:
            narrow = [one for one in scopes if one is not None]
            whole = len(narrow) < len(scopes)
            found[rule.name] = None if whole else frozenset().union(*narrow)
    holding = tuple(rule.name for rule in uow.catalog.alerts.values() if rule.holders)
    return Reach(found, holding, uow.actor.id) if found or holding else None


def _seen(uow: UnitOfWork, row: AlertRow) -> AlertSeen:
    rule = uow.catalog.alerts[row.rule]
    title = rule.told({key: str(value) for key, value in row.shown.items()})
    report = str(row.place.get("report", ""))
    opens = not report or may_open(uow.actor, uow.catalog, report)
    return AlertSeen(row, title, opens)


def check(uow: UnitOfWork, args: JsonObject) -> None:
    """Look at one rule: open what is amiss, close what is cured."""
    rule = uow.catalog.alerts.get(str(args["rule"]))
    if rule is None:
        return
    known = store.open_of(uow, rule.name)
    found: dict[str, Watched] = {}
    for one in amiss(uow, rule):
        found.setdefault(to_json(list(one.key)), one)
    for key, one in found.items():
        _open(uow, rule, key, one, known.get(key))
    store.close(uow, [row.id for key, row in known.items() if key not in found])


def _open(uow: UnitOfWork, rule: Alert, key: str, one: Watched, row: AlertRow | None) -> None:
    """Open an alert, or let the one that is open say what is so now."""
    if row is None:
        wanted = AlertRow(
            "", rule.name, key, rule.level, one.scope_id, one.shown, one.place, uow.now
        )
        store.add(uow, wanted)
        return
    now = replace(row, level=rule.level, scope_id=one.scope_id, shown=one.shown, place=one.place)
    if now != row:
        store.change(uow, now)


def check_all(uow: UnitOfWork, _args: JsonObject) -> None:
    """Let every rule be looked at, each in a transaction of its own, and come again tomorrow."""
    store.close_unknown(uow, uow.catalog.alerts)
    for name in uow.catalog.alerts:
        key = f"alert_check:{name}:{uow.today.isoformat()}"
        later(uow, "alert_check", {"rule": name}, due=uow.now, unique_key=key)
    arrange(uow)


def arrange(uow: UnitOfWork) -> None:
    """See to it that the next night is on the list."""
    day = uow.today + timedelta(days=1)
    due = datetime.combine(day, NIGHT, uow.house.zone).astimezone(uow.now.tzinfo)
    later(uow, "alerts", {}, due=due, unique_key=f"alerts:{day.isoformat()}")


job_kinds.add("alerts", check_all)
job_kinds.add("alert_check", check)
