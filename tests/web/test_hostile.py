"""Pages answer every hostile request with a clear refusal, never with a fault of their own."""

from typing import Any
from urllib.parse import quote

import pytest

from web.api.office import ORDER, Office

LONG = "9" * 5000
#: What no database or number parser takes as it is.
HOSTILE = [
    "9999-12",
    "\x00",
    "a\x00b",
    "\x1b[2J",
    "²",
    "１２",
    LONG,
    "-1",
    "1e9",
    "NaN",
    "%",
    "_",
    "'--",
    "\u202e",
    "%ff",
]
PAGES = [
    "/lists/yard.orders?q={}",
    "/lists/yard.orders?page={}",
    "/lists/yard.orders?sort={}",
    "/lists/yard.orders?number={}",
    "/lists/{}",
    "/inbox/todo?q={}",
    "/inbox/todo?entity={}",
    "/inbox/drafts?scope={}",
    "/inbox/{}",
    "/new/{}",
    "/new/yard.order?note={}",
    "/new/yard.order?site={}",
    "/new/yard.order?lines={}",
    "/records/{}/x",
    "/records/yard.order/{}",
    "/records/yard.order/{}/edit",
    "/records/yard.order/{}/diagram.bpmn",
    "/files/{}",
    "/dashboards/{}",
    "/reports/yard.by_site?month={}",
    "/reports/yard.by_site?month={}&basis=posted",
    "/reports/yard.by_site?site={}",
    "/ledgers/yard.spend?month={}&basis=posted",
    "/ledgers/yard.spend?page={}",
    "/studio/{}",
    "/studio/forms/{}",
    "/sign-in?next={}",
    "/language?to={}",
]


def quoted(text: str) -> str:
    return text if text == "%ff" else quote(text)


def asked(office: Office, who: str, method: str, path: str, **more: Any) -> int:
    token = office.template.tokens[who]
    found = office.app.test_client().open(
        path, method=method, headers={"Authorization": f"Bearer {token}"}, **more
    )
    return found.status_code


@pytest.mark.parametrize("page", PAGES)
def test_no_address_breaks_a_page(office: Office, page: str) -> None:
    who = "root" if "studio" in page else "pam"
    told = {text[:9]: asked(office, who, "GET", page.format(quoted(text))) for text in HOSTILE}
    assert max(told.values()) < 500, told


FORMS = {
    "/new/yard.order": {"data": "{}", "do": "save", "version": "", "reason:x": ""},
    "/records/yard.order/{id}/edit": {"data": "{}", "do": "submit", "version": "1"},
    "/records/yard.order/{id}/vote": {
        "vote": "approve",
        "assignment": "x",
        "version": "1",
        "opinion": "",
        "data": "{}",
        "to": "",
    },
    "/records/yard.order/{id}/withdraw": {},
    "/records/yard.order/{id}/copy": {},
    "/records/yard.order/{id}/reverse": {"version": "1", "reason": "x"},
    "/records/yard.order/{id}/close": {"version": "1"},
    "/records/yard.order/{id}/discard": {},
    "/records/yard.order/{id}/send-copy": {"people": "[]"},
    "/sign-in": {"login": "ann", "password": "x", "next": ""},
    "/me/password": {"old": "x", "new": "y", "again": "y"},
    "/me/sessions/{id}/revoke": {},
}
BODIES = [
    *HOSTILE,
    "",
    "null",
    "[]",
    "{",
    '{"x":1}',
    '{"note":"\\u0000"}',
    '{"note":"\\ud800"}',
    '{"\\ud800":1}',
    '{"lines":[[]]}',
    '{"lines":{"0":1}}',
    '{"lines":[{"id":"x"}]}',
    "[" * 99,
    '{"lines":[{"price":1e400}]}',
    '{"__proto__":{}}',
    '{"id":"x","status":"approved"}',
]


@pytest.mark.parametrize("page", FORMS)
def test_no_form_breaks_a_page(office: Office, page: str) -> None:
    record = office.draft().body["id"]
    path, words = page.replace("{id}", record), FORMS[page]
    told = {}
    for name in words or ["extra"]:
        for text in BODIES:
            told[name, text[:9]] = asked(office, "ann", "POST", path, data={**words, name: text})
    told["no form"] = asked(office, "ann", "POST", path, data=b"\xff\xfe", content_type="text/html")
    told["bytes"] = asked(
        office,
        "ann",
        "POST",
        path,
        data=b"data=%ff%fe&do=%00",
        content_type="application/x-www-form-urlencoded",
    )
    told["json"] = asked(office, "ann", "POST", path, data=b"{}", content_type="application/json")
    broken = {key: status for key, status in told.items() if status >= 500}
    assert broken == {}


def test_a_repeated_form_with_another_content_is_refused(office: Office) -> None:
    token = {"Authorization": f"Bearer {office.template.tokens['ann']}"}
    client = office.app.test_client()

    def sent(note: str) -> int:
        data = {"data": f'{{"site": "{office.site}", "note": "{note}"}}', "do": "save"}
        headers = {**token, "Idempotency-Key": "form-000001"}
        return client.post("/new/yard.order", data=data, headers=headers).status_code

    assert [sent("一"), sent("一")] == [303, 303]
    assert sent("二") == 409
    assert office.desk("ann").get(f"{ORDER}?count=true").body["total"] == 1


@pytest.mark.parametrize("form", ["yard.order", "yard.line", "nothing"])
def test_no_road_breaks_a_page(office: Office, form: str) -> None:
    told = {}
    for record in (*HOSTILE, office.site):
        for data in ({}, [], {"note": "\x00"}, {"lines": [[]]}):
            found = office.desk("ann").post(f"/new/{form}/road", {"id": record, "data": data})
            told[record[:9], str(data)] = found.status
    assert {key: status for key, status in told.items() if status >= 500} == {}
    assert office.desk("nobody").post(f"/new/{form}/road", {"data": {}}).status in {403, 404, 422}
