"""A release in the reader's language."""

from dougong.model.assemble import from_resolved
from dougong.model.catalog import Catalog


def localised(catalog: Catalog, locale: str) -> Catalog:
    """The same release in another language; what has no translation stays Chinese."""
    return catalog if catalog.locale == locale else from_resolved(catalog.files, locale)
