"""The Containerfile keeps the essentials: an ordinary user, kept data, a pulse, no secret."""

import json
import re
import shlex
import subprocess

import pytest


@pytest.fixture(scope="module")
def lines(repository):
    """The instructions of the final stage, with continued lines joined."""
    text = (repository / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    kept = [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
    last = max(n for n, line in enumerate(kept) if line.startswith("FROM "))
    return [line.split(maxsplit=1) for line in kept[last:]]


def _values(lines, instruction):
    return [value for name, value in lines if name == instruction]


def test_it_stands_on_the_oldest_python_we_support(lines):
    assert _values(lines, "FROM") == ["python:3.11-slim"]


def test_it_runs_as_an_ordinary_user(lines):
    assert _values(lines, "USER") == ["dougong"]
    names = [name for name, _value in lines]
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_its_data_outlive_it(lines):
    volume = _values(lines, "VOLUME")[0]
    settings = dict(pair.split("=", 1) for pair in shlex.split(_values(lines, "ENV")[0]))
    places = ("DOUGONG_VAR_DIR", "DOUGONG_FILES_DIR", "DOUGONG_DATABASE_URL")
    assert all(volume in settings[name] for name in places)


def test_its_settings_exist(lines):
    from dougong.settings import PREFIX, READERS

    names = [pair.split("=", 1)[0] for pair in shlex.split(_values(lines, "ENV")[0])]
    assert [name for name in names if name.removeprefix(PREFIX) not in READERS] == []


def test_it_carries_no_secret(lines):
    assert [value for name, value in lines if "SECRET" in value and name != "RUN"] == []


def test_it_says_whether_it_is_well(lines):
    check = _values(lines, "HEALTHCHECK")[0]
    command = json.loads(check.partition("CMD ")[2])
    assert command[0] == "python"
    assert "/healthz" in command[-1]


def test_it_serves_by_its_own_command(lines):
    assert json.loads(_values(lines, "ENTRYPOINT")[0]) == ["dougong"]
    assert json.loads(_values(lines, "CMD")[0]) == ["serve"]


def test_it_brings_the_programs_that_back_up_every_postgresql_we_support(lines, repository):
    majors = [int(one) for one in _clients(lines)]
    (told,) = re.findall(
        r"PostgreSQL (\d+) 及以上", (repository / "docs/operations.md").read_text()
    )
    assert majors[0] == int(told)
    assert majors == list(range(majors[0], majors[-1] + 1))
    assert majors[-1] >= 18
    names = [name for name, _value in lines]
    assert names.index("USER") > names.index("ARG")


def test_the_packages_of_the_programs_are_named_as_they_are_called(lines):
    (command,) = (value for value in _values(lines, "RUN") if "POSTGRESQL_CLIENTS" in value)
    (written,) = re.findall(r"\$\(printf [^)]*\)", command)
    shell = f"POSTGRESQL_CLIENTS={shlex.quote(' '.join(_clients(lines)))}; echo {written}"
    said = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True).stdout
    assert said.split() == [f"postgresql-client-{major}" for major in _clients(lines)]
    assert command.rstrip().endswith("rm -rf /var/lib/apt/lists/*")


def _clients(lines):
    (found,) = _values(lines, "ARG")
    name, _, value = found.partition("=")
    assert name == "POSTGRESQL_CLIENTS"
    return shlex.split(value)[0].split()


def test_what_it_copies_is_there(lines, repository):
    ignored = (repository / ".containerignore").read_text().split()
    sources = [v.split()[0] for v in _values(lines, "COPY") if not v.startswith("--from")]
    assert [name for name in sources if f"!{name}" not in ignored] == []
