"""Where an implementer works: modules, forms, settings, decision tables, releases."""

from dougong.web.studio import (
    decisions,
    expressions,
    forms,
    overview,
    processes,
    releases,
    settings,
)
from dougong.web.studio.blueprint import blueprint

__all__ = [
    "blueprint",
    "decisions",
    "expressions",
    "forms",
    "overview",
    "processes",
    "releases",
    "settings",
]
