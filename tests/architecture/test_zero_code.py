"""The platform knows no customer's trade: modules are data, and their words stay in them."""

import ast
import re

from architecture.source_tree import PLATFORM, ROOT, files, shown, tree

#: Entity keys that are also words of the platform itself, each with its reason.
SHARED = {
    "account": "people sign in with one",
    "cash_forecast": "a method of calculation, which its record is named after",
    "attachment": "files hang on any record",
    "calendar": "working days of any organisation",
    "company": "part of the organisation",
    "department": "part of the organisation",
    "document": "any record with a life cycle",
    "holiday": "working days of any organisation",
    "line": "of text, and of a child table",
    "opening": "of a file, of a bracket, and of a balance carried forward",
    "member": "a person of the organisation",
    "period": "the month of a ledger",
    "person": "part of the organisation",
    "position": "part of the organisation",
    "project": "the usual word for a record's scope in examples and design files",
    "rate": "of a login limit, and of a tax",
    "receipt": "goods taken into stock, in the method of moving averages",
    "request": "what a browser sends",
    "sheet": "of a spreadsheet",
    "unit": "of work, and of amounts",
    "worker": "the process that runs due jobs",
}
#: The keys of decisions.md: they are forbidden before their modules exist.
EXPECTED = {
    "base_data", "contracts", "cost_center", "crew", "day_labor", "funds_center", "governance",
    "progress_control",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z0-9_]+")
JS_COMMENT = re.compile(r"//.*|^\s*\*.*|/\*.*")
JINJA = re.compile(r"\{[{%].*?[%}]\}")


def _keys():
    found = set(EXPECTED)
    for path in sorted((ROOT / "modules").glob("*/entities/*.schema.json")):
        found |= {path.parent.parent.name, path.name.removesuffix(".schema.json")}
    return found - set(SHARED)


def _docstrings(module):
    """The first expression of everything that may have one: prose, not code."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(module) if isinstance(node, holders)]
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def _python_words(path):
    """The identifiers of a file and the words of its literals; sentences are not literals."""
    module = tree(path)
    prose = _docstrings(module)
    for node in ast.walk(module):
        line = getattr(node, "lineno", 0)
        names = [getattr(node, slot, None) for slot in ("id", "attr", "arg", "name")]
        yield from ((name, line) for name in names if isinstance(name, str))
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in prose and not re.search(r"\s", node.value):
            yield from ((word, line) for word in WORD.findall(node.value))


def _script_words(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield from ((word, number) for word in WORD.findall(JS_COMMENT.sub("", line)))


def _template_words(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for code in JINJA.findall(line):
            yield from ((word, number) for word in WORD.findall(code))


READERS = {"*.py": _python_words, "*.js": _script_words, "*.html": _template_words}


def test_no_module_or_entity_is_named_in_the_platform():
    keys = _keys()
    sites = {
        f"{shown(path, line)} {word}"
        for pattern, read in READERS.items()
        for path in files(PLATFORM, pattern)
        for word, line in read(path)
        if word in keys
    }
    assert sorted(sites) == []
