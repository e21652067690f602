"""Envelopes of requests: what may stand in a body, and what is said of one that is wrong."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.web.api.parameters import require_writable
from dougong.web.json_body import body

#: Values of records are read by the kinds of their fields, which name each fault at its field.
READ_BY_KINDS = "data"

_TEXTS: Mapping[str, tuple[str, Text]] = {
    "Unknown field.": ("unknown_field", Text("没有这个字段", "There is no such field")),
    "Missing data for required field.": ("required", Text("必须提供", "This is required")),
    "Field may not be null.": ("required", Text("不能为空", "This may not be null")),
}
_TYPE = Text("类型或取值不正确", "The type or the value is wrong here")


def sent(envelope: type[Schema]) -> dict[str, Any]:
    """The body of this request, read by its envelope; DataInvalid names everything wrong."""
    raw = body()
    for key, value in raw.items():
        if key != READ_BY_KINDS:
            require_writable(value, pointer((key,)))
    try:
        found: dict[str, Any] = _reader(envelope).load(raw)
    except ValidationError as error:
        raise DataInvalid(list(_faults(error.messages_dict, ""))) from error
    return found


@cache
def _reader(envelope: type[Schema]) -> Schema:
    """The envelope made once: setting its fields up takes longer than reading a vote."""
    return envelope()


def _faults(messages: Mapping[Any, Any], path: str) -> Iterator[FieldFault]:
    for key, told in messages.items():
        place = path + pointer((str(key)[:64],))
        if isinstance(told, dict):
            yield from _faults(told, place)
            continue
        for message in told[:1]:
            code, text = _TEXTS.get(message, ("type", _TYPE))
            yield FieldFault(place, code, text)


class Words(fields.String):
    """Text of a limited length."""

    def __init__(self, longest: int = 200, **more: Any) -> None:
        super().__init__(validate=validate.Length(max=longest), **more)


class Values(fields.Dict):
    """The values of a record as the client has them."""


class RecordWire(Schema):
    """A new record."""

    data = Values(required=True)
    id = Words(36, allow_none=True)


class ChangeWire(Schema):
    """Values that change."""

    data = Values(required=True)


class EvaluateWire(Schema):
    """Values still being typed."""

    data = Values(required=True)
    id = Words(36, allow_none=True)
    form = Words(127, allow_none=True)
    #: Whether the rules that a browser may run itself are wanted too.
    rules = fields.Boolean(load_default=False)


class PickWire(Schema):
    """What a picker of a form asks for."""

    field = Words(200, required=True)
    search = Words(100, load_default="")
    data = Values(load_default=dict)
    row = Words(64, allow_none=True, load_default=None)


class ResolveWire(Schema):
    """Labels or numbers typed or pasted where references belong."""

    field = Words(200, required=True)
    labels = fields.List(Words(200), required=True, validate=validate.Length(max=500))
    data = Values(load_default=dict)


class AutosaveWire(Schema):
    """What is being typed."""

    data = Values(required=True)


class SubmitWire(Schema):
    """Reasons for warnings, by the key of the rule."""

    reasons = fields.Dict(keys=Words(100), values=Words(500), load_default=dict)


class ReasonWire(Schema):
    """Why something is done."""

    reason = Words(500, required=True)


class VoteWire(Schema):
    """What comes with a vote."""

    opinion = Words(2000, load_default="")
    data = Values(allow_none=True, load_default=None)
    signature = Words(36, allow_none=True, load_default=None)
    to = Words(200, allow_none=True, load_default=None)


class CopyWire(Schema):
    """Whom to inform."""

    people = fields.List(Words(36), required=True, validate=validate.Length(min=1, max=100))


class BundleWire(Schema):
    """Definition files of a bundle by their paths."""

    bundle = Words(64, required=True)
    files = fields.Dict(keys=Words(300), values=fields.String(), required=True)
