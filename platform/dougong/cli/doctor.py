"""`dougong doctor`: one line for each thing that can be wrong, and what to do about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dougong.base.errors import SetupError
from dougong.base.text import Text

if TYPE_CHECKING:
    from dougong.actions.doctor import Line

_MARK = {"ok": "✓ ok  ", "warn": "! warn", "bad": "✗ bad "}


@click.command()
def doctor() -> None:
    """体检：设置、磁盘、数据库、台账、日志 · Look the installation over; exit 1 when it is bad."""
    bad = False
    for line in _lines():
        bad = bad or line.level == "bad"
        click.echo(f"{_MARK[line.level]}  {_sentence(line, 'zh')}  ·  {_sentence(line, 'en')}")
    if bad:
        raise click.exceptions.Exit(1)


def _sentence(line: "Line", locale: str) -> str:
    text, hint = getattr(line.text, locale), getattr(line.hint, locale)
    return f"{text} → {hint}" if hint else text


def _lines() -> Iterator["Line"]:
    from dougong.actions.doctor import Line, of_database, of_machine, version_line
    from dougong.app import open_host
    from dougong.base.values import SystemClock
    from dougong.cli.opening import settings
    from dougong.store.copying import sqlite_path

    try:
        found = settings()
        there = sqlite_path(found.database_url)
    except SetupError as fault:
        told = Text(fault.for_person("zh"), fault.for_person("en"))
        yield Line("bad", told, Text(fault.advice("zh"), fault.advice("en")))
        return
    yield from of_machine(found, SystemClock().now())
    if there is not None and not there.exists():
        yield version_line(0)
        return
    host = open_host(found)
    try:
        yield from of_database(host)
    finally:
        host.database.close()
