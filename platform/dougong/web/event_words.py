"""What the events of a document and of its process are called."""

from dougong.web.locale import text


def event_title(kind: str) -> str:
    """How an event of a document is called."""
    return (_of_document() | _of_process() | _of_events()).get(kind, kind)


def _of_document() -> dict[str, str]:
    return {
        "created": text("创建"),
        "changed": text("修改"),
        "discarded": text("已作废"),
        "reversed": text("已冲销"),
        "anonymised": text("已匿名化"),
        "partly_reversed": text("部分冲销"),
        "files_added": text("补充附件"),
        "closed": text("已关闭"),
        "revalued": text("通过时重算"),
        "printed": text("打印"),
        "made": text("自动生成单据"),
        "closes": text("关闭前一张单据"),
        "reopened": text("重新生效"),
        "filled": text("带入"),
        "chosen": text("选定处理人"),
    }


def _of_process() -> dict[str, str]:
    return {
        "submitted": text("提交审批"),
        "resubmitted": text("重新提交"),
        "voted": text("审批"),
        "returned": text("已退回"),
        "withdrawn": text("已撤回"),
        "approved": text("审批通过"),
        "rejected": text("已否决"),
        "incident": text("流程异常"),
        "retried": text("已重新执行"),
        "copied": text("已抄送"),
        "reminded": text("催办"),
        "transferred": text("转办"),
        "delegated": text("委派"),
        "added": text("加签"),
        "removed": text("撤销加签"),
        "taken_back": text("拿回"),
        "commented": text("评论"),
        "terminated": text("终止流程"),
        "suspended": text("挂起流程"),
        "resumed": text("恢复流程"),
        "jumped": text("跳转环节"),
        "moved": text("移到新版本"),
        "move_undone": text("移回原版本"),
        "reassigned": text("改派"),
        "handed_over": text("工作交接"),
        "assigned": text("指定处理人"),
    }


def _of_events() -> dict[str, str]:
    """What happens by itself, or comes from outside."""
    return {
        "timer": text("定时继续"),
        "message": text("收到消息"),
        "signal": text("收到信号"),
        "service": text("服务操作"),
        "service_refused": text("服务操作被拒"),
        "drafted": text("已生成草稿"),
        "drafted_from": text("由另一张单据的流程生成"),
        "message_held": text("消息等流程继续"),
        "message_lost": text("消息无人接收"),
        "timed_approval": text("超时自动通过"),
        "timer_held": text("定时未能继续"),
        "stuck": text("流程图无法继续"),
        "timed_out": text("超时处理"),
        "overdue": text("超时提醒"),
        "timeout_held": text("超时处理未能执行"),
        "limits_moved": text("按新日历重算时限"),
    }
