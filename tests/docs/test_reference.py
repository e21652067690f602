"""The references of settings and commands are those of the program."""

import os
import re
from dataclasses import fields
from pathlib import Path

from docs import function_reference, operation_reference, service_reference, worked_examples
from docs.cli_reference import reference
from dougong.settings import PREFIX, READERS, Settings

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
ROW = re.compile(r"^\| `DOUGONG_(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def _rows():
    return ROW.findall((REFERENCE / "settings.md").read_text(encoding="utf-8"))


def _shown(value):
    if value in ("", ()):
        return "空 · empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_every_setting_has_its_line_and_no_other():
    assert [name for name, *_ in _rows()] == list(READERS)


def test_every_default_is_the_one_of_the_program():
    defaults = {field.name.upper(): _shown(field.default) for field in fields(Settings)}
    assert {name: default for name, default, *_ in _rows()} == defaults


def test_the_file_of_settings_is_named():
    from dougong.settings import FILE

    assert PREFIX + FILE in (REFERENCE / "settings.md").read_text(encoding="utf-8")


def test_the_commands_are_described_as_they_are():
    page = REFERENCE / "cli.md"
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        page.write_text(reference(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == reference()


def test_the_functions_are_described_as_they_are():
    page = REFERENCE / "functions.md"
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        page.write_text(function_reference.reference(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == function_reference.reference()


def test_the_services_are_described_as_they_are():
    page = REFERENCE / "services.md"
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        page.write_text(service_reference.reference(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == service_reference.reference()


def test_the_operations_of_service_tasks_are_described_as_they_are():
    page = REFERENCE / "operations.md"
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        page.write_text(operation_reference.reference(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == operation_reference.reference()


def test_the_worked_examples_are_listed_as_they_are_proven():
    page = REFERENCE / "worked_examples.md"
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        page.write_text(worked_examples.page(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == worked_examples.page()


def test_every_number_that_is_named_is_one_of_the_domain():
    known = {*worked_examples.EXAMPLES, *worked_examples.INVARIANTS, *worked_examples.EDGES}
    assert set(worked_examples.proofs()) <= known
