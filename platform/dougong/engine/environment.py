"""What evaluates the expressions of a process: FEEL over declared facts, and nothing else.

SpiffWorkflow evaluates Python at 33 places of a diagram, some of them past the script engine and
straight through its environment. Gateway conditions never come here (see `gateways`): whatever
still asks this environment comes from a diagram that escaped the lint, and is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from dougong.base.values import JsonObject
from dougong.engine.answer import ChainSource, CopySent, FlowTaken, RuleAsked, Sent
from dougong.engine.faults import ChainEmpty, CodeRefused
from dougong.engine.repeating import AT, own_visit, visit, visit_key, whole_of
from dougong.engine.tokens import VISIT
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.paths import scopes_of


class NoCode(BasePythonScriptEngineEnvironment):
    """An environment that refuses every expression, script and service call."""

    def evaluate(self, expression: Any, _context: Any, _external: Any = None) -> NoReturn:
        """Refuse."""
        raise CodeRefused(expression=str(expression)[:200])

    def execute(self, script: Any, _context: Any, _external: Any = None) -> NoReturn:
        """Refuse."""
        raise CodeRefused(expression=str(script)[:200])

    def call_service(self, _context: Any, **wanted: Any) -> NoReturn:
        """Refuse."""
        raise CodeRefused(expression=str(wanted)[:200])


class NoScripts(PythonScriptEngine):
    """A script engine that refuses before and behind its environment."""

    def __init__(self) -> None:
        super().__init__(NoCode())

    def validate(self, expression: Any) -> NoReturn:
        """Refuse: the library parses the text as Python here."""
        raise CodeRefused(expression=str(expression)[:200])

    def evaluate(self, _task: Any, expression: Any, _external: Any = None) -> NoReturn:
        """Refuse."""
        raise CodeRefused(expression=str(expression)[:200])

    def execute(self, _task: Any, script: Any, _external: Any = None) -> NoReturn:
        """Refuse."""
        raise CodeRefused(expression=str(script)[:200])

    def call_service(self, _task: Any, **wanted: Any) -> NoReturn:
        """Refuse."""
        raise CodeRefused(expression=str(wanted)[:200])


NO_SCRIPTS = NoScripts()


@dataclass
class Turn:
    """What one step of one process may look at, and what it leaves behind."""

    process: ProcessDefinition
    facts: JsonObject
    chains: ChainSource
    #: How rounds ended, and what events and decisions answered.
    outcomes: Mapping[str, Any]
    trail: list[FlowTaken] = field(default_factory=list)
    copies: list[CopySent] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    #: User task → the innermost repeated sub-process it stands in; none where nothing repeats.
    repeats: Mapping[str, str] | None = None

    def scope(self, prefix: str = "") -> dict[str, Any]:
        """Facts by name, and each user task as a context with its latest outcome.

        Inside a called process, whose tasks stand behind a prefix, its own tasks by their names.
        """
        known = {fact.name for fact in self.process.facts}
        scope: dict[str, Any] = {name: self.facts.get(name) for name in known}
        for node in self.process.nodes:
            if node.startswith(prefix):
                scope[node.removeprefix(prefix)] = {"outcome": self.outcomes.get(node)}
        for key in self.process.answering:
            if key.startswith(prefix):
                scope[key.removeprefix(prefix)] = self.outcomes.get(key)
        return scope

    def scope_at(self, task: Any, prefix: str = "") -> dict[str, Any]:
        """The scope as it is for a token: rounds of its own visit, and what the visit is for."""
        scope = self.scope(prefix)
        if self.repeats is None:
            return scope
        for node, repeated in self.repeats.items():
            if node.startswith(prefix):
                mine = own_visit(task, repeated)
                every = [v for k, v in self.outcomes.items() if k.startswith(f"{node}{VISIT}")]
                own = self.outcomes.get(node if mine is None else visit_key(node, mine))
                scope[node.removeprefix(prefix)] = {"outcome": own, "outcomes": every}
        elements = self.process.elements
        for around in scopes_of(elements, task.task_spec.name):
            repeat, mine = elements[around].repeat, own_visit(task, around)
            if repeat is not None and mine is not None and around.startswith(prefix):
                scope.update(visit(repeat, whole_of(mine), mine.internal_data[AT]))
        return scope

    def decided(self, asked: RuleAsked) -> JsonObject:
        """What a decision answers over the facts."""
        found = self.chains(asked, self.facts)
        return dict(found[0]) if found else {}

    def steps(self, node_id: str) -> list[JsonObject]:
        """The steps of a routed chain, or ChainEmpty."""
        node = self.process.nodes[node_id]
        found = self.chains(node, self.facts)
        if not found:
            decisions = " ".join(node.chain.decisions) if node.chain else ""
            raise ChainEmpty(node=node.name or node.id, decisions=decisions, path=node.id)
        return [dict(step) for step in found]
