"""A field that somebody may not see is read by no answer of a form: values, words, pickers."""

from typing import Any

import pytest

from contract.actions.yard import LINE, ORDER, yard
from dougong.actions import publish
from dougong.model.people import PLATFORM
from dougong.testing.definitions import Definitions
from web.api.office import ORDER as ORDERS
from web.api.office import Office
from web.pages.sitting import Sitting

SECRET, PRICE = "暗号七四一", "7411.37"
HIDDEN = {
    "/note": "hidden",
    "/total": "hidden",
    "/lines/*/price": "hidden",
    "/lines/*/amount": "hidden",
}
#: Every one of these says what clerks may not see, unless the platform leaves it out.
CHECKS: dict[str, Any] = {
    "says": {"level": "warn", "when": "note != null", "message": "说明是 {{ note }}"},
    "worked_out": {
        "level": "flag",
        "when": "note != null",
        "message": "单号 {{ number }}，后面是 {{ substring(note, 2) }}",
    },
    "of_a_line": {
        "level": "flag",
        "for_each": "lines",
        "when": "price != null",
        "message": "{{ what }} 单价 {{ price }}，说明 {{ parent.note }}",
        "at": "/what",
    },
    "of_all_lines": {
        "level": "flag",
        "when": "lines != null",
        "message": "最贵 {{ max(for l in lines return l.price) }}",
    },
    "of_others": {"level": "flag", "when": "other != null", "message": "别单 {{ other.note }}"},
    "saved": {"on": "save", "when": "urgent = true", "message": "加急不行：{{ note }}"},
}
OTHER = {
    "entity": "yard.order",
    "except_self": True,
    "fields": ["note"],
    "match": [{"field": "site", "op": "=", "value": "site"}],
}
#: Open to clerks, and worked out from what is not: by other values it would tell of the stored one.
LONG = {"kind": "boolean", "computed": "note != null and string length(note) > 20"}
CONTROLS = {
    **{key: {} for key in (*ORDER, "long")},
    "lines": {"card": "what + string(price)", "columns": {key: {} for key in LINE}},
    "like": {},
}
SHORT = {"when": "note != null and checked = null", "message": "说明“{{ note }}”太短", "at": "/day"}


def secretive() -> Definitions:
    """The yard where clerks see neither note nor price, and everything talks of them."""
    made = yard()
    like = {"kind": "reference", "reference": {"entity": "yard.order", "show": ["note"]}}
    made.entity(
        "order",
        {**ORDER, "like": like, "long": LONG},
        label="number",
        headline="number",
        scope="site",
        business_date="day",
        search=["number", "note"],
        required=["site", "lines"],
        lookups={"other": OTHER},
        checks=CHECKS,
    )
    sections = {"main": {"title": "基本信息", "controls": CONTROLS}}
    made.add("form", "order", entity="yard.order", sections=sections, validations={"short": SHORT})
    made.grant("clerk", "order", "read", fields=HIDDEN)
    return made


@pytest.fixture
def order(office: Office) -> dict[str, Any]:
    """An order of pam's on ann's site, with what ann may not see."""
    files = secretive().files()
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    lines = [{"what": "砂", "quantity": 1, "price": PRICE}]
    office.draft("pam", note=SECRET, lines=lines)
    made: dict[str, Any] = office.draft("pam", note=SECRET, lines=lines).body
    return made


def is_silent(told: object) -> bool:
    return not any(part in str(told) for part in (SECRET, SECRET[1:], PRICE, "7,411"))


def evaluated(office: Office, who: str, order: dict[str, Any], **data: Any) -> Any:
    body = {"id": order["id"], "data": data}
    found = office.desk(who).post(f"{ORDERS}:evaluate", body)
    assert found.status == 200, found.body
    return found.body


def test_evaluating_a_stored_record_tells_nothing_hidden(
    office: Office, order: dict[str, Any]
) -> None:
    open_to, closed_to = (evaluated(office, who, order) for who in ("pam", "ann"))
    assert open_to["data"]["note"] == SECRET
    assert f"说明“{SECRET}”太短" in str(open_to["errors"])
    assert "note" not in closed_to["data"]
    assert "price" not in closed_to["data"]["lines"][0]
    assert "说明“—”太短" in str(closed_to["errors"])
    assert is_silent(closed_to)


def test_what_is_typed_for_a_hidden_field_changes_no_answer(
    office: Office, order: dict[str, Any]
) -> None:
    """Trying values out would tell by the difference which one is stored."""
    (row,) = order["data"]["lines"]
    tried = evaluated(
        office, "ann", order, note="猜" * 30, lines=[{"id": row["id"], "what": "砂", "price": 1}]
    )
    assert tried["data"]["long"] is False
    assert tried == evaluated(office, "ann", order, lines=[{"id": row["id"], "what": "砂"}])


def test_pages_of_the_record_and_its_form_tell_nothing_hidden(
    office: Office, order: dict[str, Any]
) -> None:
    address = f"/records/yard.order/{order['id']}"
    assert SECRET in Sitting(office, "pam").get(address).text
    assert is_silent(Sitting(office, "ann").get(address).text)
    assert is_silent(Sitting(office, "ann").get(f"{address}/edit").text)


def test_a_refusal_names_no_hidden_value(office: Office, order: dict[str, Any]) -> None:
    address = f"{ORDERS}/{order['id']}"
    urgent = {"data": {"urgent": True}}
    for who, told in (("pam", f"加急不行：{SECRET}"), ("ann", "加急不行：—")):
        version = office.desk("pam").get(address).version
        found = office.desk(who).ask("PATCH", address, urgent, If_Match=version)
        assert found.status == 422, found.body
        assert told in str(found.body)
    road = office.desk("ann").post(f"{address}/submit?dry_run=1", {"reasons": {}})
    assert is_silent(road.body)


def test_what_rules_found_at_the_submission_is_kept_whole_and_told_by_rights(
    office: Office, order: dict[str, Any]
) -> None:
    address = f"{ORDERS}/{order['id']}"
    version = office.desk("pam").get(address).version
    ready = {"data": {"checked": "看过"}}
    version = office.desk("pam").ask("PATCH", address, ready, If_Match=version).version
    reasons = {"reasons": {"says": "知道"}}
    done = office.desk("pam").post(f"{address}/submit", reasons, If_Match=version)
    assert done.status == 200, done.body
    for path in (address, f"{address}/process", f"{address}/history"):
        mine, hers = office.desk("pam").get(path).body, office.desk("ann").get(path).body
        assert f"说明是 {SECRET}" in str(mine), path
        assert "最贵" in str(hers), path
        assert is_silent(hers), path
    number = order["data"]["number"]
    told = {one["key"]: one["message"] for one in office.desk("ann").get(address).body["findings"]}
    assert told["worked_out"] == f"单号 {number}，后面是 —"
    assert told["of_a_line"] == "砂 单价 —，说明 —"
    assert number in str(office.desk("pam").get(address).body["findings"])


def test_a_picker_shows_and_finds_nothing_hidden(office: Office, order: dict[str, Any]) -> None:
    def offered(who: str, search: str) -> Any:
        asked = {"field": "/like", "search": search}
        return office.desk(who).post("/api/v1/forms/yard.order:pick", asked).body["items"]

    assert SECRET in str(offered("pam", ""))
    assert len(offered("ann", "")) == 2
    assert is_silent(offered("ann", ""))
    assert offered("pam", SECRET)
    assert offered("ann", SECRET) == []
    asked = {"field": "/like", "labels": [SECRET]}
    meant = office.desk("ann").post("/api/v1/forms/yard.order:resolve", asked)
    assert meant.body["labels"] == {SECRET: None}
