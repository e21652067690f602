"""The reference of the command line, written from the commands themselves.

`python tests/docs/cli_reference.py > docs/reference/cli.md` writes it anew.
"""

import sys
from collections.abc import Iterator

import click

from dougong.cli import COMMANDS

HEAD = """# 命令 · Commands

由 `tests/docs/cli_reference.py` 从命令本身生成，请勿手工修改。
Written from the commands themselves by `tests/docs/cli_reference.py`; do not edit it.

退出码：0 成功；1 业务上的问题（检查未通过、找不到对象）；2 由运维处理（设置、数据库、文件）。
Exit status: 0 done; 1 a check failed or a thing is not there; 2 it is the operator's turn.
"""


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for command in COMMANDS for line in _lines(command, "dougong"))])


def _lines(command: click.Command, parent: str) -> Iterator[str]:
    name = f"{parent} {command.name}"
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _lines(inner, name)
        return
    arguments = [p.make_metavar(_context(command)) for p in command.params if _is_argument(p)]
    yield f"## {' '.join([name, *arguments])}\n"
    yield f"{command.help}\n"
    options = [_option(p, command) for p in command.params if isinstance(p, click.Option)]
    if options:
        yield "| 选项 option | 含义 meaning |\n| --- | --- |"
        yield from options
        yield ""


def _is_argument(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Argument)


def _context(command: click.Command) -> click.Context:
    return click.Context(command)


def _option(option: click.Option, command: click.Command) -> str:
    words = " ".join(option.opts)
    value = "" if option.is_flag else f" {option.make_metavar(_context(command))}"
    must = "必填 · required; " if option.required else ""
    return f"| `{words}{value}` | {must}{option.help or ''} |".replace("||", "|")


if __name__ == "__main__":
    sys.stdout.write(reference())
