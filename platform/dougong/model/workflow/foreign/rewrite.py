"""Rewrites a foreign diagram into one the platform may run, and tells every change it makes.

It is a proposal: nothing of what ships or is published goes this way. What can not be rewritten
without guessing stays as it is, and the lint refuses it with its advice.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from dougong.model.finding import Finding
from dougong.model.workflow.document import bpmn_children, canonical, local, read
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.foreign import leftovers, outside, pictures, tasks, ways
from dougong.model.workflow.foreign.draft import NODES, Draft, extension
from dougong.model.workflow.foreign.rules import Told
from dougong.model.workflow.graph import MAX_FLOWS, MAX_NODES
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE

#: Encodings of files that older tools write.
ENCODINGS = frozenset(
    [
        "iso-8859-1",
        "iso-8859-15",
        "latin1",
        "windows-1252",
        "windows-1251",
        "utf-16",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-kr",
    ]
)
#: Stands for the record until somebody has chosen one.
ENTITY = "imported.record"
_HEAD = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{1,40})[\"'][^>]*\?>")


@dataclass(frozen=True)
class Rewritten:
    """One process of a file as the platform would take it, with all that was changed for it."""

    process_id: str
    xml: bytes
    rewrites: tuple[Finding, ...]
    #: Element id → line in the file as it came.
    lines: dict[str, int]


def rewrite(xml: bytes, file: str, entity: str = ENTITY) -> tuple[list[Rewritten], list[Finding]]:
    """Each process of the file rewritten; only findings when there is nothing to be read."""
    refused, before = Findings(file), Told(file)
    root = read(_recoded(xml, before), refused)
    drawn = [] if root is None else [p for p in _processes(root) if leftovers.is_drawn(p)]
    if root is not None and not drawn:
        refused.add("bpmn_no_process")
    if len(drawn) > 1:
        before.add("bpmn_rewrite_split_file", count=len(drawn))
    if any(_is_too_large(process) for process in drawn):
        refused.add("bpmn_too_large", limit=MAX_NODES, what="流程节点", what_en="flow nodes")
        return [], refused.found
    found = [
        _one(root, _processes(root).index(process), file, entity, before.found) for process in drawn
    ]
    return found, refused.found


def _is_too_large(process: Any) -> bool:
    """Whether our reader refuses it anyway; what is beyond all measure is not worked on."""
    tags = [local(one) for one in process.iter(f"{{{BPMN}}}*")]
    many = sum(1 for tag in tags if tag in NODES)
    return many > MAX_NODES or tags.count("sequenceFlow") > MAX_FLOWS


def _processes(root: Any) -> list[Any]:
    return [child for child in bpmn_children(root) if local(child) == "process"]


def _recoded(xml: bytes, told: Told) -> bytes:
    """The text in UTF-8, with the change told."""
    head = _HEAD.match(xml[:200])
    name = head.group(1).decode().lower() if head else ""
    if head is None or name not in ENCODINGS:
        return xml
    try:
        text = xml.decode(name)
    except (UnicodeDecodeError, LookupError):
        return xml
    told.add("bpmn_rewrite_encoding", found=name.upper())
    return b'<?xml version="1.0" encoding="UTF-8"?>' + text[len(head.group().decode()) :].encode()


def _one(root: Any, index: int, file: str, entity: str, before: list[Finding]) -> Rewritten:
    copy = deepcopy(root)
    draft = Draft(copy, _processes(copy)[index], file)
    draft.told.found += before
    leftovers.drop_pools(draft)
    leftovers.mend_ids(draft)
    leftovers.drop_foreign(draft)
    leftovers.drop_data(draft)
    leftovers.drop_idle(draft)
    leftovers.drop_dangling(draft)
    tasks.rewrite_tasks(draft)
    tasks.rewrite_events(draft)
    outside.name_outside(draft)
    ways.complete_ways(draft)
    leftovers.drop_attributes(draft)
    _stand_in(draft, entity)
    pictures.redraw(draft)
    etree.cleanup_namespaces(copy, top_nsmap={"bpmn": BPMN, "dougong": NAMESPACE})
    told = tuple(draft.told.found)
    lines = {e.get("id", ""): e.sourceline or 0 for e in draft.process.iter(f"{{{BPMN}}}*")}
    lines[draft.process.get("id")] = draft.process.sourceline or 0
    return Rewritten(draft.process.get("id"), canonical(copy), told, lines)


def _stand_in(draft: Draft, entity: str) -> None:
    """The settings a process cannot do without, until somebody fills them in."""
    process = draft.process
    if process.get("isExecutable") == "false":
        draft.note("bpmn_rewrite_executable", process)
    process.set("isExecutable", "true")
    settings = extension(process, "process")
    if not settings.get("entity"):
        settings.set("entity", entity)
        draft.note("bpmn_rewrite_settings", process, value=entity)
    for element in draft.elements():
        if local(element) == "userTask":
            approval = extension(element, "approval")
            named = {local(child) for child in approval}
            if not named & {"assignee", "chain"}:
                made = etree.SubElement(approval, f"{{{NAMESPACE}}}assignee")
                made.set("kind", "initiator")
                draft.note("bpmn_rewrite_settings", element, value="initiator")
