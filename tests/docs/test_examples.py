"""Examples of the documentation that say they run, run."""

import re

import pytest

from architecture.source_tree import shown, tracked
from dougong import feel
from dougong.model.assemble import assemble
from dougong.model.check import check

FILES = re.compile(r"^```json file=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TRUE = re.compile(r"^```feel true\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [path for path in tracked() if path.suffix == ".md" and path.exists()]
TEXTS = {shown(path): path.read_text(encoding="utf-8") for path in PAGES}
LINES = [
    line for text in TEXTS.values() for block in TRUE.findall(text) for line in block.split("\n")
]
BUILT = {name: dict(FILES.findall(text)) for name, text in TEXTS.items() if FILES.search(text)}


@pytest.mark.parametrize("page", BUILT)
def test_the_definitions_of_a_page_make_a_sound_bundle(page):
    files = {path: text.encode() for path, text in BUILT[page].items()}
    bundles = {path.split("/")[1] for path in files if path.startswith("bundles/")}
    for bundle in bundles:
        made = assemble(files, bundle)
        assert [finding.for_person("en") for finding in made.findings] == []
        wrong = [one for one in check(made.catalog) if one.severity == "error"]
        assert [f"{one.file}{one.path} {one.for_person('en')}" for one in wrong] == []


@pytest.mark.parametrize("line", [line for line in LINES if line])
def test_what_a_page_says_is_true_is_true(line):
    assert feel.compile(line).value({}) is True


def test_there_are_examples():
    assert BUILT
    assert LINES
