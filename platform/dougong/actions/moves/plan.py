"""What would become of a process in the live release: node by node, before anything is written.

The engine is asked for the real step, so that a plan never promises what cannot be done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dougong.actions.cases import Case, pinned_catalog
from dougong.actions.rounds import outcome_of, step_of
from dougong.actions.routing import chain_source, routing_facts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import ProcessError
from dougong.base.values import Json, JsonObject
from dougong.engine.answer import EngineStep, Pinned
from dougong.engine.faults import MoveImpossible
from dougong.model.catalog import Catalog
from dougong.model.runtime import ACTIVE
from dougong.model.workflow.counterparts import counterparts, renamed
from dougong.model.workflow.definition import ProcessDefinition

Standing = Literal["same", "mapped", "choice", "stays"]
#: What an administrator chooses in the place of a node, where a process is to keep its release.
STAYS = "-"


@dataclass(frozen=True)
class Line:
    """A node that a process stands at, and what stands for it in the live release."""

    node: str
    standing: Standing
    target: str = ""
    #: Why it needs a choice or stays.
    why: str = ""


@dataclass(frozen=True)
class Way:
    """How a process goes on in the live release."""

    #: The case as it would be.
    case: Case
    step: EngineStep
    #: The node an administrator chose: its people are asked anew.
    chosen: str = ""


@dataclass(frozen=True)
class Plan:
    """What would become of one process."""

    standing: Standing
    lines: tuple[Line, ...] = ()
    #: Why it stays or needs a choice: of its lines the first that says so.
    why: str = ""
    #: Keys of fields that the live release requires and the document has not.
    missing: tuple[str, ...] = ()
    #: None where nothing can be done.
    way: Way | None = None

    @property
    def kept(self) -> JsonObject:
        """What is kept of it."""
        lines: list[Json] = [
            {"node": o.node, "standing": o.standing, "target": o.target, "why": o.why}
            for o in self.lines
        ]
        missing: list[Json] = [*self.missing]
        return {"lines": lines, "why": self.why, "missing": missing}


def planned(uow: UnitOfWork, case: Case, choices: Mapping[str, str]) -> Plan:
    """What would become of a process in the live release with these choices, node → node."""
    new = pinned_catalog(uow, uow.catalog.release)
    why = _obstacle(uow, case, new)
    if why:
        return Plan("stays", why=why)
    try:
        return _Planning(uow, case, new).made(choices)
    except MoveImpossible as fault:
        return Plan("stays", why=str(fault.facts["why"]))
    except ProcessError:
        # A state that cannot be read, or a diagram that two readers see differently.
        return Plan("stays", why="state")


def _obstacle(uow: UnitOfWork, case: Case, new: Catalog) -> str:
    if case.process.release == uow.catalog.release:
        return "there"
    other = new.processes.get(case.process.key)
    if other is None:
        return "gone"
    return "" if other.entity == case.definition.entity else "entity"


class _Planning:
    """One process, and the diagram it would go on in."""

    def __init__(self, uow: UnitOfWork, case: Case, new: Catalog) -> None:
        self._uow, self._case = uow, case
        self._old, self._new = case.definition, new.processes[case.process.key]
        self._found = counterparts(self._old, self._new)
        self._names = renamed(self._old, self._new, self._found)
        self._after = self._moved(new)

    def _moved(self, new: Catalog) -> Case:
        release = self._uow.catalog.release
        rounds = tuple(
            replace(one, node_id=self._names.get(one.node_id, one.node_id))
            for one in self._case.rounds
        )
        process = replace(self._case.process, release=release)
        return replace(self._case, process=process, definition=self._new, pinned=new, rounds=rounds)

    def made(self, choices: Mapping[str, str]) -> Plan:
        process = self._case.process
        tokens = self._uow.house.engine.tokens(process.release, self._old, process.state)
        lines = tuple(self._line(node) for node in tokens)
        given = {one.node: choices.get(one.node, "") for one in lines}
        if STAYS in given.values():
            return self._stays(lines, "chosen")
        wanted = {o.node: to for o in lines if (to := given[o.node]) and to != o.target}
        if not wanted and all(one.target for one in lines):
            return self._kept(lines)
        if len(lines) > 1:
            return self._stays(lines, "branch")
        if not wanted:
            return self._choice(lines, lines[0].why)
        return self._chosen(lines[0], wanted[lines[0].node])

    def _line(self, node: str) -> Line:
        found = self._found.get(node)
        if found is None:
            # A timer between nodes.
            there = node in self._names
            return Line(node, "same", node) if there else Line(node, "choice", why="removed")
        if not found.target:
            return Line(node, "choice", why=found.why)
        return Line(node, "same" if found.same else "mapped", found.target)

    def _kept(self, lines: tuple[Line, ...]) -> Plan:
        try:
            step = self._uow.house.engine.migrate(
                Pinned(self._case.process.release, self._old),
                Pinned(self._after.process.release, self._new),
                self._case.process.state,
                self._names,
                self._facts(),
            )
        except MoveImpossible as fault:
            why = str(fault.facts["why"])
            return self._choice(lines, why) if len(lines) == 1 else self._stays(lines, why)
        if any(_is_decided(self._case, self._after, lines)):
            return self._stays(lines, "votes")
        worst: Standing = "mapped" if any(o.standing == "mapped" for o in lines) else "same"
        return self._whole(Plan(worst, lines, way=Way(self._after, step)))

    def _chosen(self, line: Line, target: str) -> Plan:
        if self._case.record.status != "submitted":
            return self._stays((line,), "returned")
        if self._case.process.status not in ACTIVE:
            return self._stays((line,), "suspended")
        node = self._new.nodes.get(target)
        if node is None or node.kind == "cc":
            return self._choice((line,), "removed")
        try:
            step = self._uow.house.engine.migrate_to(
                Pinned(self._case.process.release, self._old),
                Pinned(self._after.process.release, self._new),
                self._case.process.state,
                self._names,
                target,
                self._facts(),
                chain_source(self._after.pinned),
            )
        except MoveImpossible as fault:
            return self._choice((line,), str(fault.facts["why"]))
        chosen = Line(line.node, "mapped", target)
        made = Plan("mapped", (chosen,), way=Way(self._after, step, target))
        return self._whole(made)

    def _facts(self) -> JsonObject:
        case = self._after
        return routing_facts(self._uow, case.definition, case.entity, case.record)

    def _whole(self, plan: Plan) -> Plan:
        return replace(plan, missing=tuple(_missing(self._case, self._new, plan.lines)))

    @staticmethod
    def _stays(lines: tuple[Line, ...], why: str) -> Plan:
        return Plan("stays", tuple(replace(o, standing="stays", why=why) for o in lines), why)

    def _choice(self, lines: tuple[Line, ...], why: str) -> Plan:
        """What one token needs a choice for; with its initiator nobody could be asked."""
        if self._case.record.status != "submitted":
            return self._stays(lines, "returned")
        return Plan("choice", tuple(replace(o, standing="choice", why=why) for o in lines), why)


def _is_decided(case: Case, after: Case, lines: tuple[Line, ...]) -> Iterator[bool]:
    """Whether the votes given would end a round by the rules of the other release."""
    there = {one.node: one.target for one in lines}
    for around in case.open_rounds:
        parts = case.of_round(around.id)
        if parts and around.node_id in there:
            node = after.definition.nodes[there[around.node_id]]
            yield outcome_of(step_of(node, around.item).node, parts) is not None


def _missing(case: Case, new: ProcessDefinition, lines: tuple[Line, ...]) -> Iterator[str]:
    """Fields that the new release requires, of documents or at the node, and that are empty."""
    before = case.pinned.entities.get(case.record.entity)
    known = before.fields if before else {}
    required = {
        field.key
        for field in case.entity.fields.values()
        if field.required and not (field.key in known and known[field.key].required)
    }
    for line in lines:
        node = new.nodes.get(line.target)
        rights = node.fields.items() if node else ()
        required |= {path[1:] for path, right in rights if right == "required"}
    for key in sorted(required & case.entity.fields.keys()):
        if case.record.data.get(key) in (None, "", [], ()):
            yield key
