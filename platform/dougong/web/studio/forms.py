"""Fields of a form: add, relabel, require, hide; the form is shown as it would be."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from dougong.actions import studio
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError, NotFound
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.forms.showing import Content
from dougong.forms.view import view
from dougong.model.catalog import Catalog
from dougong.model.change_options import VALUES
from dougong.web.call import read
from dougong.web.drawn import Drawer, DrawnForm
from dougong.web.locale import locale
from dougong.web.render import fragment, page
from dougong.web.studio.blueprint import add, blueprint, given

#: Kinds offered for a new field, in the order people look for them.
KINDS = (
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "date",
    "boolean",
    "choice",
    "member",
    "phone",
    "image",
    "file",
)


class KeyInvalid(InputError):
    """A key that definitions cannot use."""

    code = "key_invalid"
    text = Text(
        "编码只能用小写字母、数字和下划线，并以字母开头",
        "A key takes small letters, digits and underscores, and begins with a letter",
    )


@dataclass(frozen=True)
class FieldLine:
    """One field of the form."""

    key: str
    title: str
    kind: str
    section: str
    required: bool
    hidden: bool
    always: bool


@dataclass(frozen=True)
class Designer:
    """What the page of a form shows."""

    form: str
    entity: str
    title: str
    fields: tuple[FieldLine, ...]
    sections: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    dictionaries: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, str], ...]
    preview: DrawnForm


@dataclass(frozen=True)
class Preview:
    """The form as it would be, or what stands in the way."""

    form: DrawnForm | None
    faults: tuple[str, ...] = ()


def kind_title(kind: str) -> str:
    """How a kind of field is called."""
    known = VALUES["kind"].get(kind)
    return known.show(locale()) if known else kind


@blueprint.get("/forms/<name>")
def designer(name: str) -> str:
    """The fields of a form, with the form beside them."""
    return page("studio/form", read(lambda uow: _designer(uow, name)))


@blueprint.post("/forms/<name>/preview")
def preview(name: str) -> str:
    """The form with a change that is not in the draft yet."""
    return fragment("studio/preview", read(lambda uow: _preview(uow, name)))


@blueprint.post("/forms/<name>/<operation>")
def change_form(name: str, operation: str) -> Response:
    """The draft with one more change of the form."""
    return add(f"/studio/forms/{name}", _operation(name, operation))


def _operation(form: str, operation: str) -> JsonObject:
    entity = given("entity")
    makers: dict[str, Callable[[], JsonObject]] = {
        "relabel": lambda: _called(f"{entity}/{given('key')}", given("title")),
        "require": lambda: {
            "op": "require_field",
            "entity": entity,
            "key": given("key"),
            "required": given("required") == "yes",
        },
        "hide": lambda: {"op": "hide_field", "form": form, "key": given("key")},
        "add": lambda: _new_field(form, entity),
    }
    if operation not in makers:
        raise NotFound(what="operation", id=operation)
    return makers[operation]()


def _called(target: str, title: str) -> JsonObject:
    """A thing called otherwise in the reader's language; the other language keeps its name."""
    if locale() == "zh":
        return {"op": "relabel", "target": target, "title": title}
    return {"op": "translate", "locale": locale(), "target": target, "text": title}


def _new_field(form: str, entity: str) -> JsonObject:
    key = given("key")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", key):
        raise KeyInvalid(path="/key")
    kind = given("kind")
    field: dict[str, Json] = {"kind": kind, "title": given("title")}
    if kind in {"text", "long_text"}:
        field["maxLength"] = 500 if kind == "long_text" else 100
    if kind == "choice":
        field.update(_options())
    made: dict[str, Json] = {
        "op": "add_field",
        "entity": entity,
        "key": key,
        "field": field,
        "form": form,
        "section": given("section"),
        "span": 8,
    }
    if given("required"):
        made["required"] = True
    for word in ("after", "list"):
        if given(word):
            made[word] = given(word)
    return made


def _options() -> dict[str, Json]:
    if given("dictionary"):
        return {"dictionary": given("dictionary")}
    lines = [line.strip() for line in given("options").splitlines() if line.strip()]
    options: dict[str, Json] = {
        f"option_{number}": {"title": line} for number, line in enumerate(lines, 1)
    }
    return {"enum": options}


def _designer(uow: UnitOfWork, name: str) -> Designer:
    catalog = studio.preview(uow).catalog or uow.catalog
    form = catalog.forms.get(name)
    if form is None:
        raise NotFound(what="form", id=name)
    entity = catalog.entity(form.entity)
    lines = tuple(
        FieldLine(
            key=control.field,
            title=entity.fields[control.field].title,
            kind=kind_title(entity.fields[control.field].kind),
            section=section.title,
            required=entity.fields[control.field].required,
            hidden=control.visible == "false" or section.visible == "false",
            always=bool(entity.fields[control.field].computed),
        )
        for section in form.sections
        for control in section.controls
    )
    return Designer(
        form=name,
        entity=entity.name,
        title=form.title,
        fields=lines,
        sections=tuple((section.key, section.title or section.key) for section in form.sections),
        kinds=tuple((kind, kind_title(kind)) for kind in KINDS),
        dictionaries=tuple((d.name, d.title) for d in catalog.dictionaries.values()),
        lists=tuple((v.name, v.title) for v in catalog.lists.values() if v.entity == entity.name),
        preview=drawn_empty(uow, catalog, name),
    )


def drawn_empty(uow: UnitOfWork, catalog: Catalog, name: str) -> DrawnForm:
    """The form of a catalog with nothing in it yet."""
    content = Content(data={}, rights={"": "write"})
    shown = view(catalog.forms[name], catalog, content, dictionary_words(uow, {}))
    return Drawer(name, {}, {}).form(shown)


def _preview(uow: UnitOfWork, name: str) -> Preview:
    draft = studio.workspace(uow)
    operation = _operation(name, request.form.get("operation", "add"))
    made = studio.assembled(uow, draft, (*draft.operations, operation), locale())
    wrong = tuple(f.for_person(locale()) for f in made.findings if f.severity == "error")
    if made.catalog is None or wrong:
        return Preview(None, wrong)
    return Preview(drawn_empty(uow, made.catalog, name))
