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
    }
    return titles.get(vote, vote)
