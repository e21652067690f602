"""Messages, services and decisions of a process: what their expressions and conditions see."""

from collections.abc import Iterable

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type
from dougong.model.check.answers import KINDS
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.names import Names
from dougong.model.check.references import What, known
from dougong.model.check.repeats import inside
from dougong.model.parse.faults import Faults
from dougong.model.workflow.definition import Element, PayloadValue, ProcessDefinition
from dougong.model.workflow.operations import OPERATIONS

DECISION = What(
    "decision_unknown", Text("没有名为“{name}”的决策表", "There is no decision “{name}”")
)


def check_events(
    process: ProcessDefinition, names: Names, decisions: Iterable[str], faults: Faults
) -> None:
    """Every expression of an event drawn in the process; those of called ones are theirs."""
    for key, element in process.elements.items():
        if element.prefix:
            continue
        if element.event == "decision":
            known(DECISION, element.code, tuple(decisions), faults, key)
        here = {**names, **inside(process, key)}
        compiled(element.key, here, faults, key)
        wanted = _taken(process, element)
        for name, text in element.given:
            compiled(text, here, faults, key, Want(wanted.get(name, ANYTHING)))


def _taken(process: ProcessDefinition, element: Element) -> dict[str, Type]:
    values: tuple[PayloadValue, ...] = ()
    if element.event == "message" and element.code in process.messages:
        values = process.messages[element.code].values
    elif element.event == "service" and element.code in OPERATIONS:
        values = OPERATIONS[element.code].takes
    return {value.name: Type(KINDS[value.type]).or_null() for value in values}
