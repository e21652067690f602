"""Every page of the console answers, in both languages, on both databases, whatever is asked."""

import re
from datetime import timedelta

import pytest

from dougong.actions import drafts, jobs
from dougong.base.errors import AccessDenied
from dougong.store import jobs as stored_jobs
from dougong.store import people, platform_tables
from dougong.store import sign_in as store
from web.admin.console import SECTIONS, Console

CHINESE = re.compile(r"[\u3400-\u9fff]")
ODD = ("%", "\\", "^\\", "'; drop table person", "_", "x" * 500, "张 伟", "\ud800")


def test_every_page_answers_in_both_languages(either: Console) -> None:
    root = either.browser()
    failed_job(either)
    either.run(lambda uow: store.add_attempt(uow, "mallory", "10.1.1.1"))
    pages = ["/admin/", *(f"/admin/{section}/" for section in SECTIONS)]
    pages += ["/admin/people/new", "/admin/departments/new", "/admin/groups/new"]
    pages += [f"/admin/people/{either.people['ann']}"]
    for path in pages:
        assert 'lang="zh-CN"' in root.page(path)
        english = root.page(path, "en")
        assert 'lang="en"' in english
        frame = re.search(r'<nav class="console-nav.*?</nav>', english, re.S)[0]
        assert not CHINESE.search(frame)
    assert "mallory" in root.page("/admin/attempts/")


def test_lists_are_searched_narrowed_and_ordered_in_the_database(either: Console) -> None:
    root = either.browser()
    assert names(root.page("/admin/people/?q=PA")) == ["Pam", "Paul"]
    assert names(root.page("/admin/people/?state=admin")) == ["Root"]
    assert names(root.page("/admin/people/?q=pa&sort=-name")) == ["Paul", "Pam"]
    assert names(root.page("/admin/people/?q=pa&state=inactive")) == []
    sessions = root.page("/admin/sessions/?q=root&state=live")
    assert sessions.count("结束会话") >= 1
    assert "还没有" not in sessions
    audit = root.page("/admin/audit/?kind=token_added&actor=系统&stream=ann")
    assert audit.count('data-href="/admin/audit/') == 1
    assert "没有符合条件" in root.page("/admin/audit/?from=2999-01-01")
    assert "没有符合条件" in root.page("/admin/audit/?to=1999-01-01")
    export = root.get("/admin/people/export.csv?q=pam").data.decode("utf-8-sig")
    assert [line.split(",")[0] for line in export.splitlines()] == ["姓名", "Pam"]


def names(page: str) -> list[str]:
    return re.findall(r'<td title="([^"]*)"><a href="/admin/people/', page)


@pytest.mark.parametrize("section", [one for one in SECTIONS if one != "departments"])
def test_no_address_breaks_a_list(either: Console, section: str) -> None:
    root = either.browser()
    for odd in ODD:
        for key in ("q", "state", "department", "actor", "kind", "stream", "from", "to", "sort"):
            given = {key: odd.encode(errors="surrogatepass")}
            assert root.client.get(f"/admin/{section}/", query_string=given).status_code == 200
    assert root.client.get(f"/admin/{section}/", query_string={"q": b"\0"}).status_code == 422
    for page in ("-1", "0", "9" * 30, "x"):
        assert root.get(f"/admin/{section}/?page={page}&sort=-{page}").status_code == 200
    assert root.get(f"/admin/{section}/%00").status_code in {404, 422}


def test_long_lists_are_turned_page_by_page(console: Console) -> None:
    for number in range(60):
        console.run(lambda uow, n=number: store.add_attempt(uow, f"who{n:02}", "10.1.1.1"))
    root = console.browser()
    pages = [root.page(f"/admin/attempts/?page={page}") for page in (0, 1)]
    seen = [re.findall(r'<td title="(who\d\d)"', page) for page in pages]
    assert [len(one) for one in seen] == [50, 10]
    assert len({*seen[0], *seen[1]}) == 60
    assert "共 60 条" in pages[0]
    assert "第 2 / 2 页" in pages[1]
    assert len(root.get("/admin/attempts/export.csv").text.splitlines()) == 61


def failed_job(console: Console) -> str:
    def give_up(uow) -> str:
        key = stored_jobs.add(uow, "housekeeping", {"a": 1}, due=uow.now, unique_key="k")
        given_up = platform_tables.job.update().values(state="failed", tries=5, error="坏了")
        uow.connection.execute(given_up)
        return str(key)

    return str(console.run(give_up))


def test_a_failed_job_is_shown_and_started_anew(either: Console) -> None:
    root, key = either.browser(), failed_job(either)
    assert "坏了" in root.page("/admin/jobs/?state=failed")
    assert "参数" in root.page(f"/admin/jobs/{key}")
    assert "任务已重新排队" in root.told(f"/admin/jobs/{key}/retry")
    job = either.run(lambda uow: stored_jobs.find(uow, key))
    assert (job.state, job.tries) == ("waiting", 0)
    assert "job_retried" in either.kinds("system")
    assert "无需重试" in root.told(f"/admin/jobs/{key}/retry")


def test_only_administrators_start_a_job_anew(console: Console) -> None:
    key, ann = failed_job(console), console.people["ann"]
    actor = console.run(lambda uow: people.actor_of(uow.connection, ann))
    with pytest.raises(AccessDenied):
        console.host.run(actor, lambda uow: jobs.retry(uow, key))


def test_the_chain_is_verified_and_a_forgery_is_told(either: Console) -> None:
    root = either.browser()
    assert "审计链完整" in root.told("/admin/audit/verify")
    event = platform_tables.event
    change = event.update().where(event.c.kind == "token_added").values(data='{"token":"x"}')
    either.run(lambda uow: uow.connection.execute(change))
    assert "does not fit the chain" in root.told("/admin/audit/verify")


def test_what_a_document_held_is_not_in_the_audit(either: Console) -> None:
    ann = either.run(lambda uow: people.actor_of(uow.connection, either.people["ann"]))
    raw = {"site": either.site, "note": "机密", "lines": [{"what": "砂"}]}
    made = either.host.run(ann, lambda uow: drafts.create_draft(uow, "yard.order", raw))
    root = either.browser()
    listed = root.page(f"/admin/audit/?stream={made.record.id}")
    key = re.search(r'data-href="(/admin/audit/[^"]+)"', listed)[1]
    detail = root.page(key)
    assert "机密" not in detail
    assert "需具备相应权限" in detail


def test_an_ended_session_and_a_revoked_token_are_worth_nothing(either: Console) -> None:
    root, ann = either.browser(), either.browser("ann")
    ann.page("/me")
    listed = root.page("/admin/sessions/?q=ann")
    revoke = re.compile(r'action="(/admin/(?:sessions|tokens)/[^"]+/revoke)"')
    assert "会话已结束" in root.told(revoke.search(listed)[1])
    assert ann.get("/me").status_code == 302
    tokens = root.page("/admin/tokens/?q=ann&state=live")
    assert "令牌已收回" in root.told(revoke.search(tokens)[1])
    assert "没有符合条件" in root.page("/admin/tokens/?q=ann&state=live")
    assert {"session_revoked"} <= set(either.kinds("system"))
    assert "token_revoked" in either.kinds(either.people["ann"])


def test_a_session_that_was_idle_for_long_is_over(console: Console) -> None:
    console.browser("ann")
    root = console.browser()
    console.host.clock.at += timedelta(days=2)
    late = console.browser()
    assert "结束会话" not in late.page("/admin/sessions/?q=ann")
    assert root.get("/admin/").status_code == 302
