"""A registry of kinds: one name, one thing, found or refused with the nearest known name."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Generic, TypeVar

from dougong.base.errors import DefinitionError
from dougong.base.text import Text

#: What a name may be missing of, as people call it in both languages.
NAMED: Mapping[str, Text] = {
    "assignee rule": Text("审批人规则", "assignee rule"),
    "balance": Text("台账余额", "balance"),
    "block": Text("看板区块", "block"),
    "box": Text("待办分类", "box"),
    "calculation service": Text("计算方法", "calculation service"),
    "column": Text("列", "column"),
    "dashboard": Text("看板", "dashboard"),
    "definition file": Text("定义文件", "definition file"),
    "duty": Text("职责分离规则", "duty"),
    "entity": Text("单据或资料", "entity"),
    "expectation": Text("场景断言", "expectation"),
    "family of checks": Text("检查项", "family of checks"),
    "FEEL function": Text("函数", "FEEL function"),
    "field": Text("字段", "field"),
    "field kind": Text("字段类型", "field kind"),
    "figure": Text("关键数字", "figure"),
    "fill": Text("带入规则", "fill"),
    "form": Text("表单", "form"),
    "job kind": Text("后台任务", "job kind"),
    "ledger": Text("台账", "ledger"),
    "list": Text("列表", "list"),
    "notice kind": Text("通知类型", "notice kind"),
    "number": Text("数字字段", "number"),
    "operation": Text("操作", "operation"),
    "reference": Text("引用字段", "reference"),
    "report": Text("报表", "report"),
    "scenario verb": Text("场景动作", "scenario verb"),
}


class UnknownName(DefinitionError):
    """A name that nothing answers to; `what` is a word of `NAMED`, `nearest` a known name or ""."""

    code = "unknown_name"
    text = Text("没有名为“{name}”的{what}", "There is no {what} named “{name}”")
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")

    def __init__(self, *, what: str, name: str, nearest: str) -> None:
        super().__init__(what=NAMED[what], name=name, nearest=nearest)

    def advice(self, locale: str = "zh") -> str:
        """The nearest known name; an empty string when no name comes near."""
        return super().advice(locale) if self.facts["nearest"] else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to a misspelt one, or an empty string."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


Kind = TypeVar("Kind")


class Registry(Generic[Kind]):
    """Named kinds of one seam; a second registration under one name is a programming fault."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._kinds: dict[str, Kind] = {}

    def add(self, name: str, kind: Kind) -> Kind:
        """Make a kind known under a name."""
        if name in self._kinds:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._kinds[name] = kind
        return kind

    def __getitem__(self, name: str) -> Kind:
        try:
            return self._kinds[name]
        except KeyError:
            raise UnknownName(
                what=self.what, name=name, nearest=nearest(name, list(self._kinds))
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def items(self) -> Iterator[tuple[str, Kind]]:
        """Names with their kinds, in order of registration."""
        return iter(self._kinds.items())
