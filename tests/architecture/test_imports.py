"""Who may know what, where the import rules of pyproject.toml cannot say it."""

import pytest

from architecture.source_tree import PLATFORM, calls, files, imports, methods, shown, tree

PURE = ("base", "feel", "model", "forms", "access")
#: The clock of the house: everybody else takes the instant from the unit of work.
CLOCK = "base/values.py"
NOW = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "perf_counter"},
}
FORBIDDEN_CALLS = {"eval", "exec", "float", "compile", "__import__", "input", "breakpoint"}
DANGEROUS = ("pickle", "shelve", "marshal", "yaml")


def _python(*rooms):
    return [path for room in rooms for path in files(PLATFORM / room, "*.py")]


def _name(path):
    return path.relative_to(PLATFORM).as_posix()


def test_only_the_unit_of_work_commits():
    sites = [
        f"{shown(path, line)} {receiver}.commit()"
        for path in files(PLATFORM, "*.py")
        for receiver, called, line in methods(tree(path))
        if called == "commit" and not _may_commit(_name(path), receiver)
    ]
    assert sites == []


def _may_commit(name, receiver):
    if name == "actions/host.py":
        return receiver == "uow"
    # Platform tables are made before there is an actor whose action it could be.
    return name == "actions/unit_of_work.py" or name.startswith("store/migrations/")


def test_money_never_becomes_a_float_and_text_never_becomes_code():
    sites = [
        f"{shown(path, line)} {called}()"
        for path in files(PLATFORM, "*.py")
        for called, line in calls(tree(path))
        if called in FORBIDDEN_CALLS
    ]
    assert sites == []


@pytest.mark.parametrize("name", DANGEROUS)
def test_nothing_unpacks_objects_from_bytes(name):
    sites = [
        shown(path, line)
        for path in files(PLATFORM, "*.py")
        for imported, line in imports(tree(path))
        if imported.split(".")[0] == name
    ]
    assert sites == []


def test_pure_floors_are_told_the_time():
    sites = [
        f"{shown(path, line)} {receiver}.{called}()"
        for path in _python(*PURE)
        for receiver, called, line in methods(tree(path))
        if called in NOW.get(receiver.split(".")[-1], ()) and _name(path) != CLOCK
    ]
    assert sites == []


def _reads_its_own_package(path):
    """Vocabularies lie beside the code that speaks them and are found through the package."""
    return any(name == "importlib.resources.files" for name, _line in imports(tree(path)))


def test_pure_floors_read_no_disk():
    sites = [
        f"{shown(path, line)} {called}()"
        for path in _python(*PURE)
        for called, line in calls(tree(path))
        if called in {"open", ".read_text", ".read_bytes", ".write_text", ".write_bytes"}
        and not _reads_its_own_package(path)
    ]
    assert sites == []


def test_kinds_of_field_do_not_know_each_other():
    folder = PLATFORM / "model" / "fields"
    # A file that adds itself to the registry is a kind; the others are shared by kinds.
    kinds = {path.stem for path in folder.glob("*.py") if "field_kinds.add(" in path.read_text()}
    sites = [
        f"{shown(path, line)} imports {imported}"
        for path in folder.glob("*.py")
        if path.stem in kinds
        for imported, line in imports(tree(path))
        if imported.startswith("dougong.model.fields.") and imported.split(".")[3] in kinds
    ]
    assert sites == []
