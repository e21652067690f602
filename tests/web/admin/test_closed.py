"""The console is closed: to strangers, to colleagues, to forged forms, and to what is secret."""

import re

import pytest
from flask_admin import BaseView
from sqlalchemy import select

from dougong.store import platform_tables
from dougong.web.admin import VIEWS
from dougong.web.admin import rows as mapped
from dougong.web.admin.base import ConsoleView
from dougong.web.admin.export import harmless
from dougong.web.admin.lists import ListView
from web.admin.console import SECTIONS, Console

GENERIC = re.compile(r"/(?:edit|delete|action|ajax|static)\b|/export/")
SECRETS = {"token_hash", "hash", "files", "state"}


def test_every_view_derives_from_the_one_that_denies(console: Console) -> None:
    views = [
        view
        for found in console.app.extensions["admin"]
        for view in [found.index_view, *(item._view for item in found.menu())]
    ]
    assert len(set(views)) == len(VIEWS) + 1
    assert [view for view in views if not isinstance(view, ConsoleView)] == []
    denying = ConsoleView.is_accessible
    assert {type(view).is_accessible for view in views} == {denying}
    assert denying is not BaseView.is_accessible


def test_a_stranger_is_sent_to_sign_in_wherever_he_looks(console: Console) -> None:
    client = console.app.test_client()
    seen = [path for method, path in console.addresses() if method == "GET"]
    assert len(seen) > 20
    for path in seen:
        found = client.get(path)
        assert (found.status_code, found.location.split("?")[0]) == (302, "/sign-in"), path


def test_a_colleague_is_refused_wherever_he_looks(console: Console) -> None:
    bo = console.browser("bo")
    for method, path in console.addresses():
        found = bo.get(path) if method == "GET" else bo.post(path)
        assert found.status_code == 403, (method, path)
        assert "您没有权限执行此操作" in found.text


def test_a_form_without_its_token_changes_nothing(console: Console) -> None:
    root, stranger = console.browser(), console.app.test_client()
    posts = [path for method, path in console.addresses() if method == "POST"]
    assert len(posts) > 10
    for path in posts:
        assert root.client.post(path, data={"active": "no"}).status_code == 403, path
        assert stranger.post(path).status_code == 403, path
    assert console.person("ann").active


def test_flask_admins_own_forms_and_files_have_no_address(console: Console) -> None:
    addresses = [path for _method, path in console.addresses()]
    assert [path for path in addresses if GENERIC.search(path)] == []


def test_role_lost_is_console_lost_at_the_next_request(console: Console) -> None:
    root = console.browser()
    root.page("/admin/")
    nobody = platform_tables.person.update().values(is_admin=False)
    console.run(lambda uow: uow.connection.execute(nobody))
    assert root.get("/admin/").status_code == 403


def test_no_secret_is_mapped_or_shown(console: Console) -> None:
    for row in vars(mapped).values():
        names = set(getattr(getattr(row, "__mapper__", None), "column_attrs", {}).keys())
        # The hash of a release is its name.
        allowed = {"hash", "state"} if row in (mapped.ReleaseRow, mapped.JobRow) else set()
        assert names & SECRETS <= allowed, row
    root = console.browser()
    root.post(f"/admin/people/{console.people['ann']}/password")
    secrets = console.run(_secrets)
    assert len(secrets) > 8
    pages = [f"/admin/{section}/" for section in SECTIONS]
    pages += [f"/admin/{view.place}/export.csv" for view in VIEWS if issubclass(view, ListView)]
    pages += [path for method, path in console.addresses() if method == "GET" and "new" not in path]
    for path in pages:
        text = root.get(path).text
        assert [secret for secret in secrets if secret in text] == [], path


def _secrets(uow) -> list[str]:
    tables = platform_tables
    columns = (tables.session.c.token_hash, tables.api_token.c.token_hash, tables.password.c.hash)
    return [str(found) for column in columns for found in uow.connection.scalars(select(column))]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1"])
def test_a_formula_is_exported_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_ordinary_words_are_exported_as_they_are() -> None:
    words = ["张三", "a=b", "", "O-202610"]
    assert [harmless(one) for one in words] == words


def test_a_name_that_is_a_formula_is_harmless_in_the_file(console: Console) -> None:
    root = console.browser()
    root.post("/admin/people/new", login="evil", name='=HYPERLINK("http://x")', locale="zh")
    body = root.get("/admin/people/export.csv").text
    assert "'=HYPERLINK" in body
    assert "\n=" not in body
    assert '"=' not in body


def test_pages_hold_to_the_content_security_policy(console: Console) -> None:
    root = console.browser()
    for section in ("", *(f"{section}/" for section in SECTIONS)):
        found = root.get(f"/admin/{section}")
        nonce = re.search(r"'nonce-([^']+)'", found.headers["Content-Security-Policy"])[1]
        inline = re.findall(r"<script(?![^>]*(?:src=|application/json))([^>]*)>", found.text)
        assert all(f'nonce="{nonce}"' in attributes for attributes in inline), section
        assert not re.search(r"\son[a-z]+=|javascript:", found.text), section
