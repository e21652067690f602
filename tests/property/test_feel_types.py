"""Types never lie: whatever a part of an expression gives is a member of the type found for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from property.soundness import hold
from property.wrong_inferences import MISTAKES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "platform" / "dougong"
#: Set it to look at other expressions than the fixed ones.
SEED = int(os.environ.get("DOUGONG_TYPES_SEED", "20260101"))
FEW = 6_000
SCRIPT = f"from property.soundness import hold\nhold({FEW}, 20260101)"


def test_every_value_is_a_member_of_the_type_found():
    seen = hold(FEW, SEED)
    assert seen["values"] > FEW * 5
    assert seen["parts"] > seen["values"] * 3
    assert seen["typed"] > seen["values"] * 0.6
    assert seen["nulls"] < seen["values"] * 0.5


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The language alone, to be spoilt."""
    package = tmp_path_factory.mktemp("spoilt") / "dougong"
    for floor in ("base", "feel"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PACKAGE / floor, package / floor, ignore=ignored)
    shutil.copy(PACKAGE / "__init__.py", package)
    return package


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one.file} {one.right.strip()}")
def test_a_wrong_inference_is_noticed(copied, mistake):
    file = copied / "feel" / "types" / mistake.file
    right = file.read_text(encoding="utf-8")
    assert right.count(mistake.right) == 1, "the line has changed: write the mistake anew"
    file.write_text(right.replace(mistake.right, mistake.wrong), encoding="utf-8")
    paths = os.pathsep.join([str(copied.parent), str(ROOT / "tests")])
    env = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=False
    )
    file.write_text(right, encoding="utf-8")
    assert done.returncode
    assert "AssertionError: (" in done.stderr


@pytest.mark.slow
def test_every_value_of_many_expressions_is_a_member_of_the_type_found():
    assert hold(100_000, SEED * 1_000)["values"] > 500_000
