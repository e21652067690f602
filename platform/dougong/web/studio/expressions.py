"""A place to try expressions: names of an entity, a sample record, the value at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from dougong.actions import studio
from dougong.actions.listings import ListRequest, entity_page
from dougong.actions.try_expression import KINDS, Wish, tried
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, pointer
from dougong.feel.guide import Family, guide
from dougong.forms.decode import is_written_by_people
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.localise import localised
from dougong.web.api.record_json import values_json
from dougong.web.call import read
from dougong.web.json_body import answer, body
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.studio.blueprint import blueprint

#: Rows of the sample that can be edited.
SAMPLE_ROWS = 2
_SAMPLES: Mapping[str, Json] = {
    "number": "12",
    "boolean": "true",
    "date": "2026-10-08",
    "string": "",
}


@dataclass(frozen=True)
class NameView:
    """A name that expressions may use, with what it is and the sample's value."""

    #: What is inserted.
    name: str
    title: str
    kind: str
    #: JSON Pointer of the sample's value; empty where none can be typed.
    path: str = ""
    sample: str = ""


@dataclass(frozen=True)
class Group:
    """Names that belong together."""

    title: str
    #: Rows field whose expressions see these names bare; empty for the header.
    rows: str
    names: tuple[NameView, ...]


@dataclass(frozen=True)
class Playground:
    """What the page of expressions shows."""

    entity: str
    entities: tuple[tuple[str, str], ...]
    contexts: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    families: tuple[Family, ...]
    locale: str
    #: Whether the sample is a real record.
    real: bool


@blueprint.get("/expressions")
def expressions() -> str:
    """Names, sample and functions; the expression is tried as it is typed."""
    return page("studio/expression", read(lambda uow: _view(uow, request.args.get("entity", ""))))


@blueprint.post("/expressions/try")
def try_expression() -> Response:
    """The value of an expression against a sample, or what is wrong with it and where."""
    words = body()
    sample = words.get("sample")
    wish = Wish(
        entity=str(words.get("entity", "")),
        rows=str(words.get("rows", "")),
        expression=str(words.get("expression", ""))[:4000],
        sample=sample if isinstance(sample, dict) else {},
        locale=locale(),
    )

    def action(uow: UnitOfWork) -> JsonObject:
        catalog = _catalog(uow)
        entity = catalog.entities.get(wish.entity)
        if entity is None or (wish.rows and wish.rows not in {f.key for f in entity.row_fields}):
            raise NotFound(what="entity", id=wish.entity)
        return dict(vars(tried(uow, catalog, wish)))

    return answer(read(action))


def _catalog(uow: UnitOfWork) -> Catalog:
    return localised(studio.preview(uow).catalog or uow.catalog, locale())


def _view(uow: UnitOfWork, wanted: str) -> Playground:
    catalog = _catalog(uow)
    offered = [one for one in catalog.entities.values() if one.kind != "child"]
    entity = catalog.entities.get(wanted) or offered[0]
    real = _record(uow, entity)
    groups = (_fields(entity, real), *_rows(catalog, entity, real or {}), _given(catalog, entity))
    return Playground(
        entity=entity.name,
        entities=tuple((one.name, one.title) for one in offered),
        contexts=(("", entity.title), *((of.key, of.title) for of in entity.row_fields)),
        groups=groups,
        families=guide(),
        locale=locale(),
        real=real is not None,
    )


def _record(uow: UnitOfWork, entity: Entity) -> JsonObject | None:
    """The values of a record that this person may read; none when there is none."""
    if entity.name not in uow.catalog.entities:
        return None
    try:
        found = entity_page(uow, entity.name, ListRequest(limit=1, count=False, rows=True)).items
    except AccessDenied:
        return None
    if not found:
        return None
    return values_json(
        uow.catalog, uow.catalog.entity(entity.name), found[0].record.data, found[0].rights
    )


def _fields(entity: Entity, real: JsonObject | None) -> Group:
    names = tuple(
        _name(entity, of, of.key, pointer((of.key,)), real) for of in entity.fields.values()
    )
    return Group(entity.title, "", names)


def _name(entity: Entity, of: Field, name: str, path: str, data: Any) -> NameView:
    kind = field_kinds[of.kind].feel_type
    typed = is_written_by_people(entity, of) and not of.rows and kind in _SAMPLES
    value = (data or {}).get(of.key) if data is not None else _sample(of, kind)
    return NameView(
        name=name,
        title=of.title or of.key,
        kind=_kind(kind),
        path=path if typed else "",
        sample=_written(value) if typed else "",
    )


def _written(value: Json) -> str:
    """A value as the sample's input holds it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sample(of: Field, kind: str) -> Json:
    return of.options[0].value if of.options else _SAMPLES.get(kind)


def _kind(feel_type: str) -> str:
    return KINDS.get(feel_type, Text(feel_type, feel_type)).show(locale())


def _rows(catalog: Catalog, entity: Entity, real: JsonObject) -> Iterator[Group]:
    for of in entity.row_fields:
        child = catalog.entity(of.rows)
        given = real.get(of.key)
        rows = given[:SAMPLE_ROWS] if isinstance(given, list) and given else [None]
        for number, row in enumerate(rows):
            names = tuple(
                _name(child, field, field.key, pointer((of.key, number, field.key)), row)
                for field in child.fields.values()
            )
            yield Group(f"{of.title} {number + 1}", of.key, names)


def _given(catalog: Catalog, entity: Entity) -> Group:
    """Names that every expression may use."""
    settings = catalog.modules[entity.module].settings if entity.module in catalog.modules else {}
    plain = (
        NameView("today", text("今天"), _kind("date")),
        NameView("now", text("现在"), _kind("date and time")),
        NameView("status", text("单据状态"), _kind("string")),
        *(
            NameView(f"actor.{key}", title, _kind("list" if key == "roles" else "string"))
            for key, title in (
                ("id", text("当前人员编号")),
                ("name", text("当前人员姓名")),
                ("department", text("当前人员部门")),
                ("roles", text("当前人员角色")),
            )
        ),
        *(
            NameView(f"settings.{key}", of.title, _kind(field_kinds[of.kind].feel_type))
            for key, of in settings.items()
        ),
    )
    return Group(text("人员、时间与参数"), "", plain)
