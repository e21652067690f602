"""Envelopes of requests: what may stand in a body, and what is said of one that is wrong."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from dougong.actions.opinions import MOST_FILES
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


class BringInWire(Schema):
    """Which fill of the entity is wanted."""

    fill = Words(64, required=True)


class FillWire(BringInWire):
    """The same, for values still being typed."""

    data = Values(required=True)
    id = Words(36, allow_none=True)


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


class ImportWire(Schema):
    """A workbook that was sent before, and what to do with it."""

    #: Id of the file.
    file = Words(36, required=True)
    #: `<sheet from 0>.<column letter>` → field key, where the heads do not say it.
    columns = fields.Dict(keys=Words(20), values=Words(64), load_default=dict)
    #: What happens to records that are there already.
    existing = fields.String(load_default="update", validate=validate.OneOf(("update", "skip")))
    #: Only look: nothing is written.
    dry_run = fields.Boolean(load_default=False)


class HandInWire(Schema):
    """A document that was filled in without network."""

    #: Made by the phone: sent twice, it is the same document.
    id = Words(36, required=True)
    data = Values(required=True)
    do = fields.String(load_default="submit", validate=validate.OneOf(("submit", "save")))
    reasons = fields.Dict(keys=Words(100), values=Words(500), load_default=dict)
    chosen = fields.Dict(keys=Words(200), values=fields.List(Words(36)), load_default=dict)
    #: When it was filled in.
    filled_at = fields.AwareDateTime(load_default=None, allow_none=True)


class AutosaveWire(Schema):
    """What is being typed."""

    data = Values(required=True)


class SubmitWire(Schema):
    """Reasons for warnings by the key of the rule, and people chosen by node."""

    reasons = fields.Dict(keys=Words(100), values=Words(500), load_default=dict)
    chosen = fields.Dict(keys=Words(200), values=fields.List(Words(36)), load_default=dict)


class ReasonWire(Schema):
    """Why something is done."""

    reason = Words(500, required=True)


class JumpWire(Schema):
    """From which node a process is to go on, and why."""

    node = Words(200, required=True)
    reason = Words(500, required=True)


class ReassignWire(Schema):
    """Who is asked instead, in which assignment or empty round, and why."""

    person = Words(36, required=True)
    assignment = Words(36, load_default="")
    round = Words(36, load_default="")
    reason = Words(500, required=True)


class MessageWire(Schema):
    """Which message, about what, and what it says."""

    #: Full name of the message.
    message = Words(130, required=True)
    #: What tells one process that waits from another.
    key = Words(200, required=True)
    values = fields.Dict(keys=Words(64), load_default=dict)


class SignalWire(Schema):
    """Which signal."""

    #: Full name of the signal.
    signal = Words(130, required=True)


class HandoverWire(Schema):
    """Who takes over, and why; others may take over what is of a kind, or of a project."""

    person = Words(36, required=True)
    by = fields.String(load_default="", validate=validate.OneOf(["", "kind", "project"]))
    #: Whoever takes over a group: the full name of a kind of document, or the id of a project.
    heirs = fields.Dict(
        keys=Words(100), values=Words(36), load_default=dict, validate=validate.Length(max=200)
    )
    reason = Words(500, required=True)


class LateFilesWire(Schema):
    """Ids of uploaded files that are added to a document in force."""

    file_ids = fields.List(Words(36), required=True, validate=validate.Length(max=20))


class PartWire(Schema):
    """A row of the document and how much of it."""

    #: Id of the row; empty where the document has no rows to choose of.
    id = Words(36, required=True)
    #: As text or number; left out: all that is left of it.
    part = fields.Raw(load_default=None, allow_none=True)


class ReverseWire(Schema):
    """Why a document is taken back; with lines only these, and so much of each."""

    reason = Words(500, required=True)
    lines = fields.List(
        fields.Nested(PartWire),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=1000),
    )


class VoteWire(Schema):
    """What comes with a vote."""

    opinion = Words(2000, load_default="")
    data = Values(allow_none=True, load_default=None)
    signature = Words(36, allow_none=True, load_default=None)
    file_ids = fields.List(Words(36), load_default=list, validate=validate.Length(max=MOST_FILES))
    chosen = fields.Dict(keys=Words(200), values=fields.List(Words(36)), load_default=dict)
    to = Words(200, allow_none=True, load_default=None)


class BatchItemWire(Schema):
    """An assignment to approve, and the version of its document that was seen."""

    id = Words(36, required=True)
    version = fields.Integer(load_default=0, strict=True)


class BatchWire(Schema):
    """What is to be approved together."""

    items = fields.List(
        fields.Nested(BatchItemWire), required=True, validate=validate.Length(min=1, max=100)
    )


class HandOnWire(Schema):
    """Who takes an assignment over, or is asked for advice."""

    person = Words(36, required=True)
    note = Words(500, load_default="")


class AddSignWire(Schema):
    """Who is asked too."""

    people = fields.List(Words(36), required=True, validate=validate.Length(min=1, max=20))
    #: Before the holder, after him, or at the same time.
    timing = fields.String(
        load_default="parallel", validate=validate.OneOf(("before", "after", "parallel"))
    )
    #: Whether they must agree, or only advise.
    part = fields.String(load_default="must", validate=validate.OneOf(("must", "advice")))
    #: Whether all of them are to answer, or any of them.
    enough = fields.String(load_default="all", validate=validate.OneOf(("all", "any")))
    note = Words(500, load_default="")


class RemoveSignWire(Schema):
    """Why somebody is no longer asked."""

    note = Words(500, load_default="")


class SubstituteWire(Schema):
    """Who stands in, from the first day to the last, and for what."""

    person = Words(36, required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    #: Key of the only process it holds for.
    process = Words(127, load_default="")
    #: Documents of a higher amount stay with oneself.
    up_to = fields.Decimal(allow_none=True, load_default=None, places=2, allow_nan=False)


class ChoicesWire(Schema):
    """Node → node of the live release that stands for it, or `-` to stay."""

    choices = fields.Dict(keys=Words(200), values=Words(200), load_default=dict)


class MoveWire(ChoicesWire):
    """Why processes are moved, and what was chosen for nodes without counterpart."""

    reason = Words(500, required=True)


class MoveRunWire(Schema):
    """Which processes are moved: of a definition, on a release, and narrowed as lists are."""

    process = Words(127, required=True)
    release = Words(100, required=True)
    node = Words(200, load_default="")
    days = fields.Integer(load_default=0, strict=True)
    search = Words(100, load_default="")


class CommentWire(Schema):
    """What is said on a process, to whom it is pointed out, and files that were uploaded."""

    text = Words(2000, load_default="")
    named = fields.List(Words(36), load_default=list, validate=validate.Length(max=20))
    file_ids = fields.List(Words(36), load_default=list, validate=validate.Length(max=10))


class CalendarDaysWire(Schema):
    """Days in a row; `works` null: they are as their week says."""

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    works = fields.Boolean(required=True, allow_none=True)
    title = Words(40, load_default="")


#: Minutes from midnight, `[540, 720]`.
_SPAN = fields.List(
    fields.Integer(strict=True, validate=validate.Range(0, 1440)), validate=validate.Length(equal=2)
)


class CalendarHoursWire(Schema):
    """Parts of each weekday, Monday first; null takes the hours of the day back."""

    since = fields.Date(required=True)
    week = fields.List(
        fields.List(_SPAN, validate=validate.Length(max=6)),
        required=True,
        allow_none=True,
        validate=validate.Length(equal=7),
    )


class NoticeSettingsWire(Schema):
    """Addresses by channel, kinds that are not sent, quiet hours, the time of one message a day."""

    addresses = fields.Dict(keys=Words(20), values=Words(254), load_default=dict)
    muted = fields.List(Words(40), load_default=list, validate=validate.Length(max=50))
    quiet_from = Words(5, load_default="")
    quiet_to = Words(5, load_default="")
    digest = Words(5, load_default="")


class NoticesReadWire(Schema):
    """Which lines count as read; all of them where none is named."""

    ids = fields.List(
        Words(36), allow_none=True, load_default=None, validate=validate.Length(max=200)
    )


class CopyWire(Schema):
    """Whom to inform."""

    people = fields.List(Words(36), required=True, validate=validate.Length(min=1, max=100))


class BundleWire(Schema):
    """Definition files of a bundle by their paths."""

    bundle = Words(64, required=True)
    files = fields.Dict(keys=Words(300), values=fields.String(), required=True)
