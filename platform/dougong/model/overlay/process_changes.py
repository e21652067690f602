"""What changed between two drawings of a process, as operations that survive an upgrade.

As long as the shapes and flows are the same, each change is an operation of its own on a stable
id. Where they differ, the whole file is replaced.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dougong.base.values import Json, JsonObject
from dougong.model.canonical import FileUnreadable
from dougong.model.overlay.operation import operation_kinds
from dougong.model.overlay.processes import base_hash
from dougong.model.parse.faults import Faults
from dougong.model.workflow.document import canonical, read
from dougong.model.workflow.drawing import Drawing, drawing_of
from dougong.model.workflow.faults import Findings
from dougong.model.workspace import Workspace, place_of

#: Operations that stand for all that was done to a process before them.
WHOLE = frozenset({"replace_process", "restore_process"})
KINDS = WHOLE | {
    *("change_node", "change_process", "change_element", "declare"),
    *("set_condition", "set_default_flow", "move_elements"),
}
_TARGET = "process:"


def drawn(xml: bytes) -> Drawing | None:
    """The parts of a diagram, or None when it cannot be read."""
    root = read(xml, Findings(""))
    return None if root is None else drawing_of(root)


def concerns(operation: JsonObject, process: str) -> bool:
    """Whether an operation changes this process."""
    if operation.get("op") in KINDS:
        return operation.get("process") == process
    target = str(operation.get("target", ""))
    found = target == f"{_TARGET}{process}" or target.startswith(f"{_TARGET}{process}/")
    return operation.get("op") == "relabel" and found


def without_superseded(operations: Iterable[JsonObject]) -> tuple[JsonObject, ...]:
    """The operations without those on a process that a later one replaces or restores."""
    kept: list[JsonObject] = []
    for operation in operations:
        if operation.get("op") in WHOLE:
            process = str(operation.get("process"))
            kept = [one for one in kept if not concerns(one, process)]
        kept.append(operation)
    return tuple(kept)


def changes(process: str, before: bytes, after: bytes, given: bytes) -> tuple[JsonObject, ...]:
    """The operations that make `after` of `before`; `given` is the vendor's file.

    Nothing but spelling differs when there is none. FileUnreadable when a diagram is none.
    """
    old, new = drawn(before), drawn(after)
    if old is None or new is None:
        raise FileUnreadable(path=place_of("process", process), reason="BPMN")
    if old == new:
        return ()
    vendor = drawn(given)
    if vendor == new:
        return ({"op": "restore_process", "process": process},)
    if _same_shapes(old, new):
        small = tuple(_small(process, old, new))
        if _makes(process, before, new, small):
            return small
    path = place_of("process", process)
    root = read(after, Findings(path))
    return (
        {
            "op": "replace_process",
            "process": process,
            "base": base_hash(path, given),
            "xml": canonical(root).decode(),
        },
    )


def _same_shapes(old: Drawing, new: Drawing) -> bool:
    # A name that is gone has no operation of its own, nor has a message that is.
    kept = old.names.keys() <= new.names.keys() and old.declared.items() <= new.declared.items()
    return kept and old.structure == new.structure and old.places.keys() == new.places.keys()


def _makes(process: str, before: bytes, new: Drawing, operations: tuple[JsonObject, ...]) -> bool:
    """Whether the operations bring about the new drawing: the proof that nothing is lost."""
    path = place_of("process", process)
    workspace, faults = Workspace({path: before}), Faults(path)
    for operation in operations:
        operation_kinds[str(operation["op"])](workspace, operation, faults)
    return not faults.any_error and drawn(workspace.content(path)) == new


def _small(process: str, old: Drawing, new: Drawing) -> Iterator[JsonObject]:
    for key, kind in _differing(old.declared, new.declared):
        yield {"op": "declare", "process": process, "kind": kind, "id": key}
    yield from _settings(process, old, new)
    for key, words in _differing(old.details, new.details):
        changed = dict(_differing(old.details.get(key, {}), words or {}))
        yield {"op": "change_element", "process": process, "element": key, "words": changed}
    for key, name in _differing(old.names, new.names):
        yield {"op": "relabel", "target": f"{_TARGET}{process}/{key}", "title": name}
    for key, condition in _differing(old.conditions, new.conditions):
        yield {"op": "set_condition", "process": process, "flow": key, "condition": condition}
    for key, flow in _differing(old.defaults, new.defaults):
        yield {"op": "set_default_flow", "process": process, "gateway": key, "flow": flow}
    moved: dict[str, Json] = {
        key: dict(_differing(old.places[key], place))
        for key, place in _differing(old.places, new.places)
    }
    if moved:
        yield {"op": "move_elements", "process": process, "places": moved}


def _settings(process: str, old: Drawing, new: Drawing) -> Iterator[JsonObject]:
    for key, words in new.settings.items():
        changed = dict(_differing(old.settings.get(key, {}), words))
        if changed and key == new.process_id:
            yield {"op": "change_process", "process": process, "words": changed}
        elif changed:
            yield {"op": "change_node", "process": process, "node": key, "words": changed}


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield key, new.get(key)
