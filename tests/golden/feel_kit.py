"""The literal expressions of the DMN conformance kit as vectors for the browser's interpreter."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from dougong import feel
from dougong.base.errors import DougongError
from dougong.feel.browser import runs_in_browser
from dougong.feel.conformance import read_value
from dougong.feel.decisions.boxed import children
from golden.feel_vectors import encode

KIT = Path(__file__).parents[3] / "shared" / "testdata" / "dmn-tck"
PARSER = etree.XMLParser(resolve_entities=False)


def kit_vectors(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Every result of the kit that one expression gives and the browser may evaluate."""
    models = {path: _literals(files[path]) for path in files if path.endswith(".dmn")}
    return [
        vector
        for path, content in sorted(files.items())
        if path.endswith(".xml")
        for vector in _of_file(content, path, models)
    ]


def _literals(model: bytes) -> dict[str, str]:
    """Texts of decisions that are one expression over input data, by name."""
    found = {}
    for decision in children(etree.fromstring(model, PARSER), "decision"):
        literal = next(children(decision, "literalExpression"), None)
        needs = [next(iter(need)) for need in children(decision, "informationRequirement")]
        alone = not list(children(decision, "knowledgeRequirement"))
        if literal is not None and alone and all("requiredInput" in str(n.tag) for n in needs):
            found[decision.get("name")] = "".join(
                one.text or "" for one in children(literal, "text")
            )
    return found


def _of_file(
    content: bytes, path: str, models: Mapping[str, dict[str, str]]
) -> Iterator[dict[str, Any]]:
    root = etree.fromstring(content, PARSER)
    name = next((one.text or "" for one in children(root, "modelName")), "").strip()
    literals = models.get(f"{path.rpartition('/')[0]}/{name}", {})
    for case in children(root, "testCase"):
        scope = {one.get("name"): read_value(one) for one in children(case, "inputNode")}
        for result in children(case, "resultNode"):
            text = literals.get(result.get("name"), "")
            vector = _vector(text, scope) if text else None
            if vector is not None:
                yield vector


def _vector(text: str, scope: dict[str, object]) -> dict[str, Any] | None:
    try:
        expression = feel.compile(text, scope, profile="conformance")
        if not runs_in_browser(expression):
            return None
        expected = encode(expression.value(scope, "conformance"))
        given = encode(scope)
    except (DougongError, TypeError):
        return None
    return {
        "expression": text,
        "scope": given,
        "expected": expected,
        "tree": expression.tree_json(),
    }
