"""Columns whose values stand in other rows of the same record: rows and columns exist there."""

from collections.abc import Iterator

from dougong.base.text import Text
from dougong.model.catalog import Catalog
from dougong.model.check.family import Report, family
from dougong.model.check.references import known_field
from dougong.model.entity import Entity
from dougong.model.fields.field import Among
from dougong.model.parse.faults import Faults

_ALONE = Text(
    "“{title}”不在明细里，只有明细的列能从本单的其他明细中选",
    "“{title}” is no column of rows; only those are chosen from other rows of the document",
)
_TEXT = Text("“{name}”要是文字字段才能拿来选", "“{name}” must be a text to be chosen from")


@family("among")
def check_among(report: Report) -> None:
    """What columns are chosen from, in every kind of record that has them."""
    for entity in report.catalog.entities.values():
        faults = report.about(entity.file)
        for of in entity.fields.values():
            if of.among is None:
                continue
            at = f"/properties/{of.key}/among"
            if entity.kind != "child":
                faults.add("among_alone", at, _ALONE, title=of.title)
            for parent in _parents(report.catalog, entity):
                _chosen(report.catalog, parent, of.among, faults, at)


def _chosen(catalog: Catalog, parent: Entity, among: Among, faults: Faults, at: str) -> None:
    rows = {one.key: one.rows for one in parent.row_fields}
    if not known_field(parent.title, among.rows, rows, faults, f"{at}/rows"):
        return
    child = catalog.entities.get(rows[among.rows])
    if child is None:
        return
    for word, name in (("value", among.value), ("title", among.title)):
        path = f"{at}/{word}"
        if not name or not known_field(child.title, name, child.fields, faults, path):
            continue
        if child.fields[name].kind != "text":
            faults.add("among_no_text", path, _TEXT, name=name)


def _parents(catalog: Catalog, child: Entity) -> Iterator[Entity]:
    for entity in catalog.entities.values():
        if any(of.rows == child.name for of in entity.row_fields):
            yield entity
