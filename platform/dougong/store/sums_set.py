"""What the sums are that a rule brings to a value, kept still until the transaction ends."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, select

from dougong.model.ledger import Balance, Ledger
from dougong.store.balances import digest, named
from dougong.store.platform_tables import sequence
from dougong.store.session import Work
from dougong.store.upsert import insert_or_add


def kept_still(
    work: Work, ledger: Ledger, balance: Balance, of: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The lines of a balance with these dimensions; nobody else changes them any more.

    Two that set the same sums take turns by a count, so that the second one sees the keys that
    the first one brought up; lines that somebody else is adding to are waited for.
    """
    place = f"sets|{ledger.name}|{balance.key}|{digest([of[name] for name in sorted(of)])}"
    turn = insert_or_add(work.connection, sequence, ["key"], ["value"])
    work.connection.execute(turn, [{"key": place, "value": 1}])
    table = work.tables.balance(ledger.name, balance.key)
    wanted = (
        table.c[f"d_{name}"].is_(None) if value is None else table.c[f"d_{name}"] == value
        for name, value in of.items()
    )
    asked = select(table).where(and_(*wanted)).order_by(table.c.key).with_for_update()
    return [named(balance, table, row) for row in work.connection.execute(asked).mappings()]
