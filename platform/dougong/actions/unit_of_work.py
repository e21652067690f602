"""One action's transaction: who, when, under which definitions; it alone commits."""

from dataclasses import dataclass, field
from datetime import date, datetime

from dougong.actions.house import House
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.store.connection import Connection
from dougong.store.entity_tables import EntityTables


@dataclass
class UnitOfWork:
    """An open transaction with everything that stays the same while it lasts."""

    connection: Connection
    actor: Actor
    #: The schema or file of the customer whose data this is.
    tenant: str
    now: datetime
    catalog: Catalog
    tables: EntityTables
    house: House
    #: Whether a job was added that the embedded thread should look at after the commit.
    wakes_jobs: bool = field(default=False, init=False)

    @property
    def today(self) -> date:
        """The day of the action where the customer is."""
        return self.now.astimezone(self.house.zone).date()

    def commit(self) -> None:
        """Make the action's changes last."""
        self.connection.commit()
