"""A large workbook whose worker is killed while it writes: nothing of it stands, then all of it."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

import forked
from dougong.actions.imports import running
from dougong.testing.stage import Stage
from dougong.worker import run_long
from modules.killed_import import work
from modules.test_large_import import checked, standing
from modules.test_worker_import import WORKER, rows, sent, site, stage, workers

__all__ = ["site", "stage"]

#: Long enough to be written that a worker is killed in the middle of it.
ROWS = 400


@pytest.mark.usefixtures("site")
def test_a_killed_import_leaves_nothing_and_is_taken_up_again(
    stage: Stage, database_url: str, tmp_path: Path
) -> None:
    file = checked(stage, sent(rows(ROWS)))
    stage.act("shen", lambda uow: running.ask_to_write(uow, WORKER, file))
    forked.server_running()
    worker = forked.FRESH.Process(target=work, args=(database_url, tmp_path))
    worker.start()
    deadline = time.monotonic() + 120
    while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(0.2)
    worker.kill()
    worker.join()
    assert workers(stage) == {}
    assert standing(stage, file).stage == "writing"
    # Its lease is over some time later, and whoever looks then does the whole of it.
    assert run_long(stage.host, "other") == 0
    stage.clock.instant += timedelta(hours=1)
    assert run_long(stage.host, "other") == 1
    assert (standing(stage, file).stage, len(workers(stage))) == ("written", ROWS)
