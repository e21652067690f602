"""What service tasks give to the operations they name: fields that exist, values that fit them."""

from collections.abc import Iterable, Mapping

from dougong import feel
from dougong.base.text import Text
from dougong.feel import ExpressionInvalid, tree
from dougong.feel.types import Type
from dougong.model.catalog import Catalog
from dougong.model.check.answers import KINDS
from dougong.model.check.family import Report
from dougong.model.check.field_types import written_type
from dougong.model.check.references import known_entity, known_field
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.parse.faults import Faults
from dougong.model.workflow.definition import Element
from dougong.model.workflow.operations import ENTITY, OPERATIONS, Operation

#: Kinds of fields that hold more than one value, or a file: people fill them in.
_BY_PEOPLE = frozenset(("rows", "file", "image", "signature", "location", "tip"))
_NOT_SET = Text(
    "“{name}”由系统计算、生成或由人上传，不能由服务任务填写",
    "“{name}” is computed, numbered, or filled in by people; a service task does not set it",
)
_LITERAL = Text(
    '服务任务“{name}”要把单据写成带引号的名称，例如 "module.document"',
    'Service task “{name}” names the document in quotes, such as "module.document"',
)
_NO_DOCUMENT = Text("“{name}”不是单据，没有草稿", "“{name}” is no document and has no drafts")
_FOREIGN = Text(
    "“{name}”不属于本模块，也不属于它依赖的模块",
    "“{name}” is neither of this module nor of one it depends on",
)
_NOTHING = Text(
    "服务任务“{name}”至少要给出其中一个：{known}",
    "Service task “{name}” gives at least one of: {known}",
)


def taken(report: Report, entity: Entity, element: Element, faults: Faults) -> dict[str, Type]:
    """The types of what an operation takes, by name; faults for fields that cannot be given."""
    asked = OPERATIONS.get(element.code)
    if asked is None:
        return {}
    types = {value.name: Type(KINDS[value.type]).or_null() for value in asked.takes}
    if asked.one_of and not any(name in asked.one_of for name, _ in element.given):
        _missing(element, asked.one_of, faults)
    of = _of(report, entity, asked, element, faults)
    return types if of is None else {**_fields(of, types, element, faults), **types}


def settable(entity: Entity) -> Mapping[str, Field]:
    """The fields of a record that a service task may set."""
    return {key: one for key, one in entity.fields.items() if _is_settable(one)}


def _is_settable(one: Field) -> bool:
    made = one.computed or one.number is not None or one.read_only or one.rows
    return not made and one.kind not in _BY_PEOPLE


def _of(
    report: Report, entity: Entity, asked: Operation, element: Element, faults: Faults
) -> Entity | None:
    """Whose fields are given."""
    if asked.fields != "made":
        return entity if asked.fields else None
    text = next((text for name, text in element.given if name == ENTITY), "")
    name = literal(text)
    if name is None:
        faults.add("service_entity", element.id, _LITERAL, name=element.name or element.id)
        return None
    found = known_entity(report, name, faults, element.id)
    if found is not None and found.kind != "document":
        faults.add("service_document", element.id, _NO_DOCUMENT, name=found.title)
        return None
    if found is not None and found.module not in reach(report.catalog, entity):
        faults.add("service_foreign", element.id, _FOREIGN, name=found.title)
    return found


def reach(catalog: Catalog, entity: Entity) -> tuple[str, ...]:
    """The modules whose documents the process of an entity may draft."""
    owner = catalog.modules.get(entity.module)
    return (entity.module, *(owner.depends if owner else ()))


def literal(text: str) -> str | None:
    """The text that an expression is, where it is nothing but a text in quotes."""
    try:
        found = feel.compile(text, ()).tree
    except ExpressionInvalid:
        return None
    value = found.value if isinstance(found, tree.Literal) else None
    return value if isinstance(value, str) else None


def _fields(
    of: Entity, types: Mapping[str, Type], element: Element, faults: Faults
) -> dict[str, Type]:
    free = settable(of)
    given = [name for name, _ in element.given if name not in types]
    if not given:
        _missing(element, [*free][:12], faults)
    for name in given:
        if known_field(of.title, name, of.fields, faults, element.id) and name not in free:
            faults.add("service_field", element.id, _NOT_SET, name=of.fields[name].title)
    return {name: written_type(free[name]) for name in given if name in free}


def _missing(element: Element, known: Iterable[str], faults: Faults) -> None:
    facts = {"name": element.name or element.id, "known": ", ".join(known)}
    faults.add("service_nothing", element.id, _NOTHING, **facts)
