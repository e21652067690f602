"""The kinds of things people are told, each with its sentence; a new one is one more entry."""

from dataclasses import dataclass

from dougong.base.registry import Registry
from dougong.base.text import Text


@dataclass(frozen=True)
class NoticeKind:
    """What a kind of notice says; places: `title`, `who`, and the facts of the notice."""

    #: What a person chooses by, who does not want all of it outside of the platform.
    name: Text
    sentence: Text
    #: Whether somebody is asked to do something, which a card turns when it is done.
    asks: bool = False


notice_kinds: Registry[NoticeKind] = Registry("notice kind")

notice_kinds.add(
    "todo",
    NoticeKind(
        Text("新的待办", "New to-dos"),
        Text("“{title}”等您处理：{node}", "“{title}” waits for you: {node}"),
        asks=True,
    ),
)
notice_kinds.add(
    "reminded",
    NoticeKind(
        Text("催办", "Reminders"),
        Text("{who} 催您处理“{title}”：{node}", "{who} reminds you of “{title}”: {node}"),
        asks=True,
    ),
)
notice_kinds.add(
    "overdue",
    NoticeKind(
        Text("超时提醒", "Deadlines"),
        Text("“{title}”已到处理时限：{node}", "“{title}” is due: {node}"),
        asks=True,
    ),
)
notice_kinds.add(
    "escalated",
    NoticeKind(
        Text("下属超时", "Deadlines of my people"),
        Text(
            "“{title}”在 {holder} 处已超时：{node}",
            "“{title}” is overdue with {holder}: {node}",
        ),
    ),
)
notice_kinds.add(
    "returned",
    NoticeKind(
        Text("退回", "Returns"),
        Text("{who} 退回了“{title}”：{opinion}", "{who} returned “{title}”: {opinion}"),
    ),
)
notice_kinds.add(
    "approved",
    NoticeKind(
        Text("审批结果", "Results"),
        Text("“{title}”已审批通过", "“{title}” is approved"),
    ),
)
notice_kinds.add(
    "rejected",
    NoticeKind(
        Text("否决", "Rejections"),
        Text("{who} 否决了“{title}”：{opinion}", "{who} rejected “{title}”: {opinion}"),
    ),
)
notice_kinds.add(
    "copied",
    NoticeKind(Text("抄送", "Copies"), Text("“{title}”抄送给您", "“{title}” was sent to you")),
)
notice_kinds.add(
    "mentioned",
    NoticeKind(
        Text("提到我", "Mentions"),
        Text("{who} 在“{title}”里提到您：{text}", "{who} mentions you in “{title}”: {text}"),
    ),
)
notice_kinds.add(
    "commented",
    NoticeKind(
        Text("评论", "Comments"),
        Text("{who} 评论了“{title}”：{text}", "{who} comments on “{title}”: {text}"),
    ),
)
notice_kinds.add(
    "taken_back",
    NoticeKind(
        Text("拿回", "Taken back"),
        Text("{who} 拿回了“{title}”，无需您处理", "{who} took “{title}” back; nothing is asked"),
    ),
)
notice_kinds.add(
    "handed_over",
    NoticeKind(
        Text("交接", "Hand-overs"),
        Text("{who} 把工作交接给您：{text}", "{who} hands work over to you: {text}"),
    ),
)
notice_kinds.add(
    "told",
    NoticeKind(
        Text("流程通知", "Told by processes"),
        Text("“{title}”：{text}", "“{title}”: {text}"),
    ),
)
notice_kinds.add(
    "administered",
    NoticeKind(
        Text("流程管理", "Administration of processes"),
        Text("管理员处理了“{title}”：{text}", "An administrator changed “{title}”: {text}"),
    ),
)
