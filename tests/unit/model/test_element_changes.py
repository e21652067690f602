"""Settings of events, tasks and messages are operations that an upgrade leaves alone."""

from typing import Any

import pytest

from dougong.model.overlay.process_changes import changes, drawn
from unit.model.test_process_changes import (
    DIAGRAM,
    NAME,
    edited,
    needs_node,
    rewritten,
    vendor,
)

PATH = "workflows/library/doc_approval.bpmn"
END = '<bpmn:endEvent id="approved"/>'
LAST = '<bpmn:sequenceFlow id="last" sourceRef="boss" targetRef="approved"/>'
BESIDE = """<bpmn:message id="paid" name="已付"><bpmn:extensionElements><dougong:message keep="P7D">
<dougong:value name="amount" type="number"/></dougong:message></bpmn:extensionElements></bpmn:message>
<bpmn:message id="halted"/><bpmn:signal id="stop"/><bpmn:error id="e1" name="X" errorCode="X"/>
<bpmn:process id="doc_approval" """  # noqa: E501 (a diagram as tools write it)
MORE = f"""{END}
<bpmn:boundaryEvent id="late" attachedToRef="boss" cancelActivity="false">
<bpmn:outgoing>to_late</bpmn:outgoing><bpmn:timerEventDefinition id="late_timer">
<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="late_end"><bpmn:errorEventDefinition errorRef="e1"/></bpmn:endEvent>
<bpmn:sequenceFlow id="to_late" sourceRef="late" targetRef="late_end"/>
<bpmn:intermediateCatchEvent id="pay"><bpmn:extensionElements><dougong:event key="number"/>
</bpmn:extensionElements><bpmn:messageEventDefinition messageRef="paid"/>
</bpmn:intermediateCatchEvent>
<bpmn:serviceTask id="tell"><bpmn:extensionElements><dougong:service operation="notify_initiator">
<dougong:given name="text" expression="&quot;a&quot;"/></dougong:service></bpmn:extensionElements>
</bpmn:serviceTask>
<bpmn:callActivity id="again" calledElement="library.other">
<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>2
</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>
<bpmn:sequenceFlow id="a" sourceRef="pay" targetRef="tell"/>
<bpmn:sequenceFlow id="b" sourceRef="tell" targetRef="again"/>
<bpmn:sequenceFlow id="c" sourceRef="again" targetRef="approved"/>"""
EVENTS = edited(
    ('<bpmn:process id="doc_approval" ', BESIDE),
    (END, MORE),
    (LAST, LAST.replace("approved", "pay")),
)


def small(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """The operations for an edit; they bring it about by themselves."""
    after = edited(*pairs, diagram=EVENTS)
    made = [dict(one) for one in changes(NAME, EVENTS, after, EVENTS)]
    assert drawn(upgraded(EVENTS, made).files[PATH]) == drawn(after)
    return made


def upgraded(diagram: bytes, operations: list[dict[str, Any]]) -> Any:
    """The vendor's file with a customer's operations on it."""
    return vendor(diagram).overlay(*operations).assembled()


def element(key: str, /, **words: Any) -> dict[str, Any]:
    return {"op": "change_element", "process": NAME, "element": key, "words": words}


DURATION = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>'
EDITS = {
    "how long a timer waits": ((">P1D<", ">P3D<"), element("late", timeDuration="P3D")),
    "a moment instead": (
        (DURATION, "<bpmn:timeDate>2027-01-01T09:00:00+08:00</bpmn:timeDate>"),
        element("late", timeDate="2027-01-01T09:00:00+08:00", timeDuration=None),
    ),
    "whether it ends the task": (
        ('cancelActivity="false"', 'cancelActivity="true"'),
        element("late", cancelActivity=None),
    ),
    "which message is waited for": (
        ('messageRef="paid"', 'messageRef="halted"'),
        element("pay", message="halted"),
    ),
    "by what it is found": (('key="number"', 'key="name"'), element("pay", key="name")),
    "how long a message is kept": (('keep="P7D"', 'keep="P1D"'), element("paid", keep="P1D")),
    "what a message carries": (
        ('<dougong:value name="amount" type="number"/>', '<dougong:value name="paid_on"/>'),
        element("paid", value=[{"name": "paid_on"}]),
    ),
    "what a service is given": (
        ('expression="&quot;a&quot;"', 'expression="&quot;b&quot;"'),
        element("tell", given=[{"name": "text", "expression": '"b"'}]),
    ),
    "which process is called": (
        ('calledElement="library.other"', 'calledElement="library.third"'),
        element("again", calledElement="library.third"),
    ),
    "how often": ((">2\n<", ">5<"), element("again", loopCardinality="5")),
    "a code that is there": (('errorRef="e1"', 'errorRef="e1" '), None),
}


@pytest.mark.parametrize("what", EDITS)
def test_a_setting_is_an_operation_on_the_id_of_its_element(what: str) -> None:
    pair, wanted = EDITS[what]
    assert small(pair) == ([wanted] if wanted else [])


def test_another_code_declares_it_where_nothing_does_yet() -> None:
    """What only names a code is written by every tool in its own way and means the same."""
    root = '<bpmn:error id="e1" name="X" errorCode="X"/>'
    other = '<bpmn:error id="e1" name="X" errorCode="X"/><bpmn:error id="Error_0x" errorCode="Y"/>'
    made = small((root, other), ('errorRef="e1"', 'errorRef="Error_0x"'))
    assert made == [element("late_end", error="Y")]
    content = upgraded(EVENTS, made).files[PATH].decode()
    assert 'id="error_1" name="Y" errorCode="Y"' in content
    assert small((root, root.replace("e1", "e9")), ('errorRef="e1"', 'errorRef="e9"')) == []


def test_a_new_message_is_declared_with_its_title_and_what_it_carries() -> None:
    stop = '<bpmn:signal id="stop"/>'
    new = (
        '<bpmn:message id="proof" name="凭证"><bpmn:extensionElements><dougong:message keep="P2D"/>'
        "</bpmn:extensionElements></bpmn:message>"
    )
    made = small((stop, stop + new), ('messageRef="paid"', 'messageRef="proof"'))
    assert made == [
        {"op": "declare", "process": NAME, "kind": "message", "id": "proof"},
        element("pay", message="proof"),
        element("proof", keep="P2D"),
        {"op": "relabel", "target": f"process:{NAME}/proof", "title": "凭证"},
    ]


@needs_node
def test_events_opened_and_saved_untouched_are_no_change() -> None:
    (again,) = rewritten(EVENTS)
    assert changes(NAME, EVENTS, again, EVENTS) == ()


def test_what_an_upgrade_brings_and_what_was_set_stand_beside_each_other() -> None:
    """The vendor draws one more task and shortens its time limit; the customer's timer stays."""
    mine = small((">P1D<", ">P3D<"), ('messageRef="paid"', 'messageRef="halted"'))
    newer = edited(
        ('after="P1D"', 'after="P2D"'),
        ('name="经理"', 'name="部门经理"'),
        ('targetRef="again"/>', 'targetRef="more"/><bpmn:sequenceFlow id="d" sourceRef="more"'
         ' targetRef="again"/><bpmn:serviceTask id="more"/>'),
        diagram=EVENTS,
    )  # fmt: skip
    found = drawn(upgraded(newer, mine).files[PATH])
    assert found.details["late"]["timeDuration"] == "P3D"
    assert found.details["pay"] == {"key": "number", "message": "halted"}
    assert found.names["boss"] == "部门经理"
    assert found.settings["boss"]["timeout"][0]["after"] == "P2D"
    assert "more" in str(found.structure)


def codes(made: Any) -> list[str]:
    return [one.code for one in made.errors if one.code.startswith("element_")]


def test_what_an_upgrade_takes_away_is_told_at_the_operation() -> None:
    mine = small((">P1D<", ">P3D<"))
    gone = edited(
        ('id="late"', 'id="overdue"'), ('sourceRef="late"', 'sourceRef="overdue"'), diagram=EVENTS
    )
    assert codes(upgraded(gone, mine)) == ["element_unknown"]
    otherwise = edited(
        (f"<bpmn:timerEventDefinition id=\"late_timer\">\n{DURATION}\n</bpmn:timerEventDefinition>",
         '<bpmn:signalEventDefinition signalRef="stop"/>'),
        diagram=EVENTS,
    )  # fmt: skip
    assert codes(upgraded(otherwise, mine)) == ["element_words"]
    for words in (
        {"timeDuration": 5},
        {"cancelActivity": "maybe"},
        {"duration": "P1D"},
        {"given": "x"},
    ):
        assert codes(upgraded(EVENTS, [element("late", **words)])) == ["element_words"]


def test_another_structure_is_still_a_whole_process() -> None:
    def ops(*pairs: tuple[str, str]) -> list[str]:
        after = edited(*pairs, diagram=EVENTS)
        return [str(one["op"]) for one in changes(NAME, EVENTS, after, EVENTS)]

    assert ops(('<bpmn:signal id="stop"/>', "")) == ["replace_process"]
    assert ops(
        ('messageEventDefinition messageRef="paid"', 'signalEventDefinition signalRef="stop"')
    ) == ["replace_process"]
    assert ops(('attachedToRef="boss"', 'attachedToRef="tell"')) == ["replace_process"]
    assert ops(('isSequential="true"', 'isSequential="false"')) == ["replace_process"]


def test_a_whole_process_with_settings_is_given_back_by_its_vendor() -> None:
    after = edited((">P1D<", ">P3D<"), diagram=EVENTS)
    assert changes(NAME, after, EVENTS, EVENTS) == ({"op": "restore_process", "process": NAME},)
    assert drawn(DIAGRAM).details == {}
