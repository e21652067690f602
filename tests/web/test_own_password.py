"""Whoever signs in with a password that somebody else chose sees nothing before he has his own."""

import re

from flask.testing import FlaskClient

from dougong.actions import organisation
from dougong.actions.sign_in import add_token
from dougong.model.people import PLATFORM
from web.api.office import Office


def token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, password: str) -> str:
    words = {"login": "ann", "password": password, "csrf_token": token(client, "/sign-in")}
    return str(client.post("/sign-in", data=words).headers.get("Location"))


def test_a_reset_password_opens_one_page_only_until_it_is_changed(small_office: Office) -> None:
    ann = small_office.people["ann"]
    given = small_office.host.run(PLATFORM, lambda uow: organisation.reset_password(uow, ann))
    client = small_office.app.test_client()
    assert sign_in(client, given) == "/me"
    assert client.get("/").headers["Location"] == "/me"
    refused = client.get("/api/v1/inbox/todo")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "password_not_own")
    own = "my-own-password"
    words = {"old": given, "new": own, "again": own, "csrf_token": token(client, "/me")}
    client.post("/me/password", data=words)
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/inbox/todo").status_code == 200
    assert sign_in(small_office.app.test_client(), own) == "/"


def test_the_page_says_how_long_a_password_is_and_what_a_new_one_ended(
    small_office: Office,
) -> None:
    ann = small_office.people["ann"]
    given = small_office.host.run(PLATFORM, lambda uow: organisation.reset_password(uow, ann))
    small_office.host.run(PLATFORM, lambda uow: add_token(uow, ann, "导出"))
    client = small_office.app.test_client()
    sign_in(client, given)
    assert "至少 12 位" in client.get("/me").get_data(as_text=True)

    def told(new: str) -> str:
        words = {"old": given, "new": new, "again": new, "csrf_token": token(client, "/me")}
        client.post("/me/password", data=words)
        return client.get("/me").get_data(as_text=True)

    assert "密码须为 12 至 200 位" in told("elf-zeichen")
    assert "1 个令牌随之收回" in told("my-own-password")


def test_a_session_ends_on_the_server_and_its_token_changes_at_each_sign_in(
    small_office: Office,
) -> None:
    ann = small_office.people["ann"]
    given = small_office.host.run(PLATFORM, lambda uow: organisation.reset_password(uow, ann))
    client = small_office.app.test_client()
    client.get("/sign-in")
    sign_in(client, given)
    kept = client.get_cookie("dougong")
    assert kept is not None
    assert kept.http_only
    assert kept.same_site == "Lax"
    client.post("/sign-out", data={"csrf_token": token(client, "/me")})
    stolen = small_office.app.test_client()
    stolen.set_cookie("dougong", kept.value)
    assert stolen.get("/me").headers["Location"].startswith("/sign-in")
