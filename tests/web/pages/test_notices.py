"""The bell, its list, and the calendar by which limits are counted."""

from datetime import timedelta

from dougong import worker
from dougong.actions import publish
from dougong.actions.channels import Channels
from dougong.connectors.email import Email
from dougong.connectors.outbound import Outbound, Rules
from dougong.model.people import PLATFORM
from dougong.store import outside
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

FLOW = "workflows/yard/order_approval.bpmn"


def test_the_bell_counts_leads_on_and_is_silenced(small_office: Office) -> None:
    order = small_office.submitted().body["record"]["id"]
    small_office.submitted()
    pam = Sitting(small_office, "pam")
    assert 'aria-label="通知，2 条未读"' in pam.get("/").text
    mine = small_office.desk("pam").get("/api/v1/me/notices?unread=true").body["items"]
    assert len(mine) == 2
    assert mine[1]["sentence"].endswith("等您处理：check")
    page = pam.get("/notices").text
    assert page.count("is-unread") == 2
    assert mine[0]["sentence"] in page
    assert page.count(f"<small>{small_office.host.catalog().entity('yard.order').title} · ") == 2
    there = pam.get(f"/notices/{mine[1]['id']}")
    assert there.headers["Location"] == f"/records/yard.order/{order}"
    assert 'aria-label="通知，1 条未读"' in pam.get("/").text
    assert pam.post("/notices/read").status_code == 303
    assert "is-unread" not in pam.get("/notices").text
    # Nobody follows, or ticks off, what another one was told.
    ann = Sitting(small_office, "ann")
    assert ann.get(f"/notices/{mine[0]['id']}").status_code == 404
    done = small_office.desk("ann").post("/api/v1/me/notices/read", {"ids": [mine[0]["id"]]})
    assert done.body == {"read": 0}


def test_what_is_due_stands_first_and_says_how_late_it_is(small_office: Office) -> None:
    flow = bundle()[FLOW].decode()
    head, _, rest = flow.partition("<dougong:assignee")
    step = '<dougong:timeout after="PT8H" action="escalate"/>'
    files = {**bundle(), FLOW: f"{head}{step}<dougong:assignee{rest}".encode()}
    small_office.submitted(note="没有时限")
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    limited = small_office.submitted().body["record"]["id"]
    pam = Sitting(small_office, "pam")
    assert small_office.todo("pam")["record_id"] == limited
    # Monday at noon and eight hours: an hour of lunch, five of work, three of Tuesday.
    assert "2026-10-13 12:00 到期" in pam.get("/inbox/todo").text
    assert "2026-10-13 12:00 到期" in pam.get(f"/records/yard.order/{limited}").text
    small_office.host.clock.at += timedelta(hours=27)
    assert "已超时 3 小时" in pam.get("/inbox/todo").text
    while worker.run_due(small_office.host, "test"):
        pass
    assert "超时提醒" in pam.get(f"/records/yard.order/{limited}").text


def test_an_administrator_keeps_the_calendar_and_everybody_sees_it(small_office: Office) -> None:
    root, ann = Sitting(small_office, "root"), Sitting(small_office, "ann")
    days = {"first": "2026-10-01", "last": "2026-10-07", "works": "0", "title": "国庆节"}
    assert ann.post("/calendar/days", **days).status_code == 303
    assert "国庆节" not in ann.get("/calendar?year=2026").text
    root.post("/calendar/days", **days)
    root.post("/calendar/days", first="2026-10-10", works="1", title="调休")
    shown = ann.get("/calendar?year=2026").text
    assert shown.count('title="国庆节"') == 7
    assert 'class="is-made-up" title="调休">10<' in shown
    assert "2026-10-01 至 2026-10-07" in shown
    week = {f"day{n}": "08:00-12:00 13:30-17:30" for n in range(6)}
    root.post("/calendar/hours", since="2026-06-01", day6="", **week)
    found = small_office.desk("ann").get("/api/v1/calendar").body
    assert found["hours"][0]["week"][5] == [[480, 720], [810, 1050]]
    wrong = root.post("/calendar/hours", since="2026-07-01", day0="八点到五点")
    assert wrong.status_code == 303
    assert "时间段请写成" in root.get("/calendar").text
    api = small_office.desk("ann").post("/api/v1/calendar/days", days | {"works": True})
    assert api.status == 403
    days_back = {"first": "2026-10-01", "last": "2026-10-07", "works": None}
    small_office.desk("root").post("/api/v1/calendar/days", days_back)
    assert "国庆节" not in ann.get("/calendar?year=2026").text


def test_a_person_chooses_where_and_when_he_is_told(small_office: Office) -> None:
    small_office.host.channels = Channels({"email": Email("smtp://127.0.0.1:9", "a@corp.test")})
    pam = Sitting(small_office, "pam")
    assert "22:00" not in pam.get("/me/notices").text
    chosen = {"address_email": "pam@corp.test", "quiet_from": "22:00", "quiet_to": "07:00"}
    pam.post("/me/notices", kinds=["todo"], **chosen)
    page = pam.get("/me/notices").text
    assert 'value="pam@corp.test"' in page
    assert 'value="22:00"' in page
    assert page.count(" checked") == 1
    pam.post("/me/notices", **{**chosen, "address_email": "pam"})
    assert "地址无法使用" in pam.get("/me/notices").text
    found = small_office.desk("pam").get("/api/v1/me/notices/settings").body
    assert (found["addresses"], found["quiet_to"]) == ({"email": "pam@corp.test"}, "07:00")
    again = small_office.desk("pam").post("/api/v1/me/notices/settings", {"digest": "18:00"})
    assert (again.body["addresses"], again.body["digest"]) == ({}, "18:00")
    small_office.host.channels = Channels()
    assert "管理员还没有开通邮件或其他渠道" in pam.get("/me/notices").text


def test_only_administrators_see_webhooks_and_a_secret_is_told_once(small_office: Office) -> None:
    host = small_office.host
    host.channels = Channels(outbound=Outbound(Rules(frozenset(("hook.test",)))))
    root, ann = Sitting(small_office, "root"), Sitting(small_office, "ann")
    assert ann.get("/webhooks").status_code == 403
    assert ann.post("/webhooks", name="x", url="https://hook.test/").status_code == 303
    made = root.post("/webhooks", name="财务系统", url="https://hook.test/in", kinds=["approved"])
    hook = host.run(PLATFORM, outside.webhooks, write=False)[0]
    assert hook.secret in made.text
    assert hook.secret not in root.get("/webhooks").text
    assert root.post("/webhooks", name="x", url="http://10.0.0.1/").status_code == 303
    assert "不能向这个地址发送" in root.get("/webhooks").text
    assert root.post(f"/webhooks/{hook.id}/drop").status_code == 303
    assert host.run(PLATFORM, outside.webhooks, write=False) == ()
