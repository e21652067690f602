"""Large workbooks are checked and written by jobs: whole, once, or not at all (EC-53)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dougong.actions import jobs, uploads
from dougong.actions.errors import LeaseLost
from dougong.actions.imports import running
from dougong.actions.imports.importing import Review, Wish, understood
from dougong.actions.imports.running import Standing
from dougong.store import import_runs, people
from dougong.testing.stage import Stage
from dougong.worker import run_due, run_long
from modules.test_worker_import import WORKER, looked, rows, sent, site, stage, workers
from unit.exchange.workbooks import workbook

__all__ = ["site", "stage"]

PARTNER = "base_data.partner"


def kept(stage: Stage, content: bytes) -> str:
    """The id of a workbook that was sent."""
    one = uploads.Upload("名单.xlsx", content, {})
    return uploads.upload(stage.host, stage.actor("shen"), one, megabytes=20).id


def read(stage: Stage, content: bytes, wish: Wish) -> Review:
    return stage.look("shen", lambda uow: understood(uow, WORKER, content, wish))


def asked(stage: Stage, content: bytes, wish: Wish | None = None, file: str = "") -> str:
    """The id of a workbook that waits to be checked."""
    chosen = wish or Wish()
    found, place = read(stage, content, chosen), file or kept(stage, content)
    stage.act("shen", lambda uow: running.ask(uow, WORKER, place, found, chosen))
    return place


def checked(stage: Stage, content: bytes) -> str:
    """The id of a workbook after the job has looked at it."""
    file = asked(stage, content)
    assert run_long(stage.host, "w") == 1
    return file


def standing(stage: Stage, file: str) -> Standing:
    found = stage.look("shen", lambda uow: running.standing(uow, file))
    assert found is not None
    return found


def write(stage: Stage, file: str) -> Standing:
    stage.act("shen", lambda uow: running.ask_to_write(uow, WORKER, file))
    assert run_long(stage.host, "w") == 1
    return standing(stage, file)


@pytest.mark.usefixtures("site")
def test_a_job_checks_without_writing_and_another_writes_all_of_it(stage: Stage) -> None:
    content = sent(rows(30))
    file = checked(stage, content)
    found = standing(stage, file)
    assert (found.stage, found.rows, found.done) == ("checked", 30, 30)
    assert found.counts == {"new": 30, "changed": 0, "same": 0, "skipped": 0}
    assert workers(stage) == {}
    done = write(stage, file)
    assert (done.stage, done.counts["new"]) == ("written", 30)
    assert len(workers(stage)) == 30
    # Asked for twice, it is written once; the same file again changes nothing.
    stage.act("shen", lambda uow: running.ask_to_write(uow, WORKER, file))
    assert run_long(stage.host, "w") == 0
    assert standing(stage, checked(stage, content)).counts["same"] == 30


@pytest.mark.usefixtures("site")
def test_one_wrong_row_is_told_by_the_job_and_nothing_is_written(stage: Stage) -> None:
    lines = rows(30)
    lines[21][1] = "110105194912310021"
    file = checked(stage, sent(lines))
    (fault,) = standing(stage, file).faults
    assert (fault.row, fault.letter, fault.head) == (23, "B", "证件号码")
    said = "“证件号码”不是有效的身份证号码（18 位），请核对号码和证件类型"
    assert fault.fault.for_person("zh") == said
    assert fault.fault.for_person("en") != fault.fault.for_person("zh")
    refused = write(stage, file)
    assert (refused.stage, len(refused.faults)) == ("checked", 1)
    assert workers(stage) == {}
    marked = stage.look("shen", lambda uow: running.reviewed(uow, WORKER, file, refused))
    assert [one.row for one in marked.faults] == [23]


@pytest.mark.usefixtures("site")
def test_a_worker_that_died_leaves_nothing_and_the_next_one_writes_once(stage: Stage) -> None:
    """The rows and the mark that the job is done last together, or not at all."""
    file = checked(stage, sent(rows(12)))
    stage.act("shen", lambda uow: running.ask_to_write(uow, WORKER, file))
    (taken,) = jobs.claimed_long(stage.host, "first")
    with pytest.raises(LeaseLost):
        # Whoever took it before is behind: what it did must not last beside the next one.
        jobs.run(stage.host, replace(taken, tries=taken.tries - 1))
    assert (workers(stage), standing(stage, file).stage) == ({}, "writing")
    assert run_long(stage.host, "second") == 0
    stage.clock.instant += jobs.LONG_LEASE + timedelta(seconds=1)
    assert run_long(stage.host, "second") == 1
    assert standing(stage, file).stage == "written"
    assert len(workers(stage)) == 12


@pytest.mark.usefixtures("site")
def test_only_what_was_asked_last_is_carried_out(stage: Stage) -> None:
    content = sent(rows(3))
    file = asked(stage, content)
    asked(stage, content, Wish(existing="skip"), file)
    assert [run_long(stage.host, "w") for _ in range(3)] == [1, 1, 0]
    assert standing(stage, file).wish.existing == "skip"
    run = stage.look(None, lambda uow: import_runs.find(uow, file))
    assert run is not None
    assert (run.turn, run.stage) == (2, "checked")


@pytest.mark.usefixtures("site")
def test_who_has_left_brings_nothing_in(stage: Stage) -> None:
    file = checked(stage, sent(rows(3)))
    stage.act("shen", lambda uow: running.ask_to_write(uow, WORKER, file))
    gone = replace(stage.people["shen"], active=False)
    stage.act(None, lambda uow: people.change_person(uow, gone))
    assert run_long(stage.host, "w") == 1
    run = stage.look(None, lambda uow: import_runs.find(uow, file))
    assert run is not None
    assert run.stage == "failed"
    assert workers(stage) == {}


@pytest.mark.usefixtures("site")
def test_a_job_that_takes_long_keeps_no_other_waiting(stage: Stage) -> None:
    file = asked(stage, sent(rows(2)))
    while run_due(stage.host, "quick"):
        continue
    assert standing(stage, file).stage == "checking"
    assert run_long(stage.host, "long") == 1


@pytest.mark.usefixtures("site")
def test_more_than_a_thousand_rows_are_too_many_to_wait_for(stage: Stage) -> None:
    assert not running.is_large(read(stage, sent(rows(1_000)), Wish()))
    content = sent([*rows(1_000), rows(1)[0]])
    assert running.is_large(read(stage, content, Wish()))
    with pytest.raises(running.ImportTooLarge):
        stage.look("shen", lambda uow: running.require_small(uow, WORKER, content, Wish()))


@pytest.mark.usefixtures("site")
def test_what_two_rows_may_not_share_is_found_before_anything_is_written(stage: Stage) -> None:
    """Not only the key of the file: a credit code belongs to one partner too."""
    stage.grant("shen", "finm")
    heads = ["单位名称", "统一社会信用代码", "类别", "纳税人类型"]
    code = "91110000600007375G"
    lines: list[list[Any]] = [
        ["甲公司", code, "供应商", "一般纳税人"],
        ["乙公司", None, "供应商", "一般纳税人"],
        ["丙公司", code, "供应商", "一般纳税人"],
    ]
    found = looked(stage, workbook({"往来单位": [heads, *lines]}), entity=PARTNER)
    (fault,) = [one for one in found.faults if one.fault.code == "value_twice"]
    assert (fault.row, fault.letter) == (4, "B")
    assert "第 2 行" in fault.fault.for_person("zh")
