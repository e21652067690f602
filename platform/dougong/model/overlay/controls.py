"""The operation that changes a control: how strict it is, where it looks, whom it concerns."""

from typing import Any

from dougong.model.overlay.operation import opened, registered
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace


@registered("change_control")
def change_control(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A control with other words; null takes a word or a document away."""
    control = opened(workspace, "control", words["control"], faults)
    if control is None:
        return
    for word, value in words["words"].items():
        if word == "documents":
            _merge(control.setdefault("documents", {}), value)
        else:
            _merge(control, {word: value})


def _merge(into: dict[str, Any], given: dict[str, Any]) -> None:
    for key, value in given.items():
        if value is None:
            into.pop(key, None)
        else:
            into[key] = value
