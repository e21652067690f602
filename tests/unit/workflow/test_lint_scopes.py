"""What the lint says about sub-processes."""

import pytest

from unit.engine.diagrams import Drawing
from unit.workflow.test_lint import TIMER, codes, lint, with_shape


def errors(source: Drawing) -> set[str]:
    return {finding.code for finding in lint(source) if finding.severity == "error"}


def in_sub(inner: str, around: str = "") -> Drawing:
    """A sound process with a sub-process in its middle."""
    return with_shape(f'<bpmn:subProcess id="x">{inner}</bpmn:subProcess>{around}')


INNER = '<bpmn:startEvent id="in"/><bpmn:endEvent id="out"/>'
WAY = '<bpmn:sequenceFlow id="w{0}{1}" sourceRef="{0}" targetRef="{1}"/>'


def test_a_sub_process_with_a_start_and_an_end_is_run() -> None:
    assert not errors(in_sub(INNER + WAY.format("in", "out")))


@pytest.mark.parametrize(
    ("inner", "code", "place"),
    [
        ("", "bpmn_inner_ends", "x"),
        ('<bpmn:startEvent id="in"/>', "bpmn_inner_ends", "x"),
        (INNER.replace("start", "end").replace('"in"', '"o"'), "bpmn_inner_ends", "x"),
        (INNER + '<bpmn:startEvent id="in2"/>', "bpmn_inner_ends", "x"),
        (INNER + WAY.format("in", "a"), "bpmn_flow_crosses", "wina"),
        (INNER + WAY.format("in", "out") + WAY.format("out", "in"), "bpmn_flow_from_end", "out"),
        (INNER + '<bpmn:userTask id="u"/>' + WAY.format("u", "in"), "bpmn_flow_into_start", "in"),
        (INNER + '<bpmn:task id="t"/>', "bpmn_plain_task", "t"),
        (INNER + '<bpmn:userTask id="u"/>' + WAY.format("in", "out"), "bpmn_unreachable", "u"),
        ("<bpmn:ioSpecification/>" + INNER, "bpmn_data_mapping", "x"),
        ("<bpmn:tusk/>" + INNER, "bpmn_unknown_element", ""),
    ],
)
def test_a_faulty_sub_process_is_refused_where_it_is_faulty(
    inner: str, code: str, place: str
) -> None:
    found = [f for f in lint(in_sub(inner)) if f.code == code]
    assert place in {f.path for f in found}
    assert all(f.for_person("zh") and ":" not in f.path for f in found)


def test_a_timer_belongs_to_the_level_of_what_it_hangs_on() -> None:
    timer = '<bpmn:boundaryEvent id="t" attachedToRef="{}">' + TIMER.format(
        "<bpmn:timeDuration>P1D</bpmn:timeDuration>"
    )
    whole = INNER + WAY.format("in", "out")
    beside = timer.format("x") + "</bpmn:boundaryEvent>" + WAY.format("t", "end")
    assert not errors(in_sub(whole, beside))
    inside = (
        timer.format("a") + '</bpmn:boundaryEvent><bpmn:endEvent id="o"/>' + WAY.format("t", "o")
    )
    assert "bpmn_boundary_host" in codes(in_sub(whole + inside))


def test_several_ways_out_of_a_sub_process_are_told_at_the_sub_process() -> None:
    drawing = in_sub(
        INNER + WAY.format("in", "out"), '<bpmn:endEvent id="e2"/>' + WAY.format("x", "e2")
    )
    found = [f for f in lint(drawing) if f.code == "bpmn_many_outgoing"]
    assert [(f.path, f.facts["name"]) for f in found] == [("x", "x")]


MARK = "<bpmn:multiInstanceLoopCharacteristics{}>{}</bpmn:multiInstanceLoopCharacteristics>"
LOOP = "<bpmn:standardLoopCharacteristics{}>{}</bpmn:standardLoopCharacteristics>"
LIST = "<bpmn:loopDataInputRef>{}</bpmn:loopDataInputRef>"
COUNT = "<bpmn:loopCardinality>{}</bpmn:loopCardinality>"
WHOLE = INNER + WAY.format("in", "out")


@pytest.mark.parametrize(
    "mark",
    [
        MARK.format("", COUNT.format("3")),
        MARK.format("", COUNT.format("=3")),
        MARK.format(
            ' isSequential="true"', "<bpmn:loopDataInputRef>[1, 2]</bpmn:loopDataInputRef>"
        ),
        LOOP.format(' loopMaximum="3"', ""),
        LOOP.format("", "<bpmn:loopCondition>loopCounter &lt; 3</bpmn:loopCondition>"),
    ],
)
def test_a_sub_process_may_be_done_several_times(mark: str) -> None:
    assert not errors(in_sub(mark + WHOLE))


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (MARK.format("", ""), "bpmn_repeat_count"),
        (
            MARK.format("", COUNT.format("3") + LIST.format("a")),
            "bpmn_repeat_count",
        ),
        (LOOP.format("", ""), "bpmn_repeat_count"),
        (LOOP.format(' loopMaximum="1001"', ""), "bpmn_repeat_most"),
        (LOOP.format(' loopMaximum="x"', ""), "bpmn_repeat_most"),
        (MARK.format("", COUNT.format("nobody")), "bpmn_repeat_invalid"),
        (MARK.format("", COUNT.format("1 +")), "bpmn_repeat_invalid"),
        (MARK.format("", COUNT.format("__import__('os')")), "bpmn_repeat_invalid"),
        (
            MARK.format("", COUNT.format("3") + '<bpmn:inputDataItem name="one"/>'),
            "bpmn_repeat_item",
        ),
        (
            MARK.format(
                "", COUNT.format("3") + "<bpmn:loopDataOutputRef>a</bpmn:loopDataOutputRef>"
            ),
            "bpmn_repeat_part",
        ),
        (MARK.format(' behavior="One"', COUNT.format("3")), "bpmn_repeat_part"),
    ],
)
def test_a_marker_that_says_not_how_often_is_refused(mark: str, code: str) -> None:
    found = [f for f in lint(in_sub(mark + WHOLE)) if f.code == code]
    assert [f.path for f in found] == ["x"]
    assert all(found[0].for_person(locale) for locale in ("zh", "en"))


def test_a_task_is_still_no_place_for_a_marker() -> None:
    task = '<bpmn:userTask id="x">{}</bpmn:userTask>'
    assert "bpmn_multi_instance" in codes(
        with_shape(task.format(MARK.format("", COUNT.format("3"))))
    )
    assert "bpmn_loop" in codes(with_shape(task.format(LOOP.format(' loopMaximum="3"', ""))))


@pytest.mark.parametrize(
    ("words", "attribute"),
    [
        ('isForCompensation="true"', "isForCompensation"),
        ('startQuantity="2"', "startQuantity"),
        ('completionQuantity="0"', "completionQuantity"),
    ],
)
def test_an_attribute_that_would_change_how_tokens_move_is_not_passed_over(
    words: str, attribute: str
) -> None:
    drawing = with_shape(f'<bpmn:userTask id="x" {words}/>')
    found = [f for f in lint(drawing) if f.code == "bpmn_attribute_value"]
    assert [(f.path, f.facts["attribute"]) for f in found] == [("x", attribute)]
    assert all(found[0].for_person(locale) and found[0].advice(locale) for locale in ("zh", "en"))
