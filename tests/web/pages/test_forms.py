"""Forms as pages: kept, refused with words at the field, joined when two people typed."""

from web.api.office import Office
from web.pages.sitting import Sitting, record_id

NEW = "/new/yard.order"


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


def test_a_stranger_may_not_open_the_form(small_office: Office) -> None:
    assert Sitting(small_office, "nobody").get(NEW).status_code == 403
    assert Sitting(small_office, "ann").get("/new/no.such_form").status_code in {404, 422}
