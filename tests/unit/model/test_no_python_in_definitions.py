"""Nothing in a definition runs as Python: it is refused at publish, with its file and place."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from contract.actions.receivables import REPORT, receivables
from dougong import feel
from dougong.feel import ExpressionInvalid
from dougong.feel.to_filter import filter_of
from dougong.feel.types import ANYTHING
from dougong.model.assemble import assemble
from dougong.model.check import check
from dougong.model.finding import Finding
from dougong.sources import folder
from dougong.testing.definitions import Definitions
from unit.engine.eval_points import table
from unit.engine.test_no_python_runs import MARK, PAYLOADS
from unit.model.expression_places import known, put, told_as, used

ROOT = Path(__file__).parents[3]
#: Answered by a calculation of its own below: no bundle has a report that asks a service so.
BESIDE = {"calculation#/inputs/*/oneOf/0"}
#: The bundle puts an expression of its own in its place.
OVERLAID = ("modules/day_labor/entities/sheet.schema.json", ("properties", "zone", "computed"))
TEXTS = [payload("1") for payload in PAYLOADS.values()]


@pytest.fixture(autouse=True)
def _nothing_ran() -> Iterator[None]:
    os.environ.pop(MARK, None)
    yield
    assert MARK not in os.environ


def places(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(one.file, one.path) for one in findings if one.severity == "error"}


def test_every_place_of_a_shipped_bundle_refuses_python() -> None:
    """All 75 kinds of places: the first 20 of each in the files, every one with a payload."""
    tree = folder.read(ROOT)
    spoiled: dict[str, Any] = {}
    wanted: dict[tuple[str, str], str] = {}
    uses: Counter[str] = Counter()
    for place, path, steps in used(tree):
        if uses[place] < len(TEXTS) and (path, steps) != OVERLAID:
            raw = spoiled.setdefault(path, json.loads(tree[path]))
            put(raw, steps, TEXTS[uses[place]])
            wanted[path, told_as(raw, steps)] = place
            uses[place] += 1
    made = assemble(tree | {k: json.dumps(v).encode() for k, v in spoiled.items()}, "builder")
    assert made.catalog is not None
    assert set(wanted) - places(check(made.catalog)) == set()
    assert known() - set(wanted.values()) == BESIDE
    assert len(known()) == 75


@pytest.mark.parametrize("text", TEXTS, ids=PAYLOADS)
def test_no_door_to_the_expression_language_takes_python(text: str) -> None:
    """The doors that all those places share: an expression, a filter, what a table asks."""
    names = ("amount", "today", "actor", "parent", "form", "settings")
    for door in (
        lambda: feel.compile(text, names),
        lambda: filter_of(text, dict.fromkeys(names, ANYTHING), {}),
    ):
        with pytest.raises(ExpressionInvalid):
            door()


@pytest.mark.parametrize("text", TEXTS, ids=PAYLOADS)
def test_a_calculation_takes_no_python(text: str) -> None:
    report = receivables(inputs={**REPORT["inputs"], "at": text}).catalog()
    assert ("modules/yard/reports/aging.json", "/inputs/at") in places(check(report))


@pytest.mark.parametrize("text", TEXTS, ids=PAYLOADS)
def test_sentences_and_templates_take_no_python(text: str) -> None:
    """What stands in the braces of a sentence or a template, and the words of an element."""
    made = Definitions().entity(
        "doc",
        {
            "name": "text",
            "price": {"kind": "money", "default": text},
            "day": {"kind": "date", "minimum": text},
        },
        checks={"far": {"when": "false", "message": f"{{{{ {text} }}}}"}},
    )
    said = escape(text)
    page = f'<p>{{{{ {said} }}}}</p><p if="{said}">a</p>'
    page = f'<print entity="library.doc" title="a">{page}</print>'
    made.file("forms/library/doc.print.html", page.encode())
    assert places(check(made.catalog())) >= {
        ("modules/library/entities/doc.schema.json", "/checks/far/message"),
        ("modules/library/entities/doc.schema.json", "/properties/price/default"),
        ("modules/library/entities/doc.schema.json", "/properties/day/minimum"),
        ("forms/library/doc.print.html", "/print/p[1]"),
        ("forms/library/doc.print.html", "/print/p[2]/@if"),
    }


@pytest.mark.parametrize("text", TEXTS, ids=PAYLOADS)
def test_decisions_take_no_python(text: str) -> None:
    """A table's question, its cells and its answers are refused with the place in the table."""
    file, said = "workflows/library/dec.dmn", escape(text)
    for place, word in (("i", "asked"), ("r1", "cell"), ("r1", "given")):
        made = Definitions().entity("doc", {"name": "text"})
        found = check(made.file(file, table(**{word: said}).encode()).catalog())
        told = [one.path for one in found if one.file == file and one.severity == "error"]
        assert told == [place]
