"""Tasks and events of other tools as what the platform runs in their place."""

import re
from typing import Any

from lxml import etree

from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.foreign.draft import (
    SCOPES,
    TASKS,
    Draft,
    drop,
    extension,
    flows,
    name_of,
    nodes,
    parts,
    retagged,
)
from dougong.model.workflow.foreign.outside import is_message_task
from dougong.model.workflow.shapes import MARKS, TOLD
from dougong.model.workflow.timers import expression_of, timer_fault
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE

#: Events that somebody can confirm by hand.
HAPPENS = frozenset({"conditionalEventDefinition"})
#: Events that only tell somebody who does not hear it.
TELLS = HAPPENS | {"escalationEventDefinition"}
_DURATION = re.compile(r"P(?:[0-9.YMWD]|T(?=[0-9]))[0-9.YMWDTHS]*")
STAND_IN = "P1D"
STAND_IN_COUNT = "2"
FEEL_PARTS = frozenset(
    ("loopCardinality", "loopDataInputRef", "completionCondition", "loopCondition")
)


def rewrite_tasks(draft: Draft) -> None:
    """Work of every kind becomes a user task, empty sub-processes too; scripts stay refused."""
    for scope in draft.scopes():
        for element in nodes(scope):
            if not is_message_task(element):
                _rewrite_task(draft, scope, element)


def _rewrite_task(draft: Draft, scope: Any, element: Any) -> None:
    tag = local(element)
    if tag in SCOPES and not nodes(element) and element.get("triggeredByEvent") != "true":
        draft.note("bpmn_rewrite_inner", element)
        _emptied(element)
    elif tag in TASKS - {"userTask", "callActivity"} and not _has_script(element):
        sends = tag == "sendTask"
        draft.note("bpmn_rewrite_send" if sends else "bpmn_rewrite_task", element, tag=tag)
        _as_user_task(element, kind="cc" if sends else "handle")
    elif tag == "callActivity" and not _is_called(draft, element):
        draft.note("bpmn_rewrite_task", element, tag=tag)
        _as_user_task(element, kind="handle")
    if local(element) == "userTask":
        _mode_of(draft, element)
        _loop_of(draft, scope, element)
    elif tag in SCOPES | {"callActivity"} and not _is_ours(draft):
        _repeat(draft, element)


def _is_called(draft: Draft, call: Any) -> bool:
    """Whether the called process is drawn in the file, or the diagram is one of ours."""
    called = call.get("calledElement")
    return bool(called) and (_is_ours(draft) or called in draft.drawn)


def _is_ours(draft: Draft) -> bool:
    return draft.process.find(f".//{{{NAMESPACE}}}process") is not None


def _has_script(element: Any) -> bool:
    return any(local(child) == "script" and (child.text or "").strip() for child in element)


def _emptied(element: Any) -> None:
    for child in bpmn_children(element):
        if local(child) not in {"extensionElements", "documentation"}:
            drop(child)
    _as_user_task(element, kind="handle")


def _as_user_task(element: Any, kind: str) -> None:
    retagged(element, "userTask")
    for name in ("calledElement", "triggeredByEvent", "scriptFormat", "instantiate"):
        element.attrib.pop(name, None)
    for child in list(element):
        if local(child) == "script":
            drop(child)
    extension(element, "approval").set("kind", kind)


def _mode_of(draft: Draft, element: Any) -> None:
    """Several people are a matter of the node, not of the token."""
    for child in parts(element):
        if local(child) == "multiInstanceLoopCharacteristics" and not _is_chain(element):
            mode = "sequential" if child.get("isSequential") == "true" else "all"
            draft.note("bpmn_rewrite_many", element, mode=mode)
            extension(element, "approval").set("mode", mode)
            drop(child)


def _loop_of(draft: Draft, scope: Any, task: Any) -> None:
    """A task that repeats becomes a sub-process that does."""
    mark = next((c for c in parts(task) if local(c) == "standardLoopCharacteristics"), None)
    if mark is None:
        return
    key = task.get("id")
    draft.note("bpmn_rewrite_loop", task)
    around = draft.node(scope, "subProcess", f"{key}_loop", name_of(task))
    for flow in flows(scope):
        for end in ("sourceRef", "targetRef"):
            if flow.get(end) == key:
                flow.set(end, around.get("id"))
    for event in nodes(scope):
        if event.get("attachedToRef") == key:
            event.set("attachedToRef", around.get("id"))
    around.append(mark)
    start = draft.node(around, "startEvent", f"{key}_begin")
    around.append(task)
    end = draft.node(around, "endEvent", f"{key}_end")
    draft.flow(around, start, task)
    draft.flow(around, task, end)
    _repeat(draft, around)


def _repeat(draft: Draft, element: Any) -> None:
    """How often is said in FEEL, or a number stands in; what the marker maps goes."""
    for mark in [child for child in parts(element) if local(child) in MARKS]:
        told = [c for c in bpmn_children(mark) if local(c) not in FEEL_PARTS]
        texts = [c for c in bpmn_children(mark) if local(c) in FEEL_PARTS]
        counted = any(local(c) == "loopCardinality" and _is_number(c) for c in texts)
        looped = local(mark) == "standardLoopCharacteristics"
        if (counted or (looped and mark.get("loopMaximum"))) and len(texts) <= 1 and not told:
            continue
        shown = "；".join("".join(c.itertext()).strip() or local(c) for c in (*texts, *told))
        draft.note("bpmn_rewrite_repeat", element, value=shown[:120] or "—", count=STAND_IN_COUNT)
        for child in [*texts, *told]:
            mark.remove(child)
        for name in ("behavior", "noneBehaviorEventRef", "oneBehaviorEventRef"):
            mark.attrib.pop(name, None)
        if looped:
            mark.set("loopMaximum", STAND_IN_COUNT)
        else:
            made = etree.SubElement(mark, f"{{{BPMN}}}loopCardinality")
            made.text = STAND_IN_COUNT


def _is_number(element: Any) -> bool:
    return bool(re.fullmatch("[0-9]{1,3}|1000", (element.text or "").strip()))


def _is_chain(element: Any) -> bool:
    return any(local(inner) == "chain" for inner in element.iter(etree.Element))


def rewrite_events(draft: Draft) -> None:
    """Events that wait for the world, as far as a person or a plain event can stand for them."""
    for scope in draft.scopes():
        _join_links(draft, scope)
        for element in nodes(scope):
            tag = local(element)
            if tag == "startEvent" and scope.get("triggeredByEvent") != "true":
                _plain(draft, element, "bpmn_rewrite_start_event", None)
            elif tag == "endEvent":
                _plain(draft, element, "bpmn_rewrite_end_event", TELLS)
            elif tag == "intermediateThrowEvent":
                _throw(draft, scope, element)
            elif tag == "intermediateCatchEvent":
                _catch(draft, element)
            _timer(draft, element)


def _plain(draft: Draft, element: Any, code: str, kinds: frozenset[str] | None) -> None:
    for child in parts(element):
        if (kinds is None or local(child) in kinds) and not _is_caught(element, child):
            draft.note(code, element, tag=local(child))
            drop(child)


def _is_caught(element: Any, *definitions: Any) -> bool:
    """Whether a sub-process around an event has one of that kind on its edge."""
    kinds = {local(one) for one in definitions} & TOLD.keys()
    return any(
        local(scope) in SCOPES
        and any(
            event.get("attachedToRef") == scope.get("id") and kinds & {local(c) for c in event}
            for event in bpmn_children(scope.getparent())
            if local(event) == "boundaryEvent"
        )
        for scope in element.iterancestors()
    )


def _throw(draft: Draft, scope: Any, element: Any) -> None:
    events = [local(child) for child in parts(element)]
    if not events:
        _bridge(draft, scope, element)
    elif all(event in TELLS for event in events) and not _is_caught(element, *parts(element)):
        draft.note("bpmn_rewrite_send", element, tag=events[0])
        _without_events(element)
        _as_user_task(element, kind="cc")


def _bridge(draft: Draft, scope: Any, element: Any) -> None:
    """Take an event out and let the flows before it lead on."""
    key = element.get("id")
    after = [flow for flow in flows(scope) if flow.get("sourceRef") == key]
    before = [flow for flow in flows(scope) if flow.get("targetRef") == key]
    if len(after) != 1 or not before:
        return
    draft.note("bpmn_rewrite_pass", element)
    for flow in before:
        flow.set("targetRef", after[0].get("targetRef"))
    drop(after[0])
    drop(element)


def _catch(draft: Draft, element: Any) -> None:
    events = [local(child) for child in parts(element)]
    if not events or all(event in HAPPENS for event in events):
        draft.note("bpmn_rewrite_wait", element, tag=events[0] if events else "—")
        _without_events(element)
        _as_user_task(element, kind="handle")


def _without_events(element: Any) -> None:
    for child in parts(element):
        drop(child)
    element.attrib.pop("parallelMultiple", None)


def _join_links(draft: Draft, scope: Any) -> None:
    """A pair of links is a flow drawn in two pieces."""
    links = [(element, _link(element)) for element in nodes(scope)]
    goals = {name: e for e, name in links if name and local(e) == "intermediateCatchEvent"}
    joined = set()
    for element, name in links:
        after = _way_on(scope, goals.get(name))
        if local(element) == "intermediateThrowEvent" and name and after is not None:
            draft.note("bpmn_rewrite_link", element, name=name)
            for flow in flows(scope):
                if flow.get("targetRef") == element.get("id"):
                    flow.set("targetRef", after.get("targetRef"))
            drop(element)
            joined.add(name)
    for name in joined:
        drop(_way_on(scope, goals[name]))
        drop(goals[name])


def _way_on(scope: Any, goal: Any) -> Any:
    """The one flow that leaves a catching link, or None."""
    if goal is None:
        return None
    leaving = [flow for flow in flows(scope) if flow.get("sourceRef") == goal.get("id")]
    return leaving[0] if len(leaving) == 1 else None


def _link(element: Any) -> str:
    for child in parts(element):
        if local(child) == "linkEventDefinition":
            return child.get("name") or name_of(element)
    return ""


def _timer(draft: Draft, element: Any) -> None:
    for definition in parts(element):
        if local(definition) != "timerEventDefinition":
            continue
        time = next(iter(bpmn_children(definition)), None)
        tag, text = ("", "") if time is None else (local(time), (time.text or "").strip())
        if tag != "timeCycle" and (expression_of(text) or not timer_fault(tag, text)):
            continue
        found = _DURATION.search(text)
        when = found.group() if found and not timer_fault("timeDuration", found.group()) else ""
        when = when or STAND_IN
        draft.note("bpmn_rewrite_timer", element, value=text[:60] or "—", when=when)
        for child in list(definition):
            definition.remove(child)
        made = etree.SubElement(definition, f"{{{BPMN}}}timeDuration")
        made.text = when
