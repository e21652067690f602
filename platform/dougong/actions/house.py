"""What every unit of work of a process shares: engine, files, time zone, parsed definitions."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dougong.actions.catalogs import Catalogs
from dougong.actions.judgments import Judgments
from dougong.engine.step import Engine
from dougong.store.files import FileStore


@dataclass(frozen=True)
class Parsed:
    """What definitions alone give, by their hashes; any number of databases may share it."""

    engine: Engine = field(default_factory=Engine)
    catalogs: Catalogs = field(default_factory=Catalogs)
    judgments: Judgments = field(default_factory=Judgments)


@dataclass(frozen=True)
class House:
    """The parts that live longer than a transaction; all of them are safe to share."""

    files: FileStore
    zone: ZoneInfo
    engine: Engine
    catalogs: Catalogs
    judgments: Judgments
