"""Nobody does over the API what he may not: rights, tokens, versions, repeats."""

import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from marshmallow import fields
from werkzeug.routing import Rule

from dougong.actions import sign_in
from dougong.base.values import new_id
from dougong.model.entity import SYSTEM_FIELDS
from dougong.model.people import PLATFORM
from dougong.store import people
from dougong.store import sign_in as store
from dougong.web.api.offers import offer_of
from statements import statements
from web.api.office import ORDER, Desk, Office, bundle, read

UNSAFE = ("POST", "PATCH", "DELETE")
#: Places of addresses that hold the id of something.
IDS = (
    *("record_id", "assignment_id", "process_id", "file_id", "alert_id", "substitute_id"),
    *("person_id", "run_id", "group_id", "member_id"),
)


def test_a_repeated_request_has_one_effect_and_one_answer(office: Office) -> None:
    ann, key = office.desk("ann"), {"Idempotency_Key": "order-000001"}
    first = ann.post(ORDER, {"data": office.values()}, **key)
    again = ann.post(ORDER, {"data": office.values()}, **key)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert ann.get(f"{ORDER}?count=true").body["total"] == 1
    other = ann.post(ORDER, {"data": office.values(note="另一张")}, **key)
    assert (other.status, other.code) == (409, "idempotency_mismatch")
    short = ann.post(ORDER, {"data": office.values()}, Idempotency_Key="x")
    assert (short.status, short.code) == (400, "idempotency_key")


def test_a_vote_sent_twice_counts_once(office: Office) -> None:
    record = office.submitted().body["record"]
    mine = office.todo("pam")["id"]
    path, version = f"/api/v1/assignments/{mine}/approve", f'"{record["version"]}"'
    pam, key = office.desk("pam"), {"Idempotency_Key": "vote-000001", "If_Match": version}
    first, again = pam.post(path, {}, **key), pam.post(path, {}, **key)
    assert (first.status, first.body) == (200, again.body)
    trail = pam.get(f"{ORDER}/{record['id']}/history").body["items"]
    assert sum(event["kind"] == "voted" for event in trail) == 1


def test_two_approvers_at_once_one_wins_and_the_other_reads_who_and_when(office: Office) -> None:
    record = office.submitted().body["record"]
    version = f'"{record["version"]}"'
    asked = {who: (office.desk(who), office.todo(who)["id"]) for who in ("pam", "paul")}

    def vote(who: str) -> Any:
        desk, mine = asked[who]
        return desk.post(f"/api/v1/assignments/{mine}/approve", {}, If_Match=version)

    with ThreadPoolExecutor(2) as both:
        found = dict(zip(asked, both.map(vote, asked), strict=True))
    won = [who for who, answer in found.items() if answer.status == 200]
    assert len(won) == 1, found
    late = next(answer for who, answer in found.items() if who not in won)
    assert (late.status, late.code) == (409, "assignment_not_open")
    details = late.body["error"]["details"]
    assert details["who"] == won[0].title()
    assert details["what"] == "approve"
    assert details["when"].startswith("2026-10-12T04:00")
    assert won[0].title() in late.body["error"]["message"]


def test_a_vote_needs_the_version_its_person_saw(office: Office) -> None:
    record = office.submitted().body["record"]
    path = f"/api/v1/assignments/{office.todo('pam')['id']}/approve"
    pam = office.desk("pam")
    missing = pam.post(path, {})
    assert (missing.status, missing.code) == (428, "version_needed")
    wrong = pam.post(path, {}, If_Match="yesterday")
    assert (wrong.status, wrong.code) == (400, "version_invalid")
    stale = pam.post(path, {}, If_Match=f'"{record["version"] + 7}"')
    assert (stale.status, stale.code) == (409, "record_changed")


def test_a_change_over_a_newer_version_names_who_when_and_what(office: Office) -> None:
    draft = office.draft()
    path, ann = f"{ORDER}/{draft.body['id']}", office.desk("ann")
    assert ann.ask("PATCH", path, {"data": {"note": "一"}}).status == 428
    first = ann.ask("PATCH", path, {"data": {"note": "一"}}, If_Match=draft.version)
    assert first.status == 200
    late = ann.ask("PATCH", path, {"data": {"note": "二"}}, If_Match=draft.version)
    assert (late.status, late.code) == (409, "record_changed")
    details = late.body["error"]["details"]
    assert (details["who"], details["fields"]) == ("Ann", ["/note"])
    assert details["version"] == first.body["version"]


@pytest.mark.parametrize("name", sorted(SYSTEM_FIELDS))
def test_no_column_of_the_platform_can_be_sent(small_office: Office, name: str) -> None:
    ann = small_office.desk("ann")
    made = ann.post(ORDER, {"data": small_office.values(**{name: "approved"})})
    assert made.status == 422
    draft = small_office.draft()
    path = f"{ORDER}/{draft.body['id']}"
    found = ann.ask("PATCH", path, {"data": {name: "approved"}}, If_Match=draft.version)
    assert found.status == 422
    beside = ann.ask("PATCH", path, {"data": {}, name: "approved"}, If_Match=draft.version)
    assert beside.status == 422
    assert ann.get(path).body == {**draft.body}


@pytest.mark.parametrize("data", [{"total": 1}, {"number": "O-1"}, {"lines": [{"amount": 7}]}])
def test_what_the_platform_works_out_is_not_taken(
    small_office: Office, data: dict[str, Any]
) -> None:
    made = small_office.draft(**data).body["data"]
    assert made["total"] in (Decimal("0.00"), Decimal("100.00"))
    assert made["number"] != "O-1"


def test_a_hidden_field_is_neither_shown_nor_taken(office: Office) -> None:
    draft = office.draft()
    path, ann, pam = f"{ORDER}/{draft.body['id']}", office.desk("ann"), office.desk("pam")
    kept = pam.ask("PATCH", path, {"data": {"checked": "暗号"}}, If_Match=draft.version)
    assert kept.body["data"]["checked"] == "暗号"
    asked = {"data": {"checked": "x"}, "id": draft.body["id"], "form": None}
    seen: list[Any] = [
        ann.get(path).body,
        ann.get(f"{path}/history").body,
        ann.get(f"{path}/diff").body,
        ann.get(f"{path}/process").body,
        ann.get(ORDER).body,
        ann.post(f"{ORDER}:evaluate", asked).body,
    ]
    assert "暗号" not in str(seen)
    changed = ann.ask("PATCH", path, {"data": {"checked": "x"}}, If_Match=kept.version)
    assert changed.status == 422


def test_a_lost_role_is_lost_at_once(office: Office) -> None:
    draft, ann = office.draft(), office.desk("ann")
    me = office.people["ann"]
    office.host.run(PLATFORM, lambda uow: people.revoke_role(uow, me, "clerk", office.site))
    assert ann.get(f"{ORDER}/{draft.body['id']}").status == 404


def test_a_bad_token_is_nobody(small_office: Office) -> None:
    found = Desk(small_office.app.test_client(), "dgt_wrong").get("/api/v1/me")
    assert (found.status, found.code) == (401, "sign_in_needed")
    nobody = read(small_office.app.test_client().get("/api/v1/me"))
    assert nobody.status == 401


def _routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]


def _addresses(app: Flask, known: dict[str, str]) -> list[tuple[str, str]]:
    """Every route of the API with the things of somebody else in its address."""
    found = []
    for rule in _routes(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda place: known[place[1]], rule.rule)
        found += [(m, path) for m in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(found)


#: Routes that tell everybody of himself, or of names only.
OWN = (
    "/api/v1/me",
    "/api/v1/session",
    "/api/v1/inbox/todo",
    "/api/v1/definitions",
    "/api/v1/openapi.json",
    "/api/v1/files",
    "/api/v1/assignments:batch",
)


#: Words that some route or other reads.
ANYTHING: dict[str, Any] = {
    "form": None,
    "fill": "like",
    "field": "/site",
    "labels": [],
    "reason": "x",
    "bundle": "test",
    "files": {},
    "file_ids": [],
    "person": "0198c0de-0000-7000-8000-000000000000",
    "first": "2026-01-01",
    "last": "2026-01-01",
    "since": "2026-01-01",
    "works": True,
    "week": None,
    "node": "check",
    "process": "yard.order_approval",
    "release": "x",
    "message": "yard.receipt",
    "signal": "yard.halt",
    "key": "1",
    "name": "x",
    "active": True,
}


@pytest.mark.parametrize("login", ["nobody", "eve"])
def test_a_stranger_reaches_nothing_of_others(office: Office, login: str) -> None:
    record = office.submitted(note="机密").body["record"]
    mine = office.todo("pam")
    known = {
        "entity": "yard.order",
        "form": "yard.order",
        "record_id": record["id"],
        "assignment_id": mine["id"],
        "process_id": str(mine["process_id"]),
        "file_id": new_id(),
        "alert_id": new_id(),
        "substitute_id": new_id(),
        "person_id": office.people["pam"],
        "run_id": new_id(),
        "group_id": new_id(),
        "member_id": new_id(),
        "key": f"yard.order:{record['id']}",
        "box": "todo",
        "ledger": "yard.spend",
        "report": "yard.by_site",
        "dashboard": "yard.none",
        "path": "modules/yard/module.json",
    }
    own = {"data": {"note": "x"}, "id": record["id"], "people": [office.people["eve"]]}
    own["items"] = [{"id": mine["id"], "version": 1}]
    body = {**own, "file": new_id(), **ANYTHING}
    stranger, before = office.desk(login), office.desk("ann").get(f"{ORDER}/{record['id']}").body
    for method, path in _addresses(office.app, known):
        found = stranger.ask(method, path, _fitting(office.app, method, path, body), If_Match='"1"')
        assert found.status < 500, (method, path, found.body)
        assert "机密" not in str(found.body), (method, path)
        assert office.site not in str(found.body), (method, path)
        if path == "/api/v1/alerts":
            assert found.body == {"items": []}
        elif not path.startswith(OWN) and not _own(method, path, login):
            assert found.status in {403, 404}, (method, path, found.status, found.body)
    assert office.desk("ann").get(f"{ORDER}/{record['id']}").body == before


def _own(method: str, path: str, login: str) -> bool:
    """What eve, a clerk of another site, may do all the same; everybody sees the calendar."""
    if (method, path) == ("GET", "/api/v1/calendar"):
        return True
    own = {ORDER, f"{ORDER}:evaluate", "/api/v1/definitions/entities/yard.order"}
    forms = ("/api/v1/forms/yard.order:", "/api/v1/autosave/yard.order:")
    return login == "eve" and (path in own or path.startswith(forms))


def _fitting(app: Flask, method: str, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    if method not in UNSAFE:
        return None
    with app.test_request_context(path, method=method) as context:
        rule = context.request.url_rule
    assert rule is not None, path
    offer = offer_of(app.view_functions[rule.endpoint])
    wanted = offer.takes._declared_fields if offer and offer.takes else {}
    found = {key: value for key, value in body.items() if key in wanted}
    # Sources of a bundle are files by path, those of an opinion are ids.
    if isinstance(wanted.get("files"), fields.List):
        found["files"] = []
    return found


def test_every_unsafe_route_asks_a_page_for_its_token(small_office: Office) -> None:
    client = small_office.app.test_client()
    host, person = small_office.host, small_office.people["pam"]
    token = _session(small_office, person)
    with client.session_transaction() as session:
        session["sid"] = token
    assert read(client.get("/api/v1/me")).body["login"] == "pam"
    assert sign_in.actor_of_session(host, token) is not None
    known = dict.fromkeys(IDS, new_id()) | {
        "entity": "yard.order",
        "form": "yard.order",
        "key": "yard.order:new",
        "box": "todo",
    }
    known |= dict.fromkeys(("ledger", "report", "dashboard"), "yard.spend") | {"path": "x"}
    unsafe = [one for one in _addresses(small_office.app, known) if one[0] in UNSAFE]
    assert len(unsafe) > 20
    for method, path in unsafe:
        found = read(client.open(path, method=method, json={}))
        assert (found.status, found.code) == (403, "csrf_token"), (method, path)


def _session(office: Office, person_id: str) -> str:
    token = "t" * 40
    office.host.run(PLATFORM, lambda uow: store.add_session(uow, sign_in.digest(token), person_id))
    return token


def test_every_route_declares_who_may_call_it(small_office: Office) -> None:
    routes = _routes(small_office.app)
    undeclared = [
        rule.rule
        for rule in routes
        if not (offer := offer_of(small_office.app.view_functions[rule.endpoint]))
        or not offer.access
    ]
    assert undeclared == []
    assert len(routes) > 40


def test_the_document_describes_every_route_and_every_entity(small_office: Office) -> None:
    found = small_office.desk("ann").get("/api/v1/openapi.json").body
    assert found["openapi"].startswith("3.1")
    assert {"yard.order", "yard.line", "yard.site"} <= set(found["components"]["schemas"])
    order = found["components"]["schemas"]["yard.order"]["properties"]
    assert order["total"]["readOnly"] is True
    operations = {
        told["operationId"].partition(":")[0]
        for path in found["paths"].values()
        for told in path.values()
    }
    assert operations == {rule.endpoint for rule in _routes(small_office.app)}


def test_only_administrators_see_and_make_releases(small_office: Office) -> None:
    body = {"bundle": "test", "files": {}}
    for who, status in (("root", 200), ("pam", 403)):
        desk = small_office.desk(who)
        assert desk.get("/api/v1/releases").status == status
        assert desk.post("/api/v1/releases:check", body).status == status
        assert desk.get("/api/v1/definitions/files").status == status


def test_a_bundle_is_checked_planned_and_published(office: Office) -> None:
    files = {path: content.decode() for path, content in bundle().items()}
    path = "modules/yard/entities/site.schema.json"
    place = '"place": {"kind": "text", "title": "地点"}, "name": {'
    files[path] = files[path].replace('"name": {', place)
    root, body = office.desk("root"), {"bundle": "test", "files": files}
    assert root.post("/api/v1/releases:check", body).body["refused"] is False
    planned = root.post("/api/v1/releases:plan", body).body
    assert [one["kind"] for one in planned["schema_changes"]] == ["add_column"]
    assert any("地点" in one["message"] for one in planned["changes"])
    made = root.post("/api/v1/releases:publish", body)
    assert (made.status, made.body["number"]) == (201, 2)
    assert made.body["hash"] == planned["release"]
    again = root.get("/api/v1/definitions").body
    assert again["release"] == made.body["hash"]
    broken = {**files, path: "{"}
    refused = root.post("/api/v1/releases:publish", {"bundle": "test", "files": broken})
    assert (refused.status, refused.code) == (422, "definitions_refused")
    assert refused.body["error"]["details"]["findings"][0]["file"] == path
    assert root.get("/api/v1/definitions").body == again


def test_a_decision_takes_a_bounded_number_of_queries(office: Office) -> None:
    record = office.submitted().body["record"]
    path = f"/api/v1/assignments/{office.todo('pam')['id']}/approve"
    pam, version = office.desk("pam"), f'"{record["version"]}"'
    with statements() as sent:
        assert pam.post(path, {}, If_Match=version).status == 200
    assert len(sent) <= 30, "\n".join(sent)
