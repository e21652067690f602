"""Mistakes that might be made in the inference of types: each must be noticed by the search."""

from typing import NamedTuple


class Mistake(NamedTuple):
    """A line of a file of `feel/types` as it is, and as it would be wrong."""

    file: str
    right: str
    wrong: str


def _mistakes(file: str, *pairs: tuple[str, str]) -> list[Mistake]:
    return [Mistake(f"{file}.py", right, wrong) for right, wrong in pairs]


MISTAKES = [
    *_mistakes(
        "simple",
        ("return Type(found.kind, found.null, low", "return Type(found.kind, low"),
        ("Null.NEVER if kind == STRING else Null.FAILS", "Null.NEVER"),
        ("Null.FAILS if left.kind in ZONED else Null.NEVER", "Null.NEVER"),
        ("Null.NEVER in (left.null, right.null) and _apart(", "_apart("),
        ("if single and left.null == right.null == Null.NEVER else", "if single else"),
        ("lowest > 0 or (lowest == 0", "lowest >= 0 or (lowest == 0"),
        ("highest > 0 or (highest == 0", "highest >= 0 or (highest == 0"),
        ("null = max(_showing(run", "null = min(_showing(run"),
        ('is (node.operator == "or") for one', "is not None for one"),
        ("env.knowing(both_ways(outcome, decides))", "env.knowing(outcome.false)"),
        ("inside = env.knowing(outcome.true)", "inside = env.knowing(outcome.false)"),
    ),
    *_mistakes(
        "language",
        ("        max(a.null, b.null),", "        min(a.null, b.null),"),
        ("a.values | b.values", "a.values & b.values"),
        ("filled=a.filled and b.filled", "filled=a.filled or b.filled"),
        ("else min(a.low, b.low)", "else max(a.low, b.low)"),
    ),
    *_mistakes(
        "structures",
        ("if found is None else found.or_null(base.null)", "if found is None else found"),
        ("literal or (fixed and not base.null)", "literal or fixed"),
        ("filled = filled and (source.filled", "filled = (source.filled"),
        ("return Type(BOOLEAN, max(null, unknown))", "return Type(BOOLEAN, null)"),
        ("_CLOCKS = (None, UTC,", "_CLOCKS = (UTC,"),
    ),
    *_mistakes(
        "calls",
        ("return Null.NEVER if NULL in kinds else type_.null", "return Null.NEVER"),
        ("null = max(null, _broken(rule, held))", "pass"),
        ('filled=gives.endswith("+")', "filled=True"),
    ),
    *_mistakes(
        "facts",
        ("self.values | other.values if known", "self.values & other.values if known"),
        ("self.null if self.null == other.null else None", "self.null or other.null"),
        ("_wider(min, self.low, other.low)", "_wider(max, self.low, other.low)"),
        ("return Outcome(self.false, self.true, self.null)", "return Outcome(self.true)"),
        ('THERE if node.operator == "="', 'GONE if node.operator == "="'),
        ("            if len(left) == 1:", "            if left:"),
    ),
    *_mistakes(
        "conditions",
        ("        if run.type_at(operand).null != Null.NEVER:\n            run = Untyped()\n", ""),
        ("or_null(found.null)", "or_null(Null.NEVER)"),
        ("return Fact(null=False, high=other.high)", "return Fact(null=False, high=other.low)"),
        ("_bounded(run, node, _OTHERWISE[node.operator])", "_bounded(run, node, node.operator)"),
        ("limit(_BACK[sign], run", "limit(sign, run"),
        ("if decides.known and decides.kind != BOOLEAN:", "if False:"),
        ("_about(node, GONE) if decides else NO_FACTS", "_about(node, GONE)"),
        ("if theirs.null != Null.NEVER or not theirs.known:", "if not theirs.known:"),
        ("if theirs.null != Null.NEVER or not single", "if not single"),
        (
            "Outcome(reduce(both, parts), _about(node.value, THERE))",
            "Outcome(*[reduce(both, parts)] * 2)",
        ),
        (
            "reduce(either, (one.false for one in alone))",
            "reduce(both, (one.false for one in alone))",
        ),
        (
            "reduce(either, (one.true for one in alone))",
            "reduce(both, (one.true for one in alone))",
        ),
        ("arguments[0].value).turned()", "arguments[0].value)"),
        ('return test.operator not in ("=", "!=")', "return True"),
        ("return isinstance(test.operand, tree.RangeLiteral)\n", "return True\n"),
        ('known = node.type.name not in ("Null", "null")', "known = True"),
    ),
]
