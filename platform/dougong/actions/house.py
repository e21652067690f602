"""What every unit of work of a process shares: engine, files, time zone, parsed definitions."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dougong.actions.catalogs import Catalogs
from dougong.engine.step import Engine
from dougong.store.files import FileStore


@dataclass(frozen=True)
class House:
    """The parts that live longer than a transaction; all of them are safe to share."""

    engine: Engine
    files: FileStore
    zone: ZoneInfo
    catalogs: Catalogs
