"""Every word of the vocabulary that the lint reads can be set in the modeler's property panel.

The diagram is made of the vocabulary itself, so a word that is added without a control for it is
found here.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from dougong.model import metaschema
from dougong.model.workflow.vocabulary import ExtensionType, Property, vocabulary
from dougong.web.studio.event_offers import EventOffers, MessageOffer, _operations
from dougong.web.studio.process_offers import FieldOffer, Offers, as_json
from dougong.web.studio.process_texts import choices, labels

ROOT = Path(__file__).parents[3]
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None or not (ROOT / "node_modules" / "bpmn-moddle").is_dir(),
    reason="node with bpmn-moddle is not installed: run make test once",
)

#: What the panel shows and does not change: a process is made for its document.
FIXED = {"process.entity"}
PEOPLE = ("assignee", "fallback", "transferTo")
PAIRS = (("base", "基本"), ("other", "其他"))
#: Values that a panel needs to show everything that belongs to a kind of node.
GIVEN = {"kind": "approve", "ratio": "60%", "withdraw": "any_time", "outcome": "approved"}
GIVEN |= {"operation": "notify_initiator", "decision": "base", "decisions": "base"}
#: Two ways to fill in what is closed, so that each value is once chosen anew.
FIRST = {"mode": "ratio", "action": "transfer"}
LAST = {"action": "decide"}
_serial = count(1)


class Drawn:
    """A diagram with every word of the vocabulary, closed ones at their first or last value."""

    def __init__(self, given: dict[str, str], place: int) -> None:
        self.given = GIVEN | given
        self.place = place

    def _value(self, one: Property) -> str:
        if one.many:
            return " ".join(one.values)
        if one.name in self.given:
            return self.given[one.name]
        if one.values:
            return one.values[self.place]
        return one.default or f"w{next(_serial)}"

    def written(self, kind: ExtensionType) -> str:
        """An element with every word of its type, and with every child there is."""
        tag = f"dougong:{kind.tag}"
        words = "".join(
            f" {one.name}={quoteattr(self._value(one))}" for one in kind.attributes.values()
        )
        return f"<{tag}{words}>{''.join(self._children(kind))}</{tag}>"

    def _children(self, kind: ExtensionType) -> Iterator[str]:
        for tag in kind.children:
            if tag not in PEOPLE:
                yield self.written(vocabulary().types[tag])
            elif self.place == 0:
                yield from _rules(tag)

    def _shape(self, tag: str, setting: str, inner: str = "") -> str:
        held = self.written(vocabulary().types[setting])
        extension = f"<bpmn:extensionElements>{held}</bpmn:extensionElements>"
        return f'<bpmn:{tag} id="s{next(_serial)}">{extension}{inner}</bpmn:{tag}>'

    def diagram(self) -> str:
        """The whole file."""
        types = vocabulary().types
        told = '<bpmn:messageEventDefinition messageRef="paid"/>'
        shapes = (
            self._shape("userTask", "approval"),
            self._shape("serviceTask", "service"),
            self._shape("businessRuleTask", "rule"),
            self._shape("intermediateThrowEvent", "event", told),
            '<bpmn:endEvent id="e"><bpmn:errorEventDefinition errorRef="worse"/></bpmn:endEvent>',
        )
        message = self.written(types["message"])
        return (
            '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
            'xmlns:dougong="https://dougong.dev/schema/bpmn/1" id="d">'
            f'<bpmn:message id="paid"><bpmn:extensionElements>{message}</bpmn:extensionElements>'
            '</bpmn:message><bpmn:error id="worse" errorCode="worse"/>'
            '<bpmn:process id="p"><bpmn:extensionElements>'
            f"{self.written(types['process'])}</bpmn:extensionElements>{''.join(shapes)}"
            "</bpmn:process></bpmn:definitions>"
        )


def _rules(tag: str) -> Iterator[str]:
    """A rule of each kind for the people of a node; elsewhere as many as name every word once."""
    seen: set[str] = set()
    for rule, needs in vocabulary().assignees.items():
        names = (*needs.needs, *needs.takes)
        if tag == PEOPLE[0] or not seen.issuperset(names):
            seen.update(names)
            words = "".join(f' {name}="{name}"' for name in names)
            yield f'<dougong:{tag} kind="{rule}"{words}/>'


def _offers() -> Offers:
    fields = (
        FieldOffer("/due", "日期", "date", "due"),
        FieldOffer("/who", "人员", "member", "who"),
        FieldOffer("/unit", "部门", "department", "unit"),
    )
    events = EventOffers(
        module="m",
        messages=(MessageOffer("m.other", "其他"),),
        signals=(),
        operations=_operations(),
        outputs={},
        thrown={},
    )
    return Offers(
        roles=PAIRS,
        people=PAIRS,
        departments=PAIRS,
        groups=PAIRS,
        fields=fields,
        decisions=PAIRS,
        chains=PAIRS,
        processes=PAIRS,
        duties=tuple(choices()["duty"]),
        events=events,
    )


@pytest.fixture(scope="module")
def settable() -> dict[str, set[str]]:
    """The words that controls of the panel wrote, with their values."""
    props = {
        "labels": labels(),
        "choices": {key: list(one.items()) for key, one in choices().items()},
        "offers": as_json(_offers()),
        "entity": "单据",
    }
    drawn = [Drawn(FIRST, 0).diagram(), Drawn(LAST, -1).diagram()]
    script = ROOT / "tests" / "unit" / "model" / "panel_words.mjs"
    done = subprocess.run(
        [str(NODE), str(script), str(Path(metaschema.__file__).parent / "dougong.moddle.json")],
        input=json.dumps({"diagrams": drawn, "props": props}).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, set[str]] = {}
    for word in json.loads(done.stdout):
        name, _, value = word.partition("=")
        found.setdefault(name[0].lower() + name[1:], set()).add(value)
    return found


def test_every_word_of_the_vocabulary_has_a_control(settable):
    known = {
        f"{tag}.{name}"
        for tag, kind in vocabulary().types.items()
        for name in kind.attributes
        if tag not in PEOPLE
    }
    rules = {
        f"{tag}.{name}"
        for tag in PEOPLE
        for needs in vocabulary().assignees.values()
        for name in ("kind", *needs.needs, *needs.takes)
    }
    assert sorted((known | rules) - settable.keys() - FIXED) == []


def test_every_closed_value_of_the_vocabulary_is_offered(settable):
    missing = {
        f"{tag}.{one.name}": left
        for tag, kind in vocabulary().types.items()
        for one in kind.attributes.values()
        if one.values
        for written in [settable.get(f"{tag}.{one.name}", set())]
        for left in [set(one.values) - {w for text in written for w in text.split()}]
        # What stands at its default is not written down.
        if left - {one.default}
    }
    assert missing == {}
