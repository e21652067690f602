"""Webhooks for administrators: which programs are called, and what became of every message."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions import sending, webhooks
from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, DougongError
from dougong.store import outside
from dougong.store.outside import DeliveryLine
from dougong.web.call import change, host, read
from dougong.web.errors import sentence
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.wording import moment

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

#: Messages shown of the log.
SHOWN = 50


@dataclass(frozen=True)
class WebhookView:
    """One program that is called."""

    id: str
    name: str
    url: str
    kinds: str


@dataclass(frozen=True)
class DeliveryView:
    """One message and what became of it."""

    id: str
    channel: str
    to: str
    when: str
    state: str
    state_title: str
    tries: int
    error: str
    #: Whether it may be sent again.
    again: bool


@dataclass(frozen=True)
class WebhooksView:
    """The page."""

    webhooks: tuple[WebhookView, ...]
    deliveries: tuple[DeliveryView, ...]
    kinds: tuple[tuple[str, str], ...]
    #: Names that may be called; without any no webhook can be added.
    allowed: tuple[str, ...]
    #: The secret of a webhook that was just made, told once.
    secret: str = ""


@blueprint.get("")
def show() -> str:
    """Webhooks and the log of messages."""
    return page("webhooks", read(lambda uow: _view(uow, "")))


@blueprint.post("")
def add() -> str | Response:
    """A program that is called from now on; its secret stands on the page once."""
    form = request.form
    name, url, kinds = form.get("name", ""), form.get("url", ""), tuple(form.getlist("kinds"))

    def action(uow: UnitOfWork) -> WebhooksView:
        made = webhooks.add(uow, host().channels, name, url, kinds)
        return _view(uow, made.secret)

    try:
        return page("webhooks", change(action))
    except DataInvalid as refused:
        flash("；".join(fault.for_person(locale()) for fault in refused.faults), "danger")
    except DougongError as refused:
        flash(f"{sentence(refused)}　{refused.advice(locale())}".strip(), "danger")
    return redirect("/webhooks", 303)


@blueprint.post("/<key>/drop")
def drop(key: str) -> Response:
    """A program that is called no more."""
    change(lambda uow: webhooks.drop(uow, key))
    flash(text("已删除"), "success")
    return redirect("/webhooks", 303)


@blueprint.post("/deliveries/<key>/again")
def again(key: str) -> Response:
    """A message sent once more under the same key."""
    change(lambda uow: sending.resend(uow, key))
    flash(text("已重新排队发送"), "success")
    return redirect("/webhooks", 303)


def _view(uow: UnitOfWork, secret: str) -> WebhooksView:
    hooks = webhooks.listed(uow)
    titles = {name: kind.name.show(locale()) for name, kind in notice_kinds.items()}
    names = {f"webhook:{one.id}": one.name for one in hooks}
    return WebhooksView(
        webhooks=tuple(
            WebhookView(
                one.id,
                one.name,
                one.url,
                "、".join(titles[kind] for kind in one.kinds) or text("全部通知"),
            )
            for one in hooks
        ),
        deliveries=tuple(_line(one, names) for one in outside.latest(uow, SHOWN)),
        kinds=tuple(titles.items()),
        allowed=host().settings.webhook_hosts,
        secret=secret,
    )


def _line(one: DeliveryLine, names: dict[str, str]) -> DeliveryView:
    states = {
        "waiting": text("等待发送"),
        "sent": text("已发送"),
        "failed": text("未送达"),
        "skipped": text("无需发送"),
    }
    channel = one.delivery.channel
    is_hook = channel.startswith("webhook:")
    title = names.get(channel, "Webhook") if is_hook else sending.channel_title(channel, locale())
    return DeliveryView(
        id=one.delivery.id,
        channel=title,
        to=one.person if not is_hook else one.delivery.address,
        when=moment(one.at),
        state=one.delivery.state,
        state_title=states.get(one.delivery.state, one.delivery.state),
        tries=one.delivery.tries,
        error=one.delivery.error,
        again=one.delivery.notice_id is not None and one.delivery.state != "waiting",
    )
