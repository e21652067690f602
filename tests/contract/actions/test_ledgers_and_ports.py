"""What approval posts: once, mirrored by a reversal, and later for who listens later."""

from datetime import date
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import MONEY, SITE, yard
from dougong.actions import ledger_care, port_replay, publish, records
from dougong.actions.errors import ReasonMissing, StatusForbids
from dougong.actions.port_replay import NobodyListens
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import ledgers
from dougong.testing.definitions import Definitions


def test_a_reversal_mirrors_every_row_and_links_both_ways(world: World) -> None:
    order = approved(world)
    with pytest.raises(ReasonMissing):
        reverse(world, order, " ")
    mirror = reverse(world, order, "重复下单")
    assert world.read(order).status == "reversed"
    assert world.read(order).reversed_by == mirror.id
    assert mirror.reversal_of == order.id
    assert mirror.data["number"] != order.data["number"]
    assert sorted(world.spend()) == sorted([(order.id, "100.00"), (mirror.id, "-100.00")])
    with pytest.raises(StatusForbids):
        reverse(world, mirror, "再冲")
    assert world.run("root", ledger_care.verify) == []


def approved(world: World) -> Record:
    order = world.submitted()
    world.vote("pam", order)
    world.vote("bo", order)
    return world.read(order)


def reverse(world: World, order: Record, reason: str) -> Record:
    version = world.read(order).version
    return world.run(
        "bo",
        lambda uow: records.reverse_record(
            uow, "yard.order", order.id, version=version, reason=reason
        ),
    )


def with_port(made: Definitions) -> Definitions:
    payload = {"site": SITE, "amount": MONEY}
    made.module_words(
        role_scope={"entity": "yard.site", "title": "工地"},
        ports={"out": {"cost": {"title": "成本", "payload": payload}}},
    )
    made.posting(
        "order",
        cost={
            "on": "approved",
            "port": "cost",
            "for_each": "lines",
            "payload": {"site": "parent.site", "amount": "amount"},
        },
    )
    return made


def listener() -> dict[str, Any]:
    """A module that owns a ledger and hears the yard's costs."""
    made = Definitions("books", "账本")
    made.module_words(
        depends=["yard"],
        ports={
            "in": [
                {
                    "port": "yard.cost",
                    "rules": [
                        {
                            "key": "cost",
                            "ledger": "books.cost",
                            "row_type": "cost",
                            "dimensions": {"site": "site"},
                            "measures": {"amount": "amount"},
                        }
                    ],
                }
            ]
        },
    )
    made.add(
        "ledger",
        "cost",
        dimensions={"site": SITE},
        measures={"amount": MONEY},
        row_types={"cost": {"title": "成本"}},
    )
    return {path: text for path, text in made.files().items() if path.startswith("modules/")}


def booked(world: World) -> list[str]:
    found = world.host.run(
        PLATFORM, lambda uow: ledgers.rows(uow, "books.cost", limit=100), write=False
    )
    return [str(row.measures["amount"]) for row in found[0]]


def test_costs_wait_until_their_ledger_is_bought_and_are_replayed_once(empty_world: World) -> None:
    world, alone = empty_world, with_port(yard())
    world.publish(alone)
    settle(world)
    approved(world)
    with pytest.raises(NobodyListens):
        replay(world)
    both = with_port(yard()).bundle_words(modules={"yard": "1.0.0", "books": "1.0.0"})
    files = {**both.files(), **listener()}
    world.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    assert booked(world) == []
    assert replay(world) == port_replay.Replayed(events=1, rows=1)
    assert replay(world) == port_replay.Replayed(events=0, rows=0)
    approved(world)
    assert booked(world) == ["100.00", "100.00"]


def replay(world: World) -> port_replay.Replayed:
    return world.run("root", lambda uow: port_replay.replay(uow, "yard.cost", date(2026, 1, 1)))
