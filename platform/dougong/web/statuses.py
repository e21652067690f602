"""The life cycle of documents in words."""

from dougong.web.locale import text

STATUSES = (
    "draft",
    "submitted",
    "returned",
    "approved",
    "rejected",
    "discarded",
    "closed",
    "reversed",
)


def status_title(status: str) -> str:
    """How a status, of a document or a process, is called."""
    titles = {
        "draft": text("草稿"),
        "submitted": text("审批中"),
        "running": text("审批中"),
        "returned": text("已退回"),
        "approved": text("已通过"),
        "completed": text("已通过"),
        "rejected": text("已否决"),
        "discarded": text("已作废"),
        "closed": text("已关闭"),
        "reversed": text("已冲销"),
        "withdrawn": text("已撤回"),
        "terminated": text("已终止"),
        "incident": text("流程异常"),
        "suspended": text("已挂起"),
    }
    return titles.get(status, status)


def vote_title(vote: str) -> str:
    """How a vote is called once it is cast."""
    titles = {
        "approve": text("已同意"),
        "reject": text("已否决"),
        "return": text("已退回"),
        "abstain": text("已弃权"),
        "complete": text("已办理"),
        "advise": text("已答复"),
        "transferred": text("已转办"),
        "decided": text("他人已处理"),
        "returned": text("已退回"),
        "withdrawn": text("已撤回"),
        "removed": text("已撤销"),
        "left": text("已结束"),
        "timed_approval": text("超时自动通过"),
        "timed_out": text("已超时"),
        "event": text("因流程事件结束"),
        "timed_rejection": text("超时自动否决"),
        "retried": text("已结束"),
        "taken_back": text("已拿回"),
        "delegated": text("已委派"),
        "added": text("已加签"),
        "jumped": text("已跳转"),
        "terminated": text("已终止"),
        "reassigned": text("已改派"),
        "handed_over": text("已交接"),
        "answered": text("他人已处理"),
    }
    return titles.get(vote, vote)
