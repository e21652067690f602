"""Time limits of a node: what could never happen is refused when it is published."""

import pytest

from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import ROLE, Drawing


def _codes(drawing: Drawing) -> set[str]:
    return {finding.code for finding in parse_process(drawing.xml(), "sheet.bpmn")[1]}


AUTO = 'allow_auto="true"'
TIMEOUT = "<dougong:timeout {}/>"
DECIDES = 'action="decide" outcome="approved"'
TO = '<dougong:transferTo kind="role" role="boss"/></dougong:timeout>'


@pytest.mark.parametrize(
    ("settings", "steps", "code"),
    [
        ("", [TIMEOUT.format('after="8h" action="remind"')], "bpmn_timeout_when"),
        ("", [TIMEOUT.format('after="P1W" action="remind"')], "bpmn_timeout_when"),
        ("", [TIMEOUT.format('action="remind"')], "bpmn_timeout_when"),
        ("", [TIMEOUT.format('after="P1D" action="transfer"')], "bpmn_timeout_needs"),
        ("", [f'<dougong:timeout after="P1D" action="remind">{TO}'], "bpmn_timeout_surplus"),
        ("", [TIMEOUT.format(f'after="P1D" {DECIDES}')], "bpmn_timeout_auto"),
        (
            'allow_auto="true"',
            [TIMEOUT.format('after="P1D" action="decide"')],
            "bpmn_timeout_needs",
        ),
        (
            'allow_auto="true" kind="handle"',
            [TIMEOUT.format(f'after="P1D" {DECIDES}')],
            "bpmn_timeout_needs",
        ),
        (
            "",
            [TIMEOUT.format(f'after="{one}" action="remind"') for one in ("P2D", "PT8H")],
            "bpmn_timeout_order",
        ),
        (
            'allow_auto="true"',
            [TIMEOUT.format(f'after="P1D" {one}') for one in (DECIDES, 'action="remind"')],
            "bpmn_timeout_last",
        ),
        ('kind="cc"', [TIMEOUT.format('after="P1D" action="remind"')], "bpmn_timeout_idle"),
    ],
)
def test_time_limits_that_could_never_work_are_refused(
    settings: str, steps: list[str], code: str
) -> None:
    inner = ROLE + "".join(steps)
    drawing = Drawing().start().user("a", settings, inner).end().path("begin", "a", "end")
    assert code in _codes(drawing)


def test_a_ladder_of_time_limits_is_sound() -> None:
    steps = [
        TIMEOUT.format('after="PT8H" action="remind"'),
        TIMEOUT.format('field="due" action="escalate"'),
        f'<dougong:timeout after="P2D" action="transfer">{TO}',
        TIMEOUT.format(f'after="P3D" {DECIDES}'),
    ]
    drawing = Drawing().start().user("a", 'allow_auto="true"', ROLE + "".join(steps))
    assert _codes(drawing.end().path("begin", "a", "end")) == set()
