"""Every text of a bundle has a place in the files of translations, and `check` knows them all."""

from dataclasses import replace

from dougong.feel.decisions import Rule, parse_decision, write_decision
from dougong.model.assemble import from_resolved
from dougong.model.check import check
from dougong.model.finding import Finding
from dougong.model.localise import localised
from dougong.testing.definitions import Definitions

DMN = "workflows/library/steps.dmn"
SOURCE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="all" name="步骤"
 namespace="x"><inputData id="money" name="money"/><decision id="steps" name="steps">
 <decisionTable><input id="in" label="金额"><inputExpression><text>money</text></inputExpression>
 </input><output id="out" name="steps" label="谁"/></decisionTable></decision></definitions>"""
ROWS = (
    Rule("low", ("<= 1",), ('[{role: "boss", name: "复核"}, "boss"]',), "一元以内"),
    Rule("high", ("> 1",), ('{role: "boss", name: "终审"}',), ""),
)
PLACES = {
    "all": "Steps",
    "in": "Amount",
    "out": "Who",
    "low": "Up to one",
    "low/steps/0/name": "Second look",
    "high/steps/name": "Final word",
}


def library(*operations: object, **english: str) -> Definitions:
    model = parse_decision(SOURCE.encode())
    (decision,) = model.decisions
    model = replace(
        model, decisions=(replace(decision, table=replace(decision.table, rules=ROWS)),)
    )
    made = Definitions(title="图书").entity("doc", {"name": "text"}).role("boss", "doc")
    made.file(DMN, write_decision(model)).overlay(*operations)
    given = {f"{DMN}#{place}": english.get(place, text) for place, text in PLACES.items()}
    return made.file("modules/library/translations/en.json", given)


def told(made: Definitions, path: str) -> list[str]:
    return [found.code for found in check(made.catalog()) if found.file == path]


def _missing(found: Finding) -> bool:
    return (found.file, found.code) == (DMN, "translation_missing")


def test_a_decision_table_is_translated_by_its_elements_and_the_names_of_its_steps() -> None:
    english = localised(library().catalog(), "en")
    model = english.decisions["library.steps"]
    assert model.name == "Steps"
    assert [one.label for one in (*model.table.inputs, *model.table.outputs)] == ["Amount", "Who"]
    assert [rule.annotation for rule in model.table.rules] == ["Up to one", ""]
    # What a row results in decides; it stays as it is written.
    assert [rule.outputs for rule in model.table.rules] == [rule.outputs for rule in ROWS]
    assert english.step_names == {"复核": "Second look", "终审": "Final word"}
    assert library().catalog().step_names == {}


def test_what_a_table_says_and_nobody_translated_is_told() -> None:
    assert "translation_missing" not in told(library(), DMN)
    bare = library().file("modules/library/translations/en.json", {})
    (found,) = (one for one in check(bare.catalog()) if _missing(one))
    assert found.facts["count"] == len(PLACES)


def test_translations_of_a_step_that_is_gone_go_with_it() -> None:
    row = {"inputs": ["-"], "outputs": ['["boss"]']}
    swapped = {"op": "replace_rules", "decision": "library.steps", "rules": [row]}
    made = library(swapped)
    assert "translation_stray" not in told(made, "modules/library/translations/en.json")
    stray = library().file(
        "modules/library/translations/en.json", {f"{DMN}#low/steps/7/name": "Nobody"}
    )
    assert "translation_stray" in told(stray, "modules/library/translations/en.json")


def test_a_bundle_has_translations_of_its_own_which_win() -> None:
    place = "bundles/test/bundle.json"
    assert told(library(), place) == ["translation_missing"]
    made = library().file(
        "bundles/test/translations/en.json",
        {f"{place}#/title": "Test bundle", f"{DMN}#in": "Sum"},
    )
    assert told(made, place) == []
    english = localised(made.catalog(), "en")
    assert english.bundle.title == "Test bundle"
    assert english.decisions["library.steps"].table.inputs[0].label == "Sum"
    # A stored release holds them too.
    assert from_resolved(made.assembled().files, "en").bundle.title == "Test bundle"


def test_translations_of_another_bundle_are_left_out() -> None:
    made = library().file("bundles/other/translations/en.json", {"x": "y"})
    assert "bundles/other/translations/en.json" not in made.assembled().files


MODULE, ENGLISH = "modules/library/module.json", "modules/library/translations/en.json"
ENTRIES = {"docs": ("单据", "Documents"), "lent": ("借出", "Lent"), "late": ("逾期", "Overdue")}


def with_menu(*keys: str, places: dict[str, str]) -> Definitions:
    entries = [{"key": key, "title": ENTRIES[key][0], "list": "library.docs"} for key in keys]
    made = library().add("list", "docs", entity="library.doc", title="单据", columns={"name": {}})
    made.module_words(menu=entries)
    return made.file(ENGLISH, {f"{MODULE}#{at}": text for at, text in places.items()})


def menu_of(made: Definitions) -> list[str]:
    return [entry.title for entry in made.catalog("en").modules["library"].menu]


def test_an_entry_put_into_a_menu_moves_nobodys_translation() -> None:
    places = {f"/menu/{key}/title": ENTRIES[key][1] for key in ("docs", "lent")}
    assert menu_of(with_menu("docs", "lent", places=places)) == ["Documents", "Lent"]
    assert menu_of(with_menu("late", "docs", "lent", places=places)) == [
        "逾期",
        "Documents",
        "Lent",
    ]
    swapped = with_menu("lent", "docs", places=places)
    assert menu_of(swapped) == ["Lent", "Documents"]
    assert not {"translation_stray", "translation_counted"} & set(told(swapped, ENGLISH))
    assert "translation_stray" in told(with_menu("docs", places=places), ENGLISH)


def test_a_translation_that_counts_is_still_read_and_told_how_to_be_written() -> None:
    counted = {"/menu/0/title": "Documents", "/menu/1/title": "Lent"}
    made = with_menu("docs", "lent", places=counted)
    assert menu_of(made) == ["Documents", "Lent"]
    found = [one for one in made.assembled().findings if one.code == "translation_counted"]
    assert [one.facts["better"] for one in found] == [
        f"{MODULE}#/menu/docs/title",
        f"{MODULE}#/menu/lent/title",
    ]
    assert "translation_stray" not in told(made, ENGLISH)
    # A release of the days when files counted keeps what it said.
    release = dict(made.assembled().files)
    assert f"{MODULE}#/menu/docs/title".encode() in release[ENGLISH]
    release[ENGLISH] = release[ENGLISH].replace(b"/menu/docs/", b"/menu/0/")
    menu = from_resolved(release, "en").modules["library"].menu
    assert [entry.title for entry in menu] == ["Documents", "Lent"]
    # The word that names its entry counts before one that counts.
    both = with_menu("docs", places={"/menu/docs/title": "Papers", "/menu/0/title": "Documents"})
    assert menu_of(both) == ["Papers"]
