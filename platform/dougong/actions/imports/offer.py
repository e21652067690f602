"""What of an entity somebody may bring in by a file, and what its columns are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dougong.access.field_rights import field_rights
from dougong.access.policy import may
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.exchange.typed_in import NOT_IN_CELLS, Choices, plain
from dougong.forms.decode import is_written_by_people
from dougong.model.access import Right
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.rights import effective

#: Columns that are no fields: what ties child rows to their record, and what names a record that
#: has no unique field.
NUMBER, EXTERNAL = "#", "@"
NUMBER_TITLE = Text("序号", "No.")
EXTERNAL_TITLE = Text("外部编号", "External no.")
#: The sheet of the template that says how to fill it in.
HELP_TITLE = Text("填写说明", "How to fill this in")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Part:
    """One sheet: the records themselves, or the rows of one of their fields."""

    #: Key of the rows field; empty for the records themselves.
    key: str
    title: str
    fields: Mapping[str, Field]
    #: Column head as it is compared → target: field key, NUMBER or EXTERNAL.
    names: Mapping[str, str]
    #: What the sheet may be called, as it is compared.
    called: frozenset[str]
    choices: Mapping[str, Choices]
    has_number: bool
    has_external: bool

    def title_of(self, target: str, locale: str) -> str:
        """What a column is called."""
        if target in {NUMBER, EXTERNAL}:
            return (NUMBER_TITLE if target == NUMBER else EXTERNAL_TITLE).show(locale)
        return self.fields[target].title

    def targets(self) -> tuple[str, ...]:
        """Every column, in the order of the template."""
        first = [NUMBER] * self.has_number + [EXTERNAL] * self.has_external
        return (*first, *self.fields)


@dataclass(frozen=True)
class Offer:
    """What may be brought in."""

    entity: Entity
    #: Fields that tell which record a row means; empty: the external number does.
    key: tuple[str, ...]
    parts: tuple[Part, ...]


def may_import(uow: UnitOfWork, entity: str) -> bool:
    """Whether the actor may make such records, many at once."""
    return all(may(uow.actor, uow.catalog, verb, entity, None) for verb in ("create", "import"))


def offer_for(uow: UnitOfWork, entity: Entity) -> Offer:
    """What the actor may bring in; AccessDenied when he may not."""
    if entity.kind == "child" or not may_import(uow, entity.name):
        raise AccessDenied(action="import", entity=entity.name)
    rights = field_rights(uow.actor, uow.catalog, entity.name, None)
    spoken = _languages(uow)
    fields = _fields(entity, rights, "")
    key = _key(entity, fields)
    tables = [field for field in entity.row_fields if _is_open(rights, pointer((field.key,)))]
    head = _part(_Sheet("", entity, fields, spoken), has_rows=bool(tables), keyed=bool(key))
    rows = (_rows_part(uow, entity, field, rights) for field in tables)
    return Offer(entity, key, (head, *(part for part in rows if part.fields)))


@dataclass(frozen=True)
class _Sheet:
    key: str
    entity: Entity
    fields: Mapping[str, Field]
    #: The same entity in every language.
    spoken: Mapping[str, Mapping[str, Entity]]


def _languages(uow: UnitOfWork) -> Mapping[str, Mapping[str, Entity]]:
    catalogs = uow.house.catalogs
    release = uow.catalog.release
    return {one: catalogs.of(uow.connection, release, one).entities for one in LANGUAGES}


def _rows_part(uow: UnitOfWork, entity: Entity, field: Field, rights: Mapping[str, Right]) -> Part:
    child = uow.catalog.entity(field.rows)
    fields = _fields(child, rights, pointer((field.key, "*")))
    sheet = _Sheet(field.key, child, fields, _languages(uow))
    part = _part(sheet, has_rows=True, keyed=True)
    titles = {each[entity.name].fields[field.key].title for each in sheet.spoken.values()}
    called = part.called | {plain(name) for name in (field.key, *titles)}
    return replace(part, key=field.key, title=field.title, called=called)


def _part(sheet: _Sheet, *, has_rows: bool, keyed: bool) -> Part:
    spoken = [each[sheet.entity.name] for each in sheet.spoken.values()]
    names = dict(_names(sheet.fields, spoken))
    choices = {
        key: Choices([one.fields[key] for one in spoken])
        for key, field in sheet.fields.items()
        if field.options
    }
    own = (NUMBER, has_rows, NUMBER_TITLE), (EXTERNAL, not keyed, EXTERNAL_TITLE)
    for target, wanted, title in own:
        if wanted:
            names |= {plain(word): target for word in (title.zh, title.en)}
    called = frozenset(plain(one.title) for one in spoken)
    return Part(
        sheet.key, sheet.entity.title, sheet.fields, names, called, choices, has_rows, not keyed
    )


def _names(fields: Mapping[str, Field], spoken: list[Entity]) -> Iterator[tuple[str, str]]:
    """Keys last: a title that is also some other field's key means the title."""
    for one in reversed(spoken):
        for key in reversed(list(fields)):
            field = one.fields[key]
            yield plain(f"{field.title}({field.unit})"), key
            yield plain(field.title), key
    for key in fields:
        if plain(key) not in {plain(one.fields[other].title) for one in spoken for other in fields}:
            yield plain(key), key


def _fields(entity: Entity, rights: Mapping[str, Right], above: str) -> dict[str, Field]:
    return {
        key: field
        for key, field in entity.fields.items()
        if is_written_by_people(entity, field)
        and field.kind not in NOT_IN_CELLS
        and _is_open(rights, above + pointer((key,)))
    }


def _is_open(rights: Mapping[str, Right], path: str) -> bool:
    return effective(rights, path) == "write"


def _key(entity: Entity, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The declared key, or the first unique group that the file may hold."""
    if entity.import_key:
        return entity.import_key if all(key in fields for key in entity.import_key) else ()
    for field in fields.values():
        group = (field.key, *field.unique) if field.unique is not None else ()
        if group and all(key in fields for key in group):
            return group
    return ()
