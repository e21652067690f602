"""Setting up a working tree: what is made once, what is made again, and what a person is told."""

import importlib
import socket
import sys

import pytest

NAMES = ("progress", "machine", "environment", "bootstrap")


@pytest.fixture
def setup(repository, monkeypatch):
    """The files of .ci as modules, which only these tests import."""
    monkeypatch.syspath_prepend(str(repository / ".ci"))
    for name in NAMES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    loaded = {name: importlib.import_module(name) for name in NAMES}
    yield loaded
    for name in NAMES:
        sys.modules.pop(name, None)


def test_equal_content_has_an_equal_fingerprint_and_changed_content_another(setup, repository):
    environment = setup["environment"]
    page, lock = repository / "README.md", repository / "package-lock.json"
    assert environment.fingerprint([page, lock]) == environment.fingerprint([lock, page])
    assert environment.fingerprint([page]) != environment.fingerprint([lock])
    assert environment.fingerprint([page], "a") != environment.fingerprint([page], "b")


def test_a_stamp_is_fresh_only_for_its_own_name(setup, tmp_path):
    stamp = tmp_path / "stamp"
    assert not setup["environment"].is_fresh(stamp, "one")
    stamp.write_text("one")
    assert setup["environment"].is_fresh(stamp, "one")
    assert not setup["environment"].is_fresh(stamp, "two")


def test_a_taken_port_is_passed_over(setup):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert setup["bootstrap"].free_port(port) > port


@pytest.mark.parametrize("told", ["x", "0", "99999", "-1"])
def test_a_port_that_is_none_is_refused_with_an_example(setup, monkeypatch, capsys, told):
    monkeypatch.setenv("PORT", told)
    with pytest.raises(SystemExit) as stopped:
        setup["bootstrap"].wanted_port()
    assert stopped.value.code == 2
    assert "make run PORT=9000" in capsys.readouterr().err


def test_a_failed_step_shows_the_end_of_its_own_output(setup, capsys):
    script = "print('what went wrong'); raise SystemExit(3)"
    with pytest.raises(SystemExit) as stopped:
        setup["progress"].step("trying", [sys.executable, "-c", script])
    assert stopped.value.code == 2
    assert "what went wrong" in capsys.readouterr().err


def test_every_command_of_the_makefile_exists(setup, repository):
    text = (repository / "Makefile").read_text(encoding="utf-8")
    asked = {line.split()[-1] for line in text.splitlines() if "$(BOOTSTRAP)" in line}
    assert asked == set(setup["bootstrap"].COMMANDS)


def test_an_ordinary_user_is_told_the_line_that_installs(setup, monkeypatch, capsys):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        setup["machine"].install("chromium", "fonts-noto-cjk")
    assert stopped.value.code == 2
    line = "sudo apt-get install --no-install-recommends chromium fonts-noto-cjk"
    assert line in capsys.readouterr().err
