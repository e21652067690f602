"""How a record is called, and which labels of others showing it takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from dougong import feel
from dougong.feel import Expression, ExpressionFault
from dougong.feel.tree import Name
from dougong.forms.plan import EntityPlan, Part, entity_plan, remembered
from dougong.forms.scope import Scope
from dougong.forms.sheet import Sheet
from dougong.forms.texts import NOTHING, plain
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import Words

#: (entity, or `member`, `department`, `file`; id), as `store.labels` wants them.
Wanted = tuple[str, str]


def labels_wanted(entity: Entity, catalog: Catalog, data: Mapping[str, Any]) -> frozenset[Wanted]:
    """Whose labels are needed to show the record with its rows."""
    plan = entity_plan(entity, catalog)
    found = set(_wanted(plan.header, data))
    for key, part in plan.rows.items():
        for row in data.get(key) or ():
            found |= set(_wanted(part, row))
    return frozenset(found)


def _wanted(part: Part, data: Mapping[str, Any]) -> Iterator[Wanted]:
    for field in part.entity.fields.values():
        value = data.get(field.key)
        if value is None or value == "":
            continue
        if field.kind == "signature":
            yield ("file", str(value["file"]))
            if value.get("person"):
                yield ("member", str(value["person"]))
            continue
        target = _TARGETS.get(field.kind) or (field.reference.entity if field.reference else "")
        if target:
            for item in value if isinstance(value, list | tuple) else [value]:
                yield (target, str(item))


#: Kinds whose targets are not records.
_TARGETS = {"member": "member", "department": "department", "file": "file", "image": "file"}


def label(entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope) -> str:
    """How the record is called in lists and pickers; a dash when it has no name yet."""
    return _text(entity, catalog, data, scope, entity.label)


def headline(entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope) -> str:
    """The record's line in an inbox; its label when it declares none."""
    return _text(entity, catalog, data, scope, entity.headline or entity.label)


def _text(
    entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope, text: str
) -> str:
    if not text:
        return NOTHING
    plan = entity_plan(entity, catalog)
    key = f"{entity.name} {text}"
    expression = remembered(catalog, "label", key, lambda: _compiled(plan, text))
    tree = expression.tree
    if isinstance(tree, Name) and tree.name in entity.fields:
        field = entity.fields[tree.name]
        shown = field_kinds[field.kind].show(field, data.get(tree.name), scope.words)
        return shown.text or NOTHING
    try:
        return plain(expression.value(Sheet(plan, data, scope).header.names), scope.words)
    except ExpressionFault:
        return NOTHING


def _compiled(plan: EntityPlan, text: str) -> Expression:
    return feel.compile(text, plan.header.names)


def words_with(words: Words, labels: Mapping[Wanted, str]) -> Words:
    """The same words with labels beside those they hold."""
    return Words(words.locale, {**words.labels, **labels}, words.items, words.zone)
