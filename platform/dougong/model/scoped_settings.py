"""Settings that the record which scopes roles says for what belongs to it."""

from collections.abc import Mapping

from dougong.model.catalog import Catalog
from dougong.model.control import controls_of
from dougong.model.entity import Entity
from dougong.model.ledger import OutPort


def settings_for(catalog: Catalog, module: str, said: Mapping[str, object]) -> Mapping[str, object]:
    """The settings of a module, with what a scope record says in the place of the bundle's."""
    usual, found = catalog.settings.get(module, {}), catalog.modules.get(module)
    by = found.settings_by_scope if found else {}
    own = {key: said[field] for key, field in by.items() if said.get(field) is not None}
    return {**usual, **own} if own else usual


def fields_asked(catalog: Catalog) -> tuple[str, ...]:
    """The fields of the scope record that settings of any module are taken from."""
    asked = (one.settings_by_scope.values() for one in catalog.modules.values())
    return tuple(sorted({field for fields in asked for field in fields}))


def is_concerned(catalog: Catalog, entity: Entity) -> bool:
    """Whether expressions over records of an entity read settings that a scope record may say."""
    modules = {entity.module, *(one.module for one in controls_of(catalog.controls, entity.name))}
    return any(catalog.modules[key].settings_by_scope for key in modules if key in catalog.modules)


def scope_field(catalog: Catalog, port: OutPort | None) -> str:
    """The first field of a payload that leads to the record which scopes roles."""
    scope = catalog.role_scope
    if port is None or scope is None:
        return ""
    return next(
        (
            key
            for key, field in port.payload.items()
            if field.reference and field.reference.entity == scope.entity
        ),
        "",
    )
