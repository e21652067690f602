"""What the lint can say about ways that part and come together, and about idle loops."""

from dougong.base.text import Text
from dougong.model.workflow.scope_faults import WHO, Rule

JOIN_RULES: dict[str, Rule] = {
    "bpmn_join_mixed": Rule(
        Text(
            "并行网关" + WHO.zh + "等待的分支不会同时到来",
            "Parallel gateway " + WHO.en + " waits for branches that never come together",
        ),
        Text(
            "请用与分开时相同的网关汇聚，排他分支用排他网关汇聚",
            "Join with the kind of gateway that split; join choices with ×",
        ),
    ),
    "bpmn_join_of_some": Rule(
        Text(
            "包容网关可能只走一部分分支，并行网关" + WHO.zh + "却等待所有分支",
            "An inclusive split may leave branches out; parallel gateway "
            + WHO.en
            + " waits for all of them",
        ),
        Text(
            "请改用包容网关汇聚；所有分支都要走时，请改用并行网关分开",
            "Join with an inclusive gateway, or split with a parallel one if all are always taken",
        ),
    ),
    "bpmn_join_starved": Rule(
        Text(
            "有分支可能在“{end}”提前结束，并行网关" + WHO.zh + "会一直等下去",
            "A branch may end at “{end}” while parallel gateway " + WHO.en + " waits for it",
        ),
        Text(
            "请让这条分支也到达该网关；要结束整个流程，请用终止结束事件",
            "Lead that branch to the gateway too; use a terminate end to end everything",
        ),
        "warning",
    ),
    "bpmn_split_unjoined": Rule(
        Text(
            "并行分支在排他网关" + WHO.zh + "汇合，后面的节点会执行多次",
            "Parallel branches meet at × gateway " + WHO.en + "; what follows runs several times",
        ),
        Text("请改用并行网关汇聚", "Join them with a + gateway"),
    ),
    "bpmn_automatic_loop": Rule(
        Text("回路“{ids}”里没有人工环节", "The loop “{ids}” has no user task"),
        Text("请在回路里放一个用户任务", "Put a user task into the loop"),
    ),
}
