"""Records as pages: decided on, taken back, sent for information."""

import json
import re
from io import BytesIO

import pytest

from dougong.actions import publish
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.testing.stage import PIXEL
from web.api.office import Office, bundle
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


def test_a_part_is_reversed_on_the_page_and_both_documents_lead_to_each_other(
    office: Office,
) -> None:
    """EC-02."""
    record = office.submitted().body["record"]
    office.vote("pam")
    office.vote("bo")
    here, line = f"{ORDERS}/{record['id']}", record["data"]["lines"][0]["id"]
    pam = Sitting(office, "pam")
    assert "只冲销部分" in pam.get(here).text

    def reverse(**words: str) -> str:
        version = office.desk("pam").get(f"/api/v1{here}").body["version"]
        words = {"reason": "退货", "version": str(version), "scope": "part", **words}
        return pam.post(f"{here}/reverse", **words).headers["Location"]

    reverse()
    assert "请选择要冲销的明细" in pam.get(here).text
    reverse(**{f"part:{line}": "9"})
    assert "还可冲销 2，本次 9" in pam.get(here).text
    reverse(**{f"part:{line}": "两车"})
    assert "只能填写数字" in pam.get(here).text
    reverse(**{f"part:{line}": "0.5"})
    told = pam.get(here).text
    for said in ("冲销情况", "O-202610-0002", "退货", "数量 2，已冲销 0.5，剩余 1.5"):
        assert said in told
    mirror = office.desk("pam").get(f"/api/v1{here}/reversals").body["reversals"][0]["id"]
    there = pam.get(f"{ORDERS}/{mirror}").text
    assert "这是冲销单" in there
    assert f'href="{here}"' in there
    assert "已由 O-202610-0002 部分冲销" in pam.get(f"{here}/print").text
    assert "冲销原单 O-202610-0001" in pam.get(f"{ORDERS}/{mirror}/print").text


def test_papers_come_late_on_the_page_and_stand_apart_on_paper(office: Office) -> None:
    """EC-54."""
    record = office.submitted().body["record"]["id"]
    office.vote("pam")
    here, pam = f"{ORDERS}/{record}", Sitting(office, "pam")
    assert "补充附件" not in pam.get(here).text
    office.vote("bo")
    assert "原有附件不能替换或删除" in pam.get(here).text
    pam.post(f"{here}/files")
    assert "请选择 1 至 20 个文件" in pam.get(here).text
    pam.post(f"{here}/files", files=(BytesIO(PIXEL), "补充协议.png"))
    told = pam.get(here).text
    assert "已补充附件" in told
    assert "补充协议.png" in told
    late = office.desk("bo").get(f"/api/v1{here}/late-files").body["items"]
    assert [(one["name"], one["by"]) for one in late] == [("补充协议.png", "Pam")]
    assert "补充协议.png（Pam 2026-10-12" in pam.get(f"{here}/print").text
    refused = office.desk("bo").post(f"/api/v1{here}/late-files", {"file_ids": [late[0]["id"]]})
    assert refused.status == 422


@pytest.mark.parametrize(
    ("card", "title"),
    [("", "砂"), ("string(quantity)", "砂 2"), ('what + " × " + string(quantity)', "砂 × 2")],
)
def test_a_card_of_a_row_names_what_its_first_column_says_once(
    small_office: Office, card: str, title: str
) -> None:
    """A card that cannot spell out a reference would otherwise be a bare number on a phone."""
    files = bundle()
    form = json.loads(files["forms/yard/order.form.json"])
    controls = next(iter(form["sections"].values()))["controls"]
    columns = {"what": {}, "quantity": {}, "price": {}}
    controls["lines"] = {"columns": columns, **({"card": card} if card else {})}
    files["forms/yard/order.form.json"] = written(form)
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    lines = [{"what": "砂", "quantity": 2, "price": 3}]
    record = small_office.submitted(note="x", lines=lines).body["record"]["id"]
    page = Sitting(small_office, "pam").get(f"{ORDERS}/{record}").text
    cards = page.partition('<div class="rows-cards">')[2]
    assert re.findall(r'<span class="title">1\. ([^<]*)</span>', cards) == [title]
    assert "<span>名称 砂" not in cards
    assert "<span>数量 2" in cards
    # Nothing of these columns is summed: there is no row of nothing below them.
    assert "<tfoot>" not in page
