"""Programs that are called when somebody is told something: kept by administrators."""

import secrets

from dougong.actions.channels import Channels
from dougong.actions.doors import require_admin
from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, FieldFault, NotFound
from dougong.base.text import Text
from dougong.base.values import Json, new_id
from dougong.store import log, outside
from dougong.store.outside import Webhook

STREAM = "system"


def listed(uow: UnitOfWork) -> tuple[Webhook, ...]:
    """Every webhook."""
    require_admin(uow)
    return outside.webhooks(uow)


def add(
    uow: UnitOfWork, channels: Channels, name: str, url: str, kinds: tuple[str, ...]
) -> Webhook:
    """A webhook with a secret of its own, which is told once; TargetForbidden, DataInvalid."""
    require_admin(uow)
    channels.outbound.require(url)
    faults = []
    if not name.strip() or len(name) > 60:
        faults.append(FieldFault("/name", "webhook_name", _NAME))
    if set(kinds) - set(notice_kinds):
        faults.append(FieldFault("/kinds", "notice_kind", _KIND))
    if faults:
        raise DataInvalid(faults)
    made = Webhook(new_id(), name.strip(), url, secrets.token_urlsafe(32), kinds)
    outside.add_webhook(uow, made)
    told: list[Json] = [*kinds]
    log.append(uow, STREAM, "webhook_added", {"webhook": made.id, "name": made.name, "kinds": told})
    return made


def drop(uow: UnitOfWork, key: str) -> None:
    """Call a program no more."""
    require_admin(uow)
    if not outside.drop_webhook(uow, key):
        raise NotFound(what="webhook", id=key)
    log.append(uow, STREAM, "webhook_dropped", {"webhook": key})


_NAME = Text("名称不能为空，最多 60 个字", "A name has 1 to 60 characters")
_KIND = Text("没有这种通知", "There is no such kind of notice")
