"""Whoever names what is not there is told what is missing, in words of the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dougong.base.registry import NAMED, Registry, UnknownName

PLATFORM = Path(__file__).parents[3] / "platform" / "dougong"
#: Calls that say what a name was looked up among: the keyword, or the place among arguments.
CALLS: dict[str, str | int] = {"UnknownName": "what", "Registry": 0, "_named": 1}


def words() -> Iterator[str]:
    """Every word for a kind that is written in the platform."""
    for path in PLATFORM.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and (word := word_of(call)):
                yield word


def word_of(call: ast.Call) -> str:
    at = CALLS.get(getattr(call.func, "id", getattr(call.func, "attr", "")))
    if at is None:
        return ""
    given = call.args[at : at + 1] if isinstance(at, int) else kept(call, at)
    return next((str(one.value) for one in given if isinstance(one, ast.Constant)), "")


def kept(call: ast.Call, name: str) -> list[ast.expr]:
    return [one.value for one in call.keywords if one.arg == name]


def test_every_kind_that_can_be_missing_has_a_word_and_every_word_a_kind() -> None:
    assert set(words()) == set(NAMED)


@pytest.mark.parametrize("what", NAMED)
def test_who_reads_chinese_is_told_in_chinese_what_is_missing(what: str) -> None:
    fault = UnknownName(what=what, name="库.无", nearest="")
    assert re.fullmatch(r"没有名为“库.无”的[\u4e00-\u9fff]+", fault.for_person("zh"))
    assert fault.for_person("en") == f"There is no {what} named “库.无”"
    assert str(fault) == f"unknown_name what={what!r} name='库.无' nearest=''"


def test_the_nearest_name_is_offered_only_where_one_comes_near() -> None:
    kinds: Registry[int] = Registry("field kind")
    kinds.add("money", 1)
    with pytest.raises(UnknownName) as near:
        kinds["mony"]
    assert near.value.for_person("zh") == "没有名为“mony”的字段类型"
    assert near.value.advice("zh") == "您是否想写“money”？"
    with pytest.raises(UnknownName) as far:
        kinds["zzz"]
    assert far.value.advice("zh") == ""
    assert far.value.advice("en") == ""
