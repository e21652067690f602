"""How the nodes and steps of a process are called in the reader's language."""

from typing import Protocol

from dougong.actions.cases import pinned_catalog, told_catalog
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject


class Named(Protocol):
    """A node, or a step of a chain, with the name it was given when it came up."""

    @property
    def node_id(self) -> str: ...
    @property
    def item(self) -> JsonObject | None: ...
    @property
    def name(self) -> str: ...


def name_of(uow: UnitOfWork, release: str, process: str, stop: Named) -> str:
    """The name in the reader's language; the given one where the release knows no other."""
    if stop.item is not None:
        return _step_name(uow, release, stop.item)
    return node_name(uow, release, process, stop.node_id) or stop.name


def node_name(uow: UnitOfWork, release: str, process: str, node_id: str) -> str:
    """What the diagram of a release calls a node in the reader's language, or nothing."""
    definition = told_catalog(uow, release).processes.get(process)
    node = definition.nodes.get(node_id) if definition else None
    return node.name if node else ""


def _step_name(uow: UnitOfWork, release: str, item: JsonObject) -> str:
    """A step bears the title of its role, unless its table gives it a name of its own."""
    role, name = str(item["role"]), str(item["name"])
    told, written = told_catalog(uow, release), pinned_catalog(uow, release)
    known = written.roles.get(role)
    if known is not None and known.title == name:
        return told.roles[role].title
    return told.step_names.get(name, name)
