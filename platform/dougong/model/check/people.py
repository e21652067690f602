"""Definitions against the live organisation: roles nobody holds, groups that are not there."""

from collections.abc import Iterator
from typing import Any

from dougong import feel
from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.feel import ExpressionInvalid
from dougong.feel.decisions import DecisionModel
from dougong.model.check.family import PeopleFacts, Report, family
from dougong.model.localise import localised
from dougong.model.parse.faults import DID_YOU_MEAN, Faults
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.groups import groups_named, rules_of

__all__ = ["PeopleFacts"]

_NOBODY = Text(
    "流程“{process}”的审批角色“{role}”目前没有人担任",
    "The process “{process}” asks the role “{role}”, which nobody holds",
)
_HINT = Text("请在人员管理里给相应人员授予该角色", "Give the role to somebody in the organisation")
_NO_GROUP = Text("没有编码为“{name}”的人员组，或已停用", "No group in use has the key “{name}”")
_NO_GROUP_HINT = Text(
    "请先在系统控制台的“人员组”里新增或重新启用，再发布",
    "Make it, or put it into use again, under “Groups” of the console, then publish",
)
_EMPTY_GROUP = Text(
    "人员组“{name}”目前没有在用的成员", "Nobody active belongs to the group “{name}”"
)
_EMPTY_HINT = Text(
    "请在系统控制台的“人员组”里加入成员", "Add people to it under “Groups” of the console"
)


@family("people")
def check_people(report: Report) -> None:
    """Roles nobody holds and groups nobody made; nothing where the organisation is not known."""
    if report.people is None:
        return
    _groups(report, report.people)
    unheld = [
        (process, node, report.catalog.roles[role])
        for process in report.catalog.processes.values()
        for node, role in _roles(process)
        if role in report.catalog.roles and role not in report.people.roles_held
    ]
    if not unheld:
        return
    english = localised(report.catalog, "en")
    for process, node, role in unheld:
        faults = report.about(_file(process.key, "bpmn"))
        facts = {
            "process": Text(process.title, english.processes[process.key].title),
            "role": Text(role.title, english.roles[role.key].title),
        }
        faults.warn("role_unheld", node, _NOBODY, hint=_HINT, **facts)


def _file(key: str, suffix: str) -> str:
    module, _, name = key.partition(".")
    return f"workflows/{module}/{name}.{suffix}"


def _roles(process: ProcessDefinition) -> list[tuple[str, str]]:
    return [
        (node.id, rule.params["role"])
        for node in process.nodes.values()
        for rule in node.assignees
        if rule.params.get("role")
    ]


def _groups(report: Report, people: PeopleFacts) -> None:
    """The groups that nodes and the rows of decision tables name."""
    if people.groups is None:
        return
    for process in report.catalog.processes.values():
        faults = report.about(_file(process.key, "bpmn"))
        for node in process.own_nodes:
            for key in groups_named(node):
                _group(people, key, faults, node.id)
    for name in sorted(_asked(report)):
        faults = report.about(_file(name, "dmn"))
        for rule, key in _named_in(report.catalog.decisions[name]):
            _group(people, key, faults, rule)


def _asked(report: Report) -> set[str]:
    """The decisions that say who acts at some node, or at the steps of one."""
    named: set[str] = set()
    for process in report.catalog.processes.values():
        for node in process.own_nodes:
            named |= {rule.params.get("decision", "") for rule in rules_of(node)}
            named |= set(node.chain.decisions if node.chain else ())
    return named & report.catalog.decisions.keys()


def _group(people: PeopleFacts, key: str, faults: Faults, at: str) -> None:
    known = people.groups or frozenset()
    if key not in known:
        close = nearest(key, known)
        hint = DID_YOU_MEAN if close else _NO_GROUP_HINT
        faults.add("group_unknown", at, _NO_GROUP, hint=hint, name=key, nearest=close)
    elif key not in people.groups_staffed:
        faults.warn("group_empty", at, _EMPTY_GROUP, hint=_EMPTY_HINT, name=key)


def _named_in(model: DecisionModel) -> Iterator[tuple[str, str]]:
    """The groups that rows write out, as an output or in a rule that is a context."""
    outputs = model.table.outputs
    for rule in model.table.rules:
        for output, cell in zip(outputs, rule.outputs, strict=True):
            for key in _written(cell, alone=output.name == "group"):
                yield rule.id, key


def _written(cell: str, *, alone: bool) -> Iterator[str]:
    try:
        value = feel.compile(cell, ()).value({}) if cell.strip() else None
    except ExpressionInvalid:
        # Cells that work it out are judged when they run.
        return
    for one in value if isinstance(value, list) else [value]:
        named: Any = one.get("group") if isinstance(one, dict) else one if alone else None
        if isinstance(named, str):
            yield named
