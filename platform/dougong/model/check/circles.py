"""Computed fields that need each other: no order of working out gives them values."""

from collections.abc import Mapping

from dougong import feel
from dougong.base.text import Text
from dougong.feel import ExpressionInvalid
from dougong.feel.tree import Name, Node, Path, children
from dougong.model.catalog import Catalog
from dougong.model.entity import Calculation, Entity
from dougong.model.parse.faults import Faults

_CIRCLE = Text(
    "计算字段互相引用，算不出结果：{chain}", "Computed fields lead back to themselves: {chain}"
)

#: Rows field (empty for the header) and field key.
Place = tuple[str, str]


def circles(catalog: Catalog, entity: Entity, faults: Faults) -> None:
    """Note every circle among the computed fields of a document and its rows."""
    reads = reads_of(catalog, entity)
    done: set[Place] = set()
    for place in reads:
        chain = _chain(place, reads, [], done)
        if chain:
            rows, key = chain[0]
            path = f"/properties/{rows or key}" + ("" if rows else "/computed")
            if not rows and key not in entity.fields:
                path = f"/calculations/{key}"
            faults.add("computed_circle", path, _CIRCLE, chain=" → ".join(map(_shown, chain)))
            done.update(chain)


def _shown(place: Place) -> str:
    return f"{place[0]}.{place[1]}" if place[0] else place[1]


def _chain(
    place: Place, reads: Mapping[Place, set[Place]], path: list[Place], done: set[Place]
) -> list[Place]:
    """The circle reached from a place, closed by its first member; empty when there is none."""
    if place in path:
        return [*path[path.index(place) :], place]
    if place in done or place not in reads:
        return []
    path.append(place)
    for other in sorted(reads[place]):
        found = _chain(other, reads, path, done)
        if found:
            return found
    path.pop()
    done.add(place)
    return []


def reads_of(catalog: Catalog, entity: Entity) -> dict[Place, set[Place]]:
    """What each field that is worked out reads, methods standing between as headers' fields."""
    found: dict[Place, set[Place]] = {}
    rows = {
        of.key: catalog.entities[of.rows] for of in entity.row_fields if of.rows in catalog.entities
    }
    for key, of in entity.fields.items():
        if of.computed:
            found["", key] = _of_header(of.computed, rows)
    for name, child in rows.items():
        for key, of in child.fields.items():
            if of.computed:
                found[name, key] = _of_row(of.computed, name, rows)
    for method in entity.calculations:
        _of_method(method, rows, found)
    return found


def _of_method(of: Calculation, rows: Mapping[str, Entity], found: dict[Place, set[Place]]) -> None:
    """A method stands between what it reads and every field that takes one of its answers."""
    own: Place = ("", of.key)
    read: set[Place] = set()
    for text in of.inputs.values():
        read |= _of_row(text, of.for_each, rows) if of.for_each else _of_header(text, rows)
    found[own] = read
    for key, output in of.outputs.items():
        into = of.for_each or ("" if isinstance(output, str) else key)
        for name in [key] if isinstance(output, str) else output:
            found[into, name] = {own}


def _of_header(text: str, rows: Mapping[str, Entity]) -> set[Place]:
    tree = _tree(text)
    names, words = _names(tree), _members(tree)
    found: set[Place] = {("", name) for name in names if name not in rows}
    for name in names & rows.keys():
        found |= {(name, word) for word in (words | names) & rows[name].fields.keys()}
    return found


def _of_row(text: str, own: str, rows: Mapping[str, Entity]) -> set[Place]:
    tree = _tree(text)
    found: set[Place] = {(own, name) for name in _names(tree)}
    for owner, member in _pairs(tree):
        if owner == "parent" and member in rows:
            found |= {(member, word) for word in _members(tree) & rows[member].fields.keys()}
        elif owner == "parent":
            found.add(("", member))
    return found


def _tree(text: str) -> Node | None:
    try:
        return feel.compile(text, None).tree
    except ExpressionInvalid:
        # The family of expressions tells about it.
        return None


def _nodes(tree: Node | None) -> list[Node]:
    found, waiting = [], [tree] if tree else []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(children(node))
    return found


def _names(tree: Node | None) -> set[str]:
    return {node.name for node in _nodes(tree) if isinstance(node, Name)}


def _members(tree: Node | None) -> set[str]:
    return {node.member for node in _nodes(tree) if isinstance(node, Path)}


def _pairs(tree: Node | None) -> list[tuple[str, str]]:
    return [
        (node.base.name, node.member)
        for node in _nodes(tree)
        if isinstance(node, Path) and isinstance(node.base, Name)
    ]
