"""The reference of what service tasks may ask for, written from the registry.

`python tests/docs/operation_reference.py > docs/reference/operations.md` writes it anew.
"""

import sys
from collections.abc import Iterator

from dougong.model.workflow.operations import OPERATIONS, VALUES, Operation

HEAD = """# 服务操作 · Service operations

由 `tests/docs/operation_reference.py` 从登记表生成，请勿手工修改；
怎样在流程图里写见[定义文件](../authoring/formats.md)。
Written from the registry by `tests/docs/operation_reference.py`; do not edit it. How a diagram
names one is told with the [definition files](../authoring/formats.md).

每个操作在后台任务里执行，与流程的下一步同在一个事务：要么都算数，要么都不算数，进程中断后重来也只做一次。
标 * 的参数必填；给出的都是 FEEL，能用流程的事实。
Each is done by a background job, in one transaction with the next step of its process: both last or
neither does, and what was cut short is done once when it is done again. Values marked * are
required; all are FEEL over the facts of the process.

失败分两种：操作声明的业务错误，可由服务任务、子流程或调用活动边框上的错误边界事件（或错误事件子流程）按代码接收，流程走那条路，没有接收时是流程异常；其余是技术故障，一律是流程异常，排除原因后重新执行。
It may fail in two ways. A business error that the operation declares is caught by its code: by an
error event on the edge of the service task, of a sub-process or call around it, or by an event
sub-process, and the process goes that way; one that nobody catches is an incident. Everything else
is technical: always an incident, to be tried again.
"""
_FIELDS = {
    "own": "另外按编号给出本单据的字段，至少一个。"
    " Fields of the document by their keys, at least one.",
    "made": "另外按编号给出新单据的字段，至少一个。"
    " Fields of the draft by their keys, at least one.",
}


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for one in OPERATIONS.values() for line in _operation(one))])


def _operation(one: Operation) -> Iterator[str]:
    yield f"## {one.name}\n"
    yield f"**{one.title.zh} · {one.title.en}**\n"
    yield f"{one.about.zh}\n"
    yield f"{one.about.en}\n"
    if one.takes:
        yield "| 参数 given | 含义 meaning | 类型 type |"
        yield "| --- | --- | --- |"
        for value in one.takes:
            star = "*" if value.required else ""
            title = VALUES[value.name]
            yield f"| `{value.name}`{star} | {title.zh} · {title.en} | {value.type} |"
        yield ""
    if one.one_of:
        names = ", ".join(f"`{name}`" for name in one.one_of)
        yield f"至少给出其中一个：{names}。 At least one of {names}.\n"
    if one.fields:
        yield f"{_FIELDS[one.fields]}\n"
    if one.gives:
        names = ", ".join(f"`{value.name}` ({value.type})" for value in one.gives)
        yield f"结果 · Answers: {names}\n"
    if one.refuses:
        yield "| 业务错误 error | 含义 meaning |"
        yield "| --- | --- |"
        for fault in one.refuses:
            yield f"| `{fault.code}` | {fault.title.zh} · {fault.title.en} |"
        yield ""


if __name__ == "__main__":
    sys.stdout.write(reference())
