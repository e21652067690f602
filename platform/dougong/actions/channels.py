"""The channels of an installation, made of its settings; secrets stay there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.base.text import Text
from dougong.connectors.channel import Channel
from dougong.connectors.dingtalk import DingTalk
from dougong.connectors.email import Email
from dougong.connectors.feishu import Feishu
from dougong.connectors.outbound import Outbound, Rules
from dougong.connectors.wecom import WeCom
from dougong.settings import Settings

#: How channels are called, and what a person's address in them is.
TITLES: Mapping[str, tuple[Text, Text]] = {
    "email": (Text("邮件", "E-mail"), Text("邮箱", "E-mail address")),
    "wecom": (Text("企业微信", "WeCom"), Text("企业微信账号", "WeCom user id")),
    "dingtalk": (Text("钉钉", "DingTalk"), Text("钉钉 userid", "DingTalk user id")),
    "feishu": (Text("飞书", "Feishu"), Text("飞书 open_id", "Feishu open id")),
}
#: Where messengers live.
HOSTS = frozenset(("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"))


@dataclass(frozen=True)
class Channels:
    """What this installation reaches people by."""

    by_name: Mapping[str, Channel] = field(default_factory=dict)
    #: Where webhooks may call.
    outbound: Outbound = field(default_factory=lambda: Outbound(Rules(frozenset())))
    #: The address under which people open the platform; empty: unknown.
    public_url: str = ""


def channels_of(settings: Settings) -> Channels:
    """The channels that the settings name."""
    found: dict[str, Channel] = {}
    to_messengers = Outbound(Rules(HOSTS))
    if settings.smtp_url:
        found["email"] = Email(settings.smtp_url, settings.mail_from)
    if settings.wecom:
        company, agent, secret = settings.wecom
        found["wecom"] = WeCom(to_messengers, (company, agent, secret))
    if settings.dingtalk:
        key, agent, secret = settings.dingtalk
        found["dingtalk"] = DingTalk(to_messengers, (key, agent, secret))
    if settings.feishu:
        app, secret = settings.feishu
        found["feishu"] = Feishu(to_messengers, (app, secret))
    hosts = frozenset(settings.webhook_hosts)
    return Channels(found, Outbound(Rules(hosts)), settings.public_url)
