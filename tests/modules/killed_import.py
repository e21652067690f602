"""A worker that takes one long job on, to be killed in the middle of it."""

from pathlib import Path

from dougong.testing.stage import Stage
from dougong.worker import run_long
from modules.test_worker_import import NOW


def work(url: str, folder: Path) -> None:
    """Write the workbook that waits, and tell when it has been begun."""
    stage = Stage(url, folder / "files", NOW)
    (folder / "begun").touch()
    run_long(stage.host, "killed")
