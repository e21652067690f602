"""The faults of expressions: wrong text, spent budgets, tables that decide nothing."""

from typing import Any

from dougong.base.errors import DefinitionError, ProcessError
from dougong.base.text import Text


class ExpressionInvalid(DefinitionError):
    """The text is no expression; facts hold position, line, column and a caret picture."""

    code = "expr_invalid"
    text = Text("第 {line} 行第 {column} 列：表达式有误", "Line {line}, column {column}: invalid")

    def __init__(self, source: str, position: int, **facts: Any) -> None:
        super().__init__(**place_of(source, position), **facts)

    def advice(self, locale: str = "zh") -> str:
        """What to do next; nothing where no known name comes near."""
        return "" if self.facts.get("nearest") == "" else super().advice(locale)


def place_of(source: str, position: int) -> dict[str, Any]:
    """The facts of a place in a text: the text, line, column and a picture with a caret."""
    start = source.rfind("\n", 0, position) + 1
    return {
        "expression": source[:200],
        "position": position,
        "line": source.count("\n", 0, position) + 1,
        "column": position - start + 1,
        "caret": _caret(source, start, position),
    }


def _caret(source: str, start: int, position: int) -> str:
    end = source.find("\n", position)
    row = source[start : len(source) if end < 0 else end]
    offset = position - start
    cut = max(0, offset - 40)
    # A Chinese character is two columns wide in a terminal, so the pad is as wide as the text.
    pad = "".join("\u3000" if ord(letter) > 0x2E7F else " " for letter in row[cut:offset])
    return f"{row[cut : cut + 80]}\n{pad}^"


class SyntaxFault(ExpressionInvalid):
    """Something else was expected at this place."""

    code = "expr_syntax"
    text = Text(
        "第 {line} 行第 {column} 列：“{found_zh}”出现在这里不合语法，此处应为{expected_zh}",
        "Line {line}, column {column}: found “{found_en}” where {expected_en} belongs",
    )
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")

    def __init__(
        self, source: str, position: int, found: Text, expected: Text, nearest: str = ""
    ) -> None:
        super().__init__(
            source,
            position,
            found_zh=found.zh,
            found_en=found.en,
            expected_zh=expected.zh,
            expected_en=expected.en,
            nearest=nearest,
        )


class FullWidthSign(ExpressionInvalid):
    """A full-width sign stands where FEEL wants the half-width one."""

    code = "expr_full_width"
    text = Text(
        "第 {line} 行第 {column} 列：“{found}”是全角符号",
        "Line {line}, column {column}: “{found}” is a full-width sign",
    )
    hint = Text("请切换到英文输入法，改写成“{wanted}”", "Type “{wanted}” instead")


class NameUnknown(ExpressionInvalid):
    """A name that nothing in scope answers to."""

    code = "expr_unknown_name"
    text = Text(
        "第 {line} 行第 {column} 列：没有名为“{name}”的字段或函数",
        "Line {line}, column {column}: there is no field or function named “{name}”",
    )
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")


class ArgumentsInvalid(ExpressionInvalid):
    """A built-in function is called with arguments that it never takes."""

    code = "expr_arguments"
    text = Text(
        "第 {line} 行第 {column} 列：函数“{name}”的参数个数或名称不对",
        "Line {line}, column {column}: “{name}” does not take these arguments",
    )
    hint = Text("写法：{usage}", "Usage: {usage}")


class ArgumentUnknown(ArgumentsInvalid):
    """A built-in function is called with an argument of a name that it does not have."""

    code = "expr_unknown_argument"
    text = Text(
        "第 {line} 行第 {column} 列：函数“{name}”没有名为“{argument}”的参数",
        "Line {line}, column {column}: “{name}” has no argument named “{argument}”",
    )
    hint = Text("您是否想写“{nearest}”？写法：{usage}", "Did you mean “{nearest}”? Usage: {usage}")


class TypeUnknown(ExpressionInvalid):
    """A type that neither the language nor the model around it has."""

    code = "expr_unknown_type"
    text = Text(
        "第 {line} 行第 {column} 列：没有名为“{name}”的类型",
        "Line {line}, column {column}: there is no type named “{name}”",
    )
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")


class LiteralInvalid(ExpressionInvalid):
    """A literal that cannot be read: a date that does not exist, a wrong escape."""

    code = "expr_literal"
    text = Text(
        "第 {line} 行第 {column} 列：“{found}”不是有效的值",
        "Line {line}, column {column}: “{found}” is not a valid value",
    )


class ExpressionTooLarge(ExpressionInvalid):
    """The text is longer, deeper or has more parts than the budget allows."""

    code = "expr_too_large"
    text = Text(
        "表达式过大：{what_zh}超过上限 {limit}",
        "The expression is too large: {what_en} above the limit of {limit}",
    )
    hint = Text("请拆成几个计算字段", "Split it into several computed fields")


class ExpressionFault(ProcessError):
    """An expression that is well formed and cannot be evaluated within its bounds."""

    code = "expr_fault"
    text = Text("表达式无法计算", "The expression cannot be evaluated")


class BudgetSpent(ExpressionFault):
    """Evaluation would take more steps, depth or space than its profile allows."""

    code = "expr_budget"
    text = Text(
        "表达式计算量过大：{what_zh}超过上限 {limit}",
        "The evaluation is too large: {what_en} above the limit of {limit}",
    )
    hint = Text(
        "请减少循环层数或缩小数据范围",
        "Use fewer nested loops or a smaller range of data",
    )


class ValueForeign(ExpressionFault):
    """The caller put a value into scope that the language does not have, such as a float."""

    code = "expr_foreign_value"
    text = Text("表达式不支持“{type}”类型的值", "Values of type “{type}” cannot be used")


class DecisionFault(ExpressionFault):
    """A decision table gave no single answer; facts name table, rows and inputs."""

    code = "dmn_fault"
    text = Text("决策表“{table}”没有得出结果", "The decision table “{table}” gave no result")


class NoRuleMatched(DecisionFault):
    """No row fits the inputs and no default is declared."""

    code = "dmn_no_match"
    text = Text(
        "决策表“{table}”没有匹配的行（输入：{inputs}）",
        "No row of the decision table “{table}” matches (inputs: {inputs})",
    )
    hint = Text("请补充覆盖该输入的行，或设置默认输出", "Add a row for these inputs or a default")


class RulesOverlap(DecisionFault):
    """Several rows fit though the hit policy promises that only one will."""

    code = "dmn_overlap"
    text = Text(
        "决策表“{table}”要求只命中一行，但第 {rows} 行同时命中（输入：{inputs}）",
        "Rows {rows} of the decision table “{table}” match together (inputs: {inputs})",
    )
    hint = Text(
        "请修改条件使各行互不重叠", "Change the conditions so that the rows exclude each other"
    )


class RulesDisagree(DecisionFault):
    """Several rows fit and give different outputs under hit policy ANY."""

    code = "dmn_disagree"
    text = Text(
        "决策表“{table}”第 {rows} 行同时命中但结果不一致（输入：{inputs}）",
        "Rows {rows} of the decision table “{table}” match with different outputs "
        "(inputs: {inputs})",
    )
    hint = Text("请让这些行的输出相同", "Give these rows the same outputs")


class InputNotAllowed(DecisionFault):
    """An input is not among the values its column declares."""

    code = "dmn_input"
    text = Text(
        "决策表“{table}”的输入“{input}”不在允许的取值之内",
        "The input “{input}” of the decision table “{table}” is not an allowed value",
    )


class OutputNotAllowed(DecisionFault):
    """A row's output is not among the values its column declares."""

    code = "dmn_output"
    text = Text(
        "决策表“{table}”的输出“{output}”不在允许的取值之内",
        "The output “{output}” of the decision table “{table}” is not an allowed value",
    )
