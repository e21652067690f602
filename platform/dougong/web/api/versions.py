"""The version a client saw, sent with every change."""

import re

from flask import request

from dougong.actions.errors import VersionNeeded
from dougong.base.errors import InputError
from dougong.base.text import Text

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"|(\d{1,9})')


class SeenVersionMissing(VersionNeeded):
    """A change without If-Match (RFC 6585, 3)."""

    status = 428


class SeenVersionInvalid(InputError):
    """An If-Match that no record of ours ever gave."""

    code = "version_invalid"
    status = 400
    text = Text('If-Match 应为记录的版本号，例如 "3"', 'If-Match takes a record version, "3"')


def seen_version() -> int:
    """The version in If-Match."""
    raw = request.headers.get("If-Match")
    if raw is None:
        raise SeenVersionMissing
    found = _TAG.fullmatch(raw.strip())
    if found is None:
        raise SeenVersionInvalid
    return int(found[1] or found[2])


def seen_version_if_sent() -> int | None:
    """The version in If-Match, where the call may do without."""
    return seen_version() if "If-Match" in request.headers else None
