"""What the platform reads from a BPMN file."""

import json
from importlib.resources import files

from dougong.model.workflow.definition import AssigneeRule, EmptyRule, TimeoutStep
from dougong.model.workflow.document import canonical, read
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.parse import parse_process
from dougong.model.workflow.vocabulary import NAMESPACE, vocabulary
from unit.engine.diagrams import Drawing, straight

FULL = (
    'kind="approve" mode="ratio" ratio="60%" empty="next_manager to incident" initiator="manager" '
    'duplicates="any_earlier" actions="return add_sign" opinion="approve reject" '
    'signature="approve" attachment="reject return" returns="previous" '
    'after_return="restart" summary="date total_amount"'
)
INNER = (
    '<dougong:assignee kind="role" role="pm"/>'
    '<dougong:assignee kind="nth_manager" level="2"/>'
    '<dougong:fallback kind="user" user="zhang.san"/>'
    '<dougong:field path="/lines/*/day_rate" right="hidden"/>'
    '<dougong:field path="/remark" right="write"/>'
    '<dougong:timeout after="PT8H" action="remind"/>'
    '<dougong:timeout after="P2D" action="transfer">'
    '<dougong:transferTo kind="role" role="chief"/></dougong:timeout>'
)


def test_every_setting_of_a_node_is_read() -> None:
    drawing = Drawing().start().user("pm", FULL, INNER).end().path("begin", "pm", "end")
    node = drawing.parsed().nodes["pm"]
    assert node.assignees == (
        AssigneeRule("role", {"role": "pm"}),
        AssigneeRule("nth_manager", {"level": "2"}),
    )
    assert (node.mode, node.ratio, node.reject) == ("ratio", "60%", "vote")
    assert node.empty == (
        EmptyRule("next_manager"),
        EmptyRule("to", (AssigneeRule("user", {"user": "zhang.san"}),)),
        EmptyRule("incident"),
    )
    assert node.actions == {"return", "add_sign"}
    assert node.opinion == {"approve", "reject"}
    assert (node.signature, node.attachment) == ({"approve"}, {"reject", "return"})
    assert node.returns == {"previous"}
    assert node.fields == {"/lines/*/day_rate": "hidden", "/remark": "write"}
    assert node.summary == ("date", "total_amount")
    assert (node.initiator, node.duplicates, node.after_return) == (
        "manager",
        "any_earlier",
        "restart",
    )
    assert node.timeouts == (
        TimeoutStep("PT8H", "remind"),
        TimeoutStep("P2D", "transfer", to=(AssigneeRule("role", {"role": "chief"}),)),
    )


def test_a_node_without_settings_of_its_own_has_the_defaults() -> None:
    node = straight("pm").parsed().nodes["pm"]
    assert (node.kind, node.mode, node.reject, node.initiator) == ("approve", "any", "any", "keep")
    assert [rule.kind for rule in node.empty] == ["next_manager", "incident"]
    assert "return" in node.actions
    assert "abstain" not in node.actions
    assert node.opinion == {"reject", "return"}
    assert node.duplicates == "consecutive"


def test_settings_of_the_process_are_read() -> None:
    drawing = straight("pm")
    drawing.settings = 'entity="day_labor.sheet" withdraw="before(pm)"'
    drawing.inner = (
        '<dougong:fact name="amount" expression="total_amount"/>'
        '<dougong:duty rule="initiator_not_approver"/>'
    )
    process, findings = parse_process(drawing.xml(), "workflows/day_labor/sheet.bpmn")
    assert findings == []
    assert process is not None
    assert process.key == "day_labor.sheet"
    assert process.title == "点工单审批"
    assert process.entity == "day_labor.sheet"
    assert process.withdraw == "before(pm)"
    assert process.duties == ("initiator_not_approver",)
    assert [(f.name, f.expression) for f in process.facts] == [("amount", "total_amount")]
    assert process.start.id == "begin"
    assert [(f.source, f.target) for f in process.flows] == [("begin", "pm"), ("pm", "end")]


def test_a_chain_names_its_decisions() -> None:
    inner = '<dougong:chain decisions="day_labor.sheet_base day_labor.sheet_extra"/>'
    drawing = Drawing().start().user("route", inner=inner).end().path("begin", "route", "end")
    chain = drawing.parsed().nodes["route"].chain
    assert chain is not None
    assert chain.decisions == ("day_labor.sheet_base", "day_labor.sheet_extra")


def test_only_outcomes_read_behind_a_node_count_as_read() -> None:
    drawing = Drawing().start().user("a").user("b").end().gateway("exclusive", "g", "f_g_end")
    drawing.path("begin", "a", "g").flow("g", "end").flow("g", "b", 'a.outcome = "rejected"')
    process = drawing.path("b", "end").parsed()
    assert process.outcome_read == {"a"}


def test_the_canonical_form_of_a_diagram_is_its_own_canonical_form() -> None:
    source = (
        straight("a", "b").xml().replace(b"<bpmn:endEvent", b"<!-- note -->\n\n  <bpmn:endEvent")
    )
    once = canonical(read(source, Findings("x")))
    assert canonical(read(once, Findings("x"))) == once
    assert b"note" not in once
    assert once.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions')


def test_the_words_of_the_descriptor_are_the_words_of_the_parser() -> None:
    source = files("dougong.model") / "metaschema" / "dougong.moddle.json"
    descriptor = json.loads(source.read_text(encoding="utf-8"))
    assert descriptor["uri"] == NAMESPACE
    known = vocabulary().types
    written = {t["name"].lower() for t in descriptor["types"] if not t.get("isAbstract")}
    assert written == {tag.lower() for tag in known}
    assert known["approval"].allowed_in == ("userTask",)
    assert known["fallback"].attributes.keys() == known["assignee"].attributes.keys()
    assert known["approval"].attributes["mode"].values == ("any", "all", "ratio", "sequential")
