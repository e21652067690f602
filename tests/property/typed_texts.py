"""Random expressions over names with types, mostly sensible ones."""

from collections.abc import Mapping
from random import Random

from dougong.feel.types import Type
from property.typed_values import NAMES

#: For each kind of value the texts that may give it; `{number}` stands for one that gives a number.
FORMS: dict[str, tuple[str, ...]] = {
    "number": (
        *("1", "0", "2.5", "-{number}", "{number} + {number}", "{number} * {number}"),
        *("{number} - {number}", "{number} / {number}", "count({list})", "sum({numbers})"),
        *("max({number}, {number})", "min({numbers})", "abs({number})", "string length({string})"),
        *("({date}).year", "({days}).days", "number({string})", "floor({number})"),
        *("sum(append(for i in {list} return {number}, 0))", "round half up({number}, 2)"),
        *(
            "if {boolean} then {number} else {number}",
            "{days} / {days}",
            "index of({list}, {any})[1]",
        ),
        *("{numbers}[1]", "{numbers}[-1]", "{numbers}[{number}]", "modulo({number}, {number})"),
        *("abs({numbers})", "(function(p) {number})({number})", "(> {number}).end"),
        *("(function(p) {number})({number}, {number})", "([{number}..{number}]).end"),
        *("day of year({date})", "mean({numbers})", "stddev({numbers})", "({months}).months"),
    ),
    "string": (
        *('"a"', '"red"', '"green"', '""', "string({any})", "{string} + {string}"),
        *("upper case({string})", "substring({string}, {number})", 'string join({list}, "-")'),
        *("if {boolean} then {string} else {string}", "day of week({date})", "({time}).timezone"),
        *("upper case([{string}, {string}])", "([{string}..{string}]).end"),
        *("string join(for i in {list} return {string})", 'replace({string}, "a", "b")'),
    ),
    "boolean": (
        *("true", "false", "{number} < {number}", "{number} >= {number}", "{string} = {string}"),
        *("{any} = {any}", "{any} != null", "{any} = null", "{date} < {date}", "{time} > {time}"),
        *("{boolean} and {boolean}", "{boolean} or {boolean}", "not({boolean})", "{name} != null"),
        *("{name} = null or {boolean}", "{name} != null and {boolean}", "{name} < {number}"),
        *("{boolean} and {boolean} and {boolean}", "{boolean} or {boolean} or {boolean}"),
        *("{number} between {number} and {number}", "{number} in [{number}..{number}]"),
        *('{string} in ("red", "green")', "{any} in ({any}, {any})", "{number} in (< {number})"),
        *("some i in {list} satisfies {boolean}", "every i in {numbers} satisfies i > {number}"),
        *("{any} instance of number", "list contains({list}, {any})", '{string} = "red"'),
        *("contains({string}, {string})", "if {boolean} then {boolean} else {boolean}"),
        *("all([{boolean}, {boolean}])", "any(for i in {list} return {boolean})", "odd({number})"),
        *(
            '{name} = "red"',
            '{name} != "red"',
            "{name}.kind = null",
            "{name}.a != null and {boolean}",
        ),
        *("is({any}, {any})", "before({date}, {date})", "{any} in {any}", "{boolean} = {boolean}"),
        *(
            "{datetime} <= {datetime}",
            "{any} in (?, {any})",
            "{number} in (? > {number}, {number})",
        ),
    ),
    "date": (
        *('date("2026-01-02")', "{date} + {days}", "{date} - {months}", "date({datetime})"),
        *("date({string})", "if {boolean} then {date} else {date}", "date({number}, 1, 2)"),
    ),
    "datetime": (
        'date and time("2026-01-02T00:00:00")',
        "{datetime} + {days}",
        "date and time({date}, {time})",
    ),
    "time": ('time("10:00:00")', "{time} + {days}", "time({datetime})", "time(1, {number}, 0)"),
    "days": (
        'duration("P1D")',
        "{date} - {date}",
        "{days} * {number}",
        "-{days}",
        'duration("P" + string({number}) + "D")',
        'duration("PT" + string({number}) + "M")',
        "({time}).time offset",
        "({datetime}).time offset",
    ),
    "months": (
        'duration("P1M")',
        "{months} + {months}",
        "years and months duration({date}, {date})",
        'duration("P" + string({number}) + "Y")',
        'duration("P1Y" + string({number}) + "M")',
    ),
    "numbers": (
        *(
            "[1, 2]",
            "[]",
            "[{number}, {number}]",
            "{numbers}[item > {number}]",
            "reverse({numbers})",
        ),
        *(
            "for i in {numbers} return i + {number}",
            "append({numbers}, {number})",
            "mode({numbers})",
        ),
        *(
            "for i in 1..3 return i * {number}",
            "concatenate({numbers}, {numbers})",
            "index of({list}, {any})",
        ),
    ),
    "list": (
        *(
            "{numbers}",
            "[{any}]",
            "[{any}, {any}]",
            "for i in {list} return {any}",
            "{list}[{boolean}]",
        ),
        *(
            "distinct values({list})",
            "flatten({list})",
            "{list}[item = {any}]",
            "for i in {list} return i.{member}",
        ),
        *(
            "{list}.{member}",
            "sort({numbers})",
            "sublist({list}, {number})",
            "remove({list}, 1)",
            "{list}[{member}]",
        ),
        *(
            "union({list}, {list})",
            "insert before({list}, 1, {any})",
            "list replace({list}, 1, {any})",
        ),
        *("for i in {list}, j in [1, 2] return i", "for i in {list} return count(partial)"),
        *("for i in {list} return partial[1]", "{numbers}[item]", "{list}[count({list})]"),
        *("get entries({context})", 'split({string}, "a")', "{list}[{member} > {number}]"),
        *("for i in {date}..{date} return i", "for i in [1..{number}], j in {list} return [i, j]"),
    ),
    "context": (
        *(
            "{{a: {any}, b: {any}}}",
            "{{a: {number}, x: a + {number}}}",
            'context put({context}, "a", {any})',
        ),
        *(
            "{list}[1]",
            "if {boolean} then {context} else {context}",
            "context merge([{context}, {context}])",
        ),
    ),
}
#: Conditions and what they tell of one name, `{same}`, afterwards.
TELLING = (
    *("{same} = null", "{same} != null", "{same} = {any}", "{same} != {any}", "{same} > {number}"),
    *("{same} = {name}", '{same} = "red"', "{same} in ({any}, {any})", "not({same} = null)"),
    *("{same} between {number} and {number}", "{same} in [{number}..{number}]", "{same}"),
    *("{boolean} and {same} = null", "{boolean} or {same} != null", "{same}.a != null"),
)
for _one in TELLING:
    for _wanted in ("number", "boolean", "string"):
        FORMS[_wanted] += (f"if {_one} then {{same}} else {{{_wanted}}}",)
        FORMS[_wanted] += (f"if {_one} then {{{_wanted}}} else {{same}}",)
    FORMS["boolean"] += (
        f"({_one}) and {{same}} > {{number}}",
        f"({_one}) or {{same}} < {{number}}",
    )
    FORMS["boolean"] += (
        f"{{same}} > {{number}} and ({_one})",
        f"{{same}} > {{number}} or ({_one})",
    )
FORMS["any"] = (
    *(
        "{number}",
        "{string}",
        "{boolean}",
        "{date}",
        "{list}",
        "{context}",
        "null",
        "{name}",
        "{name}",
    ),
    *(
        "{name}.{member}",
        "{context}.{member}",
        "if {boolean} then {any} else null",
        "{list}[{any}]",
    ),
    *(
        "get value({context}, {string})",
        "(function(p) p + {number})({number})",
        "[{number}..{number}]",
    ),
    *(
        "min({list})",
        "max({any}, {any})",
        "{time}",
        "{datetime}",
        "{days}",
        "{months}",
        "sum({list})",
    ),
    *(
        "{any} + {any}",
        "-{any}",
        "{any} < {any}",
        "{any} and {any}",
        "not({any})",
        "({any}).{member}",
    ),
    *(
        "if {any} then {any} else {any}",
        "{any} between {any} and {any}",
        "[{any}..{any}]",
        "({any}).start",
    ),
)

_KINDS = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "date and time",
    "days": "days and time duration",
    "months": "years and months duration",
    "list": "list",
    "context": "context",
}


#: What is written where expressions may nest no deeper.
PLAIN: dict[str, tuple[str, ...]] = {
    "number": ("1", "0", "2.5", "-3"),
    "string": ('"a"', '"red"', '"green"', '"12"', '""'),
    "boolean": ("true", "false"),
    "date": ('date("2026-01-02")', '@"2026-01-01"'),
    "datetime": ('@"2026-01-02T00:00:00Z"',),
    "time": ('@"10:00:00Z"', '@"10:00:00"'),
    "days": ('@"P1D"', '@"PT2H"'),
    "months": ('@"P1M"',),
    "numbers": ("[1, 2]", "[]", "[3]"),
    "list": ("[1]", '["red", "a"]', "[]", "[true]", "[null, 1]", '[{{a: 1, kind: "red"}}]'),
    "context": ('{{a: 1, kind: "red"}}', "{{x: null, a: true}}"),
    "any": ("null", "1", '"red"', "true", "[1]", '@"2026-01-01"'),
}


class Texts:
    """Writes expressions over a scope."""

    def __init__(self, random: Random, scope: Mapping[str, Type]) -> None:
        self.random, self.scope = random, scope

    def text(self, wanted: str = "any", depth: int = 4) -> str:
        """An expression that is meant to give what is wanted."""
        named = [name for name, of in self.scope.items() if of.kind == _KINDS.get(wanted)]
        if named and (depth <= 0 or self.random.random() < 0.35):
            return self.random.choice(named)
        forms = FORMS[wanted]
        if depth <= 0:
            forms = PLAIN[wanted]
        pieces = self.random.choice(forms)
        return self._filled(pieces, depth)

    def _filled(self, form: str, depth: int) -> str:
        found, rest = "", form
        same = self.random.choice(list(self.scope))
        while "{" in rest:
            before, _, rest = rest.partition("{")
            if rest.startswith("{"):
                found, rest = f"{found}{before}{{", rest[1:]
                continue
            word, _, rest = rest.partition("}")
            found += before.replace("}}", "}") + (
                same if word == "same" else self._one(word, depth)
            )
        return found + rest.replace("}}", "}")

    def _one(self, word: str, depth: int) -> str:
        if word == "name":
            return self.random.choice(list(self.scope))
        if word == "member":
            return self.random.choice(NAMES)
        inner = self.text(word, depth - 1)
        return inner if inner.isalnum() else f"({inner})"
