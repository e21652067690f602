"""One checked extension element of a diagram."""

from collections.abc import Iterable
from typing import Any

from dougong.model.workflow.vocabulary import ExtensionType


class Setting:
    """One checked extension element: attribute values with defaults, and children by tag."""

    def __init__(self, element: Any, kind: ExtensionType) -> None:
        self.element = element
        self.kind = kind
        self.children: list[Setting] = []

    def __getitem__(self, name: str) -> str:
        default = self.kind.attributes[name].default
        return str(self.element.get(name, default)).strip()

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a list attribute."""
        return tuple(self[name].split())

    def given(self) -> dict[str, str]:
        """The attributes that are written down, without `kind`."""
        return {k: v.strip() for k, v in self.element.attrib.items() if k != "kind"}

    def all(self, tag: str) -> Iterable["Setting"]:
        """The children of a tag, in order."""
        return (child for child in self.children if child.kind.tag == tag)
