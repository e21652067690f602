"""Records as pages: decided on, taken back, sent for information."""

import json

from web.api.office import Office
from web.pages.sitting import Sitting

ORDERS = "/records/yard.order"


def _page(office: Office, login: str) -> tuple[str, dict[str, str]]:
    mine = office.todo(login)
    version = office.desk(login).get(f"/api/v1{ORDERS}/{mine['record_id']}").body["version"]
    return f"{ORDERS}/{mine['record_id']}", {"assignment": mine["id"], "version": str(version)}


def test_an_approver_decides_and_is_led_to_the_next_to_do(office: Office) -> None:
    office.submitted()
    second = office.submitted().body["record"]["id"]
    page, words = _page(office, "pam")
    done = Sitting(office, "pam").post(f"{page}/vote", vote="approve", **words)
    assert done.status_code == 303
    assert done.headers["Location"].endswith(second)


def test_the_last_to_do_leads_back_to_the_list(office: Office) -> None:
    office.submitted()
    page, words = _page(office, "pam")
    pam = Sitting(office, "pam")
    done = pam.post(f"{page}/vote", vote="approve", opinion="数量属实", **words)
    assert done.headers["Location"] == "/inbox/todo"
    assert "数量属实" in pam.get(page).text


def test_a_rejection_without_words_is_refused_with_words(office: Office) -> None:
    office.submitted()
    page, words = _page(office, "pam")
    pam = Sitting(office, "pam")
    assert pam.post(f"{page}/vote", vote="reject", **words).headers["Location"] == page
    assert "请填写意见" in pam.get(page).text
    assert "审批中" in pam.get(page).text


def test_the_second_of_two_approvers_reads_who_was_first(office: Office) -> None:
    office.submitted()
    page, words = _page(office, "pam")
    _, late = _page(office, "paul")
    Sitting(office, "pam").post(f"{page}/vote", vote="approve", **words)
    paul = Sitting(office, "paul")
    paul.post(f"{page}/vote", vote="approve", **late)
    told = paul.get(page).text
    assert "该待办已由 Pam 于 2026-10-12" in told
    assert "同意" in told


def test_the_page_of_a_record_shows_the_road_behind_and_ahead(office: Office) -> None:
    record = office.submitted().body["record"]["id"]
    found = Sitting(office, "ann").get(f"{ORDERS}/{record}").text
    assert found.index("发起") < found.index("check") < found.index("agree")
    assert "撤回" in found
    diagram = Sitting(office, "ann").get(f"{ORDERS}/{record}/diagram.bpmn")
    assert diagram.mimetype == "application/xml"


def test_the_initiator_takes_a_document_back_before_anybody_decided(office: Office) -> None:
    record = office.submitted().body["record"]["id"]
    done = Sitting(office, "ann").post(f"{ORDERS}/{record}/withdraw")
    assert done.headers["Location"] == f"{ORDERS}/{record}/edit"
    assert "存草稿" in Sitting(office, "ann").get(done.headers["Location"]).text


def test_a_copy_is_sent_by_who_takes_part_and_counts_as_read_once_opened(office: Office) -> None:
    record = office.submitted().body["record"]["id"]
    people = json.dumps([office.people["cho"]])
    Sitting(office, "pam").post(f"{ORDERS}/{record}/cc", people=people)
    cho = Sitting(office, "cho")
    assert f"{ORDERS}/{record}" in cho.get("/inbox/cc").text
    assert cho.get(f"{ORDERS}/{record}").status_code == 200
    assert "已抄送 Cho" in Sitting(office, "ann").get(f"{ORDERS}/{record}").text


def test_who_does_not_see_a_record_finds_nothing_of_it(office: Office) -> None:
    record = office.submitted().body["record"]["id"]
    eve = Sitting(office, "eve")
    paths = ("", "/edit", "/diagram.bpmn")
    assert {eve.get(f"{ORDERS}/{record}{path}").status_code for path in paths} == {404}
    verbs = ("withdraw", "copy", "reverse", "close", "discard", "cc", "people", "retry")
    sent = {verb: eve.post(f"{ORDERS}/{record}/{verb}", reason="x").status_code for verb in verbs}
    assert set(sent.values()) <= {403, 404}, sent


def test_an_unknown_deed_is_not_found(small_office: Office) -> None:
    record = small_office.submitted().body["record"]["id"]
    assert Sitting(small_office, "ann").post(f"{ORDERS}/{record}/explode").status_code == 404
