"""The page of conformance with BPMN tells what a run over the reference models gives today."""

import os
from pathlib import Path

import pytest

from docs.bpmn_conformance import page

ROOT = Path(__file__).parents[2]
MODELS = ROOT.parent / "shared" / "testdata" / "bpmn-miwg"
PAGE = ROOT / "docs" / "reference" / "bpmn_conformance.md"


@pytest.mark.skipif(not MODELS.is_dir(), reason="the MIWG models are not beside the repository")
def test_the_page_of_bpmn_conformance_is_current():
    wanted = page(MODELS)
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted
