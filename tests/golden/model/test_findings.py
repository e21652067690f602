"""What authors read when a bundle is wrong, in both languages, as files to review."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from dougong.model.check import PeopleFacts, check
from dougong.model.finding import Finding
from dougong.testing.definitions import Definitions

HERE = Path(__file__).parent


def written_wrong() -> Iterable[Finding]:
    """Faults that single files show."""
    return (
        Definitions()
        .entity(
            "doc",
            {
                "name": {"kind": "txt"},
                "amount": {"kind": "money", "maxLength": 5, "scale": 12},
                "code": {"kind": "text", "pattern": "(?!x)", "minLength": 9, "maxLength": 5},
                "pick": {"kind": "choice"},
                "status": {"kind": "text"},
                "Bad-Key": {"kind": "text"},
            },
            requird=["name"],
        )
        .add("list", "docs", columns={}, page_size=0)
        .file("forms/library/doc.form.json", b'{\n  "key": "doc",\n  "title": 5,,\n}')
        .file("modules/library/ledgers/book.json", b'{"key": "book", "key": "book"}')
        .bundle_words(settings={"library": {"hours": 1}})
        .module_words(version="one", depends=["contracts"])
        .overlay(
            {"op": "add_feild"},
            {"op": "relabel", "target": "library.dco", "title": "x"},
            {"op": "set_setting", "module": "libary", "key": "a", "value": 1},
        )
        .assembled()
        .findings
    )


def thought_wrong() -> Iterable[Finding]:
    """Faults that only the whole bundle shows."""
    sections = {"s": {"title": "组", "controls": {"nmae": {}}}}
    catalog = (
        Definitions()
        .entity("line", {"rate": {"kind": "money", "title": "单价"}}, kind="child")
        .entity(
            "doc",
            {
                "name": {"kind": "text", "title": "名称"},
                "lines": {"kind": "rows", "title": "明细", "rows": "library.line"},
                "total": {"kind": "money", "title": "合计", "computed": "sum(lines.rat)"},
                "a": {"kind": "money", "title": "甲", "computed": "b + 1"},
                "b": {"kind": "money", "title": "乙", "computed": "a"},
                "c": {"kind": "money", "title": "丙", "computed": "totl ＋ 1"},
                "who": {
                    "kind": "reference",
                    "title": "谁",
                    "reference": {"entity": "people.person", "filter": "upper case(x) = 1"},
                },
            },
            title="单据",
            required=["name"],
        )
        .add(
            "form",
            "doc",
            entity="library.doc",
            sections=sections,
        )
        .add("list", "docs", entity="library.dco", columns={})
        .posting("doc", cost={"on": "approved", "ledger": "library.cost", "row_type": "cost"})
        .module_words(menu=[{"key": "m", "title": "单据", "dashboard": "library.board"}])
        .role("boss", "doc", title="老板")
        .grant("bos", "doc", "read")
        .grant("boss", "doc", "read", rows="now > 5", fields={"/lines/rate": "hidden"})
        .process("doc_approval", "doc", approve="boss", second="bos")
        .catalog()
    )
    return check(catalog, PeopleFacts(frozenset()))


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("made", [written_wrong, thought_wrong])
def test_findings_read_as_reviewed(made, locale: str) -> None:
    lines = [
        f"{f.severity} {f.code} {f.file}#{f.path}\n"
        f"  {f.for_person(locale)}\n  {f.advice(locale)}".rstrip()
        for f in made()
    ]
    told = "\n".join(lines) + "\n"
    file = HERE / f"{made.__name__}.{locale}.txt"
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")
