"""The console keeps groups of people: made, filled, renamed, closed, all of it in the trail."""

import json
import re

from dougong.actions import groups
from dougong.model.people import PLATFORM
from web.admin.console import Console

LINE = re.compile(r'<a href="/admin/people/[^"]+">([^<]+)</a>')
END = re.compile(r'action="(/admin/groups/[^"]+/members/[^"]+/end)"')


def made(console: Console, **words: str) -> str:
    """The address of a new group."""
    form = {"key": "review", "name": "评审小组", "name_en": "Reviewers", **words}
    found = console.browser().post("/admin/groups/new", **form)
    assert found.status_code == 303, found.text
    return found.location


def join(console: Console, path: str, *logins: str, **days: str) -> str:
    people = json.dumps([console.people[one] for one in logins])
    return console.browser().told(f"{path}/members", people=people, **days)


def test_a_group_is_made_filled_and_left(either: Console) -> None:
    root = either.browser()
    assert "还没有人员组" in root.page("/admin/groups/")
    path = made(either)
    assert "还没有成员" in root.page(path)
    page = join(either, path, "pam", "bo")
    assert "已加入 2 人" in page
    assert LINE.findall(page) == ["Pam", "Bo"]
    assert "2026-10-12 起" in page
    again = join(either, path, "bo")
    assert "Bo已在人员组“评审小组”里" in again
    told = root.told(END.search(page)[1])
    assert "已移出人员组" in told
    members, _, past = told.partition("以前的成员")
    assert (LINE.findall(members), LINE.findall(past)) == (["Bo"], ["Pam"])
    listed = root.page("/admin/groups/")
    assert "评审小组" in listed
    assert "Bo" in listed
    assert "Reviewers" in root.page("/admin/groups/", "en")
    assert "评审小组" in root.page(f"/admin/people/{either.people['bo']}")
    key = path.rpartition("/")[2]
    assert either.kinds(key) == ["group_added", "group_joined", "group_joined", "group_left"]
    assert "加入人员组" in root.page(f"/admin/audit/?stream={key}")


def test_a_group_is_renamed_closed_and_used_again(either: Console) -> None:
    root, path = either.browser(), made(either)
    assert "已保存" in root.told(path, name="评标小组", name_en="")
    assert "评标小组" in root.page(path, "en")
    assert "人员组已停用" in root.told(f"{path}/active", active="no")
    assert "启用人员组" in root.page(path)
    assert "人员组已启用" in root.told(f"{path}/active", active="yes")
    # Its key is not among what a form can change.
    root.told(path, name="评标小组", key="other")
    found = either.host.run(PLATFORM, groups.all_groups, write=False).groups
    assert [one.group.key for one in found] == ["review"]


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(either: Console) -> None:
    root, path = either.browser(), made(either)
    for form, told in (
        ({"key": "Review", "name": "甲组"}, "编码以小写字母开头"),
        ({"key": "a", "name": "甲组", "name_en": "x" * 51}, "请填写名称，最长 50 字"),
        ({"key": "review", "name": "甲组"}, "与已有数据重复"),
    ):
        found = root.post("/admin/groups/new", **form)
        assert found.status_code in {409, 422}
        assert told in found.text
        assert 'value="甲组"' in found.text
    assert "请至少选择一人" in root.post(f"{path}/members").text
    assert "日期写成" in join(either, path, "bo", last="someday")
    assert "结束日不能早于" in join(either, path, "bo", last="2026-01-01")
    assert root.get("/admin/groups/nowhere").status_code == 404
    assert root.post(f"{path}/people").status_code == 200
    assert root.post("/admin/groups/nowhere/people").status_code == 404


def test_the_hand_over_shows_groups_and_says_what_became_of_them(console: Console) -> None:
    root, path = console.browser(), made(console)
    join(console, path, "pam", "bo", last="2026-12-31")
    pam, bo = console.people["pam"], console.people["bo"]
    page = root.page(f"/admin/handover/{pam}")
    assert "所在的人员组" in page
    assert "到 2026-12-31" in page
    done = root.told(f"/admin/handover/{pam}", people=f'"{bo}"', reason="离职")
    assert "已交接 1 项" in done
    assert "接手人原来就在组里，此人已退出" in done
