"""What an administrator reads when a process cannot be moved to another release, or back."""

from dougong.base.errors import Conflict, NotFound
from dougong.base.text import Text

#: Why a process keeps its release, or needs a choice.
REASONS = {
    "": Text("", ""),
    "there": Text("已经在当前版本", "it is on the live release already"),
    "over": Text("流程已结束", "the process is over"),
    "gone": Text("当前版本没有这个流程", "the live release has no such process"),
    "entity": Text(
        "当前版本里这个流程用于另一种单据", "the live release uses it for another kind of document"
    ),
    "state": Text("流程的运行数据无法读取", "the state of the process cannot be read"),
    "chosen": Text("已选择留在原版本", "chosen to stay"),
    "removed": Text("当前版本没有对应的环节", "the live release has no such step"),
    "ambiguous": Text(
        "当前版本有不止一个可能对应的环节", "more than one step of the live release may be meant"
    ),
    "kind": Text(
        "同一编号的环节改成了另一种（审批或办理）",
        "the step is of another kind now (approve, handle)",
    ),
    "chain": Text(
        "环节改成了按表路由，或不再按表路由", "whether a table routes the step has changed"
    ),
    "branch": Text(
        "停在并行分支里，而这段并行有改动；请等它走出并行，或先跳转到单独的环节",
        "it stands between a fork and its join, which are drawn otherwise now; wait until it has"
        " passed the join, or move it to a single step first",
    ),
    "repeated": Text(
        "停在多次执行的子流程里，而这段子流程有改动；请等它做完",
        "it stands in a sub-process done several times, which is drawn otherwise now; wait until it"
        " is done",
    ),
    "scope": Text("环节移进或移出了子流程", "the step was moved into or out of a sub-process"),
    "edge": Text("子流程边上的定时有改动", "the timers on its sub-process have changed"),
    "outcome": Text(
        "后面的条件要用到一个还没有人给出的审批结果",
        "a condition ahead reads an outcome nobody gave",
    ),
    "votes": Text(
        "按当前版本的表决规则，已有的意见会立即结束本环节；请等本环节办完",
        "by the rules of the live release the votes given would end the step; wait until it ends",
    ),
    "returned": Text(
        "单据已退回给发起人，不能改换环节；请等重新提交",
        "the document is with its initiator; wait until it is handed in again",
    ),
    "suspended": Text("流程已挂起，不能改换环节；请先恢复", "it is suspended; resume it first"),
}


class MoveRefused(Conflict):
    """A process that keeps its release; facts say why."""

    code = "move_refused"
    text = Text("不能移到当前版本：{told}", "It cannot be moved to the live release: {told}")
    hint = Text("请先试算，按提示处理后再移", "Look at the plan first and do what it says")


class MoveUndecided(Conflict):
    """A process that stands at a node without counterpart; nobody has chosen another."""

    code = "move_undecided"
    text = Text("当前环节需要先选择对应环节：{told}", "The present step needs a choice: {told}")
    hint = Text(
        "请为该环节选择当前版本的环节，或选择留在原版本",
        "Choose a step of the live release for it, or let it stay",
    )


class NothingToUndo(Conflict):
    """A process that was not moved, or so long ago that its state before is not kept any more."""

    code = "move_not_kept"
    text = Text("没有可以撤销的移版", "There is no move to undo")
    hint = Text(
        "移版后 30 天内、且还没有人处理时可以撤销",
        "A move can be undone for 30 days, while nobody has acted since",
    )


class MoveBuiltOn(Conflict):
    """Somebody has acted since the process was moved; facts say who, what and when."""

    code = "move_built_on"
    text = Text(
        "{who} 已于 {when} 处理（{what}），不能撤销移版",
        "{who} acted on it at {when} ({what}); the move cannot be undone",
    )
    hint = Text(
        "流程会在当前版本继续；需要时可以跳转环节",
        "It goes on in the live release; jump if need be",
    )


class NothingToMove(NotFound):
    """A run of nobody's, or of processes that are not there."""

    code = "not_found"


def told(why: str, locale: str) -> str:
    """A reason in the reader's language."""
    return REASONS[why].show(locale, {})
