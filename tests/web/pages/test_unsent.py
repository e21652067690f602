"""Documents that waited on a phone: who is signed in, what is taken along, and how they arrive."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dougong.actions import publish
from dougong.base.values import JsonObject, new_id
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from web.api.office import Answer, Office, bundle
from web.pages.sitting import Sitting

HAND_IN, ALONG = "/api/v1/forms/yard.order:hand-in", "/api/v1/forms/yard.order:offline"
KEEP = "X-Dougong-Keep"


@pytest.fixture
def waiting(office: Office) -> Iterator[Office]:
    """The office where orders may be filled in without network."""
    files = bundle()
    form = json.loads(files["forms/yard/order.form.json"])
    changed = {**files, "forms/yard/order.form.json": written({**form, "offline": {}})}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, changed, "test"))
    return office


def handed_in(office: Office, key: str, who: str = "ann", **more: Any) -> Answer:
    data = office.values(**more.pop("data", {}))
    return office.desk(who).post(HAND_IN, {"id": key, "data": data, **more})


def orders(office: Office) -> list[JsonObject]:
    return list(office.desk("ann").get("/api/v1/records/yard.order").body["items"])


def test_a_document_arrives_once_however_often_it_is_sent(waiting: Office) -> None:
    key = new_id()
    first, again = handed_in(waiting, key), handed_in(waiting, key)
    assert (first.status, first.body["status"], first.body["again"]) == (200, "submitted", False)
    assert first.body["href"] == f"/records/yard.order/{key}"
    assert again.body == {**first.body, "again": True}
    assert [one["id"] for one in orders(waiting)] == [key]
    assert handed_in(waiting, new_id(), do="save").body["status"] == "draft"


def test_what_is_refused_says_why_and_leaves_nothing(waiting: Office) -> None:
    key = new_id()
    free = {"lines": [{"what": "砂", "quantity": 1, "price": "0"}]}
    found = handed_in(waiting, key, data=free)
    assert (found.status, found.code) == (422, "check_failed")
    assert [one["message"] for one in found.body["error"]["details"]["checks"]] == ["金额不能为零"]
    assert orders(waiting) == []
    dear = {"lines": [{"what": "砂", "quantity": 1, "price": "20000"}]}
    assert handed_in(waiting, key, data=dear).code == "reason_required"
    assert handed_in(waiting, key, data=dear, reasons={"dear": "急用"}).status == 200


def test_the_page_of_the_form_sends_the_same_document_too(waiting: Office) -> None:
    """The answer to a page was lost, the phone kept the form and sends it again."""
    key = new_id()
    ann = Sitting(waiting, "ann")
    done = ann.fill("/new/yard.order", waiting.values(), do="submit", id=key)
    assert done.headers["Location"] == f"/records/yard.order/{key}"
    assert handed_in(waiting, key).body["again"] is True
    assert len(orders(waiting)) == 1


def test_the_session_tells_who_is_signed_in_and_gives_nobody_a_token(waiting: Office) -> None:
    mine = waiting.desk("ann").get("/api/v1/session")
    assert mine.body["id"] == waiting.people["ann"]
    assert mine.body["token"]
    assert waiting.app.test_client().get("/api/v1/session").status_code == 401


def test_a_phone_takes_along_what_its_person_may_choose(waiting: Office) -> None:
    found = waiting.desk("ann").get(ALONG).body["fields"]["/site"]
    assert [[item["label"] for item in one["items"]] for one in found] == [["一号堆场"]]
    assert waiting.desk("nobody").get(ALONG).status == 403


def test_only_forms_that_say_so_are_kept_and_taken_along(waiting: Office) -> None:
    ann = Sitting(waiting, "ann")
    assert ann.get("/new/yard.order").headers[KEEP] == "yes"
    assert ann.get("/unsent").headers[KEEP] == "yes"
    for path in ("/new/yard.site", "/lists/yard.orders", "/new/yard.order?like=last", "/me"):
        assert KEEP not in ann.get(path).headers
    assert waiting.desk("ann").get("/api/v1/forms/yard.site:offline").status == 404


def test_a_kept_page_says_whose_it_is_and_the_sign_in_page_nobody_s(waiting: Office) -> None:
    mine = f'<meta name="person" content="{waiting.people["ann"]}">'
    assert mine in Sitting(waiting, "ann").get("/new/yard.order").text
    found = waiting.app.test_client().get("/sign-in").get_data(as_text=True)
    assert '<meta name="person" content="">' in found


def test_the_worker_lies_at_the_root_and_is_asked_for_anew(waiting: Office) -> None:
    found = waiting.app.test_client().get("/worker.js")
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "no-cache"
    assert "javascript" in found.headers["Content-Type"]
