"""Feishu (飞书): an interactive card that everybody sees change, for fourteen days."""

import json
from typing import Any

from dougong.connectors.answers import Calls, Manner, asked
from dougong.connectors.channel import DeliveryFailed, Message
from dougong.connectors.outbound import Outbound

BASE = "https://open.feishu.cn"
#: A card is gone when its message was recalled, is not known, or is older than fourteen days.
MANNER = Manner(
    "feishu",
    stale=frozenset((99991661, 99991663, 99991668)),
    gone=frozenset((230011, 230031, 230001)),
    code_key="code",
    sentence_key="msg",
    in_address=False,
)


class Feishu:
    """An application of a company in Feishu."""

    turns = True

    def __init__(self, outbound: Outbound, account: tuple[str, str], base: str = BASE) -> None:
        """`account` is the id of the application and its secret."""
        self._outbound, self._base = outbound, base
        self._app, self._secret = account
        self._calls = Calls(outbound, MANNER, self._new_token)

    def send(self, message: Message) -> str:
        """The id of the message."""
        body = {
            "receive_id": message.to,
            "msg_type": "interactive",
            "content": json.dumps(_card(message, "blue"), ensure_ascii=False),
            # Their own drop of repeats, within an hour.
            "uuid": message.key[:50],
        }
        found = self._called("POST", "?receive_id_type=open_id", body)
        return str(found["data"]["message_id"])

    def turn(self, handle: str, message: Message) -> None:
        """Let the card show what became of it."""
        content = json.dumps(_card(message, "grey"), ensure_ascii=False)
        self._called("PATCH", f"/{handle}", {"content": content})

    def _called(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._base}/open-apis/im/v1/messages{path}"
        return self._calls.answered(method, url, body)

    def _new_token(self) -> tuple[str, int]:
        url = f"{self._base}/open-apis/auth/v3/tenant_access_token/internal"
        body = {"app_id": self._app, "app_secret": self._secret}
        found = asked(self._outbound, "feishu", ("POST", url), body)
        if found.get("code"):
            raise DeliveryFailed(channel="feishu", why=f"tenant_access_token {found['code']}")
        return str(found["tenant_access_token"]), int(found.get("expire", 7200))


def _card(message: Message, color: str) -> dict[str, Any]:
    title = {"tag": "plain_text", "content": message.title}
    elements: list[dict[str, Any]] = [
        {"tag": "div", "text": {"tag": "plain_text", "content": message.text}}
    ]
    if message.button and message.url:
        words = {"tag": "plain_text", "content": message.button}
        link = {"tag": "button", "text": words, "type": "primary", "url": message.url}
        elements.append({"tag": "action", "actions": [link]})
    return {
        "config": {"update_multi": True},
        "header": {"title": title, "template": color},
        "elements": elements,
    }
