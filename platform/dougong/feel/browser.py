"""What the interpreter in the browser can do, known where definitions are checked."""

from dougong.feel.expression import Expression
from dougong.feel.functions import functions
from dougong.feel.tree import AtLiteral, Builtin, Call, Node, RangeLiteral, children

#: Functions that only the server runs: patterns are RE2's, logarithms those of exact decimals,
#: and how alike texts are counts characters as Python does.
ONLY_ON_SERVER = frozenset(
    [
        *("after", "before", "coincides", "during", "finished by", "finishes", "includes"),
        *("meets", "met by", "overlaps", "overlaps after", "overlaps before", "started by"),
        *("starts", "range", "matches", "replace", "split", "string similarity"),
        *("exp", "log", "amount text", "capital amount"),
    ]
)

IN_BROWSER = frozenset(functions) - ONLY_ON_SERVER


def runs_in_browser(expression: Expression) -> bool:
    """Whether a form may evaluate an expression without asking the server."""
    waiting: list[Node] = [expression.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Builtin) and node.name in ONLY_ON_SERVER:
            return False
        if isinstance(node, RangeLiteral) and node.sign:
            return False
        if isinstance(node, Call) and _leaves_out(node):
            return False
        # A zone by name needs the zone's history, which the browser does not carry.
        if isinstance(node, AtLiteral) and "@" in node.text:
            return False
        waiting.extend(children(node))
    return True


def _leaves_out(call: Call) -> bool:
    """Whether a call by names leaves a value out that takes anything, and so is null."""
    names = {argument.name for argument in call.arguments if argument.name}
    if not names or not isinstance(call.function, Builtin):
        return False
    overloads = functions[call.function.name].overloads
    wanted = ({p.name for p in one.parameters if not p.optional} for one in overloads)
    return not any(needed <= names for needed in wanted)
