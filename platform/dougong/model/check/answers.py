"""The types of what messages, services and decisions bring, as conditions of a process read it."""

from collections.abc import Iterable

from dougong.feel.types import ANYTHING, Type, context_of
from dougong.feel.values import BOOLEAN, DATE, DATETIME, NUMBER, STRING
from dougong.model.workflow.definition import Element, PayloadValue, ProcessDefinition
from dougong.model.workflow.operations import OPERATIONS

KINDS = {
    "text": STRING,
    "number": NUMBER,
    "date": DATE,
    "datetime": DATETIME,
    "boolean": BOOLEAN,
}


def answers(process: ProcessDefinition) -> dict[str, Type]:
    """What conditions may read of messages that came, services and decisions that answered."""
    return {key: _answer(process, process.elements[key]) for key in process.answering}


def _answer(process: ProcessDefinition, element: Element) -> Type:
    if element.event == "message" and element.code in process.messages:
        return _context(process.messages[element.code].values)
    if element.event == "service" and element.code in OPERATIONS:
        return _context(OPERATIONS[element.code].gives)
    return ANYTHING


def _context(values: Iterable[PayloadValue]) -> Type:
    return context_of({value.name: _type(value) for value in values})


def _type(value: PayloadValue) -> Type:
    of = Type(KINDS[value.type])
    return of if value.required else of.or_null()
