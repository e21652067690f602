"""The studio: the bundle changed in the browser, checked, published, and back again."""

from web.api.office import Office
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
