"""The rules of the lint about what a node may be answered with, and whom its people choose."""

from dougong.base.text import Text
from dougong.model.workflow.scope_faults import WHO, Rule

ANSWER_RULES: dict[str, Rule] = {
    "bpmn_vote_idle": Rule(
        Text(
            WHO.zh + "的 {attribute} 写了 {vote}，但该节点没有这种答复",
            WHO.en + " sets {attribute} for {vote}, an answer it does not take",
        ),
        Text("请删去，或在 actions 里打开它", "Remove it, or offer it in actions"),
    ),
    "bpmn_choice_first": Rule(
        Text(
            WHO.zh + "是第一个环节，前面没有人指定处理人",
            WHO.en + " comes first: nobody decides before it who could choose",
        ),
        Text("请改为发起人提交时选（chosen_by_initiator）", "Use chosen_by_initiator instead"),
    ),
    "bpmn_choice_instead": Rule(
        Text(
            WHO.zh + "找不到人或超时的时候没有人来选，不能用“指定”的规则",
            WHO.en + " leaves a fallback or a transfer to a choice that nobody makes",
        ),
        Text("请写明角色、人员或上级", "Name a role, a person or a superior"),
    ),
    "bpmn_return_nowhere": Rule(
        Text(
            WHO.zh + "可以退回，却没有写退回到哪里",
            WHO.en + " offers a return, but nowhere to return to",
        ),
        Text(
            "请在 returns 里写 initiator、previous、chosen，或从 actions 里去掉 return",
            "Name initiator, previous or chosen in returns, or take return out of actions",
        ),
    ),
}
