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
from dougong.engine.answer import ChainSource, CopySent, FlowTaken
from dougong.engine.faults import ChainEmpty, CodeRefused
from dougong.model.workflow.definition import ProcessDefinition


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
    outcomes: Mapping[str, str]
    trail: list[FlowTaken] = field(default_factory=list)
    copies: list[CopySent] = field(default_factory=list)

    def scope(self) -> dict[str, Any]:
        """Facts by name, and each user task as a context with its latest outcome."""
        known = {fact.name for fact in self.process.facts}
        scope: dict[str, Any] = {name: self.facts.get(name) for name in known}
        for node in self.process.nodes:
            scope[node] = {"outcome": self.outcomes.get(node)}
        return scope

    def steps(self, node_id: str) -> list[JsonObject]:
        """The steps of a routed chain, or ChainEmpty."""
        node = self.process.nodes[node_id]
        found = self.chains(node, self.facts)
        if not found:
            decisions = " ".join(node.chain.decisions) if node.chain else ""
            raise ChainEmpty(node=node.name or node.id, decisions=decisions, path=node.id)
        return [dict(step) for step in found]
