"""The documentation leads where it says, and its examples are what they claim to be."""

import json
import re

import pytest
import yaml

from architecture.source_tree import ROOT, shown, tracked

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
PAGES = [path for path in tracked() if path.suffix == ".md"]
PARSERS = {"yaml": yaml.safe_load, "json": json.loads}
#: An example may leave things out, and says so with an ellipsis.
SHORTENED = ("…", "...")


def _anchors(path):
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _leads_nowhere(page, target):
    if re.match(r"[a-z]+:", target):
        return False
    name, _hash, anchor = target.partition("#")
    found = (page.parent / name).resolve() if name else page
    if not found.exists():
        return True
    return bool(anchor and found.suffix == ".md" and anchor not in _anchors(found))


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page):
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    assert [link for link in LINK.findall(text) if _leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_complete_example_can_be_read(page):
    for kind, example in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind in PARSERS and not any(mark in example for mark in SHORTENED):
            PARSERS[kind](example)


def test_the_readme_names_the_two_commands_and_where_to_read_next():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text
    assert LINK.search(text)
