"""No setting of a process runs as Python: each is refused at publish, with file and element."""

import os
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest

from dougong.model.assemble import assemble
from dougong.model.check import check
from dougong.testing.definitions import Definitions
from unit.engine.diagrams import Drawing
from unit.engine.test_no_python_runs import MARK, PAYLOADS

FILE = "workflows/library/doc.bpmn"
AMOUNT = '<dougong:value name="amount" type="number" required="true"/>'
FEEL = 'kind="feel" expression='


@pytest.fixture(autouse=True)
def _nothing_ran() -> Iterator[None]:
    os.environ.pop(MARK, None)
    yield
    assert MARK not in os.environ


def said(settings: str) -> str:
    return f"<bpmn:extensionElements>{settings}</bpmn:extensionElements>"


def given(name: str, text: str) -> str:
    return f'<dougong:given name="{name}" expression="{text}"/>'


#: A sound text of every place, and the element where the place is told.
SOUND = {
    "fact": ("price", "doc"),
    "duty": ("maker_checker", "doc"),
    "condition": ("paid.amount > sum", "f_much_boss"),
    "key awaited": ("no", "paid"),
    "key sent": ("no", "pass_on"),
    "value sent": ("sum", "pass_on"),
    "service argument": ("no", "tell"),
    "service operation": ("notify_initiator", "tell"),
    "decision": ("library.dec", "level"),
    "assignee": ("[name]", "check"),
    "fallback": ("[name]", "check"),
    "transfer": ("[name]", "check"),
    "limit": ("PT8H", "check"),
    "limit field": ("due", "check"),
    "ratio": ("60%", "check"),
    "chain": ("library.dec", "routed"),
    "kept": ("P7D", "receipt"),
    "summary": ("name", "check"),
    "right": ("/price", "check"),
    "timer": ('= duration("PT8H")', "pause"),
}


def drawn(**spoiled: str) -> Drawing:
    """A process with every setting that a text may stand in."""
    at = {place: escape(spoiled.get(place, text)) for place, (text, _) in SOUND.items()}
    drawing = Drawing("doc", 'entity="library.doc"')
    drawing.inner = (
        '<dougong:fact name="no" expression="name"/>'
        f'<dougong:fact name="sum" expression="{at["fact"]}"/>'
        f'<dougong:duty rule="{at["duty"]}"/>'
    )
    rules = (
        f'<dougong:assignee {FEEL}"{at["assignee"]}"/><dougong:fallback {FEEL}"{at["fallback"]}"/>'
        f'<dougong:field path="{at["right"]}" right="read"/>'
        f'<dougong:timeout after="{at["limit"]}" action="remind"/>'
        f'<dougong:timeout field="{at["limit field"]}" action="transfer">'
        f'<dougong:transferTo {FEEL}"{at["transfer"]}"/></dougong:timeout>'
    )
    words = f'mode="ratio" ratio="{at["ratio"]}" empty="to incident" summary="{at["summary"]}"'
    drawing.message("receipt", AMOUNT, at["kept"]).message("other", AMOUNT)
    drawing.start().user("check", words, rules).user("boss").end()
    mark = '<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>'
    chain = f'<dougong:chain decisions="{at["chain"]}"/>'
    drawing.user("routed", inner=chain, more=mark)
    drawing.gateway("exclusive", "much", "f_much_end")
    told = f'<dougong:service operation="{at["service operation"]}">'
    told += f"{given('text', at['service argument'])}</dougong:service>"
    drawing.shape("serviceTask", "tell", said(told))
    rule = f'<dougong:rule decision="{at["decision"]}"/>'
    drawing.shape("businessRuleTask", "level", said(rule))
    key = said(f'<dougong:event key="{at["key awaited"]}"/>')
    drawing.shape("receiveTask", "paid", key, messageRef="receipt")
    sent = f'<dougong:event key="{at["key sent"]}">{given("amount", at["value sent"])}'
    drawing.shape("sendTask", "pass_on", said(f"{sent}</dougong:event>"), messageRef="other")
    timer = f"<bpmn:timerEventDefinition><bpmn:timeDuration>{at['timer']}</bpmn:timeDuration>"
    drawing.shape("intermediateCatchEvent", "pause", f"{timer}</bpmn:timerEventDefinition>")
    way = ("begin", "check", "routed", "tell", "level", "paid", "pass_on", "pause", "much", "end")
    drawing.path(*way)
    return drawing.flow("much", "boss", spoiled.get("condition", SOUND["condition"][0])).path(
        "boss", "end"
    )


DECISION = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="dd"
 name="dec" namespace="n"><decision id="dec" name="dec"><decisionTable id="dt"
 hitPolicy="COLLECT"><input id="i" label=""><inputExpression id="ie"><text>sum</text>
 </inputExpression></input><output id="o" name="steps"/><rule id="r1"><inputEntry id="c">
 <text>-</text></inputEntry><outputEntry id="oe"><text>[{name: "a", role: "pm"}]</text>
 </outputEntry></rule></decisionTable></decision></definitions>"""


def refused(drawing: Drawing) -> list[tuple[str, str]]:
    """What publishing refuses of a process: the file and the element."""
    fields: dict[str, Any] = {"name": "text", "price": "money", "due": "date"}
    made = Definitions().entity("doc", fields, headline="name").role("pm", "doc")
    tree = made.file("workflows/library/dec.dmn", DECISION).file(FILE, drawing.xml()).files()
    found = assemble(tree, "test")
    told = found.findings if found.catalog is None else check(found.catalog)
    return [(one.file, one.path) for one in told if one.severity == "error"]


def test_the_process_is_sound_without_them() -> None:
    assert refused(drawn()) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_each_setting_is_refused_at_its_element(payload: str) -> None:
    text = PAYLOADS[payload]("1")
    for place, (_, element) in SOUND.items():
        assert (FILE, element) in refused(drawn(**{place: text})), place


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_timer_that_begins_like_an_expression_is_no_python_either(payload: str) -> None:
    assert (FILE, "pause") in refused(drawn(timer=f"= {PAYLOADS[payload]('1')}"))
