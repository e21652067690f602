"""Messengers against fakes of their protocols: tokens, cards, codes that turn a card once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dougong.connectors.channel import CardGone, DeliveryFailed, Message
from dougong.connectors.dingtalk import DingTalk
from dougong.connectors.feishu import Feishu
from dougong.connectors.wecom import WeCom
from unit.connectors.servers import Asked, http_server, loopback

URL = "https://d.test/notices/1"
ASKS = Message(
    "k-1", "zhang", "“付款 1”等您处理", "“付款 1”等您处理", URL, button="查看并处理", state="待处理"
)
TOLD = Message("k-2", "zhang", "“付款 1”已审批通过", "“付款 1”已审批通过", URL, button="查看")
DONE = Message("k-1", "zhang", "“付款 1”等您处理", "李四 已同意", URL)


@dataclass
class Fake:
    """What the three have in common: tokens that end, messages, cards and how old they are."""

    tokens: int = 0
    sent: list[Any] = field(default_factory=list)
    cards: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    age: timedelta = timedelta()
    port: int = 0

    def valid(self, asked: Asked) -> bool:
        query = parse_qs(urlsplit(asked.path).query)
        bearer = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        return [f"t{self.tokens}"] == (query.get("access_token") or [bearer])

    @property
    def base(self) -> str:
        return f"http://hook.test:{self.port}"


class WeComFake(Fake):
    def reply(self, asked: Asked) -> tuple[int, Any]:
        path = urlsplit(asked.path)
        if path.path == "/cgi-bin/gettoken":
            right = parse_qs(path.query) == {"corpid": ["corp"], "corpsecret": ["secret"]}
            self.tokens += right
            good = {"errcode": 0, "access_token": f"t{self.tokens}", "expires_in": 7200}
            return 200, good if right else {"errcode": 40001, "errmsg": "invalid credential"}
        if not self.valid(asked):
            return 200, {"errcode": 42001, "errmsg": "access_token expired"}
        if path.path == "/cgi-bin/message/send":
            return 200, self._send(asked.json)
        return 200, self._update(asked.json)

    def _send(self, body: Any) -> Any:
        assert body["template_card"]["card_type"] == "button_interaction"
        assert body["template_card"]["task_id"]
        self.sent.append(body)
        code = f"code{len(self.sent)}"
        self.cards[code] = body["touser"]
        return {"errcode": 0, "msgid": "m", "response_code": code}

    def _update(self, body: Any) -> Any:
        code = body["response_code"]
        old = self.age > timedelta(hours=72)
        if code in self.used or code not in self.cards or old:
            return {"errcode": 93000, "errmsg": "response code invalid"}
        self.used.add(code)
        self.cards[code] = body["button"]["replace_name"]
        return {"errcode": 0}


class DingTalkFake(Fake):
    def reply(self, asked: Asked) -> tuple[int, Any]:
        path = urlsplit(asked.path)
        if path.path == "/gettoken":
            assert parse_qs(path.query) == {"appkey": ["key"], "appsecret": ["secret"]}
            self.tokens += 1
            return 200, {"errcode": 0, "access_token": f"t{self.tokens}", "expires_in": 7200}
        if not self.valid(asked):
            return 200, {"errcode": 40014, "errmsg": "bad token"}
        body = asked.json
        if path.path.endswith("/asyncsend_v2"):
            self.sent.append(body)
            bar = body["msg"]["oa"].get("status_bar", {})
            self.cards[str(len(self.sent))] = bar.get("status_value", "")
            return 200, {"errcode": 0, "task_id": len(self.sent)}
        if str(body["task_id"]) not in self.cards:
            return 200, {"errcode": 33012, "errmsg": "no such task"}
        self.cards[str(body["task_id"])] = body["status_value"]
        return 200, {"errcode": 0}


class FeishuFake(Fake):
    def reply(self, asked: Asked) -> tuple[int, Any]:
        if asked.path.endswith("/tenant_access_token/internal"):
            assert asked.json == {"app_id": "app", "app_secret": "secret"}
            self.tokens += 1
            good = {"code": 0, "tenant_access_token": f"t{self.tokens}", "expire": 7200}
            return 200, good
        if not self.valid(asked):
            return 200, {"code": 99991663, "msg": "token expired"}
        card = json.loads(asked.json["content"])
        text = card["elements"][0]["text"]["content"]
        if asked.method == "POST":
            assert card["config"]["update_multi"] is True
            self.sent.append(asked.json)
            # One uuid is one message, whatever is sent under it again.
            name = f"om_{asked.json['uuid']}"
            self.cards.setdefault(name, text)
            return 200, {"code": 0, "data": {"message_id": name}}
        name = asked.path.rpartition("/")[2]
        if name not in self.cards or self.age > timedelta(days=14):
            return 200, {"code": 230031, "msg": "message too old"}
        self.cards[name] = text
        return 200, {"code": 0}


@pytest.fixture(params=["wecom", "dingtalk", "feishu"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    fakes = {"wecom": WeComFake, "dingtalk": DingTalkFake, "feishu": FeishuFake}
    fake = fakes[request.param]()
    with http_server(fake.reply) as port:
        fake.port = port
        made = {
            "wecom": lambda: WeCom(loopback(), ("corp", "1000002", "secret"), fake.base),
            "dingtalk": lambda: DingTalk(loopback(), ("key", "7", "secret"), fake.base),
            "feishu": lambda: Feishu(loopback(), ("app", "secret"), fake.base),
        }
        yield fake, made[request.param]()


def test_a_card_is_sent_and_turns_to_its_outcome(pair: tuple[Any, Any]) -> None:
    fake, channel = pair
    handle = channel.send(ASKS)
    channel.turn(handle, DONE)
    assert list(fake.cards.values()) == ["李四 已同意"]
    assert fake.tokens == 1


def test_a_token_that_ended_early_is_asked_for_anew(pair: tuple[Any, Any]) -> None:
    fake, channel = pair
    channel.send(ASKS)
    fake.tokens += 1
    channel.send(ASKS)
    assert len(fake.sent) == 2


def test_a_card_that_is_not_known_is_told_as_gone(pair: tuple[Any, Any]) -> None:
    _, channel = pair
    with pytest.raises(CardGone):
        channel.turn("99", DONE)


def test_a_code_of_wecom_turns_one_card_once_within_72_hours() -> None:
    fake = WeComFake()
    with http_server(fake.reply) as port:
        fake.port = port
        channel = WeCom(loopback(), ("corp", "1000002", "secret"), fake.base)
        first, second = channel.send(ASKS), channel.send(ASKS)
        channel.turn(first, DONE)
        with pytest.raises(CardGone):
            channel.turn(first, DONE)
        fake.age = timedelta(hours=73)
        with pytest.raises(CardGone):
            channel.turn(second, DONE)


def test_a_wrong_secret_is_told_without_the_secret() -> None:
    fake = WeComFake()
    with http_server(fake.reply) as port:
        fake.port = port
        channel = WeCom(loopback(), ("corp", "1000002", "wrong"), fake.base)
        with pytest.raises(DeliveryFailed) as refused:
            channel.send(ASKS)
    assert "wrong" not in refused.value.for_person()


def test_only_what_asks_for_something_waits() -> None:
    fake = DingTalkFake()
    with http_server(fake.reply) as port:
        fake.port = port
        channel = DingTalk(loopback(), ("key", "7", "secret"), fake.base)
        channel.send(ASKS)
        channel.send(TOLD)
    assert list(fake.cards.values()) == ["待处理", ""]


def test_a_button_says_what_the_sender_says(pair: tuple[Any, Any]) -> None:
    fake, channel = pair
    channel.send(replace(ASKS, button="Open", state="To do"))
    sent = json.dumps(fake.sent)
    assert "Open" in sent or "To do" in sent
    assert json.dumps("查看并处理") not in sent
