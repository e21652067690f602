"""Records on paper: the default sheet, in both languages, without what its reader may not see."""

import json

import pytest

from dougong.actions import publish
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.store import log
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

ORDERS = "/records/yard.order"
ACCESS = "modules/yard/access.json"
ORDER = "modules/yard/entities/order.schema.json"
FORM = "forms/yard/order.form.json"


def printed(office: Office, login: str, record: str, *, query: str = "", language: str = "") -> str:
    sitting = Sitting(office, login)
    if language:
        sitting.client.set_cookie("language", language)
    found = sitting.get(f"{ORDERS}/{record}/print{query}")
    assert found.status_code == 200, found.text
    return found.text


def signed_order(office: Office) -> str:
    lines = [{"what": "砂", "quantity": 2, "price": "502.65"}]
    record = str(office.submitted(note="急用", lines=lines).body["record"]["id"])
    office.vote("pam", opinion="数量属实")
    return record


def test_the_default_sheet_says_what_the_form_and_the_approval_say(office: Office) -> None:
    """EC-55: figures and capitals on one sheet are the stored amount."""
    record = signed_order(office)
    found = printed(office, "ann", record)
    for said in ("O-202610-0001", "急用", "一号堆场", "砂", "1,005.30", "壹仟零伍元叁角"):
        assert said in found
    assert found.index("审批记录") < found.index("Pam") < found.index("数量属实")
    assert "已同意" in found
    assert "size: A4 portrait" in found


def test_the_sheet_speaks_the_language_of_its_reader(small_office: Office) -> None:
    record = signed_order(small_office)
    found = printed(small_office, "ann", record, language="en")
    for said in ("Amount in capitals", "Approval record", "Signature", "Printed by Ann on"):
        assert said in found
    assert "审批记录" not in found


@pytest.mark.parametrize(
    ("amount", "capitals", "card"), [("payable", "壹仟元叁角", ["1,000.30"]), (None, "", [])]
)
def test_the_sheet_and_the_card_tell_the_amount_that_the_entity_names(
    small_office: Office, amount: str | None, capitals: str, card: list[str]
) -> None:
    office, files = small_office, bundle()
    order, form = json.loads(files[ORDER]), json.loads(files[FORM])
    order["properties"]["payable"] = {"kind": "money", "title": "应付", "computed": "total - 5"}
    next(iter(form["sections"].values()))["controls"]["payable"] = {}
    files |= {FORM: written(form), ORDER: written({**order, "amount": amount})}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    lines = [{"what": "砂", "quantity": 2, "price": "502.65"}]
    record = str(office.submitted(note="急用", lines=lines).body["record"]["id"])
    found = printed(office, "ann", record)
    assert ("paper-amount" in found, capitals in found) == (bool(amount), True)
    box = Sitting(office, "pam").get("/inbox/todo").text
    assert [shown for shown in ("1,005.30", "1,000.30") if shown in box] == card


def test_the_number_of_a_document_stands_on_its_sheet_once(small_office: Office) -> None:
    record = signed_order(small_office)
    assert printed(small_office, "ann", record).count("O-202610-0001") == 2  # the head, the tab


def test_the_reader_turns_the_paper(small_office: Office) -> None:
    record = signed_order(small_office)
    assert "size: A4 landscape" in printed(small_office, "ann", record, query="?paper=landscape")


SITE_SHEET = """<print entity="yard.site" title="堆场卡">
  <p each="figures">{{ title }}={{ text }}</p>
</print>""".encode()


def test_a_sheet_prints_the_figures_of_the_page_that_its_reader_may_see(office: Office) -> None:
    """The ledger of the figures is open to managers, not to clerks."""
    files = {**bundle(), "forms/yard/site_card.print.html": SITE_SHEET}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    signed_order(office)
    office.vote("bo")
    site = f"/records/yard.site/{office.site}/print"
    found = Sitting(office, "pam").get(site).text
    assert "<p>累计成本=" in found
    assert "累计成本=—" not in found
    assert "累计成本" not in Sitting(office, "ann").get(site).text


def test_every_print_is_counted_in_the_log(office: Office) -> None:
    record = signed_order(office)
    assert "第 1 次" in printed(office, "ann", record)
    assert "第 2 次" in printed(office, "pam", record)

    def kinds(uow: UnitOfWork) -> list[tuple[str, object]]:
        told = [event for event in log.events(uow, record) if event.kind == "printed"]
        return [(event.actor_id, event.data["times"]) for event in told]

    counted = office.host.run(PLATFORM, kinds, write=False)
    assert counted == [(office.people["ann"], 1), (office.people["pam"], 2)]
    page = Sitting(office, "ann").get(f"{ORDERS}/{record}").text
    assert f'href="{ORDERS}/{record}/print"' in page


def test_hidden_and_masked_values_do_not_print(office: Office) -> None:
    files = bundle()
    access = json.loads(files[ACCESS])
    for grant in access["grants"]:
        if grant["role"] == "clerk" and grant["entity"] == "yard.order":
            grant["fields"] = {"/note": "hidden", "/lines/*/price": "hidden", "/total": "masked"}
    files[ACCESS] = written(access)
    record = signed_order(office)
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    found = printed(office, "ann", record)
    for closed in ("急用", "说明", "502.65", "单价", "壹仟零伍元叁角"):
        assert closed not in found
    assert "砂" in found
    assert "壹仟零伍元叁角" in printed(office, "pam", record)


def test_who_may_not_read_a_record_does_not_print_it(office: Office) -> None:
    record = signed_order(office)
    assert Sitting(office, "eve").get(f"{ORDERS}/{record}/print").status_code == 404

    def prints(uow: UnitOfWork) -> int:
        return sum(event.kind == "printed" for event in log.events(uow, record))

    assert office.host.run(PLATFORM, prints, write=False) == 0


def test_what_people_typed_prints_as_text(small_office: Office) -> None:
    record = small_office.submitted(note="<script>alert(1)</script>{{ 7 * 7 }}")
    found = printed(small_office, "ann", record.body["record"]["id"])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in found


def own(office: Office) -> None:
    """Give orders two templates of their own."""
    files = bundle()
    for key, title, page in (("order", "签证单", "landscape"), ("slip", "小票", "portrait")):
        body = (
            '<h1>{{ number }}</h1><p>{{ note }}</p><p each="lines">{{ what }}×{{ quantity }}</p>'
            '<p each="approvals">{{ node }} {{ person }} {{ vote }} {{ opinion }}</p>'
            "<p>{{ capital amount(total) }}</p>"
        )
        text = f'<print entity="yard.order" title="{title}" page="{page}">{body}</print>'
        files[f"forms/yard/{key}.print.html"] = text.encode()
    access = json.loads(files[ACCESS])
    for grant in access["grants"]:
        if grant["role"] == "clerk" and grant["entity"] == "yard.order":
            grant["fields"] = {"/note": "hidden"}
    files[ACCESS] = written(access)
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))


def test_a_modules_own_template_takes_the_place_of_the_default_sheet(office: Office) -> None:
    record = signed_order(office)
    own(office)
    found = printed(office, "pam", record)
    for said in ("<h1>O-202610-0001</h1>", "急用", "砂×2", "check Pam 已同意 数量属实"):
        assert said in found
    assert "壹仟零伍元叁角" in found
    assert "size: A4 landscape" in found
    assert "审批记录" not in found
    assert "急用" not in printed(office, "ann", record)


def test_the_reader_chooses_among_the_sheets(small_office: Office) -> None:
    record = signed_order(small_office)
    own(small_office)
    slip = printed(small_office, "pam", record, query="?sheet=yard.slip")
    assert "size: A4 portrait" in slip
    assert all(f'href="?sheet={name}"' in slip for name in ("yard.order", ""))
    assert "审批记录" in printed(small_office, "pam", record, query="?sheet=")
    unknown = Sitting(small_office, "pam").get(f"{ORDERS}/{record}/print?sheet=yard.x")
    assert unknown.status_code == 404
    english = printed(small_office, "pam", record, language="en")
    assert "Approved" in english
