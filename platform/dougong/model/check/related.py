"""Records told on the page of a record: they refer to it, and have a list and numbers to sum."""

from dougong.base.text import Text
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import written_type
from dougong.model.check.references import known_entity, known_field
from dougong.model.entity import Entity, RelatedKind
from dougong.model.parse.faults import Faults
from dougong.model.related import references_of
from dougong.model.table_fields import is_number

_CHILD = Text(
    "明细行没有自己的页面，相关单据写在它所属的单据或资料上",
    "A row has no page of its own; write “related” with the record it belongs to",
)
_NO_LIST = Text("“{title}”没有列表，不能列为相关单据", "“{title}” has no list to lead to")
_REFERS = Text("“{title}”没有引用“{target}”的字段", "No field of “{title}” refers to “{target}”")
_TWICE = Text("“{title}”的这个字段列了两次", "This field of “{title}” is told twice")
_ROW = Text(
    "“{title}”在明细行里引用，只计张数，不合计也不能从这里新建",
    "“{title}” refers to it in rows: such records are counted, neither summed nor begun here",
)
_SUM = Text("“{name}”不是数值，不能合计", "“{name}” is no number and has no sum")


@family("related")
def related(report: Report) -> None:
    """What entities say of the records on their pages; modules that are not there fall away."""
    for entity in report.catalog.entities.values():
        faults, words = report.about(entity.file), entity.related
        if entity.kind == "child" and (words.kinds or words.without or not words.others):
            faults.add("related_child", "/related", _CHILD)
            continue
        told: set[tuple[str, str]] = set()
        for one in words.kinds:
            if report.knows_module(one.entity):
                _kind(report, entity, one, told, faults)
        for number, name in enumerate(words.without):
            if report.knows_module(name):
                known_entity(report, name, faults, f"/related/without/{number}")


def _kind(
    report: Report, target: Entity, one: RelatedKind, told: set[tuple[str, str]], faults: Faults
) -> None:
    at = f"/related/kinds/{one.key}"
    entity = known_entity(report, one.entity, faults, f"{at}/entity")
    if entity is None:
        return
    if all(view.entity != entity.name for view in report.catalog.lists.values()):
        faults.add("related_no_list", f"{at}/entity", _NO_LIST, title=entity.title)
    referring = _referring(report, entity, target)
    if one.field and one.field not in entity.absent:
        known_field(entity.title, one.field, referring, faults, f"{at}/field")
    elif not referring:
        facts = {"title": entity.title, "target": target.title}
        faults.add("related_no_field", f"{at}/entity", _REFERS, **facts)
    for field in (one.field,) if one.field else referring:
        if (entity.name, field) in told:
            faults.add("related_twice", at, _TWICE, title=entity.title)
        told.add((entity.name, field))
    _measures(entity, one, faults, at)
    _begun(report, target, (entity, one), faults)


def _referring(report: Report, entity: Entity, target: Entity) -> list[str]:
    own = references_of(report.catalog, entity)
    return [of.key for of in own if of.reference and of.reference.entity == target.name]


def _measures(entity: Entity, one: RelatedKind, faults: Faults, at: str) -> None:
    if "." in one.field and (one.measures or one.begin):
        faults.add("related_row", at, _ROW, title=entity.title)
        return
    for number, name in enumerate(one.measures or ()):
        place = f"{at}/measures/{number}"
        of = entity.fields.get(name)
        known_field(entity.title, name, entity.fields, faults, place)
        if of is not None and not is_number(of):
            faults.add("related_sum", place, _SUM, name=of.title or name)


def _begun(report: Report, target: Entity, of: tuple[Entity, RelatedKind], faults: Faults) -> None:
    """What another one is begun with: fields of it, worked out of the record."""
    entity, one = of
    columns = report.scopes.columns(target)
    for key, text in one.begin.items():
        place = f"/related/kinds/{one.key}/begin/{key}"
        known_field(entity.title, key, entity.fields, faults, place)
        if key in entity.fields:
            compiled(text, columns, faults, place, Want(written_type(entity.fields[key])))
