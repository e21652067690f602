"""Administrators look after people: every change through an action, told in the trail."""

import re
from datetime import timedelta

from dougong.actions import drafts, organisation, sign_in
from dougong.actions.handing_over import leaving_of
from dougong.actions.standing_in import Away, name_substitute
from dougong.store import people
from web.admin.console import Console

SHOWN = re.compile(r'console-password">([^<]+)<')


def facts(**other: str) -> dict[str, str]:
    return {"login": "new.one", "name": "新人", "locale": "zh", **other}


def test_a_new_person_signs_in_with_the_password_shown_once(either: Console) -> None:
    root = either.browser()
    shown = root.told("/admin/people/new", **facts(superior="bo", mobile="139"))
    password = SHOWN.search(shown)[1]
    assert sign_in.sign_in(either.host, "new.one", password, "10.0.0.1")
    made = either.run(lambda uow: organisation.person_list(uow, "new.one"))[0]
    assert (made.name, made.superior_id, made.is_admin) == ("新人", either.people["bo"], False)
    page = root.page(f"/admin/people/{made.id}")
    assert password not in page
    assert "person_added" in either.kinds(made.id)


def test_what_is_wrong_with_a_person_is_told_and_nothing_typed_is_lost(either: Console) -> None:
    root = either.browser()
    for wrong, told in (
        (facts(login="ann"), "“账号”与已有数据重复"),
        (facts(name=" "), "请填写“姓名”"),
        (facts(superior="nemo"), "没有账号为“nemo”的人员"),
        (facts(department="nowhere"), "“部门”的选项已失效"),
    ):
        found = root.post("/admin/people/new", **wrong)
        assert found.status_code in {409, 422}
        assert told in found.text
        assert f'value="{wrong["login"]}"' in found.text


def test_other_facts_are_kept_and_only_they_are_told(either: Console) -> None:
    root, ann = either.browser(), either.people["ann"]
    form = facts(login="ann", name="Ann", position="资料员")
    assert "已保存" in root.told(f"/admin/people/{ann}/change", **form)
    assert either.person("ann").position == "资料员"
    assert "已保存" in root.told(f"/admin/people/{ann}/change", **form)
    assert either.kinds(ann).count("person_changed") == 1
    assert root.post(f"/admin/people/{ann}/change", **facts(login="bo")).status_code == 409
    assert root.get("/admin/people/nobody-has-this-id").status_code == 404


def test_a_role_is_granted_for_a_record_and_taken_back(either: Console) -> None:
    root, paul = either.browser(), either.people["nobody"]
    page = root.page(f"/admin/people/{paul}")
    assert "工地 · 一号堆场" in page

    def held() -> list[tuple[str, str | None]]:
        found = either.run(lambda uow: organisation.roles_of(uow, paul))
        return [(one.role, one.scope_id) for one in found]

    assert "已授予角色" in root.told(f"/admin/people/{paul}/grant", role="boss", scope=either.site)
    assert held() == [("boss", either.site)]
    assert "一号堆场" in root.page(f"/admin/people/{paul}")
    assert "已收回角色" in root.told(f"/admin/people/{paul}/revoke", role="boss", scope=either.site)
    assert held() == []
    assert either.kinds(paul)[-2:] == ["role_granted", "role_revoked"]
    assert "没有标识为“king”的角色" in root.told(f"/admin/people/{paul}/grant", role="king")
    assert "alert-danger" in root.told(f"/admin/people/{paul}/grant", role="boss", scope="nowhere")


def test_nobody_grants_himself_anything(console: Console) -> None:
    root, mine = console.browser(), console.people["root"]
    assert "不能给自己授予角色" in root.page(f"/admin/people/{mine}")
    assert "没有角色“boss”的授权权限" in root.told(f"/admin/people/{mine}/grant", role="boss")
    assert console.run(lambda uow: organisation.roles_of(uow, mine)) == ()


def test_the_last_administrator_stays(either: Console) -> None:
    root, mine = either.browser(), either.people["root"]
    told = root.told(f"/admin/people/{mine}/active", active="no")
    assert "至少要保留一名在用的管理员" in told
    form = facts(login="root", name="Root")
    assert "至少要保留一名" in root.told(f"/admin/people/{mine}/change", **form)
    assert either.person("root").is_admin
    assert either.person("root").active


def test_who_is_deactivated_is_out_at_once(either: Console) -> None:
    root, ann, key = either.browser(), either.browser("ann"), either.people["ann"]
    ann.page("/me")
    assert "账号已停用" in root.told(f"/admin/people/{key}/active", active="no")
    assert ann.get("/me").status_code == 302
    assert "启用账号" in root.page(f"/admin/people/{key}")
    assert "账号已启用" in root.told(f"/admin/people/{key}/active", active="yes")
    assert either.person("ann").active


def test_a_reset_password_is_shown_once_and_ends_sessions(either: Console) -> None:
    root, ann, key = either.browser(), either.browser("ann"), either.people["ann"]
    password = SHOWN.search(root.told(f"/admin/people/{key}/password"))[1]
    assert ann.get("/me").status_code == 302
    assert sign_in.sign_in(either.host, "ann", password, "10.0.0.1")
    assert "password_reset" in either.kinds(key)


def test_departments_form_a_tree_without_circles(either: Console) -> None:
    root = either.browser()

    def unit(code: str) -> str:
        return next(u.id for u in either.run(organisation.departments) if u.code == code)

    add = "/admin/departments/new"
    root.post(add, code="A", name="公司", kind="company", leader="bo")
    root.post(add, code="B", name="工程部", kind="dept", parent=unit("A"))
    root.post(add, code="C", name="一分部", kind="dept", parent=unit("B"))
    tree = root.page("/admin/departments/")
    assert re.findall(r"--depth: (\d)", tree) == ["0", "1", "2"]
    assert "Bo" in tree
    words = {"code": "A", "name": "公司", "kind": "company"}
    circle = root.post(f"/admin/departments/{unit('A')}", **words, parent=unit("C"))
    assert circle.status_code == 422
    assert "“上级部门”的选项已失效" in circle.text
    renamed = root.told(f"/admin/departments/{unit('B')}", code="B", name="工程管理部", kind="dept")
    assert "工程管理部" in renamed
    assert either.kinds(unit("B")) == ["department_added", "department_changed"]
    assert root.post(add, code="A", name="又一个").status_code == 409
    assert root.get("/admin/departments/nowhere").status_code == 404


def test_the_work_of_a_leaver_is_shown_and_goes_to_an_heir(console: Console) -> None:
    root, host = console.browser(), console.host
    pam, bo = console.people["pam"], console.people["bo"]
    with host.database.read() as connection:
        actor = people.actor_of(connection, pam)
    day = host.clock.now().date() + timedelta(days=3)
    host.run(actor, lambda uow: name_substitute(uow, Away(bo, day, day)))
    page = root.page(f"/admin/handover/{pam}")
    assert "别人代理（将结束）" in page
    assert "担任的角色" in page
    # It is reached from the page of a person, not from the menu.
    assert "/admin/handover/" not in root.page("/admin/")
    assert f"/admin/handover/{pam}" in root.page(f"/admin/people/{pam}")
    given = {"people": f'"{bo}"', "reason": " "}
    assert "请填写原因" in root.told(f"/admin/handover/{pam}", **given)
    assert "已交接 1 项" in root.told(f"/admin/handover/{pam}", **{**given, "reason": "离职"})
    assert "没有要交接的" in root.page(f"/admin/handover/{pam}")
    assert console.kinds(pam)[-1] == "handed_over"


def test_the_work_of_a_leaver_may_be_divided_between_heirs(console: Console) -> None:
    """Orders go to one, and whatever is no order to whoever takes the rest."""
    root, host, ids = console.browser(), console.host, console.people
    with host.database.read() as connection:
        ann, cho = (people.actor_of(connection, ids[one]) for one in ("ann", "cho"))
    raw = {"site": console.site, "lines": [{"what": "砂", "quantity": 2, "price": "50.00"}]}
    draft = host.run(ann, lambda uow: drafts.create_draft(uow, "yard.order", raw)).record
    day = host.clock.now().date() + timedelta(days=3)
    host.run(cho, lambda uow: name_substitute(uow, Away(ids["ann"], day, day)))
    path = f"/admin/handover/{ids['ann']}"
    assert "按单据分" in root.page(path)
    page = root.page(f"{path}?by=kind")
    assert "order（1 项）" in page
    assert 'name="heir:yard.order"' in page
    heirs = {"heir:yard.order": f'"{ids["bo"]}"', "people": f'"{ids["pam"]}"'}
    assert "已交接 2 项" in root.told(path, by="kind", reason="离职", **heirs)
    with host.database.read() as connection:
        admin = people.actor_of(connection, ids["root"])
    held = {
        who: [
            one.kind for one in host.run(admin, lambda uow, w=who: leaving_of(uow, ids[w])).pieces
        ]
        for who in ("bo", "pam")
    }
    assert held == {"bo": ["draft"], "pam": ["stands_in"]}
    assert "handed_over" in console.kinds(draft.id)
