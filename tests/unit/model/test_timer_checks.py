"""Timers of diagrams that follow an expression: what it may name, and what it must give."""

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions
from unit.model.test_checks import given


def timed(when: str) -> Definitions:
    """A timer on the edge of the step, due as an expression says."""
    made, path = given(), "workflows/library/doc_approval.bpmn"
    edge = (
        '<bpmn:boundaryEvent id="late" name="逾期" attachedToRef="approve" cancelActivity="true">'
        f"<bpmn:timerEventDefinition><bpmn:timeDuration>= {when}</bpmn:timeDuration>"
        "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        '<bpmn:sequenceFlow id="past" sourceRef="late" targetRef="approved"/></bpmn:process>'
    )
    process = '<dougong:process entity="library.doc">'
    fact = '<dougong:fact name="when" expression="name"/></dougong:process>'
    text = made.files()[path].decode().replace("</bpmn:process>", edge)
    text = text.replace('<dougong:process entity="library.doc"/>', process + fact)
    return made.file(path, text.encode())


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("when", "timer_type"),
        ("nothing", "expr_unknown_name"),
        # How a task ended is known to conditions, not to timers.
        ("approve.outcome", "expr_unknown_name"),
        ("date(when)", ""),
        ("duration(when)", ""),
    ],
)
def test_a_timer_sees_the_facts_and_gives_a_time(when: str, code: str) -> None:
    file = "workflows/library/doc_approval.bpmn"
    found = check(timed(when).catalog())
    assert {one.code for one in found if (one.file, one.path) == (file, "late")} == {code} - {""}
