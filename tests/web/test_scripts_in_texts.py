"""Texts that people typed are shown as texts, whatever they look like."""

import pytest
from sqlalchemy import update

from dougong.model.people import PLATFORM
from dougong.store.platform_tables import person
from web.api.office import Office

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>",
    "{{7*7}}<b>",
    "${alert(1)}<b>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>@import'//x'</style>",
]
PAGES = [
    "/",
    "/lists/yard.orders",
    "/lists/yard.orders?q={}",
    "/inbox/drafts",
    "/inbox/started",
    "/inbox/drafts?q={}",
    "/new/yard.order?note={}",
    "/records/yard.order/{id}",
    "/records/yard.order/{id}/edit",
    "/records/yard.order/{sent}",
    "/me",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_page_holds_what_was_typed_as_markup(small_office: Office, payload: str) -> None:
    host = small_office.host
    host.run(PLATFORM, lambda uow: uow.connection.execute(update(person).values(name=payload)))
    line = [{"what": payload, "quantity": 1, "price": 1}]
    draft = small_office.draft(note=payload, lines=line).body["id"]
    sent = small_office.submitted(note=payload, lines=line).body["record"]["id"]
    token = {"Authorization": f"Bearer {small_office.template.tokens['ann']}"}
    client, seen = small_office.app.test_client(), 0
    for page in PAGES:
        path = page.replace("{id}", draft).replace("{sent}", sent)
        found = client.get(path.split("?")[0], query_string=_query(path, payload), headers=token)
        shown = found.get_data(as_text=True)
        assert found.status_code == 200, path
        assert payload not in shown, path
        seen += "alert(1)" in shown or "7*7" in shown
        policy = found.headers["Content-Security-Policy"]
        scripts = next(part for part in policy.split(";") if "script-src" in part)
        assert "unsafe" not in scripts
    assert seen or "alert" not in payload


def _query(path: str, payload: str) -> dict[str, str]:
    name = path.partition("?")[2].partition("=")[0]
    return {name: payload} if name else {}
