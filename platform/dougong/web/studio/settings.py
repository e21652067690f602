"""Settings of a module."""

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from dougong.actions import studio
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.web.call import read
from dougong.web.render import page
from dougong.web.studio.blueprint import add, blueprint, given


@dataclass(frozen=True)
class SettingView:
    """One setting with its value."""

    key: str
    title: str
    help: str
    value: str
    raw: Json
    unit: str
    options: tuple[tuple[str, str], ...]
    is_switch: bool


@dataclass(frozen=True)
class SettingsView:
    """What the settings page shows."""

    module: str
    title: str
    settings: tuple[SettingView, ...]


@blueprint.get("/settings/<module>")
def settings(module: str) -> str:
    """The settings of a module as the draft has them."""
    return page("studio/settings", read(lambda uow: _view(uow, module)))


@blueprint.post("/settings/<module>/<key>")
def set_setting(module: str, key: str) -> Response:
    """The draft with a setting changed."""
    field = read(lambda uow: _field(uow, module, key))
    value: Json = given("value")
    if field.kind == "boolean":
        value = request.form.get("value") == "true"
    elif value == "":
        value = None
    operation: dict[str, Json] = {
        "op": "set_setting",
        "module": module,
        "key": key,
        "value": value,
    }
    return add(f"/studio/settings/{module}", operation)


def _field(uow: UnitOfWork, module: str, key: str) -> Field:
    found = uow.catalog.modules.get(module)
    if found is None or key not in found.settings:
        raise NotFound(what="setting", id=key)
    return found.settings[key]


def _view(uow: UnitOfWork, module: str) -> SettingsView:
    catalog = studio.preview(uow).catalog or uow.catalog
    found = catalog.modules.get(module)
    if found is None:
        raise NotFound(what="module", id=module)
    words = dictionary_words(uow, {})
    values = catalog.settings.get(module, {})
    return SettingsView(
        module=module,
        title=found.title,
        settings=tuple(
            SettingView(
                key=key,
                title=field.title or key,
                help=field.description,
                value=field_kinds[field.kind].show(field, values.get(key), words).text,
                raw=field_kinds[field.kind].encode(field, values.get(key))
                if values.get(key) is not None
                else None,
                unit=field.unit,
                options=tuple((option.value, option.title) for option in field.options),
                is_switch=field.kind == "boolean",
            )
            for key, field in found.settings.items()
        ),
    )
