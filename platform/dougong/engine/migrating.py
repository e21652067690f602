"""Carrying the tokens of a process over to another diagram (decision 0017).

The library's own helper starts timers anew, leaves joins waiting for branches that were added, and
cannot read back a process that has passed an element which is gone. Here a tree of tokens is taken
over whole where all it has passed is drawn as before, without its past where only that has
changed, and else, where one token is left, as a fresh token at the counterpart of its element.
"""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dougong.base.values import JsonObject
from dougong.engine.answer import RuleAsked
from dougong.engine.compiled import Compiled
from dougong.engine.elements import INDEX, STEPS, FirstOf, OnEdge
from dougong.engine.environment import NO_SCRIPTS, Turn
from dougong.engine.faults import MoveImpossible
from dougong.engine.history import drop_before, one_token, passed, top_of_tokens
from dougong.engine.moving import read_behind
from dougong.engine.repeating import OF
from dougong.engine.returning import live, renumbered, start_at
from dougong.engine.scopes import Enter, ScopeTimer
from dougong.engine.task import COMPLETED
from dougong.engine.tokens import VISIT, TokenTree
from dougong.model.workflow.counterparts import alike, block, edge_of
from dougong.model.workflow.definition import ApprovalNode
from dougong.model.workflow.marks import OUT
from dougong.model.workflow.paths import reachable, without_loops

#: Kinds of elements where a token stands by itself until somebody, or something, lets it go on.
STANDING = frozenset(("user", "timer", "catch", "receive"))
_SUFFIXES = (".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin")


@dataclass(frozen=True)
class Road:
    """From one diagram to the other, and which element stands for which."""

    old: Compiled
    new: Compiled
    names: Mapping[str, str]

    def spec(self, spec: Any) -> Any:
        """The element of the new graph that stands for one of the old; none where it is gone."""
        name, suffix = spec.name, ""
        for one in _SUFFIXES:
            if name.endswith(one):
                name, suffix = name.removesuffix(one), one
        if suffix == ".EndJoin":
            return self.new.graphs.spec.end
        known = name in self.old.definition.elements
        target = self.names.get(name) if known else name
        found = self.new.graphs.spec.task_specs.get(f"{target}{suffix}")
        return found if type(found) is type(spec) else None


def taken_over(tree: TokenTree, road: Road) -> None:
    """Let the tokens stand in the new diagram with all that they have passed, or the last of it.

    MoveImpossible where that would leave a join or a repetition with what it does not wait for.
    """
    why = _unlike(tree, road)
    if why:
        top = top_of_tokens(tree)
        if top is None or not drop_before(tree, road.old, top):
            raise MoveImpossible(why=why)
        why = _unlike(tree, road)
        if why:
            raise MoveImpossible(why=why)
    specs = {key: road.spec(task.task_spec) for key, task in tree.tasks.items()}
    _carry(tree, tree, road)
    for key, task in tree.tasks.items():
        task.task_spec = specs[key]
    tree.spec = road.new.graphs.spec


def planted(tree: TokenTree, road: Road, facts: JsonObject) -> TokenTree:
    """The one token of a process, set afresh before the counterpart of its element.

    It keeps its number and the chain it goes through; timers that go on keep theirs.
    """
    top = one_token(tree)
    if top is None:
        raise MoveImpossible(why="branch")
    token = next(t for t in live(tree) if not isinstance(t.task_spec, ScopeTimer) and _stands(t))
    target = road.spec(token.task_spec)
    element = road.old.definition.elements[token.task_spec.name]
    if isinstance(token.parent.task_spec, FirstOf):
        raise MoveImpossible(why="branch")
    if target is None or element.id not in road.names or element.kind not in STANDING:
        raise MoveImpossible(why="removed")
    if road.old.repeats and _repeated(road.old, token.task_spec.name):
        raise MoveImpossible(why="repeated")
    steps = list(token.internal_data.get(STEPS, ()))
    made = fresh(tree, road, target.name, facts, steps)
    before = {road.spec(t.task_spec): t for t in live(tree)}
    for task in live(made):
        earlier = before.get(task.task_spec)
        if earlier is not None:
            if earlier is token and INDEX in token.internal_data:
                task.internal_data = dict(token.internal_data)
            renumbered(made, task, earlier.id)
    return made


def fresh(
    tree: TokenTree, road: Road, node: str, facts: JsonObject, steps: list[JsonObject] | None
) -> TokenTree:
    """The process with one token before an element of the new diagram; outcomes stay known."""
    why = _where(road.new, node)
    if why:
        raise MoveImpossible(why=why)

    def chain(_node: ApprovalNode | RuleAsked, _facts: JsonObject) -> list[JsonObject]:
        return steps or []

    new = road.new
    made = TokenTree(new.graphs.spec, new.graphs.subs, NO_SCRIPTS)
    made.last_id, made.moment = tree.last_id, tree.moment
    made.turn = tree.turn
    if steps is not None:
        made.turn = Turn(new.definition, facts, chain, made.outcomes, repeats=new.repeats)
    made.plant()
    made.task_tree._set_state(COMPLETED)
    start_at(made, new.graphs.spec.task_specs[node])
    _carry(tree, made, road)
    made.advance()
    return made


def require_read(tree: TokenTree, new: Compiled) -> None:
    """MoveImpossible where a condition ahead reads an outcome that nobody has given."""
    graph = without_loops(new.definition.elements)
    for task in live(tree):
        name = task.task_spec.name
        if name in graph:
            behind = reachable(graph, graph[name]) | {name}
            known = behind | {key.partition(VISIT)[0] for key in tree.outcomes}
            if not read_behind(new, behind) <= known:
                raise MoveImpossible(why="outcome")


def _stands(task: Any) -> bool:
    """Whether it is the token itself, and no event on its edge."""
    return not isinstance(task.task_spec, OnEdge)


def _where(new: Compiled, element: str) -> str:
    if _repeated(new, element):
        return "repeated"
    return "branch" if element in new.inside_splits else ""


def _repeated(compiled: Compiled, element: str) -> bool:
    elements = compiled.definition.elements
    return any(elements[scope].repeat for scope in compiled.around(element))


def _carry(tree: TokenTree, made: TokenTree, road: Road) -> None:
    """What was passed and how rounds ended, under the names of the new diagram."""
    names, place = road.names, road.new.place_of
    gone = [road.old.places[number] for number in passed(tree, road.old)]
    told = {key.partition(VISIT): told for key, told in tree.outcomes.items()}
    kept = {
        f"{names[node]}{mark}{visit}": said
        for (node, mark, visit), said in told.items()
        if node in names
    }
    made.passed = [place[names.get(key, key)] for key in gone if names.get(key, key) in place]
    made.outcomes.clear()
    made.outcomes.update(kept)


def _unlike(tree: TokenTree, road: Road) -> str:
    """Why the tokens cannot stand in the new diagram as they do; empty when they can."""
    leads_on = (_leads_on(tree, t, road) for t in tree.tasks.values() if t is not tree.task_tree)
    held = frozenset(key for task in tree.tasks.values() for key in _held(road, task))
    if not all(leads_on) or not alike(road.old.definition, road.new.definition, road.names, held):
        return _kind_of(tree, road.old)
    return next((why for task in live(tree) if (why := _misplaced(task, road))), "")


def _kind_of(tree: TokenTree, old: Compiled) -> str:
    """What is in the way: where the tokens stand now."""
    names = [name for t in live(tree) if (name := t.task_spec.name) in old.definition.elements]
    if any(_repeated(old, name) for name in names):
        return "repeated"
    return "branch" if any(name in old.inside_splits for name in names) else "removed"


def _leads_on(tree: TokenTree, task: Any, road: Road) -> bool:
    """Whether the task is there, and still follows what it followed."""
    spec, above = road.spec(task.task_spec), tree.tasks[task._parent]
    if spec is None:
        return False
    if task.task_spec not in above.task_spec.outputs:
        # Whose past was dropped hangs below the root, and a visit below what stands for all.
        return True
    before = road.spec(above.task_spec)
    return before is not None and spec in before.outputs


def _held(road: Road, task: Any) -> Iterator[str]:
    """The elements that must be as they were, because of where the task stands."""
    old, name = road.old, task.task_spec.name.removesuffix(_SUFFIXES[0])
    if name not in old.definition.elements:
        return
    yield from block(old.definition, old.inside_splits, name)
    around = [scope for scope in old.around(name) if old.definition.elements[scope].repeat]
    if isinstance(task.task_spec, Enter) and OF in task.internal_data:
        around.append(name)
    for scope in around[:1]:
        yield from (key for key in old.definition.elements if scope in old.around(key))
        yield f"{scope}{OUT}"


def _misplaced(task: Any, road: Road) -> str:
    """Why one token cannot stand where its element is drawn now."""
    name = task.task_spec.name
    if name not in road.names:
        return ""
    old, new, target = road.old, road.new, road.names[name]
    if (name in old.inside_splits) != (target in new.inside_splits):
        return "branch"
    scopes = [road.names.get(scope, scope) for scope in old.around(name)]
    if scopes != [*new.around(target)]:
        return "repeated" if _repeated(new, target) else "scope"
    for key, there in zip((*old.around(name), name), (*scopes, target), strict=True):
        edge = {road.names.get(one, one) for one in edge_of(old.definition, key)}
        if edge != edge_of(new.definition, there):
            return "edge"
    return ""
