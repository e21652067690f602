"""The operation that sets a setting of a module."""

from typing import Any

from dougong.model.overlay.operation import file_of, registered
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace


@registered("set_setting")
def set_setting(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A value that counts more than the bundle's and the module's own."""
    if file_of(workspace, "module", words["module"], faults) is None:
        return
    bundle = workspace.edit(next(p for p in workspace.paths("/bundle.json")))
    bundle.setdefault("settings", {}).setdefault(words["module"], {})[words["key"]] = words["value"]
