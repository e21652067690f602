"""Documents that waited on a phone: who is signed in, what is taken along, and how they arrive."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dougong.actions import publish
from dougong.actions.organisation import change_person
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


@pytest.fixture
def choosing(office: Office) -> Iterator[Office]:
    """The same, and whoever hands in chooses among the managers of the site who checks it."""
    files = bundle()
    form = json.loads(files["forms/yard/order.form.json"])
    path = "workflows/yard/order_approval.bpmn"
    before, after = files[path].split(b"<dougong:assignee", 1)
    rule = b'<dougong:assignee kind="chosen_by_initiator" role="pm"'
    changed = {
        **files,
        "forms/yard/order.form.json": written({**form, "offline": {}}),
        path: before + rule + after[after.index(b"/>") :],
    }
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, changed, "test"))
    return office


def test_a_phone_takes_along_whom_its_person_may_choose(choosing: Office) -> None:
    """A role is held for a site: beside each site stand its own people, nobody else's."""
    found = choosing.desk("ann").get(ALONG).body["fields"]["chosen:check"]
    assert [(one["when"], [item["label"] for item in one["items"]]) for one in found] == [
        ({"site": choosing.site}, ["Pam", "Paul"])
    ]


def test_a_choice_made_without_network_is_handed_in(choosing: Office) -> None:
    key, pam = new_id(), choosing.people["pam"]
    nobody = handed_in(choosing, key)
    assert (nobody.status, nobody.code) == (422, "choice_required")
    assert orders(choosing) == []
    done = handed_in(choosing, key, chosen={"check": [pam]})
    assert (done.status, done.body["status"]) == (200, "submitted")
    assert choosing.todo("pam")["record_id"] == key
    assert handed_in(choosing, key, chosen={"check": [pam]}).body["again"] is True


def test_the_page_of_a_form_that_may_wait_sends_the_choice_too(choosing: Office) -> None:
    ann, key = Sitting(choosing, "ann"), new_id()
    chosen = {"chosen:check": json.dumps([choosing.people["paul"]])}
    done = ann.fill("/new/yard.order", choosing.values(), do="submit", id=key, **chosen)
    assert done.headers["Location"] == f"/records/yard.order/{key}"
    assert choosing.todo("paul")["record_id"] == key


def test_a_choice_that_holds_no_more_is_told_and_nothing_is_left_behind(choosing: Office) -> None:
    key, people_of = new_id(), choosing.people
    pam, bo = people_of["pam"], people_of["bo"]

    def refused(chosen: JsonObject) -> tuple[int, str | None, str]:
        found = handed_in(choosing, key, chosen=chosen)
        return found.status, found.code, found.body["error"]["message"]

    assert refused({"check": [bo]}) == (422, "person_not_offered", "“check”不能由Bo处理")
    gone = {"check": [pam], "sign": [pam]}
    assert refused(gone)[:2] == (422, "choice_gone")
    choosing.host.run(PLATFORM, lambda uow: change_person(uow, pam, active=False))
    assert refused({"check": [pam]}) == (422, "person_gone", "“check”选的Pam已停用")
    assert orders(choosing) == []
    assert handed_in(choosing, key, chosen={"check": [people_of["paul"]]}).status == 200


def test_a_draft_keeps_whom_was_chosen(choosing: Office) -> None:
    key, pam, paul = new_id(), choosing.people["pam"], choosing.people["paul"]
    assert handed_in(choosing, key, do="save", chosen={"check": [pam]}).status == 200
    ann, here = Sitting(choosing, "ann"), f"/records/yard.order/{key}"
    assert json.dumps([pam]).replace('"', "&#34;") in ann.get(f"{here}/edit").text
    # Chosen otherwise, taken out, and chosen again.
    version, values = 1, choosing.values()

    def saved(do: str, chosen: list[str]) -> int:
        words = {"version": str(version), "chosen:check": json.dumps(chosen)}
        return ann.fill(f"{here}/edit", values, do=do, **words).status_code

    assert saved("save", [paul]) == 303
    assert json.dumps([paul]).replace('"', "&#34;") in ann.get(f"{here}/edit").text
    version = choosing.desk("ann").get(f"/api/v1{here}").body["version"]
    assert saved("submit", []) == 422
    version = choosing.desk("ann").get(f"/api/v1{here}").body["version"]
    sent = choosing.desk("ann").post(f"/api/v1{here}/submit", {}, If_Match=f'"{version}"')
    assert (sent.status, choosing.todo("paul")["record_id"]) == (200, key)
    trail = choosing.desk("ann").get(f"/api/v1{here}/history").body["items"]
    assert [one["kind"] for one in trail].count("chosen") == 2
