"""Which alerts an event of a document lets the platform look at at once."""

from dougong.actions.jobs import later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Record


def watch(uow: UnitOfWork, record: Record, event: str) -> None:
    """Let the rules that name the event be looked at when the transaction is through."""
    told = f"{record.entity}.{event}"
    for rule in uow.catalog.alerts.values():
        if told in rule.on:
            key = f"alert_check:{rule.name}:{record.id}:{event}:{record.version}"
            later(uow, "alert_check", {"rule": rule.name}, due=uow.now, unique_key=key)
