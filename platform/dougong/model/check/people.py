"""Definitions against the live organisation: roles that nobody holds."""

from dougong.base.text import Text
from dougong.model.check.family import PeopleFacts, Report, family
from dougong.model.localise import localised
from dougong.model.workflow.definition import ProcessDefinition

__all__ = ["PeopleFacts"]

_NOBODY = Text(
    "流程“{process}”的审批角色“{role}”目前没有人担任",
    "The process “{process}” asks the role “{role}”, which nobody holds",
)
_HINT = Text("请在人员管理里给相应人员授予该角色", "Give the role to somebody in the organisation")


@family("people")
def check_people(report: Report) -> None:
    """Roles of processes that nobody holds; nothing where the organisation is not known."""
    if report.people is None:
        return
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
        module, _, name = process.key.partition(".")
        faults = report.about(f"workflows/{module}/{name}.bpmn")
        facts = {
            "process": Text(process.title, english.processes[process.key].title),
            "role": Text(role.title, english.roles[role.key].title),
        }
        faults.warn("role_unheld", node, _NOBODY, hint=_HINT, **facts)


def _roles(process: ProcessDefinition) -> list[tuple[str, str]]:
    return [
        (node.id, rule.params["role"])
        for node in process.nodes.values()
        for rule in node.assignees
        if rule.params.get("role")
    ]
