"""Nothing that somebody typed leads to where it should not (reliability.md, T14)."""

from collections.abc import Iterator

import pytest

from dougong.connectors import webhook
from dougong.connectors.channel import DeliveryFailed
from dougong.connectors.outbound import Outbound, Rules, TargetForbidden
from dougong.connectors.webhook import Target, signature
from unit.connectors.servers import Asked, http_server, loopback

#: Addresses that mean this machine, its network or another protocol, spelt in every way known.
SPELLINGS = (
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://localhost/",
    "https://localhost./",
    "https://１２７.0.0.1/",
    "https://hook.test@127.0.0.1/",
    "https://hook.test:22/",
    "https://hook.test\\@127.0.0.1/",
    "https://hook.test /",
    "http://hook.test/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x",
    "//127.0.0.1/",
)


@pytest.mark.parametrize("url", SPELLINGS)
def test_no_spelling_leads_inside_even_where_any_name_is_allowed(url: str) -> None:
    anywhere = Outbound(Rules(frozenset("*")))
    with pytest.raises(TargetForbidden):
        anywhere.address_of(anywhere.require(url))


def test_only_names_on_the_list_are_called_and_only_if_public() -> None:
    known = Rules(frozenset(("hook.test", ".corp.test")), resolve=lambda *_: ["93.184.216.34"])
    outbound = Outbound(known)
    for good in ("https://hook.test/x?y=1", "https://a.corp.test/"):
        assert outbound.address_of(outbound.require(good)) == "93.184.216.34"
    for wrong in ("https://evil.test/", "https://hook.test.evil.test/", "https://xcorp.test/"):
        with pytest.raises(TargetForbidden):
            outbound.require(wrong)
    # One address inside among several is enough to refuse the name.
    mixed = Outbound(Rules(frozenset("*"), resolve=lambda *_: ["93.184.216.34", "10.0.0.1"]))
    with pytest.raises(TargetForbidden):
        mixed.address_of(mixed.require("https://hook.test/"))


@pytest.fixture
def inner() -> Iterator[tuple[int, list[Asked]]]:
    """A server inside that nobody may reach, and what it was asked."""
    hits: list[Asked] = []

    def reply(asked: Asked) -> tuple[int, object]:
        hits.append(asked)
        return 200, {}

    with http_server(reply) as port:
        yield port, hits


def test_a_redirect_is_not_followed(inner: tuple[int, list[Asked]]) -> None:
    port, hits = inner
    inside = f"http://127.0.0.1:{port}/".encode()
    with http_server(lambda _: (302, inside)) as outer, pytest.raises(DeliveryFailed):
        loopback().call("POST", f"http://hook.test:{outer}/", b"{}", {})
    assert hits == []


def test_a_name_that_changes_its_address_is_resolved_once(inner: tuple[int, list[Asked]]) -> None:
    port, hits = inner
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    words = {"schemes": frozenset(("http",)), "ports": frozenset((port,))}
    outbound = Outbound(Rules(frozenset("*"), resolve=resolve, **words))  # type: ignore[arg-type] # sets of texts and numbers
    # Nothing answers at that address from here; what matters is that nobody asked twice.
    address = outbound.address_of(outbound.require(f"http://hook.test:{port}/"))
    assert (address, asked, hits) == ("93.184.216.34", ["hook.test"], [])


def test_a_long_answer_and_one_that_is_none_are_failures() -> None:
    with http_server(lambda _: (200, b"x" * 70_000)) as port, pytest.raises(DeliveryFailed):
        loopback().call("POST", f"http://hook.test:{port}/", b"", {})
    with pytest.raises(DeliveryFailed):
        loopback().call("POST", f"http://hook.test:{port}/", b"", {})


def test_a_call_is_signed_over_its_time_and_body() -> None:
    seen: list[Asked] = []

    def reply(asked: Asked) -> tuple[int, object]:
        seen.append(asked)
        return (204, b"") if len(seen) == 1 else (500, b"")

    with http_server(reply) as port:
        target = Target(f"http://hook.test:{port}/in", "geheim")
        assert webhook.post(loopback(), target, "d-1", b'{"a": 1}', 1_790_000_000) == 204
        with pytest.raises(DeliveryFailed):
            webhook.post(loopback(), target, "d-1", b'{"a": 1}', 1_790_000_000)
    headers = seen[0].headers
    assert headers["X-Dougong-Delivery"] == "d-1"
    assert headers["X-Dougong-Timestamp"] == "1790000000"
    assert headers["X-Dougong-Signature"] == signature("geheim", 1_790_000_000, seen[0].body)
    for other in (("geheim", 1_790_000_001, b'{"a": 1}'), ("x", 1_790_000_000, b'{"a": 1}')):
        assert signature(*other) != headers["X-Dougong-Signature"]
    assert "geheim" not in str(seen[0])
