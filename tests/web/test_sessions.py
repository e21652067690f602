"""What an answer says of the session, and messages that wait for the page somebody sees next."""

import io
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.exceptions import ClientDisconnected

from dougong.app import Application
from web.api.office import Office
from web.test_outsider import HIDDEN, signed_in

WRONG = {"old": "wrong-Wagen-77", "new": "one-Wagen-77", "again": "another-Wagen-77"}
TOLD = "两次输入的新密码不一致"


@pytest.fixture
def client(small_office: Office) -> FlaskClient:
    found = next(signed_in(small_office))
    with found.session_transaction() as session:
        session["sid"] = "t" * 40
        # As signing in leaves it.
        session.permanent = True
    return found


def refused(client: FlaskClient) -> Any:
    """Two passwords that differ: the answer leads to a page which says so."""
    token = HIDDEN.search(client.get("/me").text)
    assert token is not None
    return client.post("/me/password", data={"csrf_token": token[1], **WRONG})


def test_a_page_that_changes_nothing_of_the_session_sets_no_cookie(client: FlaskClient) -> None:
    client.get("/me")
    assert not client.get("/me").headers.getlist("Set-Cookie")


def test_a_message_is_shown_once(client: FlaskClient) -> None:
    assert refused(client).status_code == 303
    assert TOLD in client.get("/me").text
    assert TOLD not in client.get("/me").text


def test_an_answer_under_way_takes_no_message_away(client: FlaskClient) -> None:
    client.get("/me")
    before = client.get_cookie("dougong")
    assert before is not None
    refused(client)
    # Asked before the button was pressed, answered after it.
    slow = client.application.test_client()
    slow.set_cookie("dougong", before.value)
    for said in slow.get("/me").headers.getlist("Set-Cookie"):
        client.set_cookie(*said.partition(";")[0].split("=", 1))
    assert TOLD in client.get("/me").text


def test_a_script_that_reads_a_page_leaves_the_message_for_eyes(client: FlaskClient) -> None:
    refused(client)
    assert TOLD not in client.get("/me", headers={"X-Island": "following"}).text
    assert TOLD in client.get("/me").text


def test_a_message_that_somebody_else_wrote_is_not_shown_and_goes(client: FlaskClient) -> None:
    session = client.get_cookie("dougong")
    assert session is not None
    for forged in ("", "x", session.value):
        client.set_cookie("dougong-told", forged)
        answer = client.get("/me")
        assert answer.status_code == 200
    assert client.get_cookie("dougong-told") is None


def test_a_message_is_no_session(client: FlaskClient) -> None:
    refused(client)
    told = client.get_cookie("dougong-told")
    assert told is not None
    assert told.http_only
    assert told.same_site == "Lax"
    client.set_cookie("dougong", told.value)
    assert client.get("/me").headers["Location"].startswith("/sign-in")


def test_an_upload_that_breaks_off_leaves_no_file_open() -> None:
    app = Application(__name__)
    streams: list[Any] = []

    def take() -> str:
        with pytest.raises(ClientDisconnected):
            _ = request.files
        streams.extend(request.__dict__["streams"])
        return "never read"

    app.add_url_rule("/take", view_func=take, methods=["POST"])
    posted(app, b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\nhalf')
    assert [stream.closed for stream in streams] == [True]


def posted(app: Flask, body: bytes) -> None:
    """The first bytes of a longer body, after which the sender hangs up."""
    said = {"CONTENT_LENGTH": "9000", "CONTENT_TYPE": "multipart/form-data; boundary=b"}
    app.test_client().post("/take", input_stream=io.BytesIO(body), environ_overrides=said)
