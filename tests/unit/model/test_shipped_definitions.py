"""The definitions in this repository hold together."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dougong.feel.decisions import Requirement, parse_decision, write_decision
from dougong.model.assemble import assemble, from_resolved
from dougong.model.check import check
from dougong.model.check.people import PeopleFacts
from dougong.sources import folder

ROOT = Path(__file__).parents[3]
FILES = folder.read(ROOT)
BUNDLES = sorted(path.split("/")[1] for path in FILES if path.endswith("/bundle.json"))


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_shipped_bundle_has_no_findings(bundle: str) -> None:
    made = assemble(FILES, bundle)
    assert made.findings == ()
    assert made.catalog is not None
    told = [f"{f.file} {f.path} {f.code} {f.for_person()}" for f in check(made.catalog)]
    assert told == []


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_shipped_bundle_reads_in_both_languages(bundle: str) -> None:
    made = assemble(FILES, bundle)
    assert from_resolved(made.files, "en").release == from_resolved(made.files).release


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_document_of_several_amounts_says_which_is_its_own(bundle: str) -> None:
    """Cards of approvers and the capitals on paper show it; it is rarely the first there is."""
    several = [
        path
        for path, content in assemble(FILES, bundle).files.items()
        if "/entities/" in path and _amounts(one := json.loads(content)) > 1 and "amount" not in one
    ]
    assert several == []


@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_entry_of_the_menu_has_a_sign_that_is_drawn(bundle: str) -> None:
    drawn = json.loads((ROOT / "platform/dougong/web/assets/icons.json").read_text("utf-8"))
    made = assemble(FILES, bundle).catalog
    assert made is not None
    wanted = {
        f"{module.key}.{entry.key}": entry.icon
        for module in made.modules.values()
        for entry in module.menu
        if entry.icon
    }
    assert {entry: icon for entry, icon in wanted.items() if icon not in drawn} == {}


def _amounts(entity: dict[str, Any]) -> int:
    fields = entity["properties"].values() if entity["kind"] == "document" else ()
    return sum(one["kind"] == "money" for one in fields)


def test_a_renamed_term_is_gone_from_every_text_of_the_customer() -> None:
    files = assemble(FILES, "municipal").files
    told = [path for path, content in files.items() if re.search("点工单|班组", content.decode())]
    assert told == []


def test_a_chain_is_not_routed_by_a_table_that_aggregates() -> None:
    path = "workflows/day_labor/sheet_extra.dmn"
    counting = FILES[path].replace(
        b'hitPolicy="COLLECT"', b'hitPolicy="COLLECT" aggregation="COUNT"'
    )
    made = assemble({**FILES, path: counting}, BUNDLES[0])
    assert made.catalog is not None
    found = [one for one in check(made.catalog) if one.severity == "error"]
    assert {one.code for one in found} == {"decision_aggregated"}


def test_a_file_of_several_decisions_says_which_one_is_asked() -> None:
    path = "workflows/day_labor/sheet_base.dmn"
    model = parse_decision(FILES[path])
    other = replace(model.decisions[0], key="other", name="另一张")
    other = replace(other, table=replace(other.table, key="other_table"))
    first = replace(model.decisions[0], requirements=(Requirement("decision", "other"),))
    both = write_decision(replace(model, decisions=(first, other)))
    made = assemble({**FILES, path: _told_apart(both)}, BUNDLES[0])
    assert made.catalog is not None
    found = {(one.code, one.severity, one.path) for one in check(made.catalog) if one.file == path}
    assert ("decision_requires", "error", first.key) in found
    assert ("decision_ignored", "warning", "other") in found


def _told_apart(file: bytes) -> bytes:
    """The file with every id used once: the second table's are marked."""
    head, mark, tail = file.partition(b'<decision id="other"')
    changed = re.sub(rb' id="', b' id="other_', tail)
    return head + mark + changed


def test_an_english_author_reads_no_chinese_about_roles_nobody_holds() -> None:
    catalog = assemble(FILES, "builder").catalog
    assert catalog is not None
    found = check(catalog, PeopleFacts(frozenset()))
    told = [one.for_person("en") for one in found if one.code == "role_unheld"]
    assert told
    assert not [one for one in told if re.search(r"[\u4e00-\u9fff]", one)]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_nobody_approves_his_own_money(bundle: str) -> None:
    """Whatever posts to a ledger is decided by others than its applicant (domain.md 4)."""
    catalog = assemble(FILES, bundle).catalog
    assert catalog is not None
    posting = {rule.entity for rule in catalog.postings.values()}
    processes = {p.key: p for p in catalog.processes.values() if p.entity in posting}
    assert processes
    assert [key for key, one in processes.items() if "maker_checker" not in one.duties] == []
