"""Messages and signals: declared beside the process, named by its module, checked by their type."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from dougong.feel import ExpressionInvalid
from dougong.model.workflow.conditions import compile_condition
from dougong.model.workflow.definition import (
    AWAITED,
    TELLING,
    Element,
    Flow,
    MessageSpec,
    PayloadValue,
    ProcessDefinition,
)
from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.faults import Findings, words_of
from dougong.model.workflow.naming import full_name, module_of
from dougong.model.workflow.operations import OPERATIONS
from dougong.model.workflow.repeats import names_inside
from dougong.model.workflow.setting import Setting
from dougong.model.workflow.settings import SettingsReader
from dougong.model.workflow.timers import timer_fault

MAX_VALUES = 50
#: The setting that belongs to each kind of event.
SETTINGS = {"message": "event", "signal": "event", "service": "service", "decision": "rule"}


def messages_of(root: Any, settings: SettingsReader) -> dict[str, MessageSpec]:
    """The messages a file declares, by full name."""
    found = {}
    module = module_of(settings.findings.file)
    for child in bpmn_children(root):
        if local(child) == "message":
            spec = _message(child, module, settings)
            found[spec.name] = spec
    return found


def _message(element: Any, module: str, settings: SettingsReader) -> MessageSpec:
    key = element.get("id", "")
    found = settings.of(element, "message")
    values = () if found is None else tuple(_values(found))
    keep = "" if found is None else found["keep"]
    names = [value.name for value in values]
    if len(set(names)) < len(names) or len(names) > MAX_VALUES:
        settings.findings.add("bpmn_message_values", key, element.sourceline, limit=MAX_VALUES)
    if keep and timer_fault("timeDuration", keep):
        settings.findings.add(
            "bpmn_timer_invalid", key, element.sourceline, name=key, value=keep[:60]
        )
    title = " ".join((element.get("name") or key).split())
    return MessageSpec(full_name(key, module), title, values, keep)


def _values(setting: Setting) -> Iterable[PayloadValue]:
    for child in setting.all("value"):
        yield PayloadValue(
            child["name"], cast("Any", child["type"]), required=child["required"] == "true"
        )


def with_settings(elements: Mapping[str, Element], read: Mapping[str, Setting | None]) -> Any:
    """The elements with what the settings of their events say."""
    return {key: _with(element, read.get(key)) for key, element in elements.items()}


def _with(element: Element, setting: Setting | None) -> Element:
    if setting is None:
        return element
    given = tuple((one["name"], one["expression"]) for one in setting.all("given"))
    if element.event == "service":
        return replace(element, code=setting["operation"], given=given)
    if element.event == "decision":
        return replace(element, code=setting["decision"])
    return replace(element, key=setting["key"], given=given)


def check_events(
    elements: Mapping[str, Element],
    messages: Mapping[str, MessageSpec],
    names: Sequence[str],
    findings: Findings,
) -> None:
    """Everything awaited and told is declared, and its expressions compile."""
    for element in elements.values():
        if element.event in {"message", "signal", "service", "decision"}:
            _check_declared(element, messages, findings)
            _check_given(element, messages, findings)
            known = (*names, *names_inside(elements, element.id))
            for text in (element.key, *(text for _, text in element.given)):
                _check_text(element, text, known, findings)


def _check_declared(
    element: Element, messages: Mapping[str, MessageSpec], findings: Findings
) -> None:
    known: Iterable[str] = (element.code,)
    if element.event == "message":
        known = messages
    elif element.event == "service":
        known = OPERATIONS
    if not element.code or element.code not in known:
        kind = _KINDS[element.event]
        findings.add(
            "bpmn_event_undeclared" if element.code else "bpmn_event_unset:bpmn_event_undeclared",
            element.id,
            element.line,
            name=element.name or element.id,
            kind=kind[0],
            kind_en=kind[1],
            known=", ".join(known) or "—",
        )
    elif element.event == "signal" and (element.key or element.given):
        findings.add("bpmn_signal_plain", element.id, element.line, name=element.name or element.id)


_KINDS = {
    "message": ("消息", "message"),
    "signal": ("信号", "signal"),
    "service": ("服务操作", "operation"),
    "decision": ("决策表", "decision"),
}


def _check_given(element: Element, messages: Mapping[str, MessageSpec], findings: Findings) -> None:
    """What is sent is what the message carries, and what an operation takes."""
    given = [name for name, _ in element.given]
    if element.event == "message" and element.code in messages:
        values = messages[element.code].values if element.kind in TELLING else ()
        wanted = {value.name: value.required for value in values}
    elif element.event == "service" and element.code in OPERATIONS:
        wanted = {value.name: value.required for value in OPERATIONS[element.code].takes}
    else:
        return
    # Which fields there are is known where the whole release is looked at.
    fields = element.event == "service" and OPERATIONS[element.code].fields
    odd = [] if fields else sorted(set(given) - wanted.keys())
    odd += sorted(name for name, required in wanted.items() if required and name not in given)
    if odd or len(set(given)) < len(given):
        findings.add(
            "bpmn_event_given",
            element.id,
            element.line,
            name=element.name or element.id,
            values=", ".join(odd) or ", ".join(given),
            known=", ".join(wanted) or "—",
        )


def _check_text(element: Element, text: str, names: Sequence[str], findings: Findings) -> None:
    if not text:
        return
    try:
        compile_condition(Flow(element.id, "", "", text), names)
    except ExpressionInvalid as fault:
        findings.add(
            "bpmn_event_expression",
            element.id,
            element.line,
            name=element.name or element.id,
            **words_of(fault),
        )


def check_agreement(processes: Iterable[ProcessDefinition]) -> list[tuple[str, str, str]]:
    """Messages that two processes declare differently: process, message, the other process."""
    seen: dict[str, tuple[str, MessageSpec]] = {}
    found = []
    for process in processes:
        for name, spec in process.messages.items():
            key, known = seen.setdefault(name, (process.key, spec))
            if (known.values, known.keep) != (spec.values, spec.keep):
                found.append((process.key, name, key))
    return found


def is_awaited(element: Element) -> bool:
    """Whether somebody outside lets it happen."""
    return element.event in AWAITED and element.kind not in TELLING
