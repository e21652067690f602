"""The figures of a process are for its operators: from this machine, or with the token."""

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from dougong.app import create_app
from dougong.web.health import FORWARDED
from web.api.office import Office

TOKEN = "m" * 16 + "0123456789abcdefghij"


def asked(
    office: Office, token: str = "", address: str = "127.0.0.1", **words: str
) -> TestResponse:
    host = office.host.at(office.host.clock)
    host.settings = replace(host.settings, metrics_token=token)
    client = create_app(host).test_client()
    headers = {name.replace("_", "-"): value for name, value in words.items()}
    return client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1"])
def test_this_machine_may_ask_while_no_token_is_set(small_office: Office, address: str) -> None:
    found = asked(small_office, address=address)
    assert (found.status_code, b"process_cpu_seconds_total" in found.data) == (200, True)


@pytest.mark.parametrize("address", ["10.0.0.4", "203.0.113.7", "fe80::1", ""])
def test_others_may_not_and_are_told_what_to_set(small_office: Office, address: str) -> None:
    found = asked(small_office, address=address)
    assert found.status_code == 403
    assert b"process_cpu" not in found.data
    assert "DOUGONG_METRICS_TOKEN" in found.text


@pytest.mark.parametrize("name", FORWARDED)
def test_what_a_proxy_passes_on_does_not_come_from_here(small_office: Office, name: str) -> None:
    assert asked(small_office, **{name: "127.0.0.1"}).status_code == 403


def test_once_a_token_is_set_everybody_has_to_show_it(small_office: Office) -> None:
    for shown in ("", "Bearer", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", f"Bearer {TOKEN}x"):
        assert asked(small_office, TOKEN, Authorization=shown).status_code == 403, shown
    for address in ("127.0.0.1", "203.0.113.7"):
        found = asked(small_office, TOKEN, address, Authorization=f"Bearer {TOKEN}")
        assert found.status_code == 200
