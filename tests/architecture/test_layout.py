"""The tree keeps the shape that newcomers are told about."""

import re
import tomllib

from architecture.source_tree import PLATFORM, ROOT, files, shown, tracked

DEFINITIONS = ("modules", "forms", "workflows", "bundles")
TOP_FOLDERS = {".ci", "bench", "docs", "platform", "tests", *DEFINITIONS}
TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?! ?\(?#\d+)")
PROSE = {".py", ".js", ".mjs", ".html", ".css", ".toml", ".yaml", ".yml", ".json", ".feel"}
#: The lock file names packages only; where they come from is each machine's own setting.
HOSTS = re.compile(r"https?://[^\s\"']*(?:registry|pypi|npmjs|pythonhosted|mirror)", re.IGNORECASE)


def test_the_source_root_never_hides_the_standard_librarys_platform():
    assert [shown(path) for path in (ROOT / "platform").glob("*.py")] == []


def test_the_source_root_holds_one_package():
    folders = [path.name for path in (ROOT / "platform").iterdir() if path.is_dir()]
    assert [name for name in folders if name != "__pycache__"] == ["dougong"]


def test_definitions_are_data_and_never_python():
    assert [shown(path) for top in DEFINITIONS for path in files(ROOT / top, "*.py")] == []


def test_every_package_is_seen_by_the_import_rules():
    folders = {path.parent for path in files(PLATFORM, "*.py")}
    # Without the file the floors would silently leave the folder out.
    assert [shown(path) for path in sorted(folders) if not (path / "__init__.py").exists()] == []


def test_the_top_level_holds_what_the_architecture_lists():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert folders - TOP_FOLDERS == set()


def test_lock_files_name_no_registry():
    locks = [ROOT / "package-lock.json", ROOT / ".ci" / "constraints.txt"]
    assert [shown(path) for path in locks if HOSTS.search(path.read_text())] == []
    assert '"resolved"' not in locks[0].read_text()


def test_every_dependency_has_a_pinned_version():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = told["optional-dependencies"].values()
    wanted = [*told["dependencies"], *(name for extra in extras for name in extra)]
    names = {re.split(r"[\[<>=!~ ]", name)[0].lower().replace("_", "-") for name in wanted}
    pinned = (ROOT / ".ci" / "constraints.txt").read_text().lower().replace("_", "-")
    assert sorted(name for name in names if f"\n{name}==" not in pinned) == []


def test_nothing_is_left_to_do_without_an_issue_number():
    found = []
    for path in tracked():
        if path.suffix in PROSE and path.name != "test_layout.py":
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [shown(path, n) for n, text in enumerate(lines, 1) if TODO.search(text)]
    assert found == []
