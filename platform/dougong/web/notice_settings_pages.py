"""How I want to be told outside of the platform: by what, when, and of what."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions import notice_settings
from dougong.actions.channels import TITLES
from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.notice_settings import NoticeSettings, my_settings
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid
from dougong.web.call import change, host, read
from dougong.web.locale import locale, text
from dougong.web.render import page

blueprint = Blueprint("notice_settings", __name__, url_prefix="/me/notices")


@dataclass(frozen=True)
class AddressView:
    """One channel of the installation with the person's address in it."""

    name: str
    title: str
    label: str
    value: str
    input: str


@dataclass(frozen=True)
class KindView:
    """One kind of notice, and whether it is sent."""

    name: str
    title: str
    sent: bool


@dataclass(frozen=True)
class SettingsView:
    """What the page shows."""

    addresses: tuple[AddressView, ...]
    kinds: tuple[KindView, ...]
    quiet_from: str
    quiet_to: str
    digest: str


@blueprint.get("")
def show() -> str:
    """What the reader has chosen."""
    return page("notice_settings", read(_view))


@blueprint.post("")
def keep() -> Response:
    """Another choice."""
    form = request.form
    addresses = {name: form.get(f"address_{name}", "").strip() for name in host().channels.by_name}
    sent = set(form.getlist("kinds"))
    chosen = NoticeSettings(
        addresses=addresses,
        muted=frozenset(name for name in notice_kinds if name not in sent),
        quiet_from=form.get("quiet_from", ""),
        quiet_to=form.get("quiet_to", ""),
        digest=form.get("digest", ""),
    )
    try:
        change(lambda uow: notice_settings.keep(uow, chosen))
    except DataInvalid as refused:
        flash("；".join(fault.for_person(locale()) for fault in refused.faults), "danger")
    else:
        flash(text("通知设置已保存"), "success")
    return redirect("/me/notices", 303)


def _view(uow: UnitOfWork) -> SettingsView:
    mine = my_settings(uow)
    return SettingsView(
        addresses=tuple(
            AddressView(
                name,
                TITLES[name][0].show(locale()),
                TITLES[name][1].show(locale()),
                mine.addresses.get(name, ""),
                "email" if name == "email" else "text",
            )
            for name in host().channels.by_name
        ),
        kinds=tuple(
            KindView(name, kind.name.show(locale()), name not in mine.muted)
            for name, kind in notice_kinds.items()
        ),
        quiet_from=mine.quiet_from,
        quiet_to=mine.quiet_to,
        digest=mine.digest,
    )
