"""DingTalk (钉钉): a work notice whose status bar shows the outcome."""

from typing import Any

from dougong.connectors.answers import Calls, Manner, asked
from dougong.connectors.channel import DeliveryFailed, Message
from dougong.connectors.outbound import Outbound

BASE = "https://oapi.dingtalk.com"
#: A card is gone when the notice is not known any more.
MANNER = Manner(
    "dingtalk", stale=frozenset((40014, 42001, 88)), gone=frozenset((33001, 33012, 400002))
)
RED, GREEN = "0xFFF65E5E", "0xFF78C06E"


class DingTalk:
    """An internal application of a company in DingTalk."""

    turns = True

    def __init__(self, outbound: Outbound, account: tuple[str, str, str], base: str = BASE) -> None:
        """`account` is the key of the application, its agent id and its secret."""
        self._outbound, self._base = outbound, base
        self._key, self._agent, self._secret = account
        self._calls = Calls(outbound, MANNER, self._new_token)

    def send(self, message: Message) -> str:
        """The number of the notice."""
        page: dict[str, Any] = {
            "message_url": message.url,
            "head": {"bgcolor": "FF16273A", "text": message.title[:20]},
            "body": {"title": message.title, "content": message.text},
        }
        if message.state:
            page["status_bar"] = {"status_value": message.state[:20], "status_bg": RED}
        body = {
            "agent_id": int(self._agent),
            "userid_list": message.to,
            "msg": {"msgtype": "oa", "oa": page},
        }
        found = self._called("asyncsend_v2", body)
        return str(found.get("task_id", ""))

    def turn(self, handle: str, message: Message) -> None:
        """Let the status bar show what became of it."""
        body = {
            "agent_id": int(self._agent),
            "task_id": int(handle),
            "status_value": message.text[:20],
            "status_bg": GREEN,
        }
        self._called("status_bar/update", body)

    def _called(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._base}/topapi/message/corpconversation/{path}"
        return self._calls.answered("POST", url, body)

    def _new_token(self) -> tuple[str, int]:
        query = f"appkey={self._key}&appsecret={self._secret}"
        found = asked(self._outbound, "dingtalk", ("GET", f"{self._base}/gettoken?{query}"))
        if found.get("errcode"):
            raise DeliveryFailed(channel="dingtalk", why=f"gettoken {found['errcode']}")
        return str(found["access_token"]), int(found.get("expires_in", 7200))
