"""Fields that choose from a dictionary get its items as their options."""

from collections.abc import Mapping
from dataclasses import replace

from dougong.model.catalog import Catalog
from dougong.model.entity import Dictionary
from dougong.model.fields.field import Field, Option
from dougong.model.parse.field import option_of


def with_options(catalog: Catalog) -> Catalog:
    """The catalog with the options of every dictionary put into the fields that use it."""
    options = {name: _options(book) for name, book in catalog.dictionaries.items()}
    return replace(
        catalog,
        entities={
            name: replace(entity, fields=_filled(entity.fields, options))
            for name, entity in catalog.entities.items()
        },
        ledgers={
            name: replace(ledger, dimensions=_filled(ledger.dimensions, options))
            for name, ledger in catalog.ledgers.items()
        },
        modules={
            name: replace(module, settings=_filled(module.settings, options))
            for name, module in catalog.modules.items()
        },
    )


def _options(book: Dictionary) -> tuple[Option, ...]:
    return tuple(option_of(item.key, {**item.words, "title": item.title}) for item in book.items)


def _filled(
    fields: Mapping[str, Field], options: Mapping[str, tuple[Option, ...]]
) -> dict[str, Field]:
    return {
        key: replace(field, options=options.get(field.dictionary, ()))
        if field.dictionary
        else field
        for key, field in fields.items()
    }
