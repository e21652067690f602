"""A plan tells in sentences what the next release will change."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dougong.model.assemble import assemble
from dougong.model.catalog import Catalog
from dougong.model.change_words import WORDS
from dougong.model.diff import Change, diff
from dougong.model.things import things
from dougong.sources import folder
from dougong.testing.definitions import Definitions

ROOT = Path(__file__).resolve().parents[3]


def bundle(*operations: Any) -> Definitions:
    fields = {"name": {"kind": "text", "title": "名称"}, "crew": {"kind": "text", "title": "班组"}}
    made = Definitions(title="图书").entity("doc", fields).role("boss", "doc")
    made.module_words(
        settings={"properties": {"hours": {"kind": "integer", "title": "工时", "default": 8}}}
    )
    return made.overlay(*operations)


def changes(*operations: Any) -> list[Change]:
    return list(diff(bundle().catalog(), bundle(*operations).catalog()))


def test_nothing_changes_between_equal_releases() -> None:
    assert changes() == []


def test_everything_of_a_first_release_is_new_and_told_by_its_whole_things() -> None:
    found = diff(None, bundle().catalog())
    assert {change.kind for change in found} == {"added"}
    assert [change.target for change in found if change.target.startswith("library.doc")] == [
        "library.doc"
    ]
    assert found[0].for_person() == "新增模块“图书”"


def test_an_added_field_is_told_with_its_control() -> None:
    field = {"kind": "text", "title": "楼栋"}
    words = {"op": "add_field", "entity": "library.doc", "key": "building", "field": field}
    told = [change.for_person() for change in changes({**words, "form": "library.doc"})]
    assert told == ["doc · 新增字段“楼栋”", "doc · 新增表单上的字段“楼栋”"]


def test_a_changed_word_is_told_with_old_and_new() -> None:
    found = changes(
        {"op": "relabel", "target": "library.doc/crew", "title": "施工队"},
        {"op": "set_setting", "module": "library", "key": "hours", "value": 9},
        {"op": "require_field", "entity": "library.doc", "key": "name"},
    )
    assert [change.for_person() for change in found] == [
        "图书 · 设置“工时”，取值：8 → 9",
        "doc · 字段“名称”：改为必填（原来选填）",
        "doc · 字段“班组”，名称：班组 → 施工队",
    ]
    assert found[2].for_person("en") == "Doc · field “班组”, title: 班组 → 施工队"
    assert (found[2].kind, found[2].target, found[2].what) == (
        "changed",
        "library.doc/crew",
        "title",
    )


@pytest.mark.parametrize(
    ("before", "after", "zh", "en"),
    [
        ("", "false", "改为不显示（原来总是显示）", "now never shown (was always shown)"),
        ("false", "", "改为总是显示（原来不显示）", "now always shown (was never shown)"),
        (
            "",
            'crew != "a"',
            '改为仅在 crew != "a" 时显示（原来总是显示）',
            'now shown only when crew != "a" (was always shown)',
        ),
        (
            "{a: 1}.a = 1",
            "true",
            "改为总是显示（原来仅在 {a: 1}.a = 1 时显示）",
            "now always shown (was shown only when {a: 1}.a = 1)",
        ),
    ],
)
def test_a_condition_is_told_by_what_it_brings_about(
    before: str, after: str, zh: str, en: str
) -> None:
    def form(visible: str) -> Catalog:
        made = Definitions().entity("doc", {"crew": {"kind": "text", "title": "班组"}})
        words = {"visible": visible} if visible else {}
        sections = {"main": {"title": "基本信息", "controls": {"crew": words}}}
        return made.add("form", "doc", entity="library.doc", sections=sections).catalog()

    (found,) = diff(form(before), form(after))
    assert found.for_person() == f"doc · 表单上的字段“班组”：{zh}"
    assert found.for_person("en") == f"Doc · field of the form “班组”: {en}"


def test_what_is_gone_is_told() -> None:
    found = diff(
        bundle(
            {"op": "add_section", "form": "library.doc", "key": "more", "title": "更多"}
        ).catalog(),
        bundle().catalog(),
    )
    assert [change.for_person() for change in found] == ["doc · 删除表单分组“更多”"]


def test_braces_in_titles_do_no_harm() -> None:
    found = changes({"op": "relabel", "target": "library.doc/crew", "title": "{x}"})
    assert found[0].for_person() == "doc · 字段“班组”，名称：班组 → {x}"


#: Also texts with places for values, such as titles of alerts.
FEEL = re.compile(r'[a-z_]+ = |= null|"|\{\{|\bnull\b|\bfalse\b|\bbuilding\b')


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_change_between_the_shipped_bundles_reads_without_a_raw_key(locale: str) -> None:
    """Formulas apart, which are told as they stand; a key stands beside titles that are alike."""
    files = folder.read(ROOT)
    made = [assemble(files, bundle, locale).catalog for bundle in ("municipal", "builder")]
    assert made[0] is not None
    assert made[1] is not None
    found = [*diff(made[0], made[1]), *diff(made[1], made[0])]
    told = [change.for_person(locale) for change in found]
    raw = [line for line in told if re.search(r"[a-z]+_[a-z_]+|/[a-z]+", line)]
    assert [line for line in raw if not FEEL.search(line)] == []
    if locale == "en":
        assert [line for line in told if re.search(r"[\u4e00-\u9fff]", line)] == []
    spoken = Counter((change.kind, line) for change, line in zip(found, told, strict=True))
    alike = [c for c, line in zip(found, told, strict=True) if spoken[c.kind, line] > 1]
    assert [change.target for change in alike if not change.key] == []


def test_every_word_of_every_thing_has_a_name() -> None:
    words: set[str] = set()
    for bundle in ("municipal", "builder"):
        catalog = assemble(folder.read(ROOT), bundle).catalog
        assert catalog is not None
        for _, thing in things(catalog):
            words |= thing.words.keys()
    assert words - WORDS.keys() == set()


def test_a_key_stands_beside_titles_that_are_alike() -> None:
    fields = {"from": {"kind": "date", "title": "日期"}, "to": {"kind": "date", "title": "日期"}}
    before = Definitions().entity("doc", {**fields, "on": {"kind": "date", "title": "发生日"}})
    after = Definitions().entity(
        "doc",
        {
            **{key: {**words, "description": "按日历"} for key, words in fields.items()},
            "on": {"kind": "date", "title": "发生日", "description": "按日历"},
        },
    )
    found = diff(before.catalog(), after.catalog())
    assert [(change.for_person(), change.key) for change in found] == [
        ("doc · 字段“日期”，说明：未设置 → 按日历", "from"),
        ("doc · 字段“日期”，说明：未设置 → 按日历", "to"),
        ("doc · 字段“发生日”，说明：未设置 → 按日历", ""),
    ]


def test_a_change_that_a_plan_does_not_spell_out_is_told_all_the_same() -> None:
    kinds = [
        {"kind": "choice", "title": "等级", "enum": {"a": {"title": "甲", "color": color}}}
        for color in ("green", "red")
    ]
    before, after = (Definitions().entity("doc", {"grade": kind}).catalog() for kind in kinds)
    assert [change.for_person() for change in diff(before, after)] == [
        "doc · 字段“等级”，选项有调整：甲"
    ]
