"""Roles, grants and pages of one module."""

from dataclasses import dataclass
from typing import Any

from dougong.model.access import Grant, Link, PageGrant, Role
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source


@dataclass(frozen=True)
class AccessFile:
    """What access.json says."""

    roles: tuple[Role, ...]
    grants: tuple[Grant, ...]
    pages: tuple[PageGrant, ...]
    links: tuple[Link, ...] = ()


def parse_access(source: Source, faults: Faults) -> AccessFile:
    """The access rules of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    return AccessFile(
        roles=tuple(
            Role(
                module=source.module,
                key=key,
                title=words["title"],
                scope=words.get("scope", "company"),
                weight=words.get("weight", 0),
                external=words.get("external", False),
            )
            for key, words in raw.get("roles", {}).items()
        ),
        grants=tuple(
            Grant(
                role=words["role"],
                entity=words["entity"],
                actions=frozenset(words["actions"]),
                rows=words.get("rows", ""),
                fields=words.get("fields", {}),
            )
            for words in raw.get("grants", ())
        ),
        pages=tuple(
            PageGrant(role, page) for page, roles in raw.get("pages", {}).items() for role in roles
        ),
        links=tuple(
            Link(source.module, key, words["entity"], tuple(words["person"].split(".")))
            for key, words in raw.get("links", {}).items()
        ),
    )
