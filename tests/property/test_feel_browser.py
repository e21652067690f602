"""The interpreter in the browser agrees with the server on expressions nobody wrote before."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from dougong import feel
from dougong.feel.browser import IN_BROWSER, ONLY_ON_SERVER, runs_in_browser
from dougong.feel.functions import functions
from dougong.sources.folder import read_kit
from golden.feel_kit import KIT, kit_vectors
from golden.feel_vectors import document, vectors

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "platform" / "dougong" / "web" / "assets" / "feel"
NODE = shutil.which("node")
SCRIPT = """
import { run } from %s;
console.log(JSON.stringify(run(%s)));
"""

needs_node = pytest.mark.skipif(
    NODE is None or not (ROOT / "node_modules" / "big.js").is_dir(),
    reason="node with big.js is not installed: run make test once",
)

needs_kit = pytest.mark.skipif(
    not KIT.is_dir(), reason="the DMN conformance kit is not beside the repository"
)


def compared(rows, file):
    """What the browser makes of vectors: differences, and how many it leaves to the server."""
    file.write_text(document(rows), encoding="utf-8")
    runner = (ROOT / "tests" / "golden" / "feel_vectors.mjs").as_uri()
    script = SCRIPT % (json.dumps(runner), json.dumps(str(file)))
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", script], capture_output=True, check=True
    )
    return json.loads(done.stdout)


@needs_node
def test_fresh_expressions_have_one_value_on_both_sides(tmp_path):
    result = compared(vectors(random.randrange(10**9), 3000), tmp_path / "vectors.json")
    assert result["differences"] == []
    assert result["onServer"] == 0


@needs_node
@pytest.mark.slow
def test_a_hundred_thousand_expressions_have_one_value_on_both_sides(tmp_path):
    seed, total = random.randrange(10**9), 0
    for part in range(10):
        result = compared(vectors(seed + part, 11_000), tmp_path / "vectors.json")
        assert result["differences"] == [], seed + part
        assert result["onServer"] == 0
        total += result["total"]
    assert total >= 100_000


@needs_node
@needs_kit
def test_expressions_of_the_conformance_kit_have_one_value_on_both_sides(tmp_path):
    rows = kit_vectors(read_kit(KIT))
    assert len(rows) > 1000
    result = compared(rows, tmp_path / "kit.json")
    assert result["differences"] == []
    # What only the values of a case tell, such as a zone by name in a text.
    assert result["onServer"] < len(rows) / 50


def test_the_list_for_the_server_names_the_functions_of_the_browser():
    known = json.loads((ASSETS / "browser_functions.json").read_text(encoding="utf-8"))
    usages = {name: [one.usage for one in functions[name].overloads] for name in IN_BROWSER}
    assert known == {"functions": dict(sorted(usages.items())), "lacking": sorted(ONLY_ON_SERVER)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("round half up(a * 2, 2) > 1", True),
        ('matches(a, "^1")', False),
        ("for x in a return log(x)", False),
        ('@"2026-01-01T08:00:00@Asia/Shanghai" > a', False),
        ('@"2026-01-01T08:00:00+08:00" > a', True),
    ],
)
def test_publishing_knows_what_the_browser_can_evaluate(text, expected):
    assert runs_in_browser(feel.compile(text, ["a"])) is expected
