"""What a release changes in the eyes of people: things added, removed and changed, in sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, Literal

from dougong.base.text import Text
from dougong.model.catalog import Catalog
from dougong.model.things import Thing, things

ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One thing that will be otherwise: where, what, and the sentence for the plan page."""

    kind: ChangeKind
    #: Stable target, `day_labor.sheet/content`, `form:day_labor.sheet/head`, `role:pm`.
    target: str
    #: The word that changes, empty for whole things.
    what: str
    old: str
    new: str
    text: Text

    def for_person(self, locale: str = "zh") -> str:
        """The sentence with its values."""
        return self.text.show(locale, {"old": self.old or "（空）", "new": self.new or "（空）"})


_WORDS = {
    "title": Text("名称", "title"),
    "required": Text("是否必填", "required"),
    "computed": Text("计算公式", "formula"),
    "default": Text("默认值", "default"),
    "visible": Text("显示条件", "visibility"),
    "enabled": Text("可编辑条件", "enabled when"),
    "options": Text("选项", "options"),
    "value": Text("取值", "value"),
    "span": Text("宽度", "width"),
    "kind": Text("类型", "kind"),
    "when": Text("条件", "condition"),
    "message": Text("提示文字", "message"),
    "level": Text("级别", "level"),
    "actions": Text("可执行的操作", "actions"),
    "rows": Text("数据范围", "rows"),
    "assignees": Text("审批人", "assignees"),
    "version": Text("版本", "version"),
    "maxLength": Text("最大长度", "maximum length"),
    "pattern": Text("格式", "pattern"),
    "scale": Text("小数位", "decimal places"),
    "reference": Text("引用", "reference"),
    "number": Text("编号规则", "numbering"),
    "unique": Text("唯一", "unique"),
    "label": Text("显示名", "label"),
    "headline": Text("摘要", "headline"),
    "inputs_text": Text("条件", "conditions"),
    "outputs_text": Text("结果", "results"),
    "facts": Text("事实", "facts"),
    "rights": Text("字段权限", "field rights"),
    "personal": Text("个人信息", "personal"),
    "read_only": Text("只读", "read-only"),
    "dictionary": Text("字典", "dictionary"),
    "description": Text("说明", "description"),
    "summary": Text("摘要字段", "summary"),
    "mode": Text("审批方式", "mode"),
    "fields": Text("字段权限", "field rights"),
    "color": Text("颜色", "colour"),
    "weight": Text("顺序", "weight"),
    "dimensions": Text("维度", "dimensions"),
    "measures": Text("计量", "measures"),
    "source": Text("起点", "from"),
    "target": Text("终点", "to"),
}

_ADDED = ("新增{what}“{title}”", "New {what} “{title}”")
_REMOVED = ("删除{what}“{title}”", "Removed {what} “{title}”")
_CHANGED = (
    "{what}“{title}”的{word}：{{old}} → {{new}}",
    "{word} of {what} “{title}”: {{old}} → {{new}}",
)


def diff(old: Catalog | None, new: Catalog) -> tuple[Change, ...]:
    """What is added, removed and changed from one release to the next, in the order of things."""
    before = {} if old is None else dict(things(old))
    after = dict(things(new))
    found: list[Change] = []
    for target, thing in after.items():
        if target not in before:
            if _owner(target) not in after or _owner(target) in before:
                found.append(_whole("added", target, thing, _ADDED))
        else:
            found.extend(_changes(target, before[target], thing))
    for target, thing in before.items():
        if target not in after and (_owner(target) not in before or _owner(target) in after):
            found.append(_whole("removed", target, thing, _REMOVED))
    return tuple(found)


def _owner(target: str) -> str:
    """The thing a target is part of; parts of a new thing are not told one by one."""
    return target.rpartition("#" if "#" in target else "/")[0]


def _whole(kind: ChangeKind, target: str, thing: Thing, text: tuple[str, str]) -> Change:
    zh = text[0].format(what=thing.kind.zh, title=_quoted(thing.title))
    en = text[1].format(what=thing.kind.en, title=_quoted(thing.title))
    return Change(kind, target, "", "", "", Text(zh, en))


def _changes(target: str, old: Thing, new: Thing) -> Iterator[Change]:
    for word in (*new.words, *(old.words.keys() - new.words.keys())):
        before, after = _shown(old.words.get(word)), _shown(new.words.get(word))
        if before == after:
            continue
        name = _WORDS.get(word, Text(word, word))
        title = _quoted(old.title)
        zh = _CHANGED[0].format(what=new.kind.zh, title=title, word=name.zh)
        en = _CHANGED[1].format(what=new.kind.en, title=title, word=name.en)
        yield Change("changed", target, word, before, after, Text(zh, en))


def _quoted(title: str) -> str:
    """A title that may stand in a template."""
    return title.replace("{", "{{").replace("}", "}}")


def _shown(value: Any) -> str:
    if value is None or value in ((), ""):
        return ""
    if is_dataclass(value):
        return _shown_parts(value)
    for kind, show in _SHOWS:
        if isinstance(value, kind):
            return show(value)
    return str(value)


_SHOWS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: "是" if value else "否"),
    (Decimal, lambda value: f"{value:f}"),
    (Mapping, lambda value: "，".join(f"{key}={_shown(it)}" for key, it in value.items())),
    ((tuple, list), lambda value: "、".join(_shown(member) for member in value)),
    ((frozenset, set), lambda value: "、".join(sorted(map(str, value)))),
)


def _shown_parts(value: Any) -> str:
    """A frozen value as its title where it has one, else its parts."""
    title = getattr(value, "title", "")
    if title:
        return str(title)
    parts = ((f.name, _shown(getattr(value, f.name))) for f in fields(value))
    return " ".join(f"{name}={text}" for name, text in parts if text)
