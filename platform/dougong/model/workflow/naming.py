"""The full names of what diagrams of one house share: messages and signals, by their module."""

from pathlib import PurePosixPath


def module_of(file: str) -> str:
    """The module a diagram belongs to; empty for one that is no definition of ours."""
    path = PurePosixPath(file)
    ours = len(path.parts) == 3 and path.parts[0] == "workflows"
    return path.parts[1] if ours else ""


def full_name(name: str, module: str) -> str:
    """The name of a message or signal among those of all modules."""
    return name if not module or not name or "." in name else f"{module}.{name}"
