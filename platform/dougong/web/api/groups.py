"""Routes of groups of people, which processes ask by their keys."""

from dataclasses import replace

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import groups
from dougong.actions.groups import GroupShown
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.people import Group
from dougong.store.groups import Member
from dougong.web.api.calls import once, read
from dougong.web.api.group_wire import GroupChangeWire, GroupMembersWire, GroupWire
from dougong.web.api.offers import offers
from dougong.web.api.wire import sent
from dougong.web.json_body import answer

blueprint = Blueprint("groups", __name__, url_prefix="/groups")

ADMINS = "administrators"


@blueprint.get("")
@offers(ADMINS)
def listed() -> Response:
    """Every group with who belongs to it now or later, and the keys that processes lack."""

    def found(uow: UnitOfWork) -> JsonObject:
        known = groups.all_groups(uow)
        return {
            "items": [_told(one) for one in known.groups],
            "lacking": [key for key, _ in known.lacking],
        }

    return answer(read(found))


@blueprint.post("")
@offers(ADMINS, takes=GroupWire)
def add() -> Response:
    """A new group, with nobody in it."""
    given = sent(GroupWire)
    new = Group("", given["key"], given["name"], given["name_en"])
    return once(lambda uow: _one(uow, groups.add_group(uow, new).id))


@blueprint.get("/<id:group_id>")
@offers(ADMINS)
def show(group_id: str) -> Response:
    """One group, and who belonged to it before."""
    return answer(read(lambda uow: _one(uow, group_id)))


@blueprint.patch("/<id:group_id>")
@offers(ADMINS, takes=GroupChangeWire)
def change(group_id: str) -> Response:
    """Other names, or closed, or in use again; its key stays."""
    given = sent(GroupChangeWire)

    def action(uow: UnitOfWork) -> JsonObject:
        groups.change_group(uow, group_id, **given)
        return _one(uow, group_id)

    return once(action)


@blueprint.post("/<id:group_id>/members")
@offers(ADMINS, takes=GroupMembersWire)
def join(group_id: str) -> Response:
    """People who belong to the group from a day on: all of them, or nobody."""
    given = sent(GroupMembersWire)

    def action(uow: UnitOfWork) -> JsonObject:
        today = uow.now.astimezone(uow.house.zone).date()
        first, last = given["first"] or today, given["last"]
        groups.add_members(uow, group_id, given["people"], first=first, last=last)
        return _one(uow, group_id)

    return once(action)


@blueprint.post("/<id:group_id>/members/<id:member_id>/end")
@offers(ADMINS)
def leave(group_id: str, member_id: str) -> Response:
    """Somebody who belongs to the group no longer; what he was asked before stays with him."""

    def action(uow: UnitOfWork) -> JsonObject:
        groups.end_membership(uow, group_id, member_id)
        return _one(uow, group_id)

    return once(action)


def _one(uow: UnitOfWork, group_id: str) -> JsonObject:
    found = groups.group_for(uow, group_id)
    past: list[Json] = [_member(one) for one in found.past]
    return _told(replace(found, past=())) | {"past": past}


def _told(one: GroupShown) -> JsonObject:
    uses: list[Json] = [{"process": use.process, "node": use.node} for use in one.uses]
    return {
        "id": one.group.id,
        "key": one.group.key,
        "name": one.group.name,
        "name_en": one.group.name_en,
        "active": one.group.active,
        "members": [_member(of) for of in one.members],
        "uses": uses,
    }


def _member(found: Member) -> JsonObject:
    of, person = found
    return {
        "id": of.id,
        "person_id": person.id,
        "person": person.name,
        "active": person.active,
        "starts_at": of.starts_at.isoformat(),
        "ends_at": None if of.ends_at is None else of.ends_at.isoformat(),
    }
