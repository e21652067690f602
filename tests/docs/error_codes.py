"""Every code the product can answer with, read from the sources with its two sentences."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dougong.base.errors import DougongError
from dougong.model.workflow.faults import RULES
from dougong.model.workflow.foreign.rules import REWRITES

SOURCES = Path(__file__).parents[2] / "platform" / "dougong"
CODE = re.compile(r"[a-z][a-z0-9_]{2,}")

Sentences = tuple[str, str] | None
#: Calls that hand out a code: which argument is the code, which the sentence.
CALLS = {
    "fault": (1, 2),
    "fault_at": (1, 2),
    "FieldFault": (1, 2),
    "ServiceFault": (0, 1),
    "ValueFault": (0, 1),
    "_Refused": (0, 1),
    "Finding": (0, 4),
    "What": (0, 1),
    "Complaint": (0, 1),
    "add": (0, 2),
    "warn": (0, 2),
    "unknown": (0, 2),
}


@cache
def codes() -> dict[str, Sentences]:
    """Code → its Chinese and English sentence, where the source says them beside it."""
    found: dict[str, Sentences] = {
        code: tuple(rule.text) for code, rule in {**RULES, **REWRITES}.items()
    }
    for path in sorted(SOURCES.rglob("*.py")):
        for code, sentences in _of_file(ast.parse(path.read_text(encoding="utf-8"))):
            found[code] = found.get(code) or sentences
    return {code: found[code] or tuple(DougongError.text) for code in sorted(found)}


def codes_under(floor: str) -> set[str]:
    """The codes that the files of one floor hand out."""
    files = sorted((SOURCES / floor).rglob("*.py"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    return {code for tree in trees for code, _ in _of_file(tree)}


def _of_file(tree: ast.Module) -> Iterator[tuple[str, Sentences]]:
    constants = {
        target.id: _sentences(node.value, {})
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    texts: dict[str, Sentences] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _of_class(node, texts)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, constants)


def _of_class(node: ast.ClassDef, texts: dict[str, Sentences]) -> Iterator[tuple[str, Sentences]]:
    """The class's code with its own sentence or that of its base in the same file."""
    words: dict[str, ast.expr] = {}
    for part in node.body:
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
            words[part.targets[0].id] = part.value
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.value:
            words[part.target.id] = part.value
    code = words.get("code")
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        bases = [texts.get(getattr(base, "id", "")) for base in node.bases]
        own = _sentences(words.get("text") or words.get("invalid"), {})
        texts[node.name] = own or next((text for text in bases if text), None)
        yield code.value, texts[node.name]


def _of_call(node: ast.Call, constants: dict[str, Sentences]) -> Iterator[tuple[str, Sentences]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    at, sentence = CALLS.get(name, (99, 99))
    if len(node.args) <= max(at, 1):
        return
    code = node.args[at]
    if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
        return
    told = node.args[sentence] if len(node.args) > sentence else None
    sentences = _sentences(told, constants)
    if CODE.fullmatch(code.value) and (sentences or name in ("fault", "fault_at", "ValueFault")):
        yield code.value, sentences


def _sentences(node: ast.expr | None, constants: dict[str, Sentences]) -> Sentences:
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Text":
        return None
    try:
        zh, en = (ast.literal_eval(argument) for argument in node.args[:2])
    except ValueError:
        return None
    return str(zh), str(en)
