"""What people read when a document, or a part of it, cannot be taken back."""

from dougong.base.errors import Conflict, InputError
from dougong.base.text import Text


class PartNotOffered(Conflict):
    """The definition of the document does not let parts of it be taken back."""

    code = "part_not_offered"
    text = Text("“{title}”不能部分冲销", "No part of “{title}” can be reversed")
    hint = Text("请整单冲销后重新开单", "Reverse the whole document and make a new one")


class PartMissing(InputError):
    """A partial reversal that names nothing."""

    code = "part_missing"
    text = Text("请选择要冲销的明细", "Choose the rows to reverse")

    def __init__(self) -> None:
        super().__init__(path="/lines")


class PartTooLarge(InputError):
    """More is to be taken back of a row than is left of it; facts hold the numbers."""

    code = "part_too_large"
    text = Text(
        "{line}：原“{field}”{whole}，已冲销 {taken}，还可冲销 {left}，本次 {asked}",
        "{line}: “{field}” was {whole}, {taken} is reversed, {left} is left; asked for {asked}",
    )
    hint = Text(
        "请在还可冲销的范围内填写，正负与原单一致",
        "Ask for no more than is left, with the sign of the original",
    )


class PartWhole(InputError):
    """A row that goes as a whole was given in part, or is gone already."""

    code = "part_whole"
    text = Text(
        "第 {number} 行只能整行冲销，且只能冲销一次",
        "Row {number} is reversed as a whole, and only once",
    )


class LineUnknown(InputError):
    """A row that the document does not have."""

    code = "line_unknown"
    text = Text("这张单据没有所选的明细", "The document has no such row")

    def __init__(self, **facts: object) -> None:
        super().__init__(path="/lines", **facts)


class MadeIndivisible(Conflict):
    """A document that this one made cannot be taken back in part."""

    code = "made_indivisible"
    text = Text(
        "由它生成的“{title}”{label} 不能部分冲销",
        "“{title}” {label}, which it made, cannot be reversed in part",
    )
    hint = Text(
        "请冲销整行或整单，或做更正单",
        "Reverse the whole row or document, or correct it by another document",
    )
