"""A plan tells in sentences what the next release will change."""

from typing import Any

from dougong.model.diff import Change, diff
from dougong.testing.definitions import Definitions


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
    assert told == ["新增字段“楼栋”", "新增表单控件“building”"]


def test_a_changed_word_is_told_with_old_and_new() -> None:
    found = changes(
        {"op": "relabel", "target": "library.doc/crew", "title": "施工队"},
        {"op": "set_setting", "module": "library", "key": "hours", "value": 9},
        {"op": "require_field", "entity": "library.doc", "key": "name"},
    )
    assert [change.for_person() for change in found] == [
        "设置“工时”的取值：8 → 9",
        "字段“名称”的是否必填：否 → 是",
        "字段“班组”的名称：班组 → 施工队",
    ]
    assert found[2].for_person("en") == "title of field “班组”: 班组 → 施工队"
    assert (found[2].kind, found[2].target, found[2].what) == (
        "changed",
        "library.doc/crew",
        "title",
    )


def test_what_is_gone_is_told() -> None:
    found = diff(
        bundle(
            {"op": "add_section", "form": "library.doc", "key": "more", "title": "更多"}
        ).catalog(),
        bundle().catalog(),
    )
    assert [change.for_person() for change in found] == ["删除表单分组“更多”"]


def test_braces_in_titles_do_no_harm() -> None:
    found = changes({"op": "relabel", "target": "library.doc/crew", "title": "{x}"})
    assert found[0].for_person() == "字段“班组”的名称：班组 → {x}"
