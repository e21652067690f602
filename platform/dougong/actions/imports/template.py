"""The template of an import, and its file again with its faults, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import IO

from dougong.actions.imports.importing import Review
from dougong.actions.imports.layout import Laid
from dougong.actions.imports.offer import EXTERNAL, HELP_TITLE, NUMBER, Offer, Part, offer_for
from dougong.actions.offered import choosable
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.exchange.import_files import (
    MarkedSheet,
    TemplateColumn,
    TemplateSheet,
    TemplateWords,
    write_marked,
    write_template,
)
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.fields.number_rules import Exact
from dougong.model.fields.options import title_of
from dougong.model.runtime import Query
from dougong.store import records, selecting

#: A longer list of records is not offered; its names are written.
MOST_OFFERED = 200

_HOW: Mapping[str, tuple[Text, str]] = {
    "date": (Text("日期，如 2026-10-03 或 2026/10/3", "A date such as 2026-10-03"), "2026-10-03"),
    "datetime": (Text("日期和时间", "Date and time"), "2026-10-03 08:30"),
    "time": (Text("时间", "Time of day"), "08:30"),
    "period": (Text("月份", "Month"), "2026-10"),
    "boolean": (Text("填“是”或“否”", "Yes or No"), ""),
    "choice": (Text("从下拉列表选一项", "Choose one of the list"), ""),
    "status": (Text("从下拉列表选一项", "Choose one of the list"), ""),
    "choices": (
        Text("可填多项，用顿号隔开", "One or more, with commas between"),
        "",
    ),
    "cascader": (Text("从上到下逐级填写，用“/”隔开", "From the top down, with / between"), ""),
    "reference": (Text("填名称或编号", "Write the name or the number"), ""),
    "tree_reference": (Text("填名称或编号", "Write the name or the number"), ""),
    "references": (
        Text("填名称或编号，多个用顿号隔开", "Names or numbers, with commas between"),
        "",
    ),
    "member": (Text("填姓名或登录名", "Name or login"), ""),
    "department": (Text("填部门名称或编号", "Name or code of the department"), ""),
    "id_number": (Text("18 位，按文本填写", "18 characters, as text"), "11010119900307123X"),
    "bank_account": (Text("按文本填写，不要变成科学计数", "As text, all its digits"), ""),
    "phone": (Text("手机号码", "Mobile number"), "13800138000"),
    "percent": (Text("百分数，填 9 或 9%", "Per cent, 9 or 9%"), "9"),
    "duration": (Text("时长，如 P1DT8H", "A duration such as P1DT8H"), "P1DT8H"),
}
_PAPER = (
    Text("证件上的号码，按文本填写", "The number on the paper, as text"),
    "11010119900307123X",
)
_NUMBER = Text("数字，可带千分位", "A number; separators are fine"), "1234.50"
_TEXT = Text("文字", "Text"), ""
_OWN: Mapping[str, Text] = {
    NUMBER: Text(
        "主表给每行编一个序号，其他表用它指明属于哪一行",
        "Number the rows here; the other sheets name the row they belong to",
    ),
    EXTERNAL: Text(
        "原系统的编号；再次上传时靠它认出同一条",
        "The number in your old system; it tells what is the same when you upload again",
    ),
}
_WORDS = {
    "title": HELP_TITLE,
    "column": Text("列", "Column"),
    "required": Text("必填", "Required"),
    "how": Text("怎么填", "How"),
    "example": Text("示例", "Example"),
    "choices": Text("可选值", "Choices"),
    "yes": Text("是", "Yes"),
    "no": Text("否", "No"),
    "told": Text("需要修改", "To be mended"),
}
_TOLD = (
    Text(
        "带 * 的列必填。列的顺序可以变，用不到的列可以删。",
        "Columns with * are required; their order is free, and unused ones may go.",
    ),
    Text("不要合并单元格，不要填公式。", "No merged cells and no formulas."),
    Text(
        "有一行不对，整个文件都不会写入；改好后重新上传即可，不会重复。",
        "One wrong row and nothing is written; mend it and upload again, nothing comes twice.",
    ),
    Text(
        "更新已有数据时，空着的单元格不改动原来的内容。",
        "When records are updated, empty cells leave what is there.",
    ),
)


def template(uow: UnitOfWork, entity: str, out: IO[bytes]) -> str:
    """Write the template of what the actor may bring in; the title of the file."""
    offer = offer_for(uow, uow.catalog.entity(entity))
    sheets = [_sheet(uow, offer, part) for part in offer.parts]
    write_template(out, sheets, _words(uow.actor.locale))
    return offer.entity.title


def _words(locale: str) -> TemplateWords:
    said = {key: text.show(locale) for key, text in _WORDS.items()}
    return TemplateWords(
        title=said["title"],
        heads=(said["column"], said["required"], said["how"], said["example"], said["choices"]),
        yes=said["yes"],
        told=tuple(text.show(locale) for text in _TOLD),
    )


def _sheet(uow: UnitOfWork, offer: Offer, part: Part) -> TemplateSheet:
    return TemplateSheet(part.title, tuple(_columns(uow, offer, part)))


def _columns(uow: UnitOfWork, offer: Offer, part: Part) -> Iterator[TemplateColumn]:
    locale = uow.actor.locale
    words = dictionary_words(uow, {})
    for target in part.targets():
        if target in _OWN:
            title, how = part.title_of(target, locale), _OWN[target].show(locale)
            yield TemplateColumn(title, bool(part.key), "text", (), how, "1")
            continue
        field = part.fields[target]
        usual = _NUMBER if isinstance(field_kinds[field.kind], Exact) else _TEXT
        how_text, example = _PAPER if field.papers else _HOW.get(field.kind, usual)
        yield TemplateColumn(
            title=f"{field.title}({field.unit})" if field.unit else field.title,
            required=target in offer.key or (field.required and not field.default),
            look=_look(field),
            options=_options(uow, field, words),
            how="。".join(filter(None, (how_text.show(locale), field.description))),
            example=example,
        )


def _look(field: Field) -> str:
    if isinstance(field_kinds[field.kind], Exact):
        return "number"
    return "date" if field.kind == "date" else "text"


def _options(uow: UnitOfWork, field: Field, words: Words) -> tuple[str, ...]:
    if field.kind == "boolean":
        return _WORDS["yes"].show(words.locale), _WORDS["no"].show(words.locale)
    if field.options:
        return tuple(title_of(field, one.value, words) for one in field.options if one.active)
    if field.reference is None or field.kind == "references":
        return ()
    target = uow.catalog.entity(field.reference.entity)
    query = Query(where=choosable(uow, target), sort=("id",), limit=MOST_OFFERED + 1)
    found = selecting.values(uow, target.name, query, ())
    if len(found) > MOST_OFFERED:
        return ()
    labels = records.labels(uow, [(target.name, key) for key, _ in found])
    return tuple(sorted(set(labels.values())))


def marked(uow: UnitOfWork, found: Review, out: IO[bytes]) -> str:
    """Write the reviewed file with its faults marked; the title of the file."""
    locale = uow.actor.locale
    write_marked(out, [_marked(sheet, found, locale) for sheet in found.layout.sheets])
    return found.offer.entity.title


def _marked(sheet: Laid, found: Review, locale: str) -> MarkedSheet:
    places = {column.letter: column.place for column in sheet.columns}
    faults: dict[tuple[int, int], str] = {}
    for one in found.faults:
        if one.sheet == sheet.number:
            place = (one.row, places.get(one.letter, -1))
            said = one.fault.for_person(locale)
            if place[1] < 0 and one.head:
                said = f"{one.head}：{said}"
            faults[place] = "；".join(filter(None, (faults.get(place), said)))
    told = _WORDS["told"].show(locale)
    heads = tuple(column.head for column in sheet.columns)
    return MarkedSheet(sheet.title, sheet.heads_in, heads, sheet.lines, faults, told)
