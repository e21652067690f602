"""The reference of calculation services, written from their registry.

`python tests/docs/service_reference.py > docs/reference/services.md` writes it anew.
"""

import sys
from collections.abc import Iterator, Mapping

from dougong.model.services.all import services
from dougong.model.services.service import Part, Service, Value

HEAD = """# 计算服务 · Calculation services

由 `tests/docs/service_reference.py` 从登记表生成，请勿手工修改；
怎样在定义里调用见[定义文件](../authoring/formats.md#calculations)。
Written from the registry by `tests/docs/service_reference.py`; do not edit it. How a definition
calls one is told with the [definition files](../authoring/formats.md#calculations).

标 * 的值缺了就不计算，标 * 的列缺了就跳过该行。金额四舍五入到分，比率不舍入，除数为零时没有结果。
Without a value marked * nothing is worked out, and a row without a column marked * is left out.
Money is rounded to the cent, ratios are not rounded, and where a divisor is zero there is no
result.
"""
_TYPES = {
    "number": "数字 number",
    "date": "日期 date",
    "text": "文字 text",
    "boolean": "是否 yes or no",
    "texts": "文字列表 texts",
    "dates": "日期列表 dates",
}


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for one in services for line in _service(services[one]))])


def _service(service: Service) -> Iterator[str]:
    yield f"## {service.name}\n"
    yield f"**{service.title.zh} · {service.title.en}**\n"
    yield f"{service.source.zh}。\n"
    yield f"{service.source.en}.\n"
    yield "### 输入 · Inputs\n"
    yield from _parts(service.inputs)
    yield "### 输出 · Outputs\n"
    yield from _parts(service.outputs)


def _parts(parts: Mapping[str, Part]) -> Iterator[str]:
    yield "| 名称 name | 含义 meaning | 类型 type |"
    yield "| --- | --- | --- |"
    for name, part in parts.items():
        if isinstance(part, Value):
            yield _line(name, part)
            continue
        some = "，只列有结果的 those with a result" if part.some else ""
        rows = f"每行对应 `{part.of}` 的一行 row by row{some}" if part.of else "行 rows"
        yield f"| `{name}` | {part.title.zh} · {part.title.en} | {rows} |"
        for key, column in part.columns.items():
            yield _line(f"{name}.{key}", column)
    yield ""


def _line(name: str, value: Value) -> str:
    options = " ".join(f"`{option}`" for option in value.options)
    told = options or _TYPES[value.type]
    if value.default not in (None, False):
        given = value.default
        shown = " ".join(given) if isinstance(given, tuple) else str(given)
        told += f"，默认 default `{shown}`"
    mark = "*" if value.required else ""
    return f"| `{name}`{mark} | {value.title.zh} · {value.title.en} | {told} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
