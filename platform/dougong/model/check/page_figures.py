"""Figures that head the page of a record: sources, places and expressions exist and are numbers."""

from collections.abc import Mapping

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, optional
from dougong.feel.values import DATE, NUMBER
from dougong.model.check.compiled import Want, checked_filter, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type
from dougong.model.check.references import What, known, known_field, known_ledger
from dougong.model.entity import Entity
from dougong.model.ledger import Ledger
from dougong.model.page_figure import UNDER, PageFigure
from dougong.model.parse.faults import Faults
from dougong.model.parse.ledger import STANDING
from dougong.model.table_fields import is_number, parent_field

_CHILD = Text(
    "明细行没有自己的页面，关键数据写在它所属的单据或资料上",
    "A row has no page of its own; write “figures” with the record it belongs to",
)
_FIGURE = What(
    "figure_unknown",
    Text("前面没有名为“{name}”的关键数据", "There is no figure “{name}” before this one"),
)
_NUMBER = Text("“{name}”不是数值", "“{name}” is no number")
_PLACE = Text(
    "“{title}”有 {count} 个维度指向“{target}”，请用 by 写明按哪一个取数",
    "“{title}” has {count} dimensions that lead to “{target}”; say in “by” which one is meant",
)
_NO_TREE = Text("“{name}”不指向有上下级的资料", "“{name}” leads to nothing with a tree")


@family("page_figures")
def page_figures(report: Report) -> None:
    """The figures of every entity, each with the names before it."""
    for entity in report.catalog.entities.values():
        if entity.page_figures and entity.kind == "child":
            report.about(entity.file).add("figures_child", "/figures", _CHILD)
        elif entity.page_figures:
            _figures(report, entity, report.about(entity.file))


def _figures(report: Report, entity: Entity, faults: Faults) -> None:
    columns = report.scopes.columns(entity)
    names: dict[str, Type] = {"today": Type(DATE), **columns}
    before: list[str] = []
    for one in entity.page_figures:
        at = f"/figures/{one.key}"
        checked_filter(one.when, columns, {"today": Type(DATE)}, faults, f"{at}/when")
        if one.of:
            known(_FIGURE, one.of, before, faults, f"{at}/of")
        if one.ledger:
            _of_ledger(report, entity, one, faults, at)
        elif one.field:
            known_field(entity.title, one.field, entity.fields, faults, f"{at}/field")
            of = entity.fields.get(one.field)
            if of is not None and not is_number(of):
                faults.add("figure_number", f"{at}/field", _NUMBER, name=of.title or of.key)
        else:
            compiled(one.value, names, faults, f"{at}/value", Want(optional(NUMBER)))
        before.append(one.key)
        names[one.key] = optional(NUMBER)


def _of_ledger(report: Report, entity: Entity, one: PageFigure, faults: Faults, at: str) -> None:
    ledger = known_ledger(report, one.ledger, faults, f"{at}/ledger")
    if ledger is None:
        return
    known_field(ledger.title, one.measure, ledger.figures, faults, f"{at}/measure")
    for name in one.row_types:
        types = {row_type.key for row_type in ledger.row_types}
        known_field(ledger.title, name, types, faults, f"{at}/row_types")
    checked_filter(one.where, _dimensions(ledger), {}, faults, f"{at}/where")
    _place(report, entity, one, ledger, faults)


def _dimensions(ledger: Ledger) -> Mapping[str, Type]:
    own = {key: value_type(of).or_null() for key, of in ledger.dimensions.items()}
    return {**dict.fromkeys((*STANDING, "row_type", *ledger.absent), ANYTHING), **own}


def _place(report: Report, entity: Entity, one: PageFigure, ledger: Ledger, faults: Faults) -> None:
    at = f"/figures/{one.key}"
    for dimension, own in one.by.items():
        name = dimension.removesuffix(UNDER)
        known_field(ledger.title, name, ledger.dimensions, faults, f"{at}/by/{dimension}")
        known_field(entity.title, own, {"id", *entity.fields}, faults, f"{at}/by/{dimension}")
        if name in ledger.dimensions and name != dimension:
            _tree(report, ledger, name, faults, f"{at}/by/{dimension}")
    leading = [
        of
        for of in ledger.dimensions.values()
        if of.reference and of.reference.entity == entity.name
    ]
    if not one.by and len(leading) != 1:
        facts = {"title": ledger.title, "target": entity.title, "count": len(leading)}
        faults.add("figure_place", at, _PLACE, **facts)


def _tree(report: Report, ledger: Ledger, name: str, faults: Faults, at: str) -> None:
    reference = ledger.dimensions[name].reference
    target = report.catalog.entities.get(reference.entity) if reference else None
    if target is None or not parent_field(target):
        faults.add("figure_tree", at, _NO_TREE, name=name)
