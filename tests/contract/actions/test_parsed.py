"""What definitions give is worked out once and kept for a while, whichever database asks."""

import pytest

from dougong.actions import catalogs, judgments
from dougong.actions.catalogs import Catalogs
from dougong.actions.judgments import Judgments
from dougong.testing.definitions import Definitions


def bundle(field: str) -> Definitions:
    made = Definitions().entity("doc", {field: "text"})
    return made.role("boss", "doc").process("doc_approval", "doc", approve="boss")


def test_tables_of_releases_nobody_asks_for_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogs, "KEPT", 2)
    known, made = Catalogs(), [bundle(field).catalog() for field in ("a", "b", "c")]
    first, *_, last = [known.tables(catalog) for catalog in made]
    assert known.tables(made[2]) is last
    assert known.tables(made[0]) is not first


def test_definitions_are_checked_and_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known, before, after = Judgments(), bundle("a").catalog(), bundle("b").catalog()
    found, changes = known.findings(after, None), known.changes(before, after, "zh")
    assert changes
    for name in ("check", "diff", "assemble"):
        monkeypatch.delattr(judgments, name)
    assert known.findings(after, None) is found
    assert known.changes(before, after, "zh") is changes
    assert known.changes(after, after, "zh") == ()


def test_files_that_differ_in_a_letter_are_assembled_anew() -> None:
    known, files = Judgments(), bundle("a").files()
    first = known.assembled(files, "test")
    assert known.assembled(dict(files), "test") is first
    path = "modules/library/entities/doc.schema.json"
    other = {**files, path: files[path].replace(b'"a"', b'"z"')}
    assert known.assembled(other, "test") is not first
