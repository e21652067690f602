"""What an analysis has to say about a table, ready for a page or a program."""

from dataclasses import dataclass, field
from typing import Any, Literal

from dougong.base.errors import NOTHING
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.feel.types.findings import Complaint


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One thing an analysis found, with the rows and an example that show it."""

    code: str
    severity: Literal["error", "warning"]
    #: Id of the row, column or table.
    element: str
    text: Text
    #: Row numbers as people count them, from 1.
    rows: tuple[int, ...] = ()
    #: Label of the column, where one is to blame.
    column: str = ""
    #: Input by label → a value as it is written in a cell.
    example: tuple[tuple[str, str], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    hint: Text = NOTHING

    def for_person(self, locale: str = "zh") -> str:
        """The sentence an author reads."""
        return self.text.show(locale, self.facts)

    def advice(self, locale: str = "zh") -> str:
        """The way to mend it, or an empty string."""
        return self.hint.show(locale, self.facts)

    def as_json(self) -> JsonObject:
        """The finding for a program."""
        return {
            "code": self.code,
            "severity": self.severity,
            "element": self.element,
            "rows": list(self.rows),
            "column": self.column,
            "example": [{"input": label, "value": value} for label, value in self.example],
            "message": {locale: self.for_person(locale) for locale in ("zh", "en")},
            "hint": {locale: self.advice(locale) for locale in ("zh", "en")},
        }


GAP = Complaint(
    "dmn_gap",
    Text(
        "没有一行覆盖 {example}，遇到时流程会停下",
        "No row covers {example}: the process would stop",
    ),
    Text("补一行，或给输出设默认值", "Add a row, or a default output"),
)
OVERLAP = Complaint(
    "dmn_rows_overlap",
    Text(
        "第 {rows} 行会同时命中，例如 {example}，而本表只许命中一行",
        "Rows {rows} match together, such as for {example}, where only one may",
    ),
    Text(
        "修改条件使各行互不重叠，或改用“首个命中”",
        "Change the conditions so that the rows exclude each other, or use the policy FIRST",
    ),
)
DISAGREE = Complaint(
    "dmn_rows_disagree",
    Text(
        "第 {rows} 行会同时命中但结果不同，例如 {example}",
        "Rows {rows} match together with different outputs, such as for {example}",
    ),
    Text(
        "让这些行的输出相同，或使条件互不重叠",
        "Give them the same outputs, or conditions that exclude each other",
    ),
)
SHADOWED = Complaint(
    "dmn_row_shadowed",
    Text(
        "第 {rows} 行永远用不到：前面的行已经覆盖它",
        "Row {rows} is never used: other rows cover it",
    ),
    Text("删掉这一行，或把它移到前面", "Delete the row, or move it up"),
)
NEVER = Complaint(
    "dmn_row_never",
    Text(
        "第 {rows} 行永远不会命中：“{column}”列的条件 {cell} 没有可能的值",
        "Row {rows} never matches: no value of “{column}” passes {cell}",
    ),
    Text("检查区间的两端和允许的取值", "Check the ends of the range and the values allowed"),
)
OUTPUT = Complaint(
    "dmn_output_outside",
    Text(
        "第 {rows} 行的输出 {cell} 不在“{column}”允许的取值之内",
        "The output {cell} of row {rows} is not among the values allowed for “{column}”",
    ),
    Text("允许的取值：{known}", "Allowed are: {known}"),
)
NO_ORDER = Complaint(
    "dmn_no_order",
    Text(
        "按优先级取结果的表，要给输出“{column}”列出取值的先后次序",
        "A table that goes by priority must list the values of “{column}” in their order",
    ),
    Text(
        "在输出列填写允许的取值，重要的在前",
        "List the allowed values of the output, the most important first",
    ),
)
NO_TOTAL = Complaint(
    "dmn_no_total",
    Text(
        "第 {rows} 行“{column}”列的输出 {cell} 不能{how_zh}",
        "The output {cell} of row {rows}, “{column}”, has no {how_en}",
    ),
    Text("输出改为数字，或换一种汇总方式", "Give numbers, or aggregate otherwise"),
)
OPEN = Complaint(
    "dmn_too_large",
    Text(
        "表太大，没能证明{what_zh}，请自行核对",
        "The table is too large to prove {what_en}; please check it yourself",
    ),
    Text("拆成几张表，或减少输入列", "Split it into several tables, or use fewer inputs"),
)
CELL = Text("第 {rows} 行“{column}”列：", "Row {rows}, “{column}”: ")
HEAD = Text("“{column}”列：", "Column “{column}”: ")
