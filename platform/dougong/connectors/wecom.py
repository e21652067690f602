"""WeCom (企业微信): a template card with a button, whose code turns it once within 72 hours."""

from typing import Any

from dougong.connectors.answers import Calls, Manner, asked
from dougong.connectors.channel import DeliveryFailed, Message
from dougong.connectors.outbound import Outbound

BASE = "https://qyapi.weixin.qq.com"
#: A card is gone when its code is wrong, was used, or is older than 72 hours.
MANNER = Manner(
    "wecom", stale=frozenset((40014, 41001, 42001)), gone=frozenset((93000, 42055, 40098))
)


class WeCom:
    """An application of a company in WeCom."""

    turns = True

    def __init__(self, outbound: Outbound, account: tuple[str, str, str], base: str = BASE) -> None:
        """`account` is the id of the company, the id of the application and its secret."""
        self._outbound, self._base = outbound, base
        self._company, self._agent, self._secret = account
        self._calls = Calls(outbound, MANNER, self._new_token)

    def send(self, message: Message) -> str:
        """The code with which the card is turned."""
        # Their own drop of repeats: the same task is taken once within the interval.
        body = {
            "touser": message.to,
            "msgtype": "template_card",
            "agentid": int(self._agent),
            "template_card": self._card(message),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 3600,
        }
        found = self._called("send", body)
        if found.get("invaliduser"):
            raise DeliveryFailed(channel="wecom", why=f"invaliduser {message.to}")
        return str(found.get("response_code", ""))

    def turn(self, handle: str, message: Message) -> None:
        """Let the card show what became of it."""
        body = {
            "userids": [message.to],
            "agentid": int(self._agent),
            "response_code": handle,
            "button": {"replace_name": message.text[:20]},
        }
        self._called("update_template_card", body)

    def _card(self, message: Message) -> dict[str, Any]:
        link = {"type": 1, "url": message.url} if message.url else {}
        return {
            "card_type": "button_interaction",
            "task_id": message.key,
            "main_title": {"title": message.title[:26], "desc": message.text[:30]},
            "sub_title_text": message.text[:112],
            "card_action": link or {"type": 0},
            "button_list": [{"text": message.button[:10], "key": "open", **link}],
        }

    def _called(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._calls.answered("POST", f"{self._base}/cgi-bin/message/{path}", body)

    def _new_token(self) -> tuple[str, int]:
        query = f"corpid={self._company}&corpsecret={self._secret}"
        found = asked(self._outbound, "wecom", ("GET", f"{self._base}/cgi-bin/gettoken?{query}"))
        if found.get("errcode"):
            raise DeliveryFailed(channel="wecom", why=f"gettoken {found['errcode']}")
        return str(found["access_token"]), int(found.get("expires_in", 7200))
