"""A module added later hears what happened before: held, booked and closed as things are now."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from contract.actions.conftest import World
from contract.actions.test_holding import Till
from contract.actions.till import SITE, till
from contract.actions.yard import MONEY
from dougong.actions import port_replay, publish, withdraw
from dougong.actions.drafts import discard_draft
from dougong.actions.errors import LimitExceeded
from dougong.model.people import PLATFORM
from dougong.store import ledgers
from dougong.store.platform_tables import port_event
from dougong.testing.definitions import Definitions

PORT = {"title": "用款", "payload": {"site": SITE, "amount": MONEY}}
PAYLOAD = {"site": "parent.site", "amount": "amount"}


def producer() -> Definitions:
    """The till, which tells of claims handed in and of claims approved."""
    told = {"port": "spent", "for_each": "lines", "payload": PAYLOAD}
    made = till(told={"on": "submitted", **told}, spent={"on": "approved", **told})
    words = {"ports": {"out": {"spent": PORT}}}
    return made.module_words(**words)


def listener(cap: int) -> dict[str, bytes]:
    """A module that owns a ledger and hears what the till spends."""
    made = Definitions("books", "账本")
    row = {"ledger": "books.cost", "dimensions": {"site": "site"}, "measures": {"amount": "amount"}}
    rules = [
        {"key": "hold", "on": "submitted", "row_type": "held", **row},
        {"key": "cost", "row_type": "cost", **row},
    ]
    made.module_words(depends=["till"], ports={"in": [{"port": "till.spent", "rules": rules}]})
    made.add(
        "ledger",
        "cost",
        scope="site",
        period_family="work",
        dimensions={"site": SITE},
        measures={"amount": MONEY},
        row_types={"held": {"title": "占用", "holding": True}, "cost": {"title": "成本"}},
        balances={"by_site": {"by": ["site"], "measures": ["amount"]}},
        limits={"cap": {"balance": "by_site", "value": "amount", "maximum": cap}},
    )
    return {path: text for path, text in made.files().items() if path.startswith("modules/")}


@pytest.fixture
def alone(empty_world: World) -> Till:
    """The till in a bundle without anybody who listens."""
    box = Till(empty_world)
    empty_world.publish(producer())
    return box


def join(box: Till, cap: int = 10_000) -> None:
    both = producer().bundle_words(modules={"till": "1.0.0", "books": "1.0.0"})
    files = {**both.files(), **listener(cap)}
    box.world.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))


def replay(box: Till, day: date = date(2026, 1, 1)) -> port_replay.Replayed:
    return box.world.run("root", lambda uow: port_replay.replay(uow, "till.spent", day))


def booked(box: Till) -> list[tuple[str, str, Decimal]]:
    found = box.look(lambda uow: ledgers.rows(uow, "books.cost", None, ("id",), 1000))[0]
    return sorted((row.row_type, row.posted_period, row.measures["amount"]) for row in found)


def test_what_was_held_and_what_came_to_nothing_is_told_as_it_is_now(alone: Till) -> None:
    box = alone
    box.world.person("root", is_admin=True, site=False)
    box.approved("1")
    box.reverse(box.approved("2"))
    gone = box.submitted("4")
    box.world.run("ann", lambda uow: withdraw.withdraw(uow, "till.claim", gone.id))
    twice = box.submitted("8")
    box.world.vote("pam", twice, "return", opinion="改")
    twice = box.submit(twice)
    join(box)
    assert replay(box).rows == 2
    assert booked(box) == [("cost", "2026-10", Decimal(1)), ("held", "2026-10", Decimal(8))]
    assert replay(box) == port_replay.Replayed(0, 0)
    box.world.vote("pam", twice)
    assert [row[2] for row in booked(box)] == [1, 8, -8, 8]
    assert box.sound()


def test_shares_reversed_before_anybody_listened_are_taken_back_too(alone: Till) -> None:
    """EC-02 of events that wait: what is replayed is what is left of the document."""
    box = alone
    box.world.person("root", is_admin=True, site=False)
    claim = box.approved("9", "4")
    for part in ("3", "2"):
        box.reverse(claim, first=part)
    gone = box.approved("5")
    box.reverse(gone, first="1")
    box.reverse(gone)
    join(box)
    assert replay(box).rows == 4
    assert [row[2] for row in booked(box)] == [-3, -2, 4, 9]
    assert replay(box) == port_replay.Replayed(0, 0)
    box.reverse(claim, first="1")
    box.reverse(claim)
    assert sum(row[2] for row in booked(box)) == 0
    assert box.sound()


def test_history_is_booked_in_the_months_that_are_open_now(alone: Till) -> None:
    box = alone
    box.world.person("root", is_admin=True, site=False)
    for amount, day in (("1", "2026-09-30"), ("2", "2026-10-31"), ("4", "2026-08-01")):
        box.approved(amount, day=day)
    for month in ("2026-09", "2026-10"):
        box.month(month, "shut", "work")
    join(box)
    assert replay(box, date(2026, 9, 1)).events == 4
    assert booked(box) == [("cost", "2026-11", Decimal(1)), ("cost", "2026-11", Decimal(2))]
    # The till's own months are open: its claims stand where they stood.
    assert set(box.sums("taken")) == {("paid", f"2026-{month}") for month in ("08", "09", "10")}


def test_a_replay_keeps_the_limits_of_the_ledger_it_fills(alone: Till) -> None:
    box = alone
    box.world.person("root", is_admin=True, site=False)
    box.approved("30")
    join(box, cap=20)
    with pytest.raises(LimitExceeded) as refused:
        replay(box)
    assert "30.00" in refused.value.for_person()
    assert booked(box) == []


def test_ports_tell_of_ends_but_not_of_drafts_nobody_handed_in(empty_world: World) -> None:
    box = Till(empty_world)
    told = {"port": "spent", "for_each": "lines", "payload": PAYLOAD}
    events = ("returned", "rejected", "withdrawn", "discarded", "closed", "reversed")
    rules = {f"told_{event}": {"on": event, **told} for event in events}
    empty_world.publish(till(**rules).module_words(ports={"out": {"spent": PORT}}))
    lone = box.claim("1")
    box.world.run("ann", lambda uow: discard_draft(uow, "till.claim", lone.id))
    assert kinds(box) == []
    gone = box.submitted("2")
    box.world.vote("pam", gone, "return", opinion="改")
    box.world.run("ann", lambda uow: discard_draft(uow, "till.claim", gone.id))
    box.world.vote("pam", box.submitted("3"), "reject", opinion="不同意")
    back = box.submitted("4")
    box.world.run("ann", lambda uow: withdraw.withdraw(uow, "till.claim", back.id))
    ended = box.approved("5")
    box.close(ended)
    box.reverse(ended)
    assert kinds(box) == sorted(events)


def kinds(box: Till) -> list[str]:
    """What was told at the port, by event."""
    payloads = box.look(lambda uow: uow.connection.scalars(select(port_event.c.payload)).all())
    return sorted(payload["on"] for payload in payloads)


def test_a_later_ledger_mirrors_what_it_heard(alone: Till) -> None:
    box = alone
    box.world.person("root", is_admin=True, site=False)
    claim = box.approved("30")
    join(box)
    replay(box)
    mirror = box.reverse(claim)
    assert [row[2] for row in booked(box)] == [-30, 30]
    assert mirror.posted_period == "2026-10"
