"""Envelopes of requests about groups of people."""

from marshmallow import Schema, fields, validate

from dougong.web.api.wire import Words


class GroupWire(Schema):
    """A group of people by its stable key."""

    key = Words(64, required=True)
    name = Words(50, required=True)
    name_en = Words(50, load_default="")


class GroupChangeWire(Schema):
    """What becomes different of a group; what is left out stays."""

    name = Words(50)
    name_en = Words(50)
    active = fields.Boolean()


class GroupMembersWire(Schema):
    """Who belongs to a group, from the first day (today without one) to the last."""

    people = fields.List(Words(36), required=True, validate=validate.Length(min=1, max=200))
    first = fields.Date(load_default=None)
    last = fields.Date(allow_none=True, load_default=None)
