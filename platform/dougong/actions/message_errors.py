"""What the sender of a message reads when no process could be told."""

from dougong.base.errors import Conflict, NotFound
from dougong.base.text import Text


class MessageUnknown(NotFound):
    """No process of the house declares the message."""

    code = "message_unknown"
    text = Text("没有名为“{name}”的消息", "There is no message “{name}”")
    hint = Text("可用的消息见 GET /api/v1/messages", "GET /api/v1/messages lists what there is")


class MessageNotAwaited(NotFound):
    """Nobody waits for the message, and it is not kept."""

    code = "message_not_awaited"
    text = Text(
        "没有流程在等对照值为“{key}”的消息“{name}”",
        "No process waits for message “{name}” with the key “{key}”",
    )
    hint = Text(
        "请核对对照值；来得早的消息要在流程里声明保留时间（keep）",
        "Check the key; a message that may come early needs a keeping time (keep)",
    )


class MessageAmbiguous(Conflict):
    """Several processes wait under one key."""

    code = "message_ambiguous"
    text = Text(
        "有 {count} 个流程在等对照值为“{key}”的消息“{name}”，不能确定给谁",
        "{count} processes wait for message “{name}” with the key “{key}”; whose is it",
    )
    hint = Text("请用能区分单据的对照值", "Use a key that tells documents apart")
