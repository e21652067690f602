"""Routes of what the caller was told."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import notice_lists, notice_settings
from dougong.actions.notice_lists import NoticeSeen
from dougong.actions.notice_settings import NoticeSettings, my_settings
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject, is_id
from dougong.web.api import parameters
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.wire import NoticeSettingsWire, NoticesReadWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("api_notices", __name__, url_prefix="/me/notices")


@blueprint.get("")
@offers("everybody, of himself", query=("unread", "limit", "after"))
def mine() -> Response:
    """What the caller was told, the newest first."""
    unread, after = parameters.words("unread") == "true", parameters.words("after")
    after = after if is_id(after) else ""
    limit = min(parameters.limit(), notice_lists.MOST)

    def action(uow: UnitOfWork) -> JsonObject:
        found = notice_lists.my_notices(uow, unread=unread, after=after, limit=limit)
        last = found[-1].row.id if len(found) == limit else None
        return {"items": [_told(one) for one in found], "next": last}

    return answer(read(action))


@blueprint.post("/read")
@offers("everybody, of himself", takes=NoticesReadWire)
def read_some() -> Response:
    """Some lines of the caller count as read, or all of them."""
    ids = sent(NoticesReadWire)["ids"]

    def action(uow: UnitOfWork) -> JsonObject:
        return {"read": notice_lists.read_all(uow, ids)}

    return once(action)


@blueprint.get("/settings")
@offers("everybody, of himself")
def settings() -> Response:
    """How the caller wants to be told outside of the platform."""
    return answer(read(lambda uow: _settings(my_settings(uow))))


@blueprint.post("/settings")
@offers("everybody, of himself", takes=NoticeSettingsWire)
def keep_settings() -> Response:
    """Another choice of the caller, in place of the one before."""
    given = sent(NoticeSettingsWire)
    chosen = NoticeSettings(**{**given, "muted": frozenset(given["muted"])})

    def action(uow: UnitOfWork) -> JsonObject:
        notice_settings.keep(uow, chosen)
        return _settings(my_settings(uow))

    return once(action)


def _settings(found: NoticeSettings) -> JsonObject:
    muted: list[Json] = [*sorted(found.muted)]
    addresses: JsonObject = {**found.addresses}
    return {
        "addresses": addresses,
        "muted": muted,
        "quiet_from": found.quiet_from,
        "quiet_to": found.quiet_to,
        "digest": found.digest,
    }


def _told(one: NoticeSeen) -> Json:
    return {
        "id": one.row.id,
        "kind": one.row.kind,
        "sentence": one.sentence,
        "entity": one.row.entity or None,
        "record_id": one.row.record_id or None,
        "process_id": one.row.process_id,
        "at": one.row.at.isoformat(),
        "read_at": one.row.read_at.isoformat() if one.row.read_at else None,
    }
