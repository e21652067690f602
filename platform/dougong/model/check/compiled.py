"""One expression held against the names of its place."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from dougong import feel
from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.feel import Expression, ExpressionInvalid
from dougong.feel.to_filter import filter_of
from dougong.feel.tree import Filter, For, Name, Node, Path, Quantified, children
from dougong.model.check.scope import Members, Scope
from dougong.model.parse.faults import DID_YOU_MEAN, KNOWN_ARE, Faults

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MEMBER = Text("“{owner}”里没有“{name}”：{expression}", "“{owner}” has no “{name}”: {expression}")
_SCALAR = Text(
    "“{owner}”是单个值，没有“{name}”：{expression}",
    "“{owner}” is a single value and has no “{name}”: {expression}",
)
_SCALAR_HINT = Text(
    "引用字段在表达式里只是编号；要用对方的内容，请用 copy 带入或建一个查询",
    "A reference is only an id in expressions; copy the target's fields or ask a lookup",
)
_SHOWN = Text("表达式有误：", "The expression is wrong: ")
_OPEN = Text("“{{{{”没有对应的“}}}}”", "A “{{{{” has no “}}}}”")


def compiled(text: str, scope: Scope, faults: Faults, path: str) -> Expression | None:
    """The expression, or None with the fault at the path; unknown members are faults as well."""
    if not text:
        return None
    try:
        expression = feel.compile(text, scope.names)
    except ExpressionInvalid as fault:
        refused(fault, faults, path)
        return None
    for owner, member in unknown_members(expression.tree, scope.members):
        facts = {"owner": owner, "name": member, "expression": text[:200]}
        _tell_member(scope.members[owner], facts, faults, path)
    return expression


def _tell_member(
    known: frozenset[str], facts: Mapping[str, str], faults: Faults, path: str
) -> None:
    if not known:
        faults.add("member_of_scalar", path, _SCALAR, hint=_SCALAR_HINT, **facts)
        return
    close = nearest(facts["name"], known)
    hint, listed = DID_YOU_MEAN if close else KNOWN_ARE, "、".join(sorted(known)[:12])
    faults.add("member_unknown", path, _MEMBER, hint=hint, known=listed, nearest=close, **facts)


def refused(fault: ExpressionInvalid, faults: Faults, path: str) -> None:
    """Note why a text is no expression."""
    text = Text(_SHOWN.zh + fault.text.zh, _SHOWN.en + fault.text.en)
    facts = {key: value for key, value in fault.facts.items() if key not in ("hint", "text")}
    faults.add(fault.code, path, text, hint=fault.hint, **facts)


def checked_message(message: str, scope: Scope, faults: Faults, path: str) -> None:
    """Hold the places of a sentence against the names."""
    for piece in _PLACE.findall(message):
        compiled(piece.strip(), scope, faults, path)
    if "{{" in _PLACE.sub("", message):
        faults.add("placeholder_open", path, _OPEN)


def checked_filter(
    text: str, columns: Iterable[str], members: Members, faults: Faults, path: str
) -> None:
    """Hold a row filter against what a database can decide; `members` are of its other names."""
    if not text:
        return
    scope: dict[str, object] = {
        name: dict.fromkeys(known) for name, known in members.items() if name != "today"
    }
    if "today" in members:
        scope["today"] = date(2026, 1, 1)
    try:
        filter_of(text, columns, scope)
    except ExpressionInvalid as fault:
        refused(fault, faults, path)
        return
    for owner, member in unknown_members(feel.compile(text, None).tree, members):
        facts = {"owner": owner, "name": member, "expression": text[:200]}
        _tell_member(members[owner], facts, faults, path)


def unknown_members(tree: Node, members: Members) -> list[tuple[str, str]]:
    """Members that names of the scope do not have, with these names."""
    found: list[tuple[str, str]] = []
    _walk(tree, {name: name for name in members}, members, found)
    return found


def _walk(
    node: Node, known: Mapping[str, str], members: Members, found: list[tuple[str, str]]
) -> None:
    if isinstance(node, For | Quantified):
        known = _with_variables(node, known)
    elif isinstance(node, Filter):
        # Inside a filter a bare name may be a member of the item, which has no scope of its own.
        _walk(node.base, known, members, found)
        return
    elif isinstance(node, Path):
        owner = _owner(node.base, known)
        if owner and node.member not in members[owner]:
            found.append((owner, node.member))
    for child in children(node):
        _walk(child, known, members, found)


def _owner(node: Node, known: Mapping[str, str]) -> str:
    """The name of the scope a path starts at, through filters like `lines[1]`."""
    while isinstance(node, Filter):
        node = node.base
    return known.get(node.name, "") if isinstance(node, Name) else ""


def _with_variables(node: For | Quantified, known: Mapping[str, str]) -> dict[str, str]:
    inner = dict(known)
    for loop in node.iterators:
        owner = _owner(loop.source, known)
        inner.pop(loop.name, None)
        if owner:
            inner[loop.name] = owner
    return inner
