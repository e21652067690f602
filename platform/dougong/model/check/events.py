"""Messages, services and decisions of a process: what their expressions and conditions see."""

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type
from dougong.model.check.answers import KINDS
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report
from dougong.model.check.names import Names
from dougong.model.check.references import What, known
from dougong.model.check.repeats import inside
from dougong.model.check.services import taken
from dougong.model.entity import Entity
from dougong.model.parse.faults import Faults
from dougong.model.workflow.definition import Element, ProcessDefinition

DECISION = What(
    "decision_unknown", Text("没有名为“{name}”的决策表", "There is no decision “{name}”")
)


def check_events(
    report: Report, process: ProcessDefinition, entity: Entity, names: Names, faults: Faults
) -> None:
    """Every expression of an event drawn in the process; those of called ones are theirs."""
    for key, element in process.elements.items():
        if element.prefix:
            continue
        if element.event == "decision":
            known(DECISION, element.code, tuple(report.catalog.decisions), faults, key)
        here = {**names, **inside(process, key)}
        compiled(element.key, here, faults, key)
        service = element.event == "service"
        wanted = taken(report, entity, element, faults) if service else _sent(process, element)
        for name, text in element.given:
            compiled(text, here, faults, key, Want(wanted.get(name, ANYTHING)))


def _sent(process: ProcessDefinition, element: Element) -> dict[str, Type]:
    message = process.messages.get(element.code) if element.event == "message" else None
    values = message.values if message else ()
    return {value.name: Type(KINDS[value.type]).or_null() for value in values}
