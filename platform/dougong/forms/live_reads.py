"""What the rules of a form read, and which of it a reader's browser may hold.

A place is a pointer: `/crew` of the header, `./days` of the row itself, `/lines/*/days` of every
row, `/lines` the rows as such.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from dougong import feel
from dougong.base.values import pointer
from dougong.feel import Expression
from dougong.feel.browser import runs_in_browser
from dougong.feel.tree import Builtin, Name, Node, Path, children
from dougong.forms.calculation_plan import ServiceStep
from dougong.forms.form_plan import FormPlan
from dougong.forms.live_fields import live_type
from dougong.forms.plan import EntityPlan, Part
from dougong.model.access import Right
from dougong.model.entity import Lookup
from dougong.model.fields.field import Field
from dougong.model.rights import effective

#: Names whose values stay with the server: settings are the company's, `now` and `actor` its own.
CLOSED = frozenset({"actor", "now", "settings", "created_by"})
#: Names the browser is given.
GIVEN = frozenset({"today", "status", "id"})
#: Functions that look at whole rows: a row in the browser lacks what its reader does not see.
_WHOLE = frozenset(
    {
        *("string", "get value", "get entries", "context put", "context merge", "is", "mode"),
        *("distinct values", "union", "index of", "list contains", "list replace", "remove"),
    }
)

Mode = Literal["own", "all"]
#: Own row (or header) or every row; rows field, empty for the header; field.
Node_ = tuple[Mode, str, str]


def reads(expression: Expression, rows: str, plan: EntityPlan) -> frozenset[str] | None:
    """The places an expression reads; None when it reads what no browser is given."""
    nodes = tuple(_nodes(expression.tree))
    names, builtins = expression.names, {n.name for n in nodes if isinstance(n, Builtin)}
    if names & CLOSED or not runs_in_browser(expression):
        return None
    words = {
        n.member if isinstance(n, Path) else n.name for n in nodes if isinstance(n, Path | Name)
    }
    found: set[str] = set()
    above = names
    if rows:
        found = {f"./{name}" for name in names - GIVEN - {"parent"}}
        above = _members(nodes, "parent")
        if sum(isinstance(n, Name) and n.name == "parent" for n in nodes) > _paths(nodes):
            return None
    lists = above & plan.rows.keys()
    if lists and builtins & _WHOLE:
        return None
    columns = {key: _columns(plan.rows[key]) for key in lists}
    inside = {word for known in columns.values() for word in known}
    # A name within a filter of rows may be one of their columns and nothing of the header.
    header = {name for name in above - GIVEN if name not in inside or _is_of(plan.header, name)}
    found |= {pointer((name,)) for name in header}
    found |= {pointer((key, "*", word)) for key, known in columns.items() for word in known & words}
    return frozenset(found)


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from _nodes(child)


def _columns(part: Part) -> set[str]:
    return {*part.entity.fields, *(lookup.key for lookup in part.lookups)}


def _is_of(part: Part, name: str) -> bool:
    return name in part.entity.fields or any(name == lookup.key for lookup in part.lookups)


def _members(nodes: Iterable[Node], name: str) -> frozenset[str]:
    return frozenset(
        node.member
        for node in nodes
        if isinstance(node, Path) and isinstance(node.base, Name) and node.base.name == name
    )


def _paths(nodes: Iterable[Node]) -> int:
    """How often a member of `parent` is read."""
    return sum(
        isinstance(node, Path) and isinstance(node.base, Name) and node.base.name == "parent"
        for node in nodes
    )


def _apart(place: str, rows: str) -> tuple[Mode, str, str]:
    parts = place.split("/")
    if parts[0] == ".":
        return "own", rows, parts[1]
    return ("all", parts[1], parts[3]) if len(parts) == 4 else ("own", "", parts[1])


class Ground:
    """What one reader's browser may hold of an entity's records."""

    def __init__(
        self, plan: EntityPlan, form: FormPlan | None, rights: Mapping[str, Right]
    ) -> None:
        self.plan, self.rights = plan, rights
        self.steps = {step.place: step.expression for step in plan.expressions}
        #: Place → what a method works it out from, on the server.
        self.methods = {
            place: (step.rows, tuple(step.inputs.values()))
            for step in plan.calculations
            for place in step.places
        }
        #: Rows that a method makes: nobody but the server knows how many there are.
        self.made = {
            rows
            for step in plan.calculations
            if isinstance(step, ServiceStep)
            for rows in step.filled
        }
        #: Fields whose value changes when they are hidden, with the rules that decide about it.
        self.leaving = dict(_leaving(form)) if form else {}
        #: Of these, fields of which the browser cannot tell what their value then is.
        self.uncertain: set[str] = set()
        self.restored = _restored(form) if form else set()
        self._settle()

    def sees(self, rows: str, key: str) -> bool:
        """Whether the reader sees the values of a field, and they are there to be seen."""
        if key not in self.plan.part(rows).entity.fields:
            return False
        path = pointer((rows, "*", key)) if rows else pointer((key,))
        return effective(self.rights, path) in {"read", "write"}

    def is_filled(self, rows: str, key: str) -> bool:
        """Whether the server fills in a field that the reader may not type in."""
        of = self.plan.part(rows).entity.fields[key]
        path = pointer((rows, "*", key)) if rows else pointer((key,))
        return bool(of.default) and effective(self.rights, path) == "read"

    def holds(self, rows: str, key: str) -> bool:
        """Whether expressions in the browser may read a field."""
        part = self.plan.part(rows)
        if key in part.absent:
            return True
        if (rows or key) in self.made:
            return False
        if not self.sees(rows, key) or (not rows and key in self.uncertain):
            return False
        if self.is_filled(rows, key):
            return False
        of = part.entity.fields[key]
        return bool(of.rows) or bool(live_type(of))

    def open(self, expression: Expression, rows: str) -> frozenset[str] | None:
        """The places a rule reads when the browser may evaluate it; None when it may not."""
        found = reads(expression, rows, self.plan)
        if found is None or not all(self.holds(*_apart(place, rows)[1:]) for place in found):
            return None
        return found

    def basis(self, rows: str, key: str) -> tuple[str, ...]:
        """Everything somebody may type that a value depends on, however far away."""
        waiting: list[Node_] = [("own", rows, key)]
        seen: set[Node_] = set()
        found: set[str] = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            mode, part, name = node
            if self.sees(part, name) and not self.plan.part(part).entity.fields[name].computed:
                found.add(_place(node))
            for place in self._sources(part, name):
                far, there, what = _apart(place, part)
                own = place.startswith("./") or (not part and there == "")
                waiting.append((mode if own else far, there, what))
        return tuple(sorted(found))

    def _sources(self, rows: str, key: str) -> Iterator[str]:
        """What a value is worked out from, whoever does it."""
        part = self.plan.part(rows)
        expressions = [self.steps[rows, key]] if (rows, key) in self.steps else []
        expressions += self.leaving.get(key, ()) if not rows else ()
        expressions += _asked_with(part, key)
        for expression in expressions:
            yield from _loosely(expression, rows, self.plan)
        if (rows, key) in self.methods:
            there, inputs = self.methods[rows, key]
            for expression in inputs:
                yield from _loosely(expression, there, self.plan)
        own = "./" if rows else "/"
        yield from (own + name for name in _copied_by(part, key))

    def _settle(self) -> None:
        before: set[str] | None = None
        while before != self.uncertain:
            before = set(self.uncertain)
            self.uncertain = self.restored | {
                key
                for key, rules in self.leaving.items()
                if any(self.open(rule, "") is None for rule in rules)
            }


def _leaving(form: FormPlan) -> Iterator[tuple[str, list[Expression]]]:
    for section in form.sections:
        for rules in section.controls:
            decides = [rule for rule in (section.visible, rules.visible) if rule is not None]
            if rules.hidden_value != "keep" and decides:
                yield rules.field, decides


def _restored(form: FormPlan) -> set[str]:
    """Fields that take their stored value back when they are hidden."""
    rules = (rules for section in form.sections for rules in section.controls)
    return {rule.field for rule in rules if rule.hidden_value == "ignore"}


def _loosely(expression: Expression, rows: str, plan: EntityPlan) -> frozenset[str]:
    """Everything an expression may read, told or not: names, columns of every list, the parent."""
    nodes = tuple(_nodes(expression.tree))
    words = {
        n.member if isinstance(n, Path) else n.name for n in nodes if isinstance(n, Path | Name)
    }
    found = {f"./{word}" if rows else f"/{word}" for word in words if _is_of(plan.part(rows), word)}
    found |= {f"/{word}" for word in words if _is_of(plan.header, word)}
    for key in words & plan.rows.keys():
        named = _columns(plan.rows[key]) & words
        found |= {pointer((key, "*", word)) for word in named}
    return frozenset(found)


def _asked_with(part: Part, key: str) -> list[Expression]:
    """The expressions a lookup asks with."""
    of: Lookup | None = next((one for one in part.lookups if one.key == key), None)
    return [feel.compile(match.value, part.names) for match in of.match] if of else []


def _copied_by(part: Part, key: str) -> Iterator[str]:
    """The reference that fills a field."""
    fields: Iterable[Field] = part.entity.fields.values()
    return (of.key for of in fields if of.reference and key in of.reference.copy)


def _place(node: Node_) -> str:
    mode, rows, key = node
    if not rows:
        return pointer((key,))
    return f"./{key}" if mode == "own" else pointer((rows, "*", key))
