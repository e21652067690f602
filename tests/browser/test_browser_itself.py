"""The browser of the tests sees what a person would, before any page of ours is blamed."""

import socket
import struct
import threading
from urllib.parse import urlsplit

import pytest

from browser.conftest import PICTURES
from browser.house import listening

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>点工单</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>点工单</h1>{}</main></body></html>"""


def test_phone_is_as_wide_as_a_phone_and_has_touch(phone):
    phone.page.set_content(PAGE.format("<p>班组</p>"))
    assert phone.page.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [390, True]


def test_console_errors_are_heard(desktop):
    desktop.expect_fault("planned fault")
    desktop.page.set_content(PAGE.format("<script>console.error('planned fault')</script>"))
    assert len(desktop.faults) == 1


@pytest.mark.parametrize(
    ("body", "count"),
    [("<p>工日</p>", 0), ("<img src='data:,'>", 1), ("<button></button>", 1)],
    ids=["plain", "picture without words", "button without name"],
)
def test_barriers_are_found_where_they_are(desktop, body, count):
    desktop.page.set_content(PAGE.format(body))
    assert len(desktop.barriers()) == count


def test_barriers_are_found_under_the_strict_policy_of_our_pages(desktop):
    def answer(route):
        policy = {"content-security-policy": "default-src 'self'; script-src 'self'"}
        body = PAGE.format("<button></button>")
        route.fulfill(body=body, headers=policy, content_type="text/html; charset=utf-8")

    desktop.page.route("http://127.0.0.1:9/", answer)
    desktop.page.goto("http://127.0.0.1:9/")
    assert len(desktop.barriers()) == 1


def test_pictures_are_kept_where_people_want_to_look_at_them(desktop, monkeypatch, tmp_path):
    desktop.pictures = tmp_path
    monkeypatch.delenv(PICTURES, raising=False)
    assert not desktop.picture("browser-itself").exists()
    monkeypatch.setenv(PICTURES, "1")
    desktop.page.set_content(PAGE.format("<p>工日</p>"))
    assert desktop.picture("browser-itself").read_bytes().startswith(b"\x89PNG")


class Answered:
    """A short answer that tells when it is closed."""

    def __init__(self):
        self.closed = threading.Event()

    def __call__(self, _environ, start):
        start("200 OK", [("Content-Length", "3")])
        return self

    def __iter__(self):
        return iter([b"yes"])

    def close(self):
        self.closed.set()


def test_an_answer_is_closed_when_the_browser_hangs_up_on_it():
    answer = Answered()
    with listening(answer) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), 20) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            read = b""
            while not read.endswith(b"yes"):
                piece = line.recv(9999)
                assert piece, read
                read += piece
            # While the other side still listens whether more is sent.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert answer.closed.wait(20)
