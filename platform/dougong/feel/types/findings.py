"""What type inference has to say about an expression: where, how bad, why, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from dougong.base.errors import NOTHING
from dougong.base.registry import nearest
from dougong.base.text import Text

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TypeFinding:
    """An error can never be right; a warning is about values that may be missing or useless."""

    code: str
    severity: Literal["error", "warning"]
    #: Offset in the text.
    position: int
    text: Text
    facts: dict[str, Any] = field(default_factory=dict)
    hint: Text = NOTHING

    def for_person(self, locale: str = "zh") -> str:
        """The sentence an author reads."""
        return self.text.show(locale, self.facts)

    def advice(self, locale: str = "zh") -> str:
        """The way to mend it, or an empty string."""
        return self.hint.show(locale, self.facts)


class Complaint(NamedTuple):
    """One kind of finding: its code, its sentence, and the usual way to mend it."""

    code: str
    text: Text
    hint: Text = NOTHING


DID_YOU_MEAN = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")
KNOWN_ARE = Text("可用的有：{known}", "Known are: {known}")

UNKNOWN_NAME = Complaint(
    "expr_unknown_name",
    Text("没有名为“{name}”的字段或函数", "There is no field or function named “{name}”"),
)
UNKNOWN_MEMBER = Complaint(
    "member_unknown", Text("“{owner}”里没有“{name}”", "“{owner}” has no “{name}”")
)
SCALAR = Complaint(
    "member_of_scalar",
    Text("“{owner}”是单个值，没有“{name}”", "“{owner}” is a single value and has no “{name}”"),
    Text(
        "引用字段在表达式里只是编号；要用对方的内容，请用 copy 带入或建一个查询",
        "A reference is only an id in expressions; copy the target's fields or ask a lookup",
    ),
)
ARGUMENT = Complaint(
    "expr_argument_type",
    Text(
        "函数“{function}”的参数“{name}”要{wanted_zh}，这里是{found_zh}",
        "“{name}” of the function “{function}” takes {wanted_en}, not {found_en}",
    ),
    Text("写法：{usage}", "Usage: {usage}"),
)
NO_FUNCTION = Complaint(
    "expr_no_function",
    Text("这里是{found_zh}，不是函数，不能调用", "This is {found_en} and cannot be called"),
)
_CONVERT = Text(
    "两边要是同一种值；可以用 string()、number() 或 date() 换成同一种",
    "Both sides must be of one kind; string(), number() or date() make them so",
)
NEVER_COMPARED = Complaint(
    "expr_never_compared",
    Text(
        "{left_zh}和{right_zh}不能比较，结果总是空值",
        "{left_en} and {right_en} cannot be compared: the result is always null",
    ),
    _CONVERT,
)
NEVER_CALCULATED = Complaint(
    "expr_never_calculated",
    Text(
        "“{sign}”不能用于{left_zh}和{right_zh}，结果总是空值",
        "“{sign}” does not apply to {left_en} and {right_en}: the result is always null",
    ),
    _CONVERT,
)
NEVER_NEGATED = Complaint(
    "expr_never_negated", Text("{found_zh}不能取负", "{found_en} cannot be negated")
)
UNKNOWN_VALUE = Complaint(
    "expr_unknown_value",
    Text(
        "“{name}”不是可选的值，这个比较永远不成立",
        "“{name}” is not one of the values: it never matches",
    ),
)
VALUES_ARE = Text(
    "可选的值：{known}；停用的选项请保留并写 active: false",
    "The values are: {known}; an option no longer offered stays with active: false",
)
MAY_BE_NULL = Complaint(
    "expr_null_condition",
    Text(
        "“{name}”可能为空，这时条件得不出真假",
        "“{name}” may be null, and then the condition is neither true nor false",
    ),
    Text(
        "先写明为空时怎么办，例如 {name} != null and …",
        "Say what holds without a value, such as {name} != null and …",
    ),
)
NO_CONDITION = Complaint(
    "expr_not_condition",
    Text("条件要得出真假，这里是{found_zh}", "A condition is true or false, not {found_en}"),
)
NO_FILTER = Complaint(
    "expr_not_filter",
    Text(
        "筛选要用条件或序号，这里是{found_zh}",
        "A filter takes a condition or an index, not {found_en}",
    ),
)
ALWAYS = Complaint(
    "expr_constant",
    Text(
        "这个条件总是{value_zh}，另一个分支用不到", "This is always {value}: the rest is never used"
    ),
)
REPEATED = Complaint(
    "expr_repeated",
    Text(
        "前面已经判断过同样的条件，这里的结果不会变",
        "The same condition was decided before this place",
    ),
)
WRONG_RESULT = Complaint(
    "expr_wrong_type",
    Text("这里要{wanted_zh}，表达式得出的是{found_zh}", "This must be {wanted_en}, not {found_en}"),
)
MAY_BE_MISSING = Complaint(
    "expr_may_be_null",
    Text(
        "这里必须有值，但“{name}”可能为空", "There must be a value here, but “{name}” may be null"
    ),
    Text(
        "写明为空时用什么值，例如 if {name} = null then 0 else {name}",
        "Give a value for that case, such as if {name} = null then 0 else {name}",
    ),
)
OUTSIDE = Complaint(
    "expr_value_outside",
    Text("“{name}”不在这个字段可选的值之内", "“{name}” is not among the values this may have"),
)


def near(name: str, known: Iterable[str]) -> tuple[Text, dict[str, str]]:
    """The hint for a misspelt name with its facts."""
    names = sorted(known)
    close, few = nearest(name, names), "、".join(names[:_SHOWN])
    return DID_YOU_MEAN if close else KNOWN_ARE if few else NOTHING, {
        "nearest": close,
        "known": few,
    }
