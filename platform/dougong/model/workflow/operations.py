"""What service tasks may ask for: operations by name, with what they take and give.

A diagram names an operation and never says how it is done: there are no scripts, addresses or
secrets in it. What does the work stands in the actions.
"""

from dataclasses import dataclass

from dougong.base.text import Text
from dougong.model.workflow.definition import PayloadValue


@dataclass(frozen=True)
class Operation:
    """One thing the platform does for a process."""

    name: str
    title: Text
    takes: tuple[PayloadValue, ...] = ()
    gives: tuple[PayloadValue, ...] = ()


_ALL = (
    Operation(
        "notify_initiator",
        Text("通知发起人", "Tell the initiator"),
        takes=(PayloadValue("text", "text", required=True),),
    ),
    Operation(
        "working_time_after",
        Text("按工作日历推算日期", "A day counted by the working calendar"),
        takes=(
            PayloadValue("day", "date", required=True),
            PayloadValue("length", "text", required=True),
        ),
        gives=(PayloadValue("day", "date"),),
    ),
)
OPERATIONS = {one.name: one for one in _ALL}
#: How the values of operations are called where people fill them in.
VALUES = {
    "text": Text("内容", "Text"),
    "day": Text("从哪一天起", "From which day"),
    "length": Text("多少工作时间，例如 P3D、PT8H", "How much working time, such as P3D, PT8H"),
}
