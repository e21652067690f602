"""What the store refuses, and the conflicts it finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import DontWrapMixin

from dougong.base.errors import Conflict, DefinitionError, InputError, SetupError
from dougong.base.text import Text


class ValueRefused(InputError, DontWrapMixin):
    """A value that one of the two databases would refuse or change; neither gets it."""

    code = "value_refused"
    text = Text("该值无法保存：{why_zh}", "This value cannot be stored: {why_en}")


class RecordChanged(Conflict):
    """Somebody saved the record since it was read; facts say who, when and which fields."""

    code = "record_changed"
    text = Text(
        "{who} 已于 {when} 修改了这条数据（当前版本 {version}）",
        "{who} changed this at {when} (now version {version})",
    )
    hint = Text("请核对对方的修改后再保存", "Compare the changes, then save again")


class StatusChanged(Conflict):
    """The record is no longer in a status that allows this; facts say which one it has."""

    code = "status_changed"
    text = Text(
        "单据状态已变为“{status}”，操作没有执行",
        "The status is “{status}” meanwhile; nothing was done",
    )
    hint = Text("请刷新后查看最新状态", "Reload to see the present status")


class DuplicateValue(Conflict):
    """A value that may occur only once is already there."""

    code = "duplicate_value"
    text = Text("“{label}”与已有数据重复", "“{label}” is already in use")
    hint = Text("请改用其他值，或打开已有的那条数据", "Choose another value or open the other one")


class RecordExists(DuplicateValue):
    """A record with this id is there already."""

    code = "record_exists"
    text = Text("这条数据已经保存过", "A record with this id is there already")
    hint = Text("请打开已有的那条数据", "Open the record that is there")


class ReferenceMissing(InputError):
    """A reference points to a record that does not exist."""

    code = "reference_missing"
    text = Text("“{label}”所选的数据不存在", "The record chosen for “{label}” does not exist")
    hint = Text("请重新选择", "Choose again")


class StillReferenced(Conflict):
    """A record that others point to cannot be deleted."""

    code = "still_referenced"
    text = Text(
        "还有 {count} 条“{title}”引用了这条数据，不能删除",
        "{count} records of “{title}” refer to this one",
    )
    hint = Text("可以停用它，或先修改引用它的数据", "Deactivate it, or change those records first")


class RowStillReferenced(Conflict):
    """A row that other records point to cannot be taken out of its list."""

    code = "row_still_referenced"
    text = Text(
        "“{label}”原来的第 {number} 行已被 {count} 条“{title}”引用，不能删除",
        "Row {number} of “{label}” is referred to by {count} records of “{title}” and must stay",
    )
    hint = Text(
        "请保留这一行；要改数量或金额，直接在行里修改",
        "Keep the row; change its values instead",
    )


class AssignmentNotOpen(Conflict):
    """Somebody else acted on the assignment first; facts say who, what and when."""

    code = "assignment_not_open"
    text = Text(
        "该待办已由 {who} 于 {when} 处理（{what}）",
        "{who} already acted on this at {when} ({what})",
    )
    hint = Text("请返回待办列表", "Go back to your to-do list")


class ProcessChanged(Conflict):
    """Another action moved the process on."""

    code = "process_changed"
    text = Text("流程已被其他操作推进", "The process has moved on meanwhile")
    hint = Text("请刷新后重试", "Reload and try again")


class IdempotencyMismatch(Conflict):
    """The key was used before for another request."""

    code = "idempotency_mismatch"
    text = Text(
        "同一个幂等键已用于内容不同的请求",
        "The idempotency key was used for a different request",
    )
    hint = Text("请为新的请求换一个键", "Use a new key for a new request")


class AlreadyAnswered(Conflict):
    """The same request, sent twice at once, was answered through its twin."""

    code = "already_answered"
    text = Text("同一个请求刚刚已经执行", "The same request was done a moment ago")
    hint = Text("请刷新查看结果", "Reload to see the result")


class CursorInvalid(InputError):
    """A page cursor that this list did not give."""

    code = "cursor_invalid"
    text = Text("分页标记无效", "The page cursor is not valid")
    hint = Text("请从第一页重新查询", "Start again at the first page")


class NumberExhausted(Conflict):
    """The sequence of a document number has no values left in its width."""

    code = "number_exhausted"
    text = Text("编号“{template}”的流水号已用完", "The numbers of “{template}” are used up")
    hint = Text("请管理员加长编号规则中的流水号", "Widen the sequence in the numbering rule")


class FilterRefused(DefinitionError):
    """A filter that cannot be exact on both databases."""

    code = "filter_refused"
    text = Text("筛选条件无法使用：{why_zh}", "This filter cannot be used: {why_en}")


class TableNameTaken(DefinitionError):
    """Two entities would share one table."""

    code = "table_name_taken"
    text = Text(
        "“{first}”与“{second}”的标识拼接后相同，无法建表",
        "The keys of “{first}” and “{second}” give the same table name",
    )
    hint = Text("请修改其中一个的标识", "Change the key of one of them")


class SchemaRefused(DefinitionError):
    """Stored values stand in the way of a definition."""

    code = "schema_refused"
    text = Text(
        "已有 {count} 条数据不符合新的定义：{what}",
        "{count} stored records do not fit: {what}",
    )
    hint = Text("请先修改这些数据：{examples}", "Change these records first: {examples}")


class DatabaseUrlInvalid(SetupError):
    """The database address cannot be used."""

    code = "database_url_invalid"
    text = Text("数据库地址无效：{why_zh}", "The database address is not usable: {why_en}")
    hint = Text(
        "写法：sqlite:///文件路径 或 postgresql://用户@主机/库名",
        "Write sqlite:///path or postgresql://user@host/database",
    )


class DatabaseNewer(SetupError):
    """The database was made by a newer version of the program."""

    code = "database_newer"
    text = Text(
        "数据库版本（{stored}）比程序支持的（{known}）新",
        "The database is at version {stored}; this program knows {known}",
    )
    hint = Text("请升级程序", "Upgrade the program")


@dataclass(frozen=True)
class Breach:
    """A sum that ledger rows would move beyond its limit."""

    ledger: str
    limit: str
    #: Dimension → value.
    key: Mapping[str, Any]
    before: Decimal
    after: Decimal
    bound: Decimal


class LimitPassed(Exception):
    """Ledger rows were refused; whoever posts them says so in words."""

    def __init__(self, breach: Breach) -> None:
        super().__init__(f"{breach.ledger} {breach.limit}: {breach.after} passes {breach.bound}")
        self.breach = breach
