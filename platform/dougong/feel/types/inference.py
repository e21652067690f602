"""Types of trees: one rule for each kind of node, findings on the way."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeVar

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.names import free_names
from dougong.feel.types.facts import Env, mark_of, way_of
from dougong.feel.types.findings import (
    ALWAYS,
    MAY_BE_NULL,
    NO_CONDITION,
    REPEATED,
    Complaint,
    TypeFinding,
)
from dougong.feel.types.language import ANY, ANYTHING, Null, Type, called
from dougong.feel.values import BOOLEAN, NULL

Kind = TypeVar("Kind", bound=tree.Node)
Rule = Callable[["Inference", Any, Env], Type]
RULES: dict[type[tree.Node], Rule] = {}


def type_rule(
    kind: type[Kind],
) -> Callable[[Callable[["Inference", Kind, Env], Type]], Callable[["Inference", Kind, Env], Type]]:
    """Register how one kind of node gets its type."""

    def register(
        infer: Callable[["Inference", Kind, Env], Type],
    ) -> Callable[["Inference", Kind, Env], Type]:
        RULES[kind] = infer
        return infer

    return register


class Inference:
    """One run over a tree: a type for every node, and findings in the order of the text."""

    def __init__(self, names: Mapping[str, Type]) -> None:
        #: The types as declared, before any condition narrows them.
        self.declared = Env(names)
        self.types: dict[int, Type] = {}
        self.absorbed: set[int] = set()
        self._found: dict[tuple[int, str], TypeFinding] = {}

    @property
    def findings(self) -> tuple[TypeFinding, ...]:
        """Everything found, in the order of the text."""
        return tuple(sorted(self._found.values(), key=lambda one: one.position))

    def of(self, node: tree.Node, env: Env) -> Type:
        """The type of a node at a place."""
        rule = RULES.get(type(node))
        found = ANYTHING if rule is None else rule(self, node, env)
        self.types[id(node)] = found
        return found

    def type_at(self, node: tree.Node) -> Type:
        """The type a node was given; anything for one that was never reached."""
        return self.types.get(id(node), ANYTHING)

    def error(self, complaint: Complaint, at: int, **facts: Any) -> None:
        """Note what can never be right."""
        self._note("error", complaint, at, facts)

    def warn(self, complaint: Complaint, at: int, **facts: Any) -> None:
        """Note what may go wrong."""
        self._note("warning", complaint, at, facts)

    def _note(
        self,
        severity: Literal["error", "warning"],
        complaint: Complaint,
        at: int,
        facts: dict[str, Any],
    ) -> None:
        hint = facts.pop("hint", complaint.hint)
        finding = TypeFinding(complaint.code, severity, at, complaint.text, facts, hint)
        self._found.setdefault((at, complaint.code), finding)

    def part(self, node: tree.Node, env: Env, *, whole: bool = False) -> Type:
        """The type of a node that is to be true or false; what it lacks for that is a finding.

        `whole` is for the whole text of a rule: one that is written as true or false means it.
        """
        found = self.of(node, env)
        if found.known and found.kind != BOOLEAN:
            names = called([found.kind])
            facts = {"found_zh": names.zh, "found_en": names.en}
            self.error(NO_CONDITION, node.at, **facts)
        elif not (whole and isinstance(node, tree.Literal)):
            self.useful(node, env)
        return found

    def condition(self, node: tree.Node, env: Env, *, whole: bool = False) -> Type:
        """The type of a node that decides something; values it cannot do without are findings."""
        found = self.part(node, env, whole=whole)
        if found.null == Null.MAYBE:
            self.blame(self.culprits(node))
        return found

    def useful(self, node: tree.Node, env: Env) -> None:
        """Note a condition that can only come out one way; tests for null are left alone."""
        found = self.type_at(node)
        if mark_of(node) in env.decided:
            self.warn(REPEATED, node.at)
        elif _is_certain(found) and not _speaks_for_itself(node, env):
            only = found.values or frozenset()
            word = Text("成立", "true") if True in only else Text("不成立", "false")
            self.warn(ALWAYS, node.at, value_zh=word.zh, value=word.en)

    def blame(self, nodes: Iterable[tree.Node]) -> None:
        """Note the values without which a condition comes out as null."""
        for node in nodes:
            name = called_in_text(node)
            self.warn(MAY_BE_NULL, node.at, name=name)

    def culprits(self, node: tree.Node, *, worked: bool = False) -> list[tree.Node]:
        """The parts that make a node null as a matter of course, below comparison or work.

        A value that is a condition by itself (`worked` False) counts as one that is not given.
        """
        found = self.type_at(node)
        # What is always null was told as a fault, or is written so.
        always = found.kind in (ANY, NULL)
        if always or found.null < Null.MAYBE or id(node) in self.absorbed:
            return []
        parts = PARTS.get(type(node))
        if parts is None:
            return [node] if worked else []
        below = worked or not isinstance(node, tree.Logic | tree.If)
        inside = [one for part in parts(node) for one in self.culprits(part, worked=below)]
        # What a function lacks may be inside a list, which is not null itself.
        return inside or ([node] if below else [])


def called_in_text(node: tree.Node) -> str:
    """How a part of an expression is named to its author."""
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Builtin):
        return f"{node.function.name}(…)"
    return ".".join(way_of(node)) or "…"


def _is_certain(found: Type) -> bool:
    """Whether a condition can only come out one way; of a conjunction, a part is certain then."""
    only = found.values is not None and len(found.values) == 1
    return found.kind == BOOLEAN and found.null == Null.NEVER and only


def _speaks_for_itself(node: tree.Node, env: Env) -> bool:
    """Whether a certain condition is told by its parts, is cautious, or certain but for null."""
    told = isinstance(node, tree.Logic) or _tests_null(node)
    return told or bool(env.doubted & free_names(node))


def _tests_null(node: tree.Node) -> bool:
    """Whether a part compares with null: such tests are often cautious, never wrong."""
    if isinstance(node, tree.Literal) and node.value is None:
        return True
    return any(map(_tests_null, tree.children(node)))


def _operands(node: Any) -> list[tree.Node]:
    return list(tree.children(node))


def _of_call(node: tree.Call) -> list[tree.Node]:
    return [argument.value for argument in node.arguments]


def _of_if(node: tree.If) -> list[tree.Node]:
    return [node.then, node.otherwise]


def _of_in(node: tree.In) -> list[tree.Node]:
    return [node.value]


def _of_quantified(node: tree.Quantified) -> list[tree.Node]:
    return [*(loop.source for loop in node.iterators), node.condition]


#: For the kinds of nodes that are null when a part is, these parts.
PARTS: dict[type[tree.Node], Callable[[Any], list[tree.Node]]] = {
    tree.Arithmetic: _operands,
    tree.Negate: _operands,
    tree.Compare: _operands,
    tree.Logic: _operands,
    tree.Between: _operands,
    tree.In: _of_in,
    tree.Call: _of_call,
    tree.If: _of_if,
    tree.Quantified: _of_quantified,
}
