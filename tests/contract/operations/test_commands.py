"""The commands of an installation, as an operator or an implementer types them."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contract.operations.conftest import Installation
from dougong.actions.groups import AlreadyMember
from dougong.actions.organisation import LastAdministrator, RoleUnknown
from dougong.actions.port_replay import NobodyListens
from dougong.cli import COMMANDS
from dougong.cli.bundle import BundleKeyInvalid
from dougong.cli.conformance import DiagramThere, NoDiagrams
from dougong.cli.definitions import BundleMissing, PublishRefused
from dougong.cli.groups import GroupUnknown, NotMember
from dougong.cli.people import LoginUnknown, ScopeUnknown
from dougong.cli.release import ReleaseUnknown

TASK = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    '<bpmn:process id="a" isExecutable="true"><bpmn:startEvent id="s"/>'
    '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/><bpmn:{kind} id="t"/>'
    '<bpmn:sequenceFlow id="g" sourceRef="t" targetRef="e"/><bpmn:endEvent id="e"/>'
    "</bpmn:process></bpmn:definitions>"
)


@pytest.fixture
def published(installation: Installation) -> Installation:
    """An installation with the throw-away bundle live."""
    installation.dougong("init")
    installation.dougong("publish town")
    return installation


def _spoil(installation: Installation) -> None:
    path = installation.folder / "modules" / "library" / "entities" / "branch.schema.json"
    path.write_text(path.read_text("utf-8").replace('"kind": "text"', '"kind": "texst"'), "utf-8")


def test_check_needs_no_database_and_makes_none(installation: Installation) -> None:
    assert "0 errors" in installation.dougong("check")
    assert not list(installation.folder.rglob("*.sqlite3"))


def test_check_names_file_place_reason_and_hint(installation: Installation) -> None:
    _spoil(installation)
    done = installation.shell("dougong check town || test $? = 1; dougong check --json || true")
    text, _brace, after = done.stdout.partition("\n{")
    assert "modules/library/entities/branch.schema.json /properties/name/kind" in text
    assert "→" in text
    first = json.loads("{" + after)["bundles"]["town"][0]
    assert first["severity"] == "error"
    assert first["message"]["zh"]


def test_a_faulty_bundle_is_not_published(published: Installation) -> None:
    _spoil(published)
    with pytest.raises(PublishRefused):
        published.dougong("publish town")
    assert len(published.dougong("release list").strip().splitlines()) == 1


def test_a_bundle_that_is_not_there_is_named_with_those_that_are(published: Installation) -> None:
    with pytest.raises(BundleMissing) as refused:
        published.dougong("publish city")
    assert "town" in str(refused.value.facts["known"])


def test_a_release_is_planned_published_shown_and_taken_back(published: Installation) -> None:
    assert "nothing changes" in published.dougong("plan town")
    path = published.folder / "modules" / "library" / "entities" / "branch.schema.json"
    path.write_text(path.read_text("utf-8").replace("名称", "馆名"), "utf-8")
    assert "馆名" in published.dougong("plan town")
    published.dougong("publish town")
    assert re.search(r"^\* #2 ", published.dougong("release list"), re.MULTILINE)
    published.dougong("release rollback 1")
    assert re.search(r"^\* #1 ", published.dougong("release list"), re.MULTILINE)
    assert "modules/library/module.json" in published.dougong("release show 1")
    with pytest.raises(ReleaseUnknown):
        published.dougong("release rollback 7")


def test_a_bundle_begins_with_another_one(published: Installation) -> None:
    published.dougong("bundle new village --from bundles/town --title 村图书馆")
    assert "0 errors" in published.dougong("check village")
    made = json.loads((published.folder / "bundles/village/bundle.json").read_text("utf-8"))
    assert (made["key"], made["title"]) == ("village", "村图书馆")
    for key in ("village", "Village 2"):
        with pytest.raises(BundleKeyInvalid):
            published.dougong(f"bundle new {shlex.quote(key)} --from town")


def test_people_come_hold_roles_and_go(published: Installation) -> None:
    assert "password" in published.dougong("user add root 管理员 --admin")
    published.dougong("user add ann 安")
    published.dougong("role grant ann reader")
    assert "reader" in published.dougong("role list ann")
    published.dougong("role revoke ann reader")
    assert "reader" not in published.dougong("role list ann")
    assert "password" in published.dougong("user password ann")
    published.dougong("user deactivate ann")
    assert "停用" in published.dougong("user list ann")
    with pytest.raises(LastAdministrator):
        published.dougong("user deactivate root")


def test_people_come_into_groups_and_leave_them(published: Installation) -> None:
    for login, name in (("ann", "安"), ("bob", "包"), ("cho", "仇")):
        published.dougong(f"user add {login} {name}")
    published.dougong("group add bid_review 评标小组 --name-en Reviewers")
    published.dougong("group join bid_review bob ann --to 2099-12-31")
    published.dougong("group join bid_review cho --from 2099-01-01")
    listed = published.dougong("group members bid_review").strip().splitlines()[-3:]
    assert [line.split()[0] for line in listed] == ["bob", "ann", "cho"]
    assert listed[1].split()[-1] == "2099-12-31"
    assert "2099-01-01" in listed[2]
    # Who is to come is not there yet.
    assert "包、安" in published.dougong("group list")
    published.dougong("group leave bid_review bob")
    assert "bob" not in published.dougong("group members bid_review")
    published.dougong("group close bid_review")
    assert "停用" in published.dougong("group list")
    published.dougong("group open bid_review")
    assert "停用" not in published.dougong("group list")
    with pytest.raises(NotMember):
        published.dougong("group leave bid_review bob")
    with pytest.raises(GroupUnknown):
        published.dougong("group join reviewers ann")
    with pytest.raises(LoginUnknown):
        published.dougong("group join bid_review ghost")
    with pytest.raises(AlreadyMember):
        published.dougong("group join bid_review ann")


def test_a_wrong_name_is_told(published: Installation) -> None:
    published.dougong("user add ann 安")
    with pytest.raises(LoginUnknown):
        published.dougong("user password ghost")
    with pytest.raises(RoleUnknown):
        published.dougong("role grant ann raeder")
    with pytest.raises(ScopeUnknown):
        published.dougong("role grant ann reader --scope 无此分馆")


def test_a_token_is_shown_once_and_can_be_taken_back(published: Installation) -> None:
    published.dougong("user add ann 安")
    token = published.dougong("token create ann --name 对账").strip()
    listed = published.dougong("token list ann")
    assert "对账" in listed
    assert token not in listed
    key = listed.strip().splitlines()[-1].split()[0]
    published.dougong(f"token revoke ann {key}")
    assert key not in published.dougong("token list ann")


def test_ledgers_are_proven_and_ports_replayed(published: Installation) -> None:
    published.dougong("ledger verify")
    published.dougong("ledger rebuild")
    published.dougong("history verify")
    with pytest.raises(NobodyListens):
        published.dougong("port replay no.port --from 2026-01-01")


def test_the_doctor_is_content_with_a_sound_installation(published: Installation) -> None:
    told = published.dougong("doctor")
    assert "bad" not in told
    assert "integrity" not in told


def test_the_doctor_says_what_to_do_about_a_bad_one(installation: Installation) -> None:
    done = installation.shell("dougong doctor")
    assert done.returncode == 1
    assert "dougong init" in done.stdout


def test_a_worker_runs_until_it_is_told_to_stop(published: Installation) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DOUGONG_")}
    worker = subprocess.Popen(
        [Path(sys.executable).parent / "dougong", "worker"],
        env={**environment, **published.settings, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    told, _ = worker.communicate(timeout=120)
    assert worker.returncode == 0
    assert "stopped" in told


@pytest.mark.parametrize(
    ("kind", "result"), [("userTask", "reads"), ("task", "reads"), ("tusk", "refused")]
)
def test_a_diagram_of_another_tool_is_read_or_refused(
    kind: str, result: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.bpmn"
    path.write_text(TASK.format(kind=kind), "utf-8")
    told = json.loads(_printed("conformance", "bpmn", str(path), "--json"))
    assert told["models"][0]["result"] == result


def test_a_folder_is_counted_and_its_rewritten_diagrams_are_saved_apart(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for kind in ("task", "tusk"):
        path = tmp_path / "in" / f"{kind}.bpmn"
        path.write_text(TASK.format(kind=kind), "utf-8")
    words = ("conformance", "bpmn", str(tmp_path / "in"), "--rewrite", str(tmp_path / "out"))
    told = json.loads(_printed(*words, "--json"))
    assert told["counts"] == {
        "drawn": {"runs": 0, "reads": 1, "refused": 1},
        "rewritten": {"runs": 1, "reads": 0, "refused": 1},
    }
    (process,) = told["models"][0]["processes"]
    assert {one["code"] for one in process["rewrites"]} >= {"bpmn_rewrite_task"}
    assert all(one["line"] == 1 for one in process["rewrites"])
    again = json.loads(_printed("conformance", "bpmn", str(tmp_path / "out/task.bpmn"), "--json"))
    assert again["models"][0]["result"] == "runs"
    with pytest.raises(DiagramThere):
        _printed(*words)


def test_a_folder_without_diagrams_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoDiagrams):
        _printed("conformance", "bpmn", str(tmp_path))


def test_our_own_diagrams_run(repository: Path) -> None:
    files = [str(path) for path in sorted((repository / "workflows").rglob("*.bpmn"))]
    told = json.loads(_printed("conformance", "bpmn", *files, "--json"))
    assert {one["result"] for one in told["models"]} == {"runs"}


def _printed(*words: str) -> str:
    from click.testing import CliRunner

    from dougong.cli import commands

    done = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_the_container_starts_with_a_command_there_is(repository: Path) -> None:
    lines = (repository / "Containerfile").read_text("utf-8").splitlines()
    words = [json.loads(line.split(maxsplit=1)[1]) for line in lines if re.match("CMD|ENTRY", line)]
    assert words[0] == ["dougong"]
    assert words[1][0] in {command.name for command in COMMANDS}
