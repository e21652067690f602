"""One expression held against its names and against what is wanted of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dougong.feel import tree
from dougong.feel.types.facts import Clause, Env
from dougong.feel.types.findings import (
    MAY_BE_MISSING,
    OUTSIDE,
    VALUES_ARE,
    WRONG_RESULT,
    TypeFinding,
    near,
)
from dougong.feel.types.inference import Inference, called_in_text
from dougong.feel.types.language import ANY, ANYTHING, Null, Type, called
from dougong.feel.types.structures import Subject, tested
from dougong.feel.values import BOOLEAN, STRING

Use = Literal["value", "condition", "flow"]


@dataclass(frozen=True)
class Typed:
    """The type of a whole expression, that of its parts, and what was found."""

    type: Type
    findings: tuple[TypeFinding, ...]
    _types: Mapping[int, Type] = field(repr=False, default_factory=dict)

    def at(self, node: tree.Node) -> Type:
        """The type of a part of the tree."""
        return self._types.get(id(node), ANYTHING)


def typed(
    node: tree.Node,
    names: Mapping[str, Type],
    wanted: Type = ANYTHING,
    use: Use = "value",
    clauses: tuple[Clause, ...] = (),
) -> Typed:
    """The types of a tree; findings say what is wrong in it and with what it gives.

    A condition of a flow (`use` flow) must come out true or false: there every null is one too
    many. Where a value is wanted, `wanted` says of what type and whether it may be null. Clauses
    are conditions that are known not to hold together.
    """
    run = Inference(names)
    env = Env(names, clauses=clauses)
    if use == "value":
        found = run.of(node, env)
        _fits(run, node, wanted)
    else:
        found = run.condition(node, env, whole=True)
        if use == "flow" and found.null == Null.MAYBE and found.kind == BOOLEAN:
            run.blame(run.culprits(node, worked=True))
    return Typed(found, run.findings, run.types)


def typed_tests(tests: tree.Tests, names: Mapping[str, Type], tested_type: Type) -> Typed:
    """The types of unary tests of a value of a type."""
    names = {**names, "?": tested_type}
    run = Inference(names)
    found = tested(run, tests, Subject(tested_type, tested_type.values), Env(names))
    return Typed(found, run.findings, run.types)


def _fits(run: Inference, node: tree.Node, wanted: Type) -> None:
    """Hold what comes out against what is wanted, branch by branch."""
    if isinstance(node, tree.If):
        _fits(run, node.then, wanted)
        _fits(run, node.otherwise, wanted)
    elif wanted.known:
        _one_fits(run, node, wanted)


def _one_fits(run: Inference, node: tree.Node, wanted: Type) -> None:
    found = run.type_at(node)
    if found.known and found.kind != wanted.kind:
        _wrong(run, node, found, wanted)
    elif found.kind == STRING:
        _value(run, node, found, wanted)
    elif isinstance(node, tree.ListLiteral) and wanted.item is not None:
        for item in node.items:
            _fits(run, item, wanted.item)
    if found.kind != ANY and found.null > wanted.null and found.null == Null.MAYBE:
        for part in run.culprits(node, worked=True) or [node]:
            name = called_in_text(part)
            run.warn(MAY_BE_MISSING, part.at, name=name)


def _wrong(run: Inference, node: tree.Node, found: Type, wanted: Type) -> None:
    """A text may spell a value of another kind; anything else never turns into one."""
    one, other = called([wanted.kind]), called([found.kind])
    facts = {"wanted_zh": one.zh, "wanted_en": one.en, "found_zh": other.zh, "found_en": other.en}
    note = run.warn if found.kind == STRING else run.error
    note(WRONG_RESULT, node.at, **facts)


def _value(run: Inference, node: tree.Node, found: Type, wanted: Type) -> None:
    if found.values is None or wanted.values is None or found.values <= wanted.values:
        return
    outside = sorted(str(value) for value in found.values - wanted.values)
    hint, facts = near(outside[0], [str(value) for value in wanted.values])
    hint = hint if facts["nearest"] else VALUES_ARE
    note = run.warn if found.values & wanted.values else run.error
    note(OUTSIDE, node.at, name="、".join(outside), hint=hint, **facts)
