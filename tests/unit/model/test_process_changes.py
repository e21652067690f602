"""A process edited in the browser becomes operations, and comes out of them as it was drawn."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dougong.model import metaschema
from dougong.model.overlay.process_changes import changes, drawn, without_superseded
from dougong.model.workflow.parse import parse_process
from dougong.model.workflow.vocabulary import vocabulary
from dougong.testing.definitions import Definitions

ROOT = Path(__file__).parents[3]
NODE = shutil.which("node")
NAME = "library.doc_approval"
needs_node = pytest.mark.skipif(
    NODE is None or not (ROOT / "node_modules" / "bpmn-moddle").is_dir(),
    reason="node with bpmn-moddle is not installed: run make test once",
)


def rewritten(*diagrams: bytes) -> list[bytes]:
    """The diagrams as the modeler writes them, every setting having gone through its panel."""
    script = ROOT / "tests" / "unit" / "model" / "rewritten.mjs"
    done = subprocess.run(
        [str(NODE), str(script), str(Path(metaschema.__file__).parent / "dougong.moddle.json")],
        input=json.dumps([one.decode() for one in diagrams]).encode(),
        capture_output=True,
        check=True,
    )
    answers = json.loads(done.stdout)
    assert [one["warnings"] for one in answers if one["warnings"]] == []
    return [one["xml"].encode() for one in answers]


EVERYTHING = """<dougong:approval kind="handle" mode="ratio" ratio="3" quorum="60%" reject="all"
 collect_all="true" empty="to pass" initiator="skip" duplicates="none" actions="cc return"
 opinion="complete" signature="complete" attachment="return" returns="previous"
 after_return="restart" allow_auto="true" summary="amount name">
<dougong:assignee kind="consecutive_managers" level="3" role="boss"/>
<dougong:assignee kind="feel" expression="[&quot;x&quot;]"/>
<dougong:fallback kind="initiator"/>
<dougong:field path="/amount" right="required"/>
<dougong:timeout after="PT8H" action="transfer"><dougong:transferTo kind="role" role="boss"/>
</dougong:timeout><dougong:timeout field="due" action="decide" outcome="completed"/>
<dougong:chain decisions="m.base m.extra"/></dougong:approval>"""


@needs_node
def test_every_setting_there_is_survives_the_panel():
    approval = re.search("<dougong:approval.*</dougong:approval>", DIAGRAM.decode(), re.DOTALL)
    full = DIAGRAM.decode().replace(approval.group(), EVERYTHING).encode()
    (again,) = rewritten(full)
    assert changes(NAME, full, again, full) == ()
    told = drawn(again).settings["boss"]
    known = vocabulary().types["approval"]
    assert told.keys() == known.attributes.keys() | known.children.keys()


@needs_node
def test_every_shipped_process_opened_and_saved_untouched_is_no_change():
    paths = sorted((ROOT / "workflows").glob("*/*.bpmn"))
    before = [path.read_bytes() for path in paths]
    for path, old, new in zip(paths, before, rewritten(*before), strict=True):
        assert changes("m.p", old, new, old) == (), path.name
        assert parse_process(new, "x.bpmn")[0].nodes == parse_process(old, "x.bpmn")[0].nodes


DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:dougong="https://dougong.dev/schema/bpmn/1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="doc_definitions">
  <bpmn:process id="doc_approval" name="单据审批" isExecutable="true">
    <bpmn:extensionElements>
      <dougong:process entity="library.doc">
        <dougong:fact name="amount" expression="amount"/>
      </dougong:process>
    </bpmn:extensionElements>
    <bpmn:startEvent id="submitted" name="提交"/>
    <bpmn:exclusiveGateway id="size" default="small"/>
    <bpmn:userTask id="boss" name="经理">
      <bpmn:extensionElements>
        <dougong:approval mode="all" opinion="reject return">
          <dougong:assignee kind="role" role="boss"/>
          <dougong:timeout after="P1D" action="remind"/>
        </dougong:approval>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:endEvent id="approved"/>
    <bpmn:sequenceFlow id="first" sourceRef="submitted" targetRef="size"/>
    <bpmn:sequenceFlow id="big" sourceRef="size" targetRef="boss">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">amount &gt; 5</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="small" sourceRef="size" targetRef="approved"/>
    <bpmn:sequenceFlow id="last" sourceRef="boss" targetRef="approved"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="doc_approval">
      <bpmndi:BPMNShape id="boss_shape" bpmnElement="boss">
        <dc:Bounds x="260" y="80" width="120" height="80"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="big_edge" bpmnElement="big">
        <di:waypoint x="196" y="120"/>
        <di:waypoint x="260" y="120"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
""".encode()  # noqa: E501 (a diagram as tools write it)
CHAIN = '<dougong:assignee kind="role" role="boss"/>'
GATE = '<bpmn:exclusiveGateway id="size" default="small"/>'


def vendor(diagram: bytes = DIAGRAM) -> Definitions:
    return (
        Definitions()
        .entity("doc", {"amount": "money", "name": "text"})
        .role("boss", "doc")
        .role("chief")
        .file("workflows/library/doc_approval.bpmn", diagram)
    )


def edited(*pairs: tuple[str, str], diagram: bytes = DIAGRAM) -> bytes:
    text = diagram.decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def operations(after: bytes, before: bytes = DIAGRAM) -> list[dict]:
    return [dict(one) for one in changes(NAME, before, after, DIAGRAM)]


EDITS = {
    "settings": (
        (
            ('mode="all" opinion="reject return"', 'mode="ratio" ratio="60%" opinion="reject"'),
            (CHAIN, f'{CHAIN}<dougong:assignee kind="nth_manager" level="2"/>'),
            ('<dougong:timeout after="P1D" action="remind"/>', ""),
        ),
        [
            {
                "op": "change_node",
                "process": NAME,
                "node": "boss",
                "words": {
                    "assignee": [
                        {"kind": "role", "role": "boss"},
                        {"kind": "nth_manager", "level": "2"},
                    ],
                    "mode": "ratio",
                    "opinion": "reject",
                    "ratio": "60%",
                    "timeout": None,
                },
            }
        ],
    ),
    "process": (
        (('entity="library.doc"', 'entity="library.doc" withdraw="never"'),),
        [{"op": "change_process", "process": NAME, "words": {"withdraw": "never"}}],
    ),
    "way": (
        (("amount &gt; 5", "amount &gt;= 8"), ('default="small"', "")),
        [
            {"op": "set_condition", "process": NAME, "flow": "big", "condition": "amount >= 8"},
            {"op": "set_default_flow", "process": NAME, "gateway": "size", "flow": None},
        ],
    ),
    "picture": (
        (('name="经理"', 'name="总经理"'), ('x="260" y="80"', 'x="300" y="90"')),
        [
            {"op": "relabel", "target": f"process:{NAME}/boss", "title": "总经理"},
            {
                "op": "move_elements",
                "process": NAME,
                "places": {"boss": {"box": [300, 90, 120, 80]}},
            },
        ],
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_leaves_the_shapes_alone_is_typed_operations_on_stable_ids(what):
    pairs, wanted = EDITS[what]
    after = edited(*pairs)
    made = operations(after)
    assert made == wanted
    catalog = vendor().overlay(*made).assembled()
    path = "workflows/library/doc_approval.bpmn"
    assert drawn(catalog.files[path]) == drawn(after)


def test_a_label_that_was_moved_leaves_the_way_to_the_vendor():
    label = (
        '<bpmndi:BPMNLabel><dc:Bounds x="200" y="90" width="20" height="14"/></bpmndi:BPMNLabel>'
    )
    end = '<di:waypoint x="260" y="120"/>'
    made = operations(edited((end, end + label)))
    assert made[0]["places"] == {"big": {"label": [200, 90, 20, 14]}}
    newer = edited((end, '<di:waypoint x="300" y="150"/>'))
    found = vendor(newer).overlay(*made).assembled()
    place = drawn(found.files["workflows/library/doc_approval.bpmn"]).places["big"]
    assert place == {"way": [[196, 120], [300, 150]], "label": [200, 90, 20, 14]}


def test_typed_changes_keep_what_an_upgrade_brings():
    made = operations(edited(('mode="all"', 'mode="any"'), ("amount &gt; 5", "amount &gt; 9")))
    newer = edited(('after="P1D"', 'after="P3D"'), ('name="经理"', 'name="部门经理"'))
    process = vendor(newer).overlay(*made).catalog().processes[NAME]
    node = process.nodes["boss"]
    assert (node.mode, node.timeouts[0].after, node.name) == ("any", "P3D", "部门经理")
    assert [flow.condition for flow in process.flows if flow.id == "big"] == ["amount > 9"]


TASK = (
    '<bpmn:userTask id="chief"><bpmn:extensionElements><dougong:approval>'
    '<dougong:assignee kind="role" role="chief"/></dougong:approval>'
    "</bpmn:extensionElements></bpmn:userTask>"
)
MORE = (
    (GATE, GATE + TASK),
    ('sourceRef="boss" targetRef="approved"/>', 'sourceRef="boss" targetRef="chief"/>'
     '<bpmn:sequenceFlow id="end" sourceRef="chief" targetRef="approved"/>'),
)  # fmt: skip


def test_another_structure_replaces_the_file_and_an_upgrade_of_that_file_is_a_conflict():
    after = edited(*MORE)
    (made,) = operations(after)
    assert made["op"] == "replace_process"
    assert [*vendor().overlay(made).catalog().processes[NAME].nodes] == ["chief", "boss"]
    same = DIAGRAM.replace(b"  ", b" ")
    assert vendor(same).overlay(made).assembled().errors == ()
    newer = edited(('name="经理"', 'name="部门经理"'))
    (found,) = vendor(newer).overlay(made).assembled().errors
    assert (found.code, found.path) == ("process_base_changed", "/operations/0/base")
    now = re.search("[0-9a-f]{64}", found.advice())
    kept = {**made, "base": now.group()}
    assert "chief" in vendor(newer).overlay(kept).catalog().processes[NAME].nodes


def test_later_whole_files_leave_nothing_of_earlier_changes():
    small = operations(edited(('mode="all"', 'mode="any"')))
    other = {"op": "relabel", "target": "process:library.other/x", "title": "别的"}
    whole = operations(edited(*MORE))
    assert without_superseded([*small, other, *whole]) == (other, *whole)
    back = changes(NAME, edited(*MORE), DIAGRAM, DIAGRAM)
    assert back == ({"op": "restore_process", "process": NAME},)
    made = vendor().overlay(*whole, *back).catalog()
    assert drawn(made.files["workflows/library/doc_approval.bpmn"]) == drawn(DIAGRAM)


def test_operations_on_what_is_not_there_are_told_with_the_nearest():
    gone = {"op": "change_node", "process": NAME, "node": "bos", "words": {"mode": "any"}}
    (found,) = vendor().overlay(gone).assembled().errors
    assert (found.code, found.facts["nearest"]) == ("element_unknown", "boss")
    odd = {**gone, "node": "boss", "words": {"assignee": "boss"}}
    assert [one.code for one in vendor().overlay(odd).assembled().errors] == ["node_words"]
