"""What service tasks may ask for: operations by name, with what they take and give.

A diagram names an operation and never says how it is done: there are no scripts, addresses or
secrets in it. What does the work stands in the actions.
"""

from dataclasses import dataclass
from typing import Literal

from dougong.base.text import Text
from dougong.model.workflow.definition import PayloadValue


@dataclass(frozen=True)
class Refusal:
    """A fault of business that an operation declares: a BPMN error which a diagram may catch.

    Everything else that fails is technical: it is an incident, and tried again.
    """

    #: The code of the error, as an error event names it.
    code: str
    title: Text


@dataclass(frozen=True)
class Operation:
    """One thing the platform does for a process."""

    name: str
    title: Text
    #: What it does, and what makes it fail.
    about: Text
    takes: tuple[PayloadValue, ...] = ()
    gives: tuple[PayloadValue, ...] = ()
    #: Whose fields are given by their keys beside: of the document, or of the record it makes.
    fields: Literal["", "own", "made"] = ""
    #: Of these at least one is given.
    one_of: tuple[str, ...] = ()
    #: The faults of business it may end in.
    refuses: tuple[Refusal, ...] = ()


_VALUES_REFUSED = Refusal(
    "values_refused",
    Text("单据不接受给出的值", "The document does not take the values"),
)
_NOT_ALLOWED = Refusal(
    "not_allowed",
    Text("发起人无权新建，或已停用", "The initiator may not make one, or is disabled"),
)
_NOBODY = Refusal(
    "nobody",
    Text("没有一个人能通知到", "There is nobody to be told"),
)
#: Which kind of record an operation makes: a name in quotes, so that its fields are known.
ENTITY = "entity"

_ALL = (
    Operation(
        "notify_initiator",
        Text("通知发起人", "Tell the initiator"),
        Text(
            "给提交单据的人发一条站内通知，并按各人的设置转发到其他渠道。内容为空是异常。",
            "Whoever handed the document in gets a notice, passed on to his channels. An empty text"
            " is an incident.",
        ),
        takes=(PayloadValue("text", "text", required=True),),
    ),
    Operation(
        "notify_people",
        Text("通知某些人", "Tell some people"),
        Text(
            "通知担任某角色的人（全公司或单据所属范围）和某个人。只通知有权看这张单据、或参与过它"
            "审批的人；一个都没有是业务错误 `nobody`。订阅了“流程通知”的 Webhook 也会收到。",
            "Holders of a role (company-wide, or of the document's scope) and one person get a"
            " notice: those of them who may read the document or took part in it. Nobody at all is"
            " the error `nobody`. Webhooks that listen to notices of processes are called as well.",
        ),
        takes=(
            PayloadValue("text", "text", required=True),
            PayloadValue("role", "text"),
            PayloadValue("person", "text"),
        ),
        one_of=("role", "person"),
        refuses=(_NOBODY,),
    ),
    Operation(
        "set_values",
        Text("填写本单据的字段", "Fill in fields of the document"),
        Text(
            "把给出的值写进正在审批的单据，计算字段随之重算，改动记入单据记录；后面的条件看到新值。"
            "计算、编号、明细和附件不能这样填；值不合字段的规则是业务错误 `values_refused`，"
            "单据不变。",
            "Writes the values into the document under approval; what is computed follows, the"
            " change is logged, and conditions ahead read the new values. What is computed or"
            " numbered, rows and files are not written so. A value that breaks the rules of its"
            " field is the error `values_refused` and changes nothing.",
        ),
        fields="own",
        refuses=(_VALUES_REFUSED,),
    ),
    Operation(
        "create_draft",
        Text("生成另一张单据的草稿", "Draft another document"),
        Text(
            "以发起人的名义、按他的权限新建一张草稿，出现在他的“草稿”里，由他补齐后提交；两张单据的"
            "记录互相写明。发起人无权新建是业务错误 `not_allowed`，值不能保存是 `values_refused`。"
            "结果 `id` 是新单据的编号。",
            "Makes a draft in the name of the initiator and with his rights, for him to complete"
            " and hand in; the logs of both documents say so. An initiator who may not make one is"
            " the error `not_allowed`, a value that cannot be kept `values_refused`. Answers with"
            " the `id` of the draft.",
        ),
        takes=(PayloadValue(ENTITY, "text", required=True),),
        gives=(PayloadValue("id", "text", required=True),),
        fields="made",
        refuses=(_VALUES_REFUSED, _NOT_ALLOWED),
    ),
    Operation(
        "working_time_after",
        Text("按工作日历推算日期", "A day counted by the working calendar"),
        Text(
            "从某一天下班起，过了这么多工作时间是哪一天，按公司日历。",
            "The day on which so much working time from the end of another day is over.",
        ),
        takes=(
            PayloadValue("day", "date", required=True),
            PayloadValue("length", "text", required=True),
        ),
        gives=(PayloadValue("day", "date"),),
    ),
)
OPERATIONS = {one.name: one for one in _ALL}


def refusals(operation: str) -> tuple[str, ...]:
    """The codes of the errors that an operation may end in; none of one that is not known."""
    found = OPERATIONS.get(operation)
    return () if found is None else tuple(one.code for one in found.refuses)


#: How the values of operations are called where people fill them in.
VALUES = {
    "text": Text("内容", "Text"),
    "role": Text('角色编号，例如 "pm"', 'Key of a role, such as "pm"'),
    "person": Text("人员（人员字段）", "A person (a field that holds one)"),
    ENTITY: Text("哪种单据", "Which kind of document"),
    "id": Text("新单据的编号", "Id of the new document"),
    "day": Text("从哪一天起", "From which day"),
    "length": Text("多少工作时间，例如 P3D、PT8H", "How much working time, such as P3D, PT8H"),
}
