"""The reference of errors has a line for every code the product can answer with."""

import os
from pathlib import Path

from docs.error_codes import codes, codes_under

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
HEAD = """# Errors

Every answer that refuses something carries a code. Codes never change their meaning; sentences may
improve. `{…}` stands for a fact of the case: the title of a field, a limit, a place.

An API answers `{"error": {"code", "message", "path", "hint", "correlation_id", "errors"}}`;
a page shows the sentence at the field or at its top; `dougong check` prints code, file, place,
sentence and a way to mend it. Codes that begin with `bpmn_` are about diagrams, `dmn_` about
decision tables, `expr_` about expressions, `json_` about JSON.

| code | 中文 | English |
|---|---|---|
"""


def _line(code: str, sentences: tuple[str, str] | None) -> str:
    zh, en = (text.replace("|", "\\|").replace("\n", " ") for text in sentences or ("", ""))
    return f"| `{code}` | {zh} | {en} |\n"


def test_every_code_has_its_line():
    found = codes()
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        PAGE.write_text(HEAD + "".join(_line(*it) for it in found.items()), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in found if f"| `{code}` |" not in page] == []


def test_the_reference_names_no_code_that_is_gone():
    page = PAGE.read_text(encoding="utf-8")
    told = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert [code for code in told if code not in codes()] == []


def test_what_a_check_finds_and_what_a_command_refuses_have_codes_of_their_own():
    found = codes_under("model")
    assert "group_unknown" in found
    assert sorted(found & codes_under("cli")) == []
