"""The page of conformance tells what a run of the kit gives today."""

import os
from pathlib import Path

import pytest

from docs.dmn_conformance import page

ROOT = Path(__file__).parents[2]
KIT = ROOT.parent / "shared" / "testdata" / "dmn-tck"
PAGE = ROOT / "docs" / "reference" / "dmn_conformance.md"


@pytest.mark.skipif(not KIT.is_dir(), reason="the DMN conformance kit is not beside the repository")
def test_the_page_of_conformance_is_current():
    wanted = page(KIT)
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted
