"""One expression held against the names of its place, their types, and what is wanted of it."""

import re
from collections import ChainMap
from dataclasses import dataclass
from datetime import date

from dougong import feel
from dougong.base.text import Text
from dougong.feel import Expression, ExpressionInvalid
from dougong.feel.errors import place_of
from dougong.feel.to_filter import filter_of
from dougong.feel.types import ANYTHING, Type, TypeFinding, typed
from dougong.feel.types.checking import Use
from dougong.feel.types.findings import WRONG_RESULT
from dougong.feel.types.language import called
from dougong.feel.values import BOOLEAN, CONTEXT, DATE, FUNCTION, LIST, RANGE, STRING
from dougong.model.check.names import Names, clauses_of
from dougong.model.parse.faults import Faults

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_SHOWN = Text("表达式有误：", "The expression is wrong: ")
_AT = Text("表达式第 {line} 行第 {column} 列：", "Expression, line {line}, column {column}: ")
_OPEN = Text("“{{{{”没有对应的“}}}}”", "A “{{{{” has no “}}}}”")


@dataclass(frozen=True)
class Want:
    """What the value of an expression is for."""

    type: Type = ANYTHING
    use: Use = "value"
    #: People read it: anything but structures will do.
    shown: bool = False


VALUE = Want()
SHOWN = Want(shown=True)
CONDITION = Want(use="condition")
#: A condition that must not be null, or nothing goes on.
DECIDES = Want(use="flow")
FILTER = Want(Type(BOOLEAN).or_null())


def compiled(
    text: str, names: Names, faults: Faults, path: str, want: Want = VALUE
) -> Expression | None:
    """The expression, or None with the fault at the path; what types tell is noted as well."""
    if not text:
        return None
    try:
        expression = feel.compile(text, frozenset(names))
    except ExpressionInvalid as fault:
        refused(fault, faults, path)
        return None
    found = typed(expression.tree, names, want.type, want.use, clauses_of(names))
    for finding in found.findings:
        told(finding, text, faults, path)
    if want.shown and found.type.kind in (LIST, CONTEXT, RANGE, FUNCTION):
        wanted, given = called([STRING]), called([found.type.kind])
        facts = {"wanted_zh": wanted.zh, "wanted_en": wanted.en}
        facts |= {"found_zh": given.zh, "found_en": given.en}
        finding = TypeFinding(WRONG_RESULT.code, "error", 0, WRONG_RESULT.text, facts)
        told(finding, text, faults, path)
    return expression


def told(finding: TypeFinding, source: str, faults: Faults, path: str) -> None:
    """Note what types tell of an expression, with its place in the text."""
    text = Text(_AT.zh + finding.text.zh, _AT.en + finding.text.en)
    note = faults.add if finding.severity == "error" else faults.warn
    facts = {**place_of(source, finding.position), **finding.facts}
    note(finding.code, path, text, hint=finding.hint, **facts)


def refused(fault: ExpressionInvalid, faults: Faults, path: str) -> None:
    """Note why a text is no expression."""
    text = Text(_SHOWN.zh + fault.text.zh, _SHOWN.en + fault.text.en)
    facts = {key: value for key, value in fault.facts.items() if key not in ("hint", "text")}
    faults.add(fault.code, path, text, hint=fault.hint, **facts)


def checked_message(message: str, names: Names, faults: Faults, path: str) -> None:
    """Hold the places of a sentence against the names."""
    for piece in _PLACE.findall(message):
        compiled(piece.strip(), names, faults, path, SHOWN)
    if "{{" in _PLACE.sub("", message):
        faults.add("placeholder_open", path, _OPEN)


def checked_filter(text: str, columns: Names, others: Names, faults: Faults, path: str) -> None:
    """Hold a row filter against what a database can decide; `others` are its other names."""
    if not text:
        return
    try:
        filter_of(text, columns, {name: _sample(type_) for name, type_ in others.items()})
    except ExpressionInvalid as fault:
        refused(fault, faults, path)
        return
    compiled(text, ChainMap({}, columns, others), faults, path, FILTER)  # type: ignore[arg-type]


def _sample(of: Type) -> object:
    """A value that stands for those of a type where a filter is only read."""
    return dict.fromkeys(of.members) if of.members is not None else _SAMPLES.get(of.kind)


_SAMPLES: dict[str, object] = {DATE: date(2026, 1, 1)}
