"""Forms as pages: kept, refused with words at the field, joined when two people typed."""

import json
import re

from dougong.actions import publish
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.store import people
from web.api.office import Office, bundle
from web.pages.sitting import Sitting, record_id

NEW = "/new/yard.order"
ISLAND = r'<script type="application/json">(.*?)</script>'


def test_a_filled_form_becomes_a_draft_and_leads_to_it(office: Office) -> None:
    done = Sitting(office, "ann").fill(NEW, office.values())
    assert done.status_code == 303
    assert "草稿" in Sitting(office, "ann").get(done.headers["Location"]).text


def test_an_island_is_told_where_to_go_instead_of_being_sent(small_office: Office) -> None:
    ann = Sitting(small_office, "ann")
    ann.headers["X-Island"] = "form"
    done = ann.fill(NEW, small_office.values())
    assert done.status_code == 204
    assert done.headers["X-Location"].startswith("/records/yard.order/")


def test_a_form_handed_in_twice_with_one_key_makes_one_record(office: Office) -> None:
    ann = Sitting(office, "ann")
    ann.headers["Idempotency-Key"] = "k" * 20
    first = ann.fill(NEW, office.values(), "submit")
    assert ann.fill(NEW, office.values(), "submit").headers["Location"] == first.headers["Location"]
    assert "共 1 条" in Sitting(office, "ann").get("/lists/yard.orders").text


def test_what_is_missing_stands_in_the_summary_and_at_its_field(small_office: Office) -> None:
    found = Sitting(small_office, "ann").fill(NEW, {"site": small_office.site}, "submit")
    assert found.status_code == 422
    assert 'href="#field-lines"' in found.text
    assert "data-summary" in found.text
    assert "field-lines-fault" in found.text


def test_what_could_not_be_read_is_shown_again_as_it_was_typed(small_office: Office) -> None:
    found = Sitting(small_office, "ann").fill(NEW, small_office.values(day="2026-02-30"))
    assert found.status_code == 422
    assert 'value="2026-02-30"' in found.text


def test_nothing_is_kept_of_a_form_that_was_refused_at_the_submission(office: Office) -> None:
    free = [{"what": "砂", "quantity": 0, "price": "50.00"}]
    found = Sitting(office, "ann").fill(NEW, office.values(lines=free), "submit")
    assert found.status_code == 422
    assert "金额不能为零" in found.text
    assert "还没有记录" in Sitting(office, "ann").get("/lists/yard.orders").text


def test_a_warning_asks_for_a_reason_and_lets_pass_with_one(office: Office) -> None:
    ann = Sitting(office, "ann")
    dear = office.values(lines=[{"what": "钢", "quantity": 300, "price": "50.00"}])
    asked = ann.fill(NEW, dear, "submit")
    assert asked.status_code == 422
    assert 'name="reason:dear"' in asked.text
    done = ann.fill(NEW, dear, "submit", **{"reason:dear": "甲方指定"})
    assert done.status_code == 303
    assert "甲方指定" in ann.get(done.headers["Location"]).text


def test_two_people_who_change_different_fields_lose_nothing(office: Office) -> None:
    ann = Sitting(office, "ann")
    made = record_id(ann.fill(NEW, office.values(note="一车", checked="")))
    edit = f"/records/yard.order/{made}/edit"
    values = office.values(note="一车")
    assert ann.fill(edit, {**values, "urgent": True}, version="1").status_code == 303
    late = ann.fill(edit, {**values, "note": "两车", "urgent": False}, version="1")
    assert late.status_code == 409
    assert "您没有改过，已采用对方的" in late.text
    assert 'value="两车"' in late.text
    assert 'name="version" value="2"' in late.text


def test_a_field_both_changed_keeps_what_this_person_typed_and_tells_the_other(
    office: Office,
) -> None:
    ann = Sitting(office, "ann")
    made = record_id(ann.fill(NEW, office.values(note="一车")))
    edit = f"/records/yard.order/{made}/edit"
    assert ann.fill(edit, office.values(note="三车"), version="1").status_code == 303
    late = ann.fill(edit, office.values(note="两车"), version="1")
    assert "三车" in late.text
    assert "您也改过，下面保留的是您填的" in late.text
    assert 'value="两车"' in late.text


def test_the_road_is_told_before_anything_is_handed_in(office: Office) -> None:
    ann = Sitting(office, "ann")
    found = ann.client.post(
        f"{NEW}/road", json={"data": office.values(), "id": None}, headers=ann.headers
    )
    assert "Pam、Paul" in found.text
    assert "Bo" in found.text
    assert "还没有记录" in ann.get("/lists/yard.orders").text


def test_units_stand_behind_what_is_typed_and_what_is_worked_out(small_office: Office) -> None:
    files = bundle()
    order = json.loads(files["modules/yard/entities/order.schema.json"])
    form = json.loads(files["forms/yard/order.form.json"])
    order["properties"] |= {
        "fee": {"kind": "percent", "title": "费率"},
        "days": {"kind": "integer", "title": "工期", "unit": "天"},
        "rest": {"kind": "integer", "title": "剩余", "unit": "天", "computed": "days"},
    }
    next(iter(form["sections"].values()))["controls"] |= {"fee": {}, "days": {}, "rest": {}}
    files["modules/yard/entities/order.schema.json"] = written(order)
    files["forms/yard/order.form.json"] = written(form)
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    page = Sitting(small_office, "ann").get("/new/yard.order").text
    assert [page.count(f'<span class="input-group-text">{sign}</span>') for sign in "%天"] == [1, 1]
    # What has no value yet has no unit either; it stands ready for the answer of the server.
    assert '<span data-shown="/rest" class="is-empty">' in page
    assert '<span class="unit">天</span>' in page


def test_a_stranger_may_not_open_the_form(small_office: Office) -> None:
    assert Sitting(small_office, "nobody").get(NEW).status_code == 403
    assert Sitting(small_office, "ann").get("/new/no.such_form").status_code in {404, 422}


def begins_at(office: Office, path: str = NEW) -> str | None:
    """The site that a new form of ann's begins with."""
    page = Sitting(office, "ann").get(path).text
    found = re.search("""name="/site" value='"([^"]+)\"""", page)
    return found and found[1]


def test_a_new_form_begins_at_the_only_site_of_its_author(small_office: Office) -> None:
    assert begins_at(small_office) == small_office.site


def test_a_new_form_begins_where_its_author_worked_last(office: Office) -> None:
    ann = office.people["ann"]
    office.host.run(
        PLATFORM, lambda uow: people.grant_role(uow, ann, "clerk", office.template.elsewhere)
    )
    assert begins_at(office) is None
    Sitting(office, "ann").fill(NEW, office.values(), "submit")
    assert begins_at(office) == office.site
    assert begins_at(office, f"{NEW}?site={office.template.elsewhere}") == office.template.elsewhere


WHY = "这里只列出您参与的<堆场>，请主管填报"


def test_a_picker_knows_what_to_say_where_it_offers_nothing(office: Office) -> None:
    """In the header and in rows; in English where there is a translation."""
    files = bundle()
    order, line = (f"modules/yard/entities/{key}.schema.json" for key in ("order", "line"))
    header, row = json.loads(files[order]), json.loads(files[line])
    header["properties"]["site"]["reference"]["empty"] = WHY
    target = {"entity": "yard.site", "empty": WHY}
    row["properties"]["origin"] = {"kind": "reference", "title": "来自", "reference": target}
    place = f"{order}#/properties/site/reference/empty"
    files |= {order: written(header), line: written(row)}
    files["modules/yard/translations/en.json"] = written({place: "Only your own yards"})
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    page = Sitting(office, "ann").get("/new/yard.order").text
    props = [json.loads(part) for part in re.findall(ISLAND, page, re.DOTALL)]
    [site] = [one for one in props if one.get("field") == "/site"]
    assert site["texts"]["none"] == WHY
    [lines] = [one for one in props if one.get("pointer") == "/lines"]
    assert {one["key"]: one["nothing"] for one in lines["columns"]}["origin"] == WHY
    english = Sitting(office, "ann")
    english.client.set_cookie("language", "en")
    assert "Only your own yards" in english.get("/new/yard.order").text
