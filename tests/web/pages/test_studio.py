"""The studio: the bundle changed in the browser, checked, published, and back again."""

import re
from dataclasses import replace

from dougong.actions import publish, studio
from dougong.base.values import Json
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.store import people
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

FORM = "/studio/forms/yard.order"
FIELD = {
    "entity": "yard.order",
    "title": "楼栋",
    "key": "tower",
    "kind": "choice",
    "options": "一号楼\n二号楼",
    "section": "main",
}


PLATE: Json = {"kind": "text", "title": "车牌", "maxLength": 10}
NOTE: dict[str, Json] = {"entity": "yard.order", "key": "note"}
OPERATIONS: list[dict[str, Json]] = [
    {"op": "add_field", "entity": "yard.order", "key": "plate", "field": PLATE},
    {"op": "change_field", **NOTE, "words": {"maxLength": 50}},
    {"op": "require_field", **NOTE},
    {"op": "require_field", **NOTE, "required": False},
    {"op": "relabel", "target": "yard.order/note", "title": "备注"},
    {"op": "translate", "locale": "en", "target": "yard.order/note", "text": "Remark"},
    {"op": "hide_field", "form": "yard.order", "key": "note"},
    {"op": "add_section", "form": "yard.order", "key": "more", "title": "其他"},
    {"op": "replace_term", "from": "单价", "to": "价格", "locale": "zh"},
    {"op": "set_hit_policy", "decision": "yard.fee", "policy": "COLLECT", "aggregation": "SUM"},
    {
        "op": "restrict_field",
        "role": "clerk",
        "entity": "yard.order",
        "path": "/lines/*/price",
        "right": "hidden",
    },
]


def _section(root: Sitting) -> str:
    page = root.get(FORM).text
    return page.partition('name="section">')[2].partition('value="')[2].partition('"')[0]


def test_the_studio_is_closed_to_everybody_but_administrators(small_office: Office) -> None:
    for path in ("/studio/", FORM, "/studio/plan", "/studio/releases"):
        assert Sitting(small_office, "ann").get(path).status_code == 403


def test_a_new_field_is_previewed_drafted_planned_and_published(office: Office) -> None:
    root = Sitting(office, "root")
    words = {**FIELD, "section": _section(root), "required": "yes"}
    assert "楼栋" in root.post(f"{FORM}/preview", operation="add", **words).text
    assert "楼栋" not in root.get("/studio/").text
    assert root.post(f"{FORM}/add", **words).status_code == 303
    assert "楼栋" in root.get("/studio/").text
    assert "楼栋" in root.get("/studio/plan").text
    assert "楼栋" not in Sitting(office, "ann").get("/new/yard.order").text
    root.post("/studio/publish")
    form = Sitting(office, "ann").get("/new/yard.order").text
    assert "楼栋" in form
    assert "二号楼" in form


def test_an_earlier_release_can_be_made_live_again(office: Office) -> None:
    root = Sitting(office, "root")
    root.post(f"{FORM}/relabel", entity="yard.order", key="note", title="备注说明")
    before = office.host.catalog().release
    root.post("/studio/publish")
    assert "备注说明" in Sitting(office, "ann").get("/new/yard.order").text
    root.post("/studio/releases/roll-back", hash=before)
    assert "备注说明" not in Sitting(office, "ann").get("/new/yard.order").text


def test_a_wrong_change_is_refused_with_the_reason_and_not_drafted(office: Office) -> None:
    root = Sitting(office, "root")
    root.post(f"{FORM}/add", **{**FIELD, "key": "note", "section": _section(root)})
    page = root.get(FORM).text
    assert "已有字段" in page
    assert "还没有修改" in root.get("/studio/").text
    assert root.post(f"{FORM}/add", **{**FIELD, "key": "Bad Key"}).status_code == 422


def test_a_drafted_change_can_be_taken_out_again(office: Office) -> None:
    root = Sitting(office, "root")
    root.post(f"{FORM}/require", entity="yard.order", key="note", required="yes")
    assert "还没有修改" not in root.get("/studio/").text
    root.post("/studio/operations/0/remove")
    assert "还没有修改" in root.get("/studio/").text


def test_hiding_a_field_takes_it_from_the_form_and_keeps_its_values(office: Office) -> None:
    root = Sitting(office, "root")
    made = office.draft(note="留着").body["id"]
    root.post(f"{FORM}/hide", key="note")
    root.post("/studio/publish")
    found = office.desk("ann").get(f"/api/v1/records/yard.order/{made}")
    assert found.body["data"]["note"] == "留着"


def test_every_change_of_the_draft_reads_as_a_sentence_in_both_languages(office: Office) -> None:
    root = Sitting(office, "root")
    admin = office.host.run(PLATFORM, lambda uow: people.person_by_login(uow, "root"), write=False)
    assert admin is not None
    actor = replace(PLATFORM, id=admin.id, is_admin=True)
    for one in OPERATIONS:
        office.host.run(actor, lambda uow, op=one: studio.add_operation(uow, op))
    told = {}
    for language in ("zh", "en"):
        root.client.set_cookie("language", language)
        page = root.get("/studio/").text
        told[language] = re.findall(r'<form class="op-line".*?<span>(.*?)</span>', page, re.DOTALL)
        assert len(told[language]) == len(OPERATIONS)
        raw = ("yard.", "_field", "maxLength", "/lines", "hidden</", "op ")
        assert [line for line in told[language] for part in raw if part in line] == []
    assert told["zh"][1] == "修改字段“order · 说明”：最大长度 50"
    assert told["en"][1] == "Field “order · 说明” changed: maximum length 50"
    assert told["zh"][10] == "角色“clerk”对“order”的“明细 · 价格”：不可见"
    assert told["zh"][9] == "决策表“运费”：命中方式改为“全部汇集，求和”"
    assert told["en"][9] == "Decision “运费”: hit policy set to “all rows collected, sum”"
    plan = root.get("/studio/plan").text
    assert "new field “车牌”" in plan
    assert "field of the form “说明”: now never shown (was always shown)" in plan
    assert "Table “order”: “车牌” is added" in plan


def test_modules_are_called_in_the_readers_language_chosen_or_not(office: Office) -> None:
    spare = {"key": "spare", "title": "备件", "version": "1.0.0"}
    files = {
        **bundle(),
        "modules/spare/module.json": written(spare),
        "modules/spare/translations/en.json": written(
            {"modules/spare/module.json#/title": "Spare parts"}
        ),
        "modules/yard/translations/en.json": written({"modules/yard/module.json#/title": "Yard"}),
    }
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    root = Sitting(office, "root")

    def offered(language: str) -> list[str]:
        root.client.set_cookie("language", language)
        page = root.get("/studio/").text.partition('action="/studio/modules"')[2]
        return re.findall(r'class="form-check-label">([^<]*?) <', page.partition("</form>")[0])

    assert offered("en") == ["Spare parts", "Yard"]
    assert offered("zh")[0] == "备件"
    root.client.set_cookie("language", "en")
    root.post("/studio/modules", module="yard")
    assert "Modules chosen: Yard" in root.get("/studio/").text


def test_whoever_reads_english_names_a_field_in_english(office: Office) -> None:
    root = Sitting(office, "root")
    root.client.set_cookie("language", "en")
    root.post(f"{FORM}/relabel", entity="yard.order", key="note", title="Remark")
    page = root.get(FORM).text
    assert 'value="Remark"' in page
    assert '<span class="form-label d-block">Remark</span>' in page
    root.post("/studio/publish")
    ann = Sitting(office, "ann")
    assert "说明" in ann.get("/new/yard.order").text
    ann.client.set_cookie("language", "en")
    assert "Remark" in ann.get("/new/yard.order").text
