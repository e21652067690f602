"""The style sheet holds what pages wear, and little else."""

import re

from browser.conftest import Visit
from browser.sheets import REPOSITORY, WHOLE, left_out, names_in, ours

WEB = REPOSITORY / "platform" / "dougong" / "web"
#: Where a page says what a part of it wears; quotes within an expression of the template count too.
WORN_BY = re.compile(r"class=\"((?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*)\"|(\bclass(?:Name|List)\b.*)")
#: A name that a page puts together: its beginning, and the words behind the gap.
COMPOSED = re.compile(r"(?<![\w{-])([a-z][a-z-]*-)(?:\{\{[^}]*\}\}|\$?\{[^}]*\})((?:-[a-z]+)*)")


def test_names_are_read_out_of_selectors() -> None:
    assert names_in(r".a>.b-c:hover,.w-1\/2{color:#f00;margin:.5rem}") == {"a", "b-c", "w-1/2"}


def test_the_sheet_is_a_part_of_the_design_system() -> None:
    assert len(ours()) < len(WHOLE.read_text(encoding="utf-8")) / 3
    assert {"carousel", "btn-twitter", "placeholder-glow"} <= left_out()


def test_names_that_pages_put_together_are_all_there() -> None:
    suffixes = (".html", ".js", ".py")
    found = [path for path in WEB.rglob("*") if path.suffix in suffixes and "test" not in path.name]
    texts = (path.read_text(encoding="utf-8") for path in found)
    said = (" ".join(parts) for text in texts for parts in WORN_BY.findall(text))
    gaps = {gap for one in said for gap in COMPOSED.findall(one)}
    assert ("bg-", "-lt") in gaps
    missing = [
        name
        for name in left_out()
        for start, end in gaps
        # `is-` begins looks of our own; the fields' own ones are written out.
        if start != "is-" and name.startswith(start) and name.endswith(end)
    ]
    assert missing == []


def test_a_page_that_wears_a_name_left_out_is_found(desktop: Visit) -> None:
    desktop.page.set_content("<p class='carousel card'></p>")
    desktop.look()
    assert desktop.faults == ["no rules for carousel (about:blank)"]
    desktop.expect_fault("no rules for carousel")
