"""Moving processes to the live release, over the API and on its pages."""

from typing import Any

from contract.actions.yard import yard
from dougong import worker
from dougong.actions import publish
from dougong.model.people import PLATFORM
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

PATH = "workflows/yard/order_approval.bpmn"


def published(office: Office, **steps: str) -> None:
    files = {**bundle(), PATH: yard(**steps).files()[PATH]}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))


def shown(sitting: Sitting, path: str) -> str:
    found = sitting.get(path)
    assert found.status_code == 200, path
    return found.get_data(as_text=True)


def sent(sitting: Sitting, path: str, **form: str) -> str:
    """The page that a form leads to."""
    found = sitting.post(path, **form)
    assert found.status_code == 303, path
    return shown(sitting, found.headers["Location"])


def begun(office: Office) -> str:
    process = office.submitted().body["process"]
    return str(process["id"])


def worked(office: Office) -> None:
    while worker.run_due(office.host, "test"):
        pass
    while worker.run_long(office.host, "test"):
        pass


def test_one_process_is_planned_moved_and_moved_back_over_the_api(small_office: Office) -> None:
    office = small_office
    key, root = begun(office), office.desk("root")
    first = root.post(f"/api/v1/processes/{key}/move-plan", {}).body
    assert (first["standing"], first["why"]) == ("stays", "there")
    published(office, agree="boss", confirm="chief")
    plan = root.post(f"/api/v1/processes/{key}/move-plan", {}).body
    [node] = plan["nodes"]
    assert (plan["standing"], node["node"], node["why"]) == ("choice", "check", "removed")
    refused = root.post(f"/api/v1/processes/{key}/move", {"reason": "换版"})
    assert (refused.status, refused.code) == (409, "move_undecided")
    order: dict[str, Any] = {"reason": "换版", "choices": {"check": "agree"}}
    done = root.post(f"/api/v1/processes/{key}/move", order)
    assert (done.status, done.body["plan"]["standing"]) == (200, "mapped")
    assert office.todo("bo")["process_id"] == key
    back = root.post(f"/api/v1/processes/{key}/undo-move", {"reason": "移错了"})
    assert back.status == 200
    assert office.todo("pam")["process_id"] == key
    again = root.post(f"/api/v1/processes/{key}/undo-move", {"reason": "移错了"})
    assert (again.status, again.code) == (409, "move_not_kept")


def test_many_are_planned_moved_and_moved_back_each_by_itself(small_office: Office) -> None:
    office = small_office
    keys = [begun(office) for _ in range(3)]
    root = office.desk("root")
    old = root.get("/api/v1/me").body["release"]
    published(office, agree="boss", confirm="chief")
    asked = {"process": "yard.order_approval", "release": old}
    run = root.post("/api/v1/process-moves", asked).body
    address = f"/api/v1/process-moves/{run['id']}"
    assert (run["stage"], root.get(address).body["counts"]) == ("planning", {"waiting": 3})
    worked(office)
    seen = root.get(address).body
    assert (seen["stage"], seen["counts"], seen["nodes"][0]["count"]) == (
        "planned",
        {"choice": 3},
        3,
    )
    assert office.desk("pam").get(address).status == 404
    # One of them is decided meanwhile, and goes on where it is then.
    mine = office.todo("pam")
    office.desk("pam").post(f"/api/v1/assignments/{mine['id']}/approve", {}, If_Match='"2"')
    root.post(f"{address}/start", {"reason": "换版", "choices": {"check": "confirm"}})
    worked(office)
    seen = root.get(address).body
    assert (seen["stage"], seen["counts"], seen["done"]) == ("moved", {"moved": 3}, 3)
    bo = office.todo("bo")
    office.desk("bo").post(f"/api/v1/assignments/{bo['id']}/approve", {}, If_Match='"2"')
    root.post(f"{address}/undo", {"reason": "移错了"})
    worked(office)
    seen = root.get(address).body
    assert (seen["stage"], seen["counts"]) == ("undone", {"undone": 2, "moved": 1})
    [kept] = [one for one in seen["items"] if one["state"] == "moved"]
    assert kept["process"] in keys
    assert "已于" in kept["message"]


def test_the_pages_lead_from_the_list_to_the_result(small_office: Office) -> None:
    office = small_office
    key = begun(office)
    published(office, agree="boss", confirm="chief")
    root = Sitting(office, "root")
    assert "1 个流程还在旧版本" in shown(root, "/processes")
    assert f"/process-moves/of/{key}" in shown(root, f"/processes/{key}")
    one = f"/process-moves/of/{key}"
    assert "需要选择：当前版本没有对应的环节" in shown(root, one)
    choice = {"to:check": "agree"}
    assert "对应到新环节：agree" in sent(root, one, do="plan", **choice)
    assert "需要先选择" in sent(root, one, do="start", reason="换版")
    assert "undo-move" in sent(root, one, do="start", reason="换版", **choice)
    assert "undo-move" not in sent(root, one, do="undo", reason="移错了")
    assert "流程没有改动" not in shown(root, "/process-moves")
    release = shown(root, "/process-moves").split('name="release" value="')[1].split('"')[0]
    asked = root.post("/process-moves", process="yard.order_approval", release=release)
    run = asked.headers["Location"]
    assert "正在试算" in shown(root, run)
    worked(office)
    assert "需要选择" in shown(root, run)
    assert "正在移动" in sent(root, run, do="start", reason="换版", **choice)
    worked(office)
    after = shown(root, run)
    assert "已移到当前版本" in after
    assert "移回原版本" in after
    assert run in shown(root, "/process-moves")
    assert "正在移回" in sent(root, run, do="undo", reason="移错了")
    worked(office)
    assert "已移回原版本" in shown(root, run)
    assert Sitting(office, "pam").get("/process-moves").status_code == 403
