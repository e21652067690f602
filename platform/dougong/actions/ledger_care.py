"""Proving that balances are the sums of their rows, and building them anew."""

from dougong.actions.doors import require_admin
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store import ledgers, log
from dougong.store.ledgers import Difference


def verify(uow: UnitOfWork) -> list[Difference]:
    """Every balance that differs from the sum of its rows; empty when all is well."""
    require_admin(uow)
    return ledgers.verify(uow)


def rebuild(uow: UnitOfWork) -> None:
    """Sum every balance from its rows anew."""
    require_admin(uow)
    ledgers.rebuild(uow)
    log.append(uow, "system", "ledgers_rebuilt", {})
