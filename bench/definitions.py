"""Processor time of reading, checking and building the definitions of the largest bundle."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dougong.model.assemble import assemble, from_resolved
from dougong.model.check import check
from dougong.sources import folder

Figures = dict[str, dict[str, Any]]

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = "builder"
TIMES = 5


def measure() -> Figures:
    """A release is built once in each worker; assembling and checking are what publishing takes."""
    files = dict(folder.read(ROOT))
    made = assemble(files, BUNDLE)
    catalog = made.catalog
    if catalog is None:
        raise RuntimeError(f"the bundle {BUNDLE} does not hold together")
    return {
        "definitions.files": {"value": len(made.files), "unit": "files"},
        "definitions.build": _median(lambda: from_resolved(made.files)),
        "definitions.assemble": _median(lambda: assemble(files, BUNDLE)),
        "definitions.check": _median(lambda: check(catalog)),
    }


def _median(work: Callable[[], object]) -> dict[str, Any]:
    times = []
    for _ in range(TIMES):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return {"value": round(statistics.median(times) * 1000, 1), "unit": "ms CPU"}
