"""The reference of functions, written from the registry of functions and its guide.

`python tests/docs/function_reference.py > docs/reference/functions.md` writes it anew.
"""

import sys
from collections.abc import Iterator

from dougong.feel.guide import Entry, guide

HEAD = """# 表达式函数 · Functions of expressions

由 `tests/docs/function_reference.py` 从函数登记表生成，请勿手工修改；示例都由测试运行。
Written from the registry of functions by `tests/docs/function_reference.py`; do not edit it.
Every example is run by a test.

参数写作“名称: 类型”，`?` 表示可省略，`...` 表示可以有多个。
A parameter is written `name: kind`; `?` means that it may be left out, `...` that it repeats.
“服务器”表示表单会请服务器计算，断网时不更新。
*server* marks functions that a form asks the server for; without network they wait.
"""


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_lines()])


def _lines() -> Iterator[str]:
    for family in guide():
        yield f"## {family.title.zh} · {family.title.en}\n"
        for entry in family.entries:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    where = "" if entry.in_browser else " · 服务器 server"
    yield f"### {entry.name}{where}\n"
    yield f"{entry.text.zh}。{entry.text.en}.\n"
    yield "```text"
    yield from entry.usages
    yield ""
    yield from (f"{one.expression}  →  {one.result}" for one in entry.examples)
    yield "```\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
