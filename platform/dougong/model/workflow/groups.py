"""The groups of people that the nodes of a process name."""

from dougong.model.workflow.definition import ApprovalNode, AssigneeRule


def rules_of(node: ApprovalNode) -> tuple[AssigneeRule, ...]:
    """Every rule by which a node finds people: its own, its fallbacks, and when it is late."""
    fallbacks = (rule for empty in node.empty for rule in empty.rules)
    late = (rule for step in node.timeouts for rule in step.to)
    return (*node.assignees, *fallbacks, *late)


def groups_named(node: ApprovalNode) -> tuple[str, ...]:
    """The keys of the groups a node names, each once."""
    found = (rule.params["group"] for rule in rules_of(node) if rule.params.get("group"))
    return tuple(dict.fromkeys(found))
