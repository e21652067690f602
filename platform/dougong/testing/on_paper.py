"""What a scenario may expect of a record on paper, as somebody prints it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from html import unescape
from typing import Any

from dougong.actions.printing import Printed, Told, print_record
from dougong.testing.expectations import expectations
from dougong.testing.story import Story, Words

_TAG = re.compile(r"<[^>]*>")
_TOLD = Told(
    statuses={},
    votes={"approve": "已同意", "complete": "已办理"},
    reversals={"original": "%(label)s", "part": "%(label)s", "whole": "%(label)s"},
    late="%(name)s",
)


def _printed(story: Story, words: Words) -> None:
    """The sheet says these texts, in this order, and none of those it must not."""
    record = story.record(words["printed"])
    sheet = story.stage.act(
        words["by"],
        lambda uow: print_record(uow, record.entity, record.id, _TOLD, words.get("sheet")),
    )
    text, place = _text(sheet), 0
    for said in words.get("says", ()):
        found = text.find(said, place)
        assert found >= 0, f"“{said}” does not stand behind what is before it on the sheet: {text}"
        place = found + len(said)
    for kept in words.get("without", ()):
        assert kept not in text, f"“{kept}” stands on the sheet: {text}"


def _text(sheet: Printed) -> str:
    """The words of the sheet, cells parted by one space."""
    if sheet.sheet:
        return " ".join(unescape(_TAG.sub(" ", sheet.own)).split())
    return " ".join(_words(sheet.paper))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield from part.split()
    elif is_dataclass(part):
        for field in fields(part):
            yield from _words(getattr(part, field.name))
    elif isinstance(part, Mapping):
        yield from _words(tuple(part.values()))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _words(one)


expectations.add("printed", _printed)
