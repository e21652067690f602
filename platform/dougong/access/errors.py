"""What people read when nobody can be found to decide."""

from dougong.base.errors import ProcessError
from dougong.base.text import Text


class NoAssignee(ProcessError):
    """No rule of a node names anybody and its fallbacks end in an incident."""

    code = "no_assignee"
    text = Text("环节“{node}”没有找到可以处理的人", "Nobody can act at the node “{node}”")
    hint = Text(
        "请为相应角色指定人员，或由流程管理员改派后重试",
        "Give somebody the role, or reassign and retry",
    )


class RuleInvalid(ProcessError):
    """A rule gave something that names no people, such as a decision without a role."""

    code = "assignee_rule_invalid"
    text = Text("规则“{rule}”没有给出可用的审批人", "The rule “{rule}” names no usable people")
    hint = Text("请检查该规则返回的内容", "Look at what the rule returns")


class ChainFault(ProcessError):
    """The decisions of a routed chain give no usable chain; facts name table and inputs."""

    code = "chain_fault"
    text = Text("审批链无法生成", "The approval chain cannot be made")


class ChainEmpty(ChainFault):
    """The tables agree on a chain without a single step."""

    code = "chain_empty"
    text = Text(
        "审批规则表“{table}”没有给出任何审批步骤（输入：{inputs}）",
        "The routing tables “{table}” give no step at all (inputs: {inputs})",
    )
    hint = Text("请至少保留一个审批步骤", "Keep at least one step")


class ChainStepInvalid(ChainFault):
    """A step names no role that this release knows, or a group without a name and a weight."""

    code = "chain_step_invalid"
    text = Text(
        "审批规则表“{table}”给出的步骤“{step}”不是已定义的角色，或是没写名称和次序的人员组",
        "The step “{step}” of the routing table “{table}” is no known role, nor a group with name "
        "and weight",
    )
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")
