"""Applies the operations of an overlay in order; later ones see what earlier ones did."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dougong.model.finding import Finding
from dougong.model.module import Operation
from dougong.model.overlay import controls, fields, forms, processes, rules, settings, titles
from dougong.model.overlay.operation import operation_kinds
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace

#: The files whose import makes the operations known.
KINDS = (controls, fields, forms, processes, rules, settings, titles)


def apply_operations(workspace: Workspace, operations: Iterable[Operation]) -> list[Finding]:
    """Change the workspace; the findings stand at the operation they are about."""
    found: list[Finding] = []
    for operation in operations:
        faults = Faults(operation.file)
        operation_kinds[operation.op](workspace, operation.words, faults)
        found.extend(replace(f, path=operation.path + f.path) for f in faults.found)
    return found


def apply(
    files: Mapping[str, bytes], operations: Iterable[Operation]
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """The files after the operations, with what hindered some of them."""
    workspace = Workspace(files)
    findings = apply_operations(workspace, operations)
    return workspace.files(), tuple(findings)
