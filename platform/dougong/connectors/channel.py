"""The seam of every channel by which people are told: send a message, turn a card."""

from dataclasses import dataclass
from typing import Protocol

from dougong.base.errors import DougongError
from dougong.base.text import Text


class DeliveryFailed(DougongError):
    """The other side did not take a message; the job tries again."""

    code = "delivery_failed"
    text = Text("“{channel}”没有接受消息：{why}", "“{channel}” did not take the message: {why}")
    hint = Text(
        "请检查该通道的设置和对方的状态", "Check the settings of the channel and the other side"
    )


class CardGone(DougongError):
    """A card can be turned no longer: its code was used, or is too old."""

    code = "card_gone"
    text = Text("卡片已不能更新：{why}", "The card can be turned no longer: {why}")


@dataclass(frozen=True)
class Message:
    """What one person reads."""

    #: The same for every try, so that the other side drops repeats.
    key: str
    #: The person's address in the channel.
    to: str
    title: str
    text: str
    #: Where it leads in the platform; empty where nothing is known of its address.
    url: str = ""
    #: What the button says that leads there; empty: none, as on a card that is turned.
    button: str = ""
    #: What a card says that waits for something to be done; empty where nothing is asked.
    state: str = ""


class Channel(Protocol):
    """One way to people outside of the platform."""

    #: Whether a message is a card that `turn` may change.
    turns: bool

    def send(self, message: Message) -> str:
        """What `turn` needs later, empty for nothing; DeliveryFailed when it was not taken."""

    def turn(self, handle: str, message: Message) -> None:
        """Let a card show its outcome; CardGone when it may be turned no longer."""
