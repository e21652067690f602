"""The wheel holds what a machine without node needs."""

import subprocess
import sys
import zipfile

import pytest


@pytest.mark.slow
def test_a_wheel_brings_the_built_assets_and_translations(repository, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=repository, capture_output=True, check=True)
    wheel = next(tmp_path.glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "dougong/static/dist/manifest.json" in names
    assert "dougong/web/translations/en/LC_MESSAGES/messages.mo" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
