"""Personal data: whose they are, what becomes of them, and how long the law keeps them."""

import re

from dougong.base.text import Text
from dougong.feel.types import Type
from dougong.feel.values import DATE, NUMBER
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import written_type
from dougong.model.check.references import known_field
from dougong.model.entity import Entity, Retention
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Forgotten
from dougong.model.parse.faults import Faults
from dougong.model.personal import own_fields

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NUMBER = Text(
    "替换文字里只能用 {{{{ number }}}}，不能用“{name}”",
    "The text in its place knows {{{{ number }}}} only, not “{name}”",
)
_TEXT = Text("“{title}”不是文字字段，不能写替换文字", "“{title}” is no text and takes no text")
_BOTH = Text(
    "“{title}”既写了替换文字又写了保留两端，只能写一种",
    "“{title}” has a text in its place and keeps its ends: say one of them",
)
_OF = Text(
    "“{name}”不指向写明保存期（retention）的资料",
    "“{name}” does not lead to records that say how long they are kept (retention)",
)
_SOURCE = Text("“{owner}”的“{name}”不是个人信息字段", "“{name}” of “{owner}” is no personal field")
_CHILD = Text("明细不写保存期，写在它所属的资料上", "Rows are kept as long as what they belong to")
_NOBODY = Text(
    "写明了保存期，却没有个人信息字段（personal）",
    "It says how long personal data are kept and has no personal field",
)
_MOMENT = Text(
    "没有写明保存期（retention），不会有匿名化的时候",
    "Without retention nobody is ever made nameless here",
)
_BLOCK = Text(
    "匿名化前的校验只能是阻断（block）", "A rule before anonymising blocks or says nothing"
)


@family("personal")
def personal(report: Report) -> None:
    """Personal fields and how long they are kept."""
    for entity in report.catalog.entities.values():
        faults = report.about(entity.file)
        for of in entity.fields.values():
            if of.forgotten is not None:
                _field(report, entity, of, of.forgotten, faults)
        if entity.retention is not None:
            _retention(report, entity, entity.retention, faults)
        _moments(entity, faults)


def _field(report: Report, entity: Entity, of: Field, told: Forgotten, faults: Faults) -> None:
    at = f"/properties/{of.key}/personal"
    for name in _PLACE.findall(told.text):
        if name.strip() != "number":
            faults.add("personal_place", f"{at}/text", _NUMBER, name=name.strip())
    if told.text and field_kinds[of.kind].feel_type != "string":
        faults.add("personal_text", f"{at}/text", _TEXT, title=of.title)
    if told.text and told.keeps == "ends":
        faults.add("personal_both", at, _BOTH, title=of.title)
    if told.of and known_field(entity.title, told.of, entity.fields, faults, f"{at}/of"):
        reference = entity.fields[told.of].reference
        person = report.catalog.entities.get(reference.entity) if reference else None
        if person is None or person.retention is None:
            faults.add("personal_of", f"{at}/of", _OF, name=entity.fields[told.of].title)
        elif told.field and told.field not in own_fields(person):
            facts = {"owner": person.title, "name": told.field}
            faults.add("personal_source", f"{at}/of", _SOURCE, **facts)


def _retention(report: Report, entity: Entity, kept: Retention, faults: Faults) -> None:
    if entity.kind == "child":
        faults.add("retention_child", "/retention", _CHILD)
        return
    if not own_fields(entity):
        faults.add("retention_nobody", "/retention", _NOBODY)
    names = report.scopes.complete.header(entity)
    compiled(kept.years, names, faults, "/retention/years", Want(Type(NUMBER).or_null()))
    compiled(kept.since, names, faults, "/retention/since", Want(Type(DATE).or_null()))
    for key, text in kept.values.items():
        at = f"/retention/values/{key}"
        if known_field(entity.title, key, entity.fields, faults, at):
            compiled(text, names, faults, at, Want(written_type(entity.fields[key])))


def _moments(entity: Entity, faults: Faults) -> None:
    for check in entity.checks:
        if check.on == "anonymise":
            at = f"/checks/{check.key}"
            if entity.retention is None:
                faults.add("retention_missing", f"{at}/on", _MOMENT)
            elif check.level != "block":
                faults.add("retention_level", f"{at}/level", _BLOCK)
    for lookup in entity.lookups:
        if lookup.on == "anonymise" and entity.retention is None:
            faults.add("retention_missing", f"/lookups/{lookup.key}/on", _MOMENT)
