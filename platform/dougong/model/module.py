"""A deployable set of definitions, and the bundle that chooses among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.listing import MenuItem, MenuSection


@dataclass(frozen=True)
class RoleScope:
    """The entity whose records scope roles."""

    entity: str
    title: str


@dataclass(frozen=True)
class Periods:
    """The entity whose records say which months of which ledgers take rows."""

    entity: str
    #: Fields of the entity.
    month: str
    family: str
    state: str
    #: Field that leads to the record the months belong to; empty: they are the company's.
    scope: str = ""
    #: States in which everybody posts.
    open: tuple[str, ...] = ("open",)
    #: States in which only these roles post.
    soft: tuple[str, ...] = ()
    soft_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Module:
    """What module.json says."""

    key: str
    title: str
    version: str
    depends: tuple[str, ...] = ()
    settings: Mapping[str, Field] = field(default_factory=dict)
    defaults: Mapping[str, object] = field(default_factory=dict)
    #: Setting → field of the record that scopes roles, which says it for what belongs to it.
    settings_by_scope: Mapping[str, str] = field(default_factory=dict)
    #: Setting that is taken so → ledgers of the module; a row of that record in one of them fixes
    #: what it says.
    settings_fixed_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    menu: tuple[MenuItem, ...] = ()
    #: Headings within the menu, in the order they are shown.
    menu_sections: tuple[MenuSection, ...] = ()
    icon: str = ""
    role_scope: RoleScope | None = None
    periods: Periods | None = None


@dataclass(frozen=True)
class Operation:
    """One typed change on stable keys, made by an overlay."""

    op: str
    words: JsonObject
    file: str = ""
    path: str = ""


@dataclass(frozen=True)
class Bundle:
    """A customer's choice: modules, settings and the overlay in order."""

    key: str
    title: str
    modules: Mapping[str, str]
    settings: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    edition: str = "professional"
