"""Messages, services and decisions of a process: what their expressions and conditions see."""

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type
from dougong.feel.values import DATE, DATETIME, DAYS
from dougong.model.check.answers import KINDS
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report
from dougong.model.check.names import Names
from dougong.model.check.references import What, known
from dougong.model.check.repeats import inside
from dougong.model.check.scope import type_of
from dougong.model.check.services import taken
from dougong.model.entity import Entity
from dougong.model.parse.faults import Faults
from dougong.model.workflow.definition import Element, ProcessDefinition
from dougong.model.workflow.timers import expression_of

#: What a timer may wait for: a length of time, an instant, or a day to be over.
_TIMES = frozenset((DAYS, DATE, DATETIME))
_NO_TIME = Text(
    "定时事件“{name}”的表达式得不到时间", "The expression of the timer “{name}” gives no time"
)
_NO_TIME_HINT = Text(
    "应得到天时分秒的时长、日期（这一天过完为止）或日期时间",
    "It must give a days-and-time duration, a date (until that day is over) or a date and time",
)
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
        _timer(report, process, entity, key, faults)
        service = element.event == "service"
        wanted = taken(report, entity, element, faults) if service else _sent(process, element)
        for name, text in element.given:
            compiled(text, here, faults, key, Want(wanted.get(name, ANYTHING)))


def _sent(process: ProcessDefinition, element: Element) -> dict[str, Type]:
    message = process.messages.get(element.code) if element.event == "message" else None
    values = message.values if message else ()
    return {value.name: Type(KINDS[value.type]).or_null() for value in values}


def _timer(
    report: Report, process: ProcessDefinition, entity: Entity, key: str, faults: Faults
) -> None:
    """The expression of a timer sees the facts alone, and gives a time."""
    element = process.elements[key]
    text = expression_of(element.timer)
    known_facts = {fact.name for fact in process.facts}
    scope = report.scopes.process(process, entity)
    names = {name: type_ for name, type_ in scope.items() if name in known_facts}
    if text and compiled(text, names, faults, key):
        kind = type_of(text, names).kind
        if kind not in {*_TIMES, ANYTHING.kind}:
            name = element.name or key
            faults.add("timer_type", key, _NO_TIME, hint=_NO_TIME_HINT, name=name)
