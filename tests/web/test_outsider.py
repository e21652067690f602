"""What an outsider may try at the doors: addresses, hosts, bodies, keys of other people."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from dougong.actions import organisation, sign_in
from dougong.app import create_app
from dougong.model.people import PLATFORM
from dougong.store import sign_in as store
from web.api.office import ORDER, Office, read

HIDDEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def password(small_office: Office) -> str:
    """Ann's, chosen by herself."""
    words = "orange-Wagen-77"
    given = small_office.host.run(
        PLATFORM, lambda uow: organisation.reset_password(uow, small_office.people["ann"])
    )
    token = sign_in.sign_in(small_office.host, "ann", given, "")
    actor = sign_in.actor_of_session(small_office.host, token)
    assert actor is not None
    sign_in.change_password(small_office.host, actor, given, words)
    return words


def enter(client: FlaskClient, password: str, onward: str = "") -> Any:
    token = HIDDEN.search(client.get("/sign-in").text)
    assert token is not None
    form = {"csrf_token": token[1], "login": "ann", "password": password, "next": onward}
    return client.post("/sign-in", data=form)


def signed_in(office: Office, **settings: Any) -> Iterator[FlaskClient]:
    token = "t" * 40
    mine = office.people["ann"]
    office.host.run(PLATFORM, lambda uow: store.add_session(uow, sign_in.digest(token), mine))
    host = office.host.at(office.host.clock)
    host.settings = replace(host.settings, **settings)
    client = create_app(host).test_client()
    with client.session_transaction(base_url="https://localhost") as session:
        session["sid"] = token
    yield client


#: Addresses that lead away, or are none, and where they may lead instead.
AWAY = (
    *("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"),
    *("/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: x=1", " //evil.example"),
    "/\u2028/evil.example",
)


@pytest.mark.parametrize("onward", AWAY)
def test_no_address_leads_from_the_sign_in_to_another_place(
    small_office: Office, password: str, onward: str
) -> None:
    client = small_office.app.test_client()
    entered = enter(client, password, onward)
    assert (entered.status_code, entered.location) == (303, "/")
    again = client.get("/sign-in", query_string={"next": onward})
    assert (again.status_code, again.location) == (302, "/")
    page = HIDDEN.search(client.get("/me").text)
    assert page is not None
    form = {"csrf_token": page[1], "language": "en", "next": onward}
    assert client.post("/language", data=form).location == "/"


def test_signing_in_begins_a_session_that_nobody_knew_before(
    small_office: Office, password: str
) -> None:
    client = small_office.app.test_client()
    with client.session_transaction() as planted:
        planted["sid"] = "planted-by-somebody-else"
    enter(client, password)
    with client.session_transaction() as session:
        first = session["sid"]
    assert first != "planted-by-somebody-else"
    assert sign_in.actor_of_session(small_office.host, "planted-by-somebody-else") is None
    enter(small_office.app.test_client(), password)
    assert read(client.get("/api/v1/me")).status == 200


def test_over_https_cookies_are_the_hosts_own_and_browsers_stay_there(small_office: Office) -> None:
    client = next(signed_in(small_office, secure_cookies=True))
    client.get("/me", base_url="https://localhost")
    page = HIDDEN.search(client.get("/me", base_url="https://localhost").text)
    assert page is not None
    found = client.post(
        "/language",
        data={"csrf_token": page[1], "language": "en"},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/me"},
    )
    assert found.status_code == 303
    assert found.headers["Strict-Transport-Security"] == "max-age=31536000"
    language = next(one for one in found.headers.getlist("Set-Cookie") if "language" in one)
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(language.split("; "))
    entry = client.get("/sign-in", base_url="https://localhost")
    assert entry.status_code == 302


def test_only_the_hosts_of_the_installation_are_answered(small_office: Office) -> None:
    host = small_office.host.at(small_office.host.clock)
    names = ("dougong.example", ".site.example")
    host.settings = replace(host.settings, trusted_hosts=names)
    client = create_app(host).test_client()
    for name, status in (
        ("dougong.example", 200),
        ("a.site.example", 200),
        ("127.0.0.1:8080", 200),
        ("evil.example", 400),
        ("dougong.example.evil.example", 400),
    ):
        assert client.get("/sign-in", headers={"Host": name}).status_code == status, name


@pytest.mark.parametrize("token", ["", "x", "dgt_wrong"])
def test_nobody_has_his_body_read_before_he_has_said_who_he_is(
    small_office: Office, token: str
) -> None:
    client = small_office.app.test_client()
    for body in (b"{}", b"{", b"[" * 99, b'{"a":1,"a":2}'):
        headers = {"Authorization": f"Bearer {token}"}
        found = client.post(ORDER, data=body, headers=headers, content_type="application/json")
        assert found.status_code == 401, body


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""]
)
def test_a_page_of_another_site_changes_nothing_whatever_it_sends(
    small_office: Office, kind: str
) -> None:
    client = next(signed_in(small_office))
    for path in (ORDER, "/new/yard.order", "/me/password", "/sign-out", "/api/v1/files"):
        assert client.post(path, data=b'{"data":{}}', content_type=kind).status_code == 403, path
    assert read(client.get("/api/v1/me")).status == 200


def test_a_key_of_one_person_gives_nothing_to_another(office: Office) -> None:
    key = {"Idempotency_Key": "shared-key-1"}
    mine = office.desk("ann").post(ORDER, {"data": office.values(note="机密")}, **key)
    assert mine.status == 201
    other = office.values(note="机密", site=office.template.elsewhere)
    hers = office.desk("eve").post(ORDER, {"data": other}, **key)
    assert (hers.status, hers.body["id"] != mine.body["id"]) == (201, True)


def test_typing_of_others_stays_theirs(office: Office) -> None:
    path = "/api/v1/autosave/yard.order:new"
    assert office.desk("ann").post(path, {"data": {"note": "机密"}}).status == 200
    for who in ("eve", "pam"):
        assert office.desk(who).get(path).body == {"data": None}
