"""Alerts: one for each key, told to whom it concerns, closed when it is cured."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.costs import costs
from contract.actions.test_tables import Books
from contract.actions.yard import yard
from dougong.actions import alerts
from dougong.actions.errors import AlertNotOpen
from dougong.base.errors import NotFound
from dougong.model.people import PLATFORM
from dougong.store import log
from dougong.store.alert_table import alert
from dougong.store.alerts import AlertRow
from dougong.testing.definitions import Definitions
from dougong.worker import run_due

OVER = {
    "title": "{{ site }} {{ code }} 动态比 {{ ratio }}",
    "level": "red",
    "source": {"report": "yard.by_site"},
    "when": "ratio > 103",
    "key": ["site", "code"],
    "to": ["qs"],
}
STALE = {
    "title": "{{ month }} 的填报 {{ amount }}",
    "level": "yellow",
    "source": {"list": "yard.forecasts"},
    "when": "amount > 200000",
    "to": ["clerk"],
}
USED = {
    "title": "{{ code }} 已发生 {{ actual }}",
    "level": "yellow",
    "source": {"report": "yard.by_code"},
    "when": "actual > 1000000",
    "key": ["code"],
    "to": ["clerk"],
}


def watched(**rules: Any) -> Definitions:
    made = costs()
    by_site = {
        "kind": "table",
        "rows": [{"field": "site"}, {"field": "code"}],
        "columns": {
            "budget": {"ledger": "yard.cost", "measure": "budget"},
            "actual": {"ledger": "yard.cost", "measure": "actual"},
            "ratio": {
                "kind": "percent",
                "value": "if budget = 0 then null else actual / budget * 100",
                "total": "value",
            },
        },
    }
    made.add("report", "by_site", **by_site)
    rules = rules or {"over": OVER, "stale": STALE, "used": USED}
    return made.file("modules/yard/alerts.json", {"alerts": rules})


@pytest.fixture
def books(empty_world: World) -> Books:
    return Books(empty_world, watched())


def look(books: Books, *rules: str) -> None:
    """Let the platform look at rules."""
    for rule in rules:
        books.world.host.run(
            PLATFORM, lambda uow, one=rule: alerts.check(uow, {"rule": f"yard.{one}"})
        )


def titles(books: Books, who: str) -> list[str]:
    found = books.world.run(who, alerts.my_alerts)
    return [one.title for one in found]


def stored(books: Books) -> list[AlertRow]:
    def read(uow: Any) -> list[AlertRow]:
        names = AlertRow.__dataclass_fields__
        rows = uow.connection.execute(alert.select().order_by(alert.c.opened_at, alert.c.id))
        return [AlertRow(**{name: getattr(row, name) for name in names}) for row in rows]

    return books.world.host.run(PLATFORM, read, write=False)


def test_a_row_that_is_amiss_opens_one_alert_however_often_it_is_looked_at(books: Books) -> None:
    look(books, "over", "over", "over")
    # The other site has spent 9.00 of 7.00; Quin works on the first one.
    assert [row.scope_id for row in stored(books)] == [books.other]
    assert titles(books, "quin") == []
    books.world.site = books.other
    books.world.person("omar", "qs")
    assert titles(books, "omar") == ["二号堆场 10 人工费 动态比 128.57%"]


def test_an_alert_is_told_to_its_roles_in_their_scopes_alone(books: Books) -> None:
    look(books, "stale", "used")
    assert sorted(titles(books, "cleo")) == [
        "20 材料费 已发生 1,650,000.00",
        "2026-10 的填报 300,000.00",
    ]
    assert titles(books, "quin") == []


def test_what_several_rules_say_of_one_thing_stands_together_the_strongest_first(
    empty_world: World,
) -> None:
    near = {**USED, "title": "{{ code }} 接近上限", "when": "actual > 500000"}
    much = {**USED, "title": "{{ code }} 超过上限", "level": "red"}
    books = Books(empty_world, watched(near=near, stale=STALE, much=much))
    look(books, "near", "stale", "much")
    found = books.world.run("cleo", alerts.my_alerts)
    assert [(one.title, one.row.level, one.follows) for one in found] == [
        ("20 材料费 超过上限", "red", False),
        ("20 材料费 接近上限", "yellow", True),
        *((one.title, "yellow", False) for one in found[2:]),
    ]
    assert {one.title for one in found[2:]} > {"2026-10 的填报 300,000.00"}


def test_an_alert_says_what_is_so_now_and_closes_itself_when_cured(books: Books) -> None:
    look(books, "over")
    (before,) = stored(books)
    books.post(books.other, books.codes["10 人工费"], 90, {"actual": "1.00"})
    look(books, "over")
    (after,) = stored(books)
    assert (after.id, after.opened_at) == (before.id, before.opened_at)
    assert after.shown["ratio"] == "142.86%"
    books.post(books.other, books.codes["10 人工费"], 91, {"budget": "93.00"})
    look(books, "over")
    (cured,) = stored(books)
    assert cured.closed_at is not None
    books.post(books.other, books.codes["10 人工费"], 92, {"actual": "1000.00"})
    look(books, "over")
    assert [row.closed_at is None for row in stored(books)] == [False, True]


def test_whoever_it_concerns_acknowledges_it_once_and_the_log_knows(books: Books) -> None:
    look(books, "stale")
    (one,) = books.world.run("cleo", alerts.my_alerts)
    assert books.world.run("cleo", alerts.count) == 1
    with pytest.raises(NotFound):
        books.world.run("quin", lambda uow: alerts.acknowledge(uow, one.row.id))
    books.world.run("cleo", lambda uow: alerts.acknowledge(uow, one.row.id))
    assert books.world.run("cleo", alerts.count) == 0
    assert titles(books, "cleo") == ["2026-10 的填报 300,000.00"]
    with pytest.raises(AlertNotOpen):
        books.world.run("cleo", lambda uow: alerts.acknowledge(uow, one.row.id))
    events = books.world.host.run(PLATFORM, lambda uow: log.events(uow, "system"), write=False)
    assert [event.data["rule"] for event in events if event.kind == "alert_acknowledged"] == [
        "yard.stale"
    ]
    look(books, "stale")
    assert books.world.run("cleo", alerts.count) == 0


def test_every_night_all_rules_are_looked_at_and_the_next_night_is_arranged(books: Books) -> None:
    host = books.world.host
    host.run(PLATFORM, alerts.arrange)
    assert run_due(host, "w") == 0
    # Two o'clock in the night, where the customer is.
    books.world.clock.at = books.world.clock.at.replace(hour=18, minute=1)
    while run_due(host, "w"):
        pass
    assert {row.rule for row in stored(books)} == {"yard.over", "yard.stale", "yard.used"}
    books.world.clock.at += timedelta(days=1)
    assert run_due(host, "w") == 1


def test_what_a_rule_opened_that_is_gone_is_closed_at_night(books: Books) -> None:
    look(books, "over", "stale")
    books.world.publish(watched(stale=STALE))
    books.world.host.run(PLATFORM, lambda uow: alerts.check_all(uow, {}))
    assert {row.rule for row in stored(books) if row.closed_at is None} == {"yard.stale"}


def test_a_title_is_read_in_the_readers_language(empty_world: World) -> None:
    made = watched(stale=STALE)
    key = "modules/yard/alerts.json#/alerts/stale/title"
    english: Any = {key: "Forecast of {{ month }}: {{ amount }}"}
    books = Books(empty_world, made.file("modules/yard/translations/en.json", english))
    look(books, "stale")
    actor = books.world.actor("cleo")
    found = books.world.host.run(replace(actor, locale="en"), alerts.my_alerts, write=False)
    assert [one.title for one in found] == ["Forecast of 2026-10: 300,000.00"]


def test_more_records_than_a_page_are_all_looked_at(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dougong.actions.alert_records.BATCH", 2)
    for month in ("2026-01", "2026-02", "2026-03", "2026-04"):
        books.forecast(books.site, books.codes["20 材料费"], month, "250000.00")
    look(books, "stale")
    assert len(stored(books)) == 5


def test_an_event_of_a_document_lets_its_rules_be_looked_at_at_once(empty_world: World) -> None:
    dear = {
        "title": "{{ number }} 合计 {{ total }}",
        "level": "red",
        "source": {"list": "yard.orders"},
        "when": 'total >= 100 and status = "submitted"',
        "to": ["pm"],
        "on": ["yard.order.submitted", "yard.order.approved"],
    }
    empty_world.publish(yard().file("modules/yard/alerts.json", {"alerts": {"dear": dear}}))
    settle(empty_world)
    record = empty_world.submitted()
    assert empty_world.run("pam", alerts.my_alerts) == ()
    assert run_due(empty_world.host, "w") == 1
    (one,) = empty_world.run("pam", alerts.my_alerts)
    assert one.title.endswith("合计 100.00")
    assert one.row.place == {"entity": "yard.order", "record_id": record.id}
    assert one.row.scope_id == empty_world.site
    empty_world.vote("pam", record)
    empty_world.vote("bo", record)
    run_due(empty_world.host, "w")
    assert empty_world.run("pam", alerts.my_alerts) == ()


def test_rows_are_summed_before_a_rule_looks_at_them(empty_world: World) -> None:
    whole = {**OVER, "source": {"report": "yard.by_site", "by": ["site"]}, "key": ["site"]}
    whole |= {"title": "{{ site }} {{ budget }} {{ actual }} {{ ratio }}", "when": "ratio > 40"}
    spent = {**USED, "source": {"report": "yard.wide", "by": ["site"]}, "key": ["site"]}
    spent |= {"title": "{{ site }} 已发生 {{ actual }}", "when": "actual > 4000000"}
    made = watched(over=whole, used=spent)
    rows = [{"field": "site"}, {"field": "code"}]
    made.add("report", "wide", ledger="yard.cost", rows=rows, measures=["actual"])
    books = Books(empty_world, made)
    look(books, "over", "used", "over", "used")
    # The ratio of the sums, 4,030,000 of 9,200,000: no single row of the site tells it.
    assert titles(books, "quin") == ["一号堆场 9,200,000.00 4,030,000.00 43.80%"]
    assert titles(books, "cleo") == ["一号堆场 已发生 4,030,000.00"]
    assert {row.scope_id for row in stored(books)} == {books.site, books.other}
    books.post(books.site, books.codes["90 预备费"], 77, {"budget": "2000000.00"})
    look(books, "over")
    assert titles(books, "quin") == []


def test_a_condition_knows_the_instant_it_is_looked_at(empty_world: World) -> None:
    waits = {
        "title": "{{ number }}",
        "level": "yellow",
        "source": {"list": "yard.orders"},
        "when": 'status = "submitted" and submitted_at < now - duration("P3D")',
        "to": ["pm"],
    }
    empty_world.publish(yard().file("modules/yard/alerts.json", {"alerts": {"dear": waits}}))
    settle(empty_world)
    record = empty_world.submitted()
    empty_world.clock.at += timedelta(hours=71)
    assert told_now(empty_world) == []
    empty_world.clock.at += timedelta(hours=2)
    assert told_now(empty_world) == [record.data["number"]]


NEWEST = {"list": "yard.orders", "latest": {"by": ["site"], "order": "day"}}
DEAR_LINE = {
    "title": "{{ number }} {{ what }} {{ amount }}",
    "level": "red",
    "source": {**NEWEST, "rows": "lines"},
    "when": "amount > 100",
    "key": ["site", "what"],
    "to": ["pm"],
}


def told_now(world: World) -> list[str]:
    """The titles told to the manager once the rule was looked at."""
    world.host.run(PLATFORM, lambda uow: alerts.check(uow, {"rule": "yard.dear"}))
    return sorted(one.title for one in world.run("pam", alerts.my_alerts))


def lines(*told: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"what": what, "quantity": 1, "price": price} for what, price in told]


def test_only_the_last_record_counts_and_its_rows_are_told_apart(empty_world: World) -> None:
    world = empty_world
    world.publish(yard().file("modules/yard/alerts.json", {"alerts": {"dear": DEAR_LINE}}))
    settle(world)
    old = world.draft(day="2026-10-01", lines=lines(("砂", "300.00"), ("石", "150.00")))
    number = old.data["number"]
    assert told_now(world) == [f"{number} 石 150.00", f"{number} 砂 300.00"]
    new = world.draft(day="2026-10-02", lines=lines(("砂", "90.00"), ("石", "170.00")))
    assert told_now(world) == [f"{new.data['number']} 石 170.00"]
    world.draft(day="2026-09-30", lines=lines(("砂", "900.00")))
    assert told_now(world) == [f"{new.data['number']} 石 170.00"]


def test_rules_over_the_last_record_see_its_own_figures(empty_world: World) -> None:
    world = empty_world
    rule = {**DEAR_LINE, "title": "{{ number }} {{ total }}", "source": NEWEST, "key": ["site"]}
    rule["when"] = "total > 100 and day <= today"
    world.publish(yard().file("modules/yard/alerts.json", {"alerts": {"dear": rule}}))
    settle(world)
    first = world.draft(day="2026-10-01", lines=lines(("砂", "300.00")))
    assert told_now(world) == [f"{first.data['number']} 300.00"]
    world.draft(day="2026-10-02", lines=lines(("砂", "30.00")))
    assert told_now(world) == []


def test_a_rule_over_a_list_knows_what_day_it_is(empty_world: World) -> None:
    world = empty_world
    rule = {**DEAR_LINE, "title": "{{ number }}", "source": {"list": "yard.orders"}}
    rule |= {"when": 'day >= today and day <= today + duration("P7D")', "key": ["number"]}
    world.publish(yard().file("modules/yard/alerts.json", {"alerts": {"dear": rule}}))
    settle(world)
    today = world.host.run(PLATFORM, lambda uow: uow.today)
    due = world.draft(day=(today + timedelta(days=7)).isoformat())
    world.draft(day=(today + timedelta(days=8)).isoformat())
    assert told_now(world) == [due.data["number"]]
