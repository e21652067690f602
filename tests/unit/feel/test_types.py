"""What an expression gives is known before it runs, and what can never be right is told."""

import pytest

from dougong import feel
from dougong.feel.functions import functions
from dougong.feel.types import (
    ANYTHING,
    Null,
    Type,
    context_of,
    list_of,
    one_of,
    optional,
    typed,
    typed_tests,
)

LINE = context_of({"amount": optional("number"), "qty": Type("number"), "mode": one_of("ab")})
NAMES = {
    "n": Type("number"),
    "m": optional("number"),
    "s": Type("string"),
    "t": optional("string"),
    "f": Type("boolean"),
    "g": optional("boolean"),
    "d": Type("date"),
    "e": optional("date"),
    "now": Type("date and time"),
    "kind": one_of(("self", "owner", "crew")),
    "mood": one_of(("self", "owner")).but(Null.MAYBE),
    "kinds": list_of(one_of(("gc", "owner"))),
    "lines": list_of(LINE),
    "site": context_of({"name": optional("string"), "size": Type("number")}).but(Null.MAYBE),
    "x": ANYTHING,
}


def findings(text, wanted=ANYTHING, use="value"):
    expression = feel.compile(text, NAMES.keys())
    return typed(expression.tree, NAMES, wanted, use).findings


def codes(text, wanted=ANYTHING, use="value"):
    return [finding.code for finding in findings(text, wanted, use)]


@pytest.mark.parametrize(
    ("text", "kind", "null"),
    [
        ("1 + n", "number", Null.FAILS),
        ("n + m", "number", Null.MAYBE),
        ("s + s", "string", Null.NEVER),
        ('d + duration("P1D")', "date", Null.FAILS),
        ("d - d", "days and time duration", Null.FAILS),
        ("(d - d).days", "number", Null.FAILS),
        ('d + duration("P" + string(n) + "Y")', "date", Null.FAILS),
        ("n > 1", "boolean", Null.NEVER),
        ("m > 1", "boolean", Null.MAYBE),
        ("m = 1", "boolean", Null.NEVER),
        ("m != null and m > 1", "boolean", Null.NEVER),
        ("m = null or m > 1", "boolean", Null.NEVER),
        ("m > 1 or m = null", "boolean", Null.NEVER),
        ("m > 1 and m != null", "boolean", Null.NEVER),
        ("if m = null then 0 else m", "number", Null.NEVER),
        ("if m != null then m else n", "number", Null.NEVER),
        ("if not(m = null) then m else n", "number", Null.NEVER),
        ("if m in [1..2] then m else n", "number", Null.NEVER),
        ("if m > 1 then m else n", "number", Null.NEVER),
        ("if m > 1 then n else m", "number", Null.MAYBE),
        ("if site.name != null then site.size else 0", "number", Null.NEVER),
        ("if f or m = null then 0 else m", "number", Null.NEVER),
        ("if f and m = null then 0 else m", "number", Null.MAYBE),
        ("if f and m = null then 0 else if f then m else 1", "number", Null.NEVER),
        ("site.size", "number", Null.MAYBE),
        ("lines.qty", "list", Null.NEVER),
        ("lines[1].qty", "number", Null.MAYBE),
        ("lines[qty > 1]", "list", Null.NEVER),
        ("sum(lines.qty)", "number", Null.MAYBE),
        ("sum(append(for l in lines return l.qty, 0))", "number", Null.FAILS),
        ("sum(append(for l in lines return l.amount, 0))", "number", Null.MAYBE),
        ("count(lines)", "number", Null.NEVER),
        ("max(n, 1)", "number", Null.FAILS),
        ("min(d, d)", "date", Null.FAILS),
        ("date(s)", "date", Null.FAILS),
        ("string(m)", "string", Null.MAYBE),
        ("some l in lines satisfies l.qty > 1", "boolean", Null.NEVER),
        ("some l in lines satisfies l.amount > 1", "boolean", Null.MAYBE),
        ("{a: n, b: a + 1}.b", "number", Null.FAILS),
        ("[1..n]", "range", Null.NEVER),
        ("[1..n] in [1..m]", "boolean", Null.MAYBE),
        ("for i in 1..n return d", "list", Null.FAILS),
        ("if f then n else s", "any", Null.MAYBE),
        ("get value(site, s)", "any", Null.MAYBE),
        ("m instance of number", "boolean", Null.NEVER),
        ("x + 1", "any", Null.MAYBE),
        ("if not((m > 1) and (m != m)) then m else n", "number", Null.MAYBE),
        ("site.size in [1..2] and site.size = null", "boolean", Null.MAYBE),
        ("e != null and not(e)", "boolean", Null.MAYBE),
    ],
)
def test_an_expression_has_a_type(text, kind, null):
    found = typed(feel.compile(text, NAMES.keys()).tree, NAMES).type
    assert (found.kind, found.null) == (kind, null)


def test_what_is_no_condition_keeps_its_values_where_it_does_not_hold():
    text = 'if kind then "self" else kind'
    found = typed(feel.compile(text, NAMES.keys()).tree, NAMES).type
    assert found.values == {"self", "owner", "crew"}


FAULTS = [
    ("lines[qt > 1]", "expr_unknown_name", 6, "没有名为“qt”的字段或函数"),
    ("lines.amuont", "member_unknown", 5, "“lines”里没有“amuont”"),
    ("d.yaer", "member_unknown", 1, "“d”里没有“yaer”"),
    ("s.name", "member_of_scalar", 1, "“s”是单个值，没有“name”"),
    ("upper case(n)", "expr_argument_type", 11, "函数“upper case”的参数“string”要文本，这里是数字"),
    ("sum(lines.mode)", "expr_argument_type", 9, "函数“sum”的参数“list”要数字，这里是文本"),
    ("not(n)", "expr_argument_type", 4, "函数“not”的参数“negand”要真假值，这里是数字"),
    ("n = s", "expr_never_compared", 2, "数字和文本不能比较，结果总是空值"),
    ("now > d", "expr_never_compared", 4, "日期时间和日期不能比较，结果总是空值"),
    ('n in ["a".."b"]', "expr_never_compared", 5, "数字和文本不能比较，结果总是空值"),
    ('n in ("a", 1)', "expr_never_compared", 6, "数字和文本不能比较，结果总是空值"),
    ("n + s", "expr_never_calculated", 2, "“+”不能用于数字和文本，结果总是空值"),
    ("-s", "expr_never_negated", 0, "文本不能取负"),
    ('kind = "slef"', "expr_unknown_value", 7, "“slef”不是可选的值，这个比较永远不成立"),
    (
        'kind in ("self", "ownr")',
        "expr_unknown_value",
        17,
        "“ownr”不是可选的值，这个比较永远不成立",
    ),
    (
        'list contains(kinds, "ownr")',
        "expr_unknown_value",
        21,
        "“ownr”不是可选的值，这个比较永远不成立",
    ),
    ("if n then 1 else 2", "expr_not_condition", 3, "条件要得出真假，这里是数字"),
    ("f and n", "expr_not_condition", 6, "条件要得出真假，这里是数字"),
    ('lines["a"]', "expr_not_filter", 5, "筛选要用条件或序号，这里是文本"),
    ("n(1)", "expr_no_function", 1, "这里是数字，不是函数，不能调用"),
]


@pytest.mark.parametrize(("text", "code", "position", "sentence"), FAULTS)
def test_what_can_never_be_right_is_an_error_at_its_place(text, code, position, sentence):
    (found,) = findings(text)
    assert (found.code, found.severity, found.position) == (code, "error", position)
    assert found.for_person("zh") == sentence
    assert found.for_person("en").isascii() or "“" in found.for_person("en")
    assert "—" not in found.for_person("en") + found.advice("zh") + found.advice("en")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lines.amuont", "您是否想写“amount”？"),
        ('kind = "slef"', "您是否想写“self”？"),
        ("lines[amuont > 1]", "您是否想写“amount”？"),
        ('mood = "crew"', "可选的值：owner、self；停用的选项请保留并写 active: false"),
        ("upper case(n)", "写法：upper case(string: string)"),
    ],
)
def test_a_fault_comes_with_the_way_to_mend_it(text, hint):
    assert [found.advice("zh") for found in findings(text)] == [hint]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if m > 1 then 1 else 2", [("expr_null_condition", 3)]),
        ("if m + 1 > n then 1 else 2", [("expr_null_condition", 3)]),
        (
            "if e < d and m > 1 then 1 else 2",
            [("expr_null_condition", 3), ("expr_null_condition", 13)],
        ),
        ("if site.size > 1 then 1 else 2", [("expr_null_condition", 7)]),
        ("if not(g) then 1 else 2", [("expr_null_condition", 7)]),
        ("if sum(lines.amount) > 1 then 1 else 2", [("expr_null_condition", 6)]),
        ('if kind = "self" and kind = "owner" then 1 else 2', [("expr_constant", 26)]),
        ('if kind = "self" then 1 else if kind = "self" then 2 else 3', [("expr_repeated", 37)]),
        ("if 1 > 2 then 1 else 2", [("expr_constant", 5)]),
        ("if true then 1 else 2", [("expr_constant", 3)]),
        ("f or f", [("expr_repeated", 5)]),
    ],
)
def test_what_may_go_wrong_is_a_warning(text, expected):
    found = findings(text)
    assert {finding.severity for finding in found} == {"warning"}
    assert [(finding.code, finding.position) for finding in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "if m != null and m > 1 then 1 else 2",
        "if m = null then 1 else if m > 1 then 2 else 3",
        "if g then 1 else 2",
        "if m > 1 or m = null then 1 else 2",
        "if x > 1 then x.anything else upper case(x)",
        "if lines = null then 0 else count(lines)",
        'if kind = "self" then 1 else if kind = "owner" then 2 else 3',
        'if s != null then s else ""',
        "lines[amount > 1]",
        '(for l in lines return l.mode)[item = "a"]',
        "mood = kind",
        "if (some l in lines satisfies l.amount != null and l.amount > 1) then 1 else 2",
        "function(p) p + 1",
        "{a: 1, b: a}.b",
    ],
)
def test_sound_expressions_are_left_alone(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "use", "expected"),
    [
        ("n", "condition", ["expr_not_condition"]),
        ("g", "condition", []),
        ("g", "flow", ["expr_null_condition"]),
        ("f and g", "flow", ["expr_null_condition"]),
        ("true", "condition", []),
        ("m > 1", "condition", ["expr_null_condition"]),
    ],
)
def test_a_rule_must_be_true_or_false(text, use, expected):
    assert codes(text, use=use) == expected


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("n", Type("number"), []),
        ("m", Type("number"), ["expr_may_be_null"]),
        ("m", optional("number"), []),
        ("n / 2", Type("number"), []),
        ("s", optional("number"), ["expr_wrong_type"]),
        ("if f then n else s", optional("number"), ["expr_wrong_type"]),
        ("if f then m else n", Type("number"), ["expr_may_be_null"]),
        ('"self"', one_of(("self", "owner")), []),
        ('if f then "self" else "crew"', one_of(("self", "owner")), ["expr_value_outside"]),
        ('["gc", "x"]', list_of(one_of(("gc", "owner"))), ["expr_value_outside"]),
        ("x", Type("number"), []),
        ("null", optional("date"), []),
    ],
)
def test_the_value_must_be_what_is_wanted(text, wanted, expected):
    assert codes(text, wanted) == expected


def test_a_text_where_a_date_is_wanted_may_spell_one():
    (found,) = findings("s", optional("date"))
    assert (found.code, found.severity) == ("expr_wrong_type", "warning")


@pytest.mark.parametrize(
    ("text", "tested", "expected"),
    [
        ('"self", "slef"', NAMES["kind"], ["expr_unknown_value"]),
        ('> "a"', Type("number"), ["expr_never_compared"]),
        ("[1..5)", Type("number"), []),
        ("? > 5 and n < 3", Type("number"), []),
        ("not(1, 2)", Type("number"), []),
    ],
)
def test_unary_tests_are_typed_too(text, tested, expected):
    tests = feel.compile_unary(text, NAMES.keys()).tree
    assert [found.code for found in typed_tests(tests, NAMES, tested).findings] == expected


def test_every_part_of_an_expression_has_a_type():
    tree = feel.compile("n + m > 1", NAMES.keys()).tree
    found = typed(tree, NAMES)
    assert (found.at(tree.left).kind, found.at(tree.left.right).null) == ("number", Null.MAYBE)


def test_every_built_in_function_says_what_it_gives():
    silent = [
        overload.usage
        for function in functions
        for overload in functions[function].overloads
        if overload.result.gives == "any" and overload.result.of
    ]
    open_ended = {f for f in functions if functions[f].overloads[0].result.gives == "any"}
    assert silent == []
    assert open_ended == {"get value"}


@pytest.mark.parametrize(
    ("before", "certain"),
    [
        ("if n > 5 then 1 else if n ", "> 6 then 2 else 3"),
        ("n > 5 and n ", "< 3"),
        ("n between 1 and 5 and n ", "> 6"),
        ("n in [1..3] and n ", ">= 4"),
        ("n in (< -3, [-2..-1]) and n ", "> 0"),
        ("if n = 5 then n ", "> 4 and f else f"),
        ("if n < 3 then 1 else if n ", "= 2 then 2 else 3"),
        ("n > 5 or n ", "<= 5"),
        ("m != null and (m > 5 and m ", "< 3)"),
        ("m = null or m > 5 or m ", "<= 5"),
    ],
)
def test_numbers_that_conditions_bound_show_what_is_never_reached(before, certain):
    found = [one.position for one in findings(before + certain) if one.code == "expr_constant"]
    assert found == [len(before)]


@pytest.mark.parametrize(
    "text",
    [
        "if n < 3 then 1 else if n = 3.5 - 0 then 2 else 3",
        "n > 5 and n < 5.1",
        "n >= 5 and n <= 5",
        "n > 5 or n > 3",
        "n < m and n > m",
        "m > 5 or m <= 5 or m = null",
        "m > 5 or (m <= 5 and f)",
        "for n in [4, 9] return n > 6 or n > 5",
    ],
)
def test_conditions_that_may_come_out_both_ways_are_left_alone(text):
    assert "expr_constant" not in codes(text)
