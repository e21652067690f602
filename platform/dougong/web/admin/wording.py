"""How kinds and states of the platform's tables are called."""

from dougong.web.admin.filters import Option
from dougong.web.admin.listed import Cell
from dougong.web.locale import text


def job_state(state: str) -> Cell:
    """The state of a job, in its colour."""
    cells = {
        "waiting": Cell(text("等待中"), "submitted"),
        "running": Cell(text("执行中"), "submitted"),
        "done": Cell(text("已完成"), "approved"),
        "failed": Cell(text("失败"), "rejected"),
    }
    return cells.get(state, Cell(state))


def job_kind(kind: str) -> str:
    """What a kind of job does."""
    titles = {
        "housekeeping": text("日常清理"),
        "expiry": text("查找到期单据"),
        "expire": text("到期关闭单据"),
        "process_timer": text("流程定时"),
        "round_timeout": text("处理时限"),
        "calendar_changed": text("按新日历重算时限"),
        "notice_send": text("发送通知"),
        "notice_digest": text("发送每日汇总"),
        "webhook_call": text("调用 Webhook"),
        "card_turn": text("更新消息卡片"),
        "alerts": text("预警检查"),
        "alert_check": text("检查一条预警"),
        "unnamed_bytes": text("清理没有保存成的附件"),
    }
    return titles.get(kind, kind)


def department_kind(kind: str) -> str:
    """What kind of unit a department is."""
    return {one.value: one.title for one in department_kinds()}.get(kind, kind)


def department_kinds() -> tuple[Option, ...]:
    """The kinds of units."""
    return (
        Option("company", text("公司")),
        Option("branch", text("分公司")),
        Option("dept", text("职能部门")),
        Option("project_dept", text("项目部")),
    )


def event_kind(kind: str) -> str:
    """What happened."""
    return event_kinds().get(kind, kind)


def event_kinds() -> dict[str, str]:
    """Everything that is logged, as people say it."""
    return {**_document_events(), **_platform_events()}


def _document_events() -> dict[str, str]:
    return {
        "created": text("新建单据"),
        "copied": text("复制单据"),
        "printed": text("打印单据"),
        "changed": text("修改单据"),
        "chosen": text("选定处理人"),
        "submitted": text("提交审批"),
        "voted": text("审批表态"),
        "returned": text("退回"),
        "withdrawn": text("撤回"),
        "approved": text("审批通过"),
        "revalued": text("通过时重算"),
        "discarded": text("作废"),
        "closed": text("关闭单据"),
        "reopened": text("单据重新生效"),
        "reversed": text("冲销"),
        "anonymised": text("匿名化"),
        "partly_reversed": text("部分冲销"),
        "files_added": text("补充附件"),
        "retried": text("重试流程"),
        "timer": text("定时触发"),
        "message": text("收到消息"),
        "signal": text("收到信号"),
        "service": text("服务操作"),
        "service_refused": text("服务操作被拒"),
        "drafted": text("已生成草稿"),
        "drafted_from": text("由另一张单据的流程生成"),
        "message_held": text("消息等流程继续"),
        "message_lost": text("消息无人接收"),
        "stuck": text("流程图无法继续"),
        "timed_out": text("超时处理"),
        "overdue": text("超时提醒"),
        "timeout_held": text("超时处理未能执行"),
        "signal_sent": text("发送信号"),
        "limits_moved": text("按新日历重算时限"),
    }


def _platform_events() -> dict[str, str]:
    return {
        "signed_in": text("登录"),
        "signed_out": text("退出登录"),
        "password_changed": text("修改密码"),
        "password_reset": text("重置密码"),
        "session_revoked": text("结束会话"),
        "token_added": text("新增令牌"),
        "token_revoked": text("收回令牌"),
        "person_added": text("新增人员"),
        "person_changed": text("修改人员"),
        "handed_over": text("工作交接"),
        "substitute_handed_over": text("代理交接"),
        "role_granted": text("授予角色"),
        "role_revoked": text("收回角色"),
        "department_added": text("新增部门"),
        "department_changed": text("修改部门"),
        "group_added": text("新增人员组"),
        "group_changed": text("修改人员组"),
        "group_joined": text("加入人员组"),
        "group_left": text("退出人员组"),
        "operation_added": text("草稿增加修改"),
        "operation_removed": text("草稿移除修改"),
        "draft_published": text("发布草稿"),
        "published": text("发布版本"),
        "rolled_back": text("恢复版本"),
        "job_failed": text("后台任务失败"),
        "job_retried": text("重试后台任务"),
        "notice_settings_changed": text("修改通知设置"),
        "webhook_added": text("添加 Webhook"),
        "webhook_dropped": text("删除 Webhook"),
        "calendar_hours_set": text("设置上班时间"),
        "calendar_hours_dropped": text("删除上班时间"),
        "calendar_days_set": text("设置放假或上班"),
        "calendar_days_dropped": text("恢复每周安排"),
        "port_replayed": text("补过账"),
        "ledgers_rebuilt": text("重建台账余额"),
        "exported": text("导出 Excel"),
        "alert_acknowledged": text("确认预警"),
    }


def yes(value: object) -> str:
    """`是`, or nothing."""
    return text("是") if value else ""


def known(person: object) -> str:
    """The name of a person; the platform itself where nobody is known."""
    return str(getattr(person, "name", "")) or text("系统")
