"""What people read when an action cannot be done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dougong.base.errors import (
    AccessDenied,
    Conflict,
    DefinitionError,
    DougongError,
    InputError,
    ProcessError,
    SetupError,
)
from dougong.base.text import Text
from dougong.model.finding import Finding

if TYPE_CHECKING:
    from dougong.forms.checks import CheckResult


class Busy(DougongError):
    """The database had no room for this action, three retries included."""

    code = "busy"
    text = Text("系统繁忙，操作没有完成", "The system is busy; nothing was changed")
    hint = Text("请稍等几秒再试", "Try again in a few seconds")

    def __init__(self) -> None:
        super().__init__(retry_after=3)


class Unavailable(SetupError):
    """The database is out of reach, full or read-only; nothing was changed."""

    code = "database_unavailable"
    text = Text(
        "数据库暂时无法使用，操作没有完成", "The database is out of reach; nothing was changed"
    )
    hint = Text(
        "请稍后再试；持续出现请联系管理员", "Try again shortly; if it lasts, tell an administrator"
    )

    def __init__(self) -> None:
        super().__init__(retry_after=10)


class NotPublished(SetupError):
    """No bundle is published in this database."""

    code = "not_published"
    text = Text("还没有发布任何配置包", "No bundle is published yet")
    hint = Text("请先执行 dougong publish 或 dougong demo", "Run dougong publish or dougong demo")


class StatusForbids(Conflict):
    """The record's status does not allow the action."""

    code = "status_forbids"
    text = Text("当前状态（{status_title}）不能执行此操作", "Not possible while {status_title}")


class VersionNeeded(InputError):
    """A change does not say which version of the record the person saw."""

    code = "version_needed"
    text = Text("请求没有带上看到的版本号", "The request lacks the version that was seen")
    hint = Text("请在 If-Match 中带上记录的 version", "Send the record's version in If-Match")


class RetentionRunning(Conflict):
    """The law still asks for the personal data of a record."""

    code = "retention_running"
    text = Text(
        "法定保存期未满：自 {since} 起保存 {years} 年，{until} 起才能匿名化",
        "The law keeps these data for {years} years from {since}: not before {until}",
    )


class StillUnderWay(Conflict):
    """Documents that name the record are not ended."""

    code = "still_under_way"
    text = Text(
        "还有 {count} 张未办结的单据提到此人：{titles}",
        "{count} documents that name this person are under way: {titles}",
    )
    hint = Text("请先办结或作废这些单据", "End or discard them first")


class Nameless(Conflict):
    """The person of the record was made nameless; nothing is written into it any more."""

    code = "nameless"
    text = Text("这条记录已匿名化，不能再修改", "This record was anonymised and stays as it is")


class CheckFailed(InputError):
    """Rules refuse the record; `results` holds every one of them, met or not."""

    code = "check_failed"
    text = Text("有 {count} 项校验未通过，不能提交", "{count} rules refuse this")

    def __init__(self, results: Sequence["CheckResult"]) -> None:
        blocking = [found for found in results if found.refuses]
        super().__init__(count=len(blocking))
        self.results = tuple(results)


class AnonymiseRefused(CheckFailed):
    """Rules of the record keep its person from being made nameless yet."""

    code = "anonymise_refused"
    text = Text("还不能匿名化：{count} 项条件不满足", "{count} rules refuse anonymising yet")


class ReasonRequired(InputError):
    """A warning needs a reason before the record can be submitted."""

    code = "reason_required"
    text = Text(
        "有 {count} 项提醒，请说明原因后再提交",
        "{count} warnings need a reason before submitting",
    )

    def __init__(self, results: Sequence["CheckResult"], missing: Sequence[str]) -> None:
        super().__init__(count=len(missing), keys=list(missing))
        self.results = tuple(results)


class OpinionRequired(InputError):
    """A vote that needs an opinion in words came without one."""

    code = "opinion_required"
    text = Text("请填写意见", "Write your opinion")
    hint = Text("驳回或退回时需要说明理由", "A rejection or a return needs its reason")

    def __init__(self) -> None:
        super().__init__(path="/opinion")


class ExceptionUnexplained(InputError):
    """A control has come to escalate since the submission, and the last approver says nothing."""

    code = "exception_unexplained"
    text = Text("提交后情况有变：{told}", "Things have changed since the submission: {told}")
    hint = Text("仍要通过请在意见里说明理由", "To approve it nevertheless, say why in your opinion")

    def __init__(self, **facts: object) -> None:
        super().__init__(path="/opinion", **facts)


class SignatureRequired(InputError):
    """A vote that needs a signature came without one."""

    code = "signature_required"
    text = Text("请先手写签名", "Sign first")
    hint = Text("点“手写签名”签好后再提交", "Draw your signature, then answer again")

    def __init__(self) -> None:
        super().__init__(path="/signature")


class AttachmentRequired(InputError):
    """A vote that needs a file came without one."""

    code = "attachment_required"
    text = Text("请先附上文件", "Add a file first")
    hint = Text("这一步要求随意见附上附件", "This step asks for a file with the opinion")

    def __init__(self) -> None:
        super().__init__(path="/files")


class RoleLost(AccessDenied):
    """Somebody was asked for a role that he no longer holds."""

    code = "role_lost"
    text = Text(
        "您已不再担任“{node}”所要求的角色，不能处理",
        "You no longer hold the role that “{node}” asks for",
    )
    hint = Text("请联系管理员调整处理人", "Ask an administrator to have somebody else asked")


class VoteNotOffered(InputError):
    """The node does not offer this answer."""

    code = "vote_not_offered"
    text = Text("该环节不支持此操作", "This node does not offer that")


class ReturnNotOffered(VoteNotOffered):
    """The node does not return a document there."""

    code = "return_not_offered"
    text = Text("“{node}”不能退回到这里", "“{node}” does not return a document there")
    hint = Text("可以退回到：{known}", "It may be returned to: {known}")


class NotWithdrawable(Conflict):
    """The withdraw policy of the process does not allow it now."""

    code = "not_withdrawable"
    text = Text("已有人处理，不能撤回", "Somebody has acted already; it cannot be withdrawn")
    hint = Text("请联系当前审批人退回", "Ask the present approver to return it")


class WithdrawnTooLate(NotWithdrawable):
    """Somebody else has acted before the document was withdrawn; facts say who, what and when."""

    code = "withdrawn_too_late"
    text = Text(
        "{who} 已于 {when} 处理（{what}），不能撤回",
        "{who} acted on it at {when} ({what}); it can no longer be withdrawn",
    )


class ReasonMissing(InputError):
    """The action is recorded with its reason, which is empty."""

    code = "reason_missing"
    text = Text("请填写原因", "Give the reason")

    def __init__(self) -> None:
        super().__init__(path="/reason")


class RoutingFault(ProcessError):
    """A decision table that routes a process gives no answer."""

    code = "routing_fault"
    text = Text(
        "审批规则表“{table}”无法给出结果：{why}（输入：{inputs}）",
        "The routing table “{table}” gives no answer: {why} (inputs: {inputs})",
    )
    hint = Text("请检查该规则表是否覆盖这些输入", "Check that the table covers these inputs")


class EndlessApproval(ProcessError):
    """Automatic completions do not come to an end."""

    code = "endless_approval"
    text = Text("自动通过的环节过多，流程已暂停", "Too many automatic completions in a row")


class DefinitionsRefused(DefinitionError):
    """Definitions have faults; nothing was published."""

    code = "definitions_refused"
    text = Text("配置有 {count} 处错误，未发布", "{count} faults; nothing was published")

    def __init__(self, findings: Sequence[Finding]) -> None:
        wrong = [found for found in findings if found.severity == "error"]
        super().__init__(count=len(wrong))
        self.findings = tuple(findings)


class LoginRefused(InputError):
    """Login and password do not belong together; which of them is wrong is not told."""

    code = "login_refused"
    text = Text("账号或密码不正确", "Wrong login or password")


class TooManyTries(InputError):
    """The account or the address has used up its tries for now."""

    code = "too_many_tries"
    text = Text("尝试次数过多，请在 {minutes} 分钟后再试", "Too many tries; wait {minutes} minutes")


class PasswordWeak(InputError):
    """A password that is too short, too long or easily guessed."""

    code = "password_weak"
    text = Text(
        "密码须为 {least} 至 {most} 位，不能与账号相同，也不能只由两三种字符重复而成",
        "A password has {least} to {most} characters, is not the login and is more than two or "
        "three characters repeated",
    )
    hint = Text(
        "可以用几个互不相干的词连成一句", "Several words that have nothing in common do well"
    )

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least=least, most=most, path="/password")


class UploadRejected(InputError):
    """A file that is not taken: too large, empty, or of a kind that is not allowed."""

    code = "upload_rejected"
    text = Text("文件“{name}”不能上传：{why}", "The file “{name}” is not taken: {why}")


class GrantBeyondOwn(AccessDenied):
    """Nobody grants what he lacks."""

    code = "grant_beyond_own"
    text = Text("您自己没有角色“{role}”的授权权限", "You may not grant the role “{role}”")


class LeaseLost(Conflict):
    """Another worker has taken the job over."""

    code = "lease_lost"
    text = Text("该后台任务已由其他进程接手", "Another worker has taken this job over")


class TimerInvalid(ProcessError):
    """A timer of a diagram holds no duration or instant."""

    code = "timer_invalid"
    text = Text("流程图中的定时“{when}”无法识别", "The timer “{when}” cannot be read")


class NoIncident(Conflict):
    """The process has nothing to be tried again."""

    code = "no_incident"
    text = Text("该流程没有异常，无需重试", "The process has no incident to retry")


class PasswordWrong(InputError):
    """The present password was not typed right."""

    code = "password_wrong"
    text = Text("原密码不正确", "The present password is wrong")

    def __init__(self) -> None:
        super().__init__(path="/old")


class ExportTooLarge(InputError):
    """More records match than a spreadsheet is made for."""

    code = "export_too_large"
    text = Text(
        "符合条件的记录有 {count} 条，一次最多导出 {limit} 条",
        "{count} records match; at most {limit} can be exported at once",
    )
    hint = Text("请缩小筛选范围后再导出", "Narrow the filters and export again")


class LimitExceeded(Conflict):
    """The ledger rows of an action would move a sum beyond its limit; facts hold the numbers."""

    code = "limit_exceeded"
    text = Text("{ledger}：{told}", "{ledger}: {told}")
    hint = Text("请核对余额后再办理", "Look at the balance, then try again")


class EffectMisfit(Conflict):
    """A record that rules of a document make or change would not be whole."""

    code = "effect_misfit"
    text = Text(
        "不能自动生成或更新“{title}”：{reason}",
        "“{title}” cannot be made or changed by itself: {reason}",
    )
    hint = Text(
        "请补全单据上的内容，或请管理员核对规则", "Complete the document, or tell an administrator"
    )


class HasSuccessors(Conflict):
    """Documents in effect build on the one that is to be reversed."""

    code = "has_successors"
    text = Text(
        "还有 {count} 张单据以它为依据，不能冲销：{titles}",
        "{count} documents build on it, so it cannot be reversed: {titles}",
    )
    hint = Text(
        "请先冲销这些单据，或在下一期间做更正单",
        "Reverse those first, or correct it by a document of the next period",
    )


class AlertNotOpen(Conflict):
    """Somebody acknowledged the alert before, or it is cured."""

    code = "alert_not_open"
    text = Text("该预警已被确认或已解除", "The alert is acknowledged already, or cured")
