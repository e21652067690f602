"""module.json: title, dependencies, settings, ports, menu."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.base.text import Text
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import InPort, OutPort
from dougong.model.listing import MenuItem, MenuSection
from dougong.model.module import Module, Periods, RoleScope
from dougong.model.parse.entity import parse_fields
from dougong.model.parse.faults import Faults, because
from dougong.model.parse.posting import check_rule, parse_rule
from dougong.model.parse.source import Source

_TARGETS = Text("菜单项必须且只能指向一个目标", "A menu entry leads to exactly one target")
_DEFAULT = Text("默认值不可用：", "The default cannot be used: ")


@dataclass(frozen=True)
class ModuleFile:
    """What module.json says, its ports beside it."""

    module: Module
    out_ports: tuple[OutPort, ...]
    in_ports: tuple[InPort, ...]


def parse_module(source: Source, faults: Faults) -> ModuleFile:
    """The module of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    properties = raw.get("settings", {}).get("properties", {})
    settings = parse_fields(properties, (), faults, "settings", "properties")
    module = Module(
        key=raw["key"],
        title=raw["title"],
        version=raw["version"],
        depends=tuple(raw.get("depends", ())),
        settings=settings,
        defaults=_defaults(settings, properties, faults),
        settings_by_scope=raw.get("settings", {}).get("by_scope", {}),
        settings_fixed_by=_fixed_by(raw),
        menu=tuple(_menu(item, number, faults) for number, item in enumerate(raw.get("menu", ()))),
        menu_sections=tuple(
            MenuSection(key, **words) for key, words in raw.get("menu_sections", {}).items()
        ),
        icon=raw.get("icon", ""),
        role_scope=RoleScope(**raw["role_scope"]) if "role_scope" in raw else None,
        periods=_periods(raw["periods"]) if "periods" in raw else None,
    )
    ports = raw.get("ports", {})
    out_ports = tuple(
        _out_port(module.key, key, words, faults) for key, words in ports.get("out", {}).items()
    )
    in_ports = tuple(
        _in_port(module.key, words, number, faults)
        for number, words in enumerate(ports.get("in", ()))
    )
    return ModuleFile(module, out_ports, in_ports)


def _periods(raw: Mapping[str, Any]) -> Periods:
    lists = {key: tuple(value) for key, value in raw.items() if isinstance(value, list)}
    return Periods(**{**raw, **lists})


def setting_value(field: Field, raw: Any) -> object:
    """The value of a setting; ValueFault when its kind refuses it."""
    value: object = field_kinds[field.kind].decode(field, raw)
    return value


def _defaults(
    settings: Mapping[str, Field], raw: Mapping[str, Any], faults: Faults
) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, field in settings.items():
        try:
            found[key] = setting_value(field, raw[key].get("default"))
        except ValueFault as fault:
            path = ["settings", "properties", key, "default"]
            faults.add("setting_invalid", path, because(_DEFAULT, fault), **fault.facts)
    return found


def _fixed_by(raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Full names of the ledgers that fix a setting, by its key."""
    words = raw.get("settings", {}).get("fixed_by", {})
    return {key: tuple(f"{raw['key']}.{name}" for name in names) for key, names in words.items()}


def _menu(raw: Mapping[str, Any], number: int, faults: Faults) -> MenuItem:
    if sum(word in raw for word in ("list", "dashboard", "form", "report")) != 1:
        faults.add("menu_target", ["menu", number], _TARGETS)
    return MenuItem(**raw)


def _out_port(module: str, key: str, raw: Mapping[str, Any], faults: Faults) -> OutPort:
    payload = parse_fields(raw["payload"], (), faults, "ports", "out", key, "payload")
    return OutPort(module, key, raw.get("title", key), payload)


def _in_port(module: str, raw: Mapping[str, Any], number: int, faults: Faults) -> InPort:
    for place, rule in enumerate(raw["rules"]):
        check_rule(rule, faults, "ports", "in", number, "rules", place)
    rules = tuple(parse_rule(rule["key"], {"on": "approved", **rule}) for rule in raw["rules"])
    return InPort(module, raw["port"], rules)
