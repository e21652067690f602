"""Operations on processes: settings of nodes, events and the process, places, the whole file.

Settings, conditions and places stand on stable ids and leave the rest to the process they meet,
so they survive an upgrade. A process drawn otherwise replaces the whole file and names the file
it was drawn from: an upgrade that changed that file is a conflict for people to look at.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from dougong.base.text import Text
from dougong.model.canonical import canonical
from dougong.model.overlay.operation import file_of, registered
from dougong.model.overlay.places import put_place
from dougong.model.parse.faults import Faults
from dougong.model.workflow.details import TYPE as _TYPE
from dougong.model.workflow.details import change_details, declare, misfit
from dougong.model.workflow.document import bpmn_children, local, read
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.vocabulary import BPMN
from dougong.model.workflow.words import change_words, fits
from dougong.model.workspace import Workspace

_ELEMENT = Text("流程“{owner}”里没有“{name}”", "The process “{owner}” has no “{name}”")
_WORDS = Text("设置的写法不对", "These are no settings of a process")
_WORDS_HINT = Text(
    "属性写成文字或 null，子元素写成列表", "Attributes are texts or null, child elements are lists"
)
_NO_WORD = Text(
    "“{name}”没有“{word}”这项设置，或写法不对",
    "“{name}” has no setting “{word}”, or it is not written like that",
)
_NO_WORD_HINT = Text(
    "原厂可能换了它的类型：对照新版后改写或删除这条操作",
    "The vendor may have made it something else: compare both, then write the operation anew or "
    "delete it",
)
_BASE = Text(
    "原厂流程“{process}”已更新，与您另画的版本不再对应",
    "The vendor's process “{process}” has changed since yours was drawn from it",
)
_BASE_HINT = Text(
    "对照新版后，保留自己的流程请把 base 改为“{now}”，改用新版请删除这条操作",
    "Compare both; to keep yours set base to “{now}”, to take the new one delete the operation",
)
_XML = Text("流程图无法读取：{reason}", "The diagram cannot be read: {reason}")
_CONDITION = f"{{{BPMN}}}conditionExpression"

Change = Callable[[Any], None]


def base_hash(path: str, content: bytes) -> str:
    """What tells one vendor's file from another, however it is written."""
    return hashlib.sha256(canonical(path, content)).hexdigest()


@registered("change_node")
def change_node(workspace: Workspace, words: Any, faults: Faults) -> None:
    """Settings of a user task set anew; null takes one away, a list replaces its children."""
    if not fits("approval", words["words"]):
        faults.add("node_words", "/words", _WORDS, hint=_WORDS_HINT)
        return
    _on(workspace, words, "node", faults, lambda e: change_words(e, "approval", words["words"]))


@registered("change_element")
def change_element(workspace: Workspace, words: Any, faults: Faults) -> None:
    """Words of an event, a task, a call or a message set anew; null takes one away."""

    def change(element: Any) -> None:
        wrong = misfit(element, words["words"])
        if wrong:
            facts = {"name": words["element"], "word": wrong}
            faults.add("element_words", f"/words/{wrong}", _NO_WORD, hint=_NO_WORD_HINT, **facts)
        else:
            change_details(element, words["words"])

    _on(workspace, words, "element", faults, change)


@registered("declare")
def declare_beside(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A message or a signal beside the process; one of that id stays as it is."""

    def change(root: Any) -> None:
        declare(root, words["kind"], words["id"])

    _changed(workspace, words["process"], faults, change)


@registered("change_process")
def change_process(workspace: Workspace, words: Any, faults: Faults) -> None:
    """Settings of the whole process set anew."""
    if not fits("process", words["words"]):
        faults.add("node_words", "/words", _WORDS, hint=_WORDS_HINT)
        return

    def change(root: Any) -> None:
        for child in bpmn_children(root):
            if local(child) == "process":
                change_words(child, "process", words["words"])

    _changed(workspace, words["process"], faults, change)


@registered("set_condition")
def set_condition(workspace: Workspace, words: Any, faults: Faults) -> None:
    """The condition of a flow; null takes it away."""

    def change(flow: Any) -> None:
        for child in bpmn_children(flow):
            if child.tag == _CONDITION:
                flow.remove(child)
        if words["condition"] is not None:
            made = etree.SubElement(flow, _CONDITION)
            made.set(
                _TYPE, f"{flow.prefix}:tFormalExpression" if flow.prefix else "tFormalExpression"
            )
            made.text = words["condition"]

    _on(workspace, words, "flow", faults, change)


@registered("set_default_flow")
def set_default_flow(workspace: Workspace, words: Any, faults: Faults) -> None:
    """The flow a gateway takes when no condition holds; null takes it away."""

    def change(gateway: Any) -> None:
        if words["flow"] is None:
            gateway.attrib.pop("default", None)
        else:
            gateway.set("default", words["flow"])

    _on(workspace, words, "gateway", faults, change)


@registered("move_elements")
def move_elements(workspace: Workspace, words: Any, faults: Faults) -> None:
    """Shapes and flows drawn elsewhere; those that are gone need no place any more."""

    def change(root: Any) -> None:
        for element in list(root.iter()):
            if local(element) in {"BPMNShape", "BPMNEdge"}:
                place = words["places"].get(element.get("bpmnElement", ""))
                if place is not None:
                    put_place(element, place)

    _changed(workspace, words["process"], faults, change)


@registered("replace_process")
def replace_process(workspace: Workspace, words: Any, faults: Faults) -> None:
    """Another diagram in the place of the vendor's, which must be the one it was drawn from."""
    path = file_of(workspace, "process", words["process"], faults)
    if path is None:
        return
    now = base_hash(path, workspace.given(path))
    if words["base"] != now:
        facts = {"process": words["process"], "now": now}
        faults.add("process_base_changed", "/base", _BASE, hint=_BASE_HINT, **facts)
        return
    content = words["xml"].encode()
    findings = Findings(path)
    if read(content, findings) is None:
        faults.add("process_unreadable", "/xml", _XML, reason=findings.found[0].for_person())
        return
    workspace.put(path, canonical(path, content))


@registered("restore_process")
def restore_process(workspace: Workspace, words: Any, faults: Faults) -> None:
    """The vendor's process again, whatever was changed before."""
    path = file_of(workspace, "process", words["process"], faults)
    if path is not None:
        workspace.put(path, canonical(path, workspace.given(path)))


def _on(
    workspace: Workspace, words: Mapping[str, Any], word: str, faults: Faults, change: Change
) -> None:
    """Change the element of a process that an operation names."""

    def found(root: Any) -> None:
        known = {e.get("id"): e for process in bpmn_children(root) for e in process.iter()}
        element = known.get(words[word])
        if element is None:
            names = [key for key in known if key]
            faults.unknown("element_unknown", f"/{word}", _ELEMENT, words[word], names)
            faults.found[-1].facts["owner"] = words["process"]
            return
        change(element)

    _changed(workspace, words["process"], faults, found)


def _changed(workspace: Workspace, name: str, faults: Faults, change: Change) -> None:
    path = file_of(workspace, "process", name, faults)
    # What is wrong with the file itself the lint tells.
    root = None if path is None else read(workspace.content(path), Findings(path))
    if path is None or root is None:
        return
    change(root)
    if not faults.any_error:
        workspace.put(path, canonical(path, etree.tostring(root)))
