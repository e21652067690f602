"""The modeler's page: opened, judged, walked as anybody, saved as operations, published."""

import re
from functools import partial
from typing import Any

import pytest

from dougong.actions import publish
from dougong.model.people import PLATFORM
from dougong.store import people
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

PROCESS = "/studio/processes/yard.order_approval"
CHECK = '<dougong:assignee kind="role" role="pm"/>'


@pytest.fixture
def root(small_office: Office) -> Sitting:
    return Sitting(small_office, "root")


def _model(root: Sitting) -> dict[str, str]:
    return root.get(f"{PROCESS}/model").get_json()


def _refused(root: Sitting, what: str, body: dict[str, Any]) -> tuple[int, Any]:
    headers = {**root.headers, "Accept": "application/json"}
    found = root.client.post(f"{PROCESS}/{what}", json=body, headers=headers)
    return found.status_code, found.get_json()


def _with(xml: str, old: str, new: str) -> str:
    assert old in xml
    return xml.replace(old, new)


def test_the_page_offers_what_settings_may_name_and_only_to_administrators(root, small_office):
    page = root.get(PROCESS).text
    assert 'data-island="modeler"' in page
    assert "yard.order_approval" in root.get("/studio/").text
    for path in (PROCESS, f"{PROCESS}/model"):
        assert Sitting(small_office, "ann").get(path).status_code == 403
    assert root.get("/studio/processes/yard.none").status_code == 404


def test_findings_name_the_element_and_what_saving_would_write(root):
    xml = _model(root)["xml"]
    same = {"findings": [], "writes": [], "version": _model(root)["version"]}
    assert root.send(f"{PROCESS}/check", {"xml": xml}) == same
    wrong = _with(xml, CHECK, '<dougong:assignee kind="role" role="pmm"/>')
    told = root.send(f"{PROCESS}/check", {"xml": wrong})
    (found,) = told["findings"]
    assert (found["element"], found["severity"]) == ("check", "error")
    assert "pm" in found["advice"]
    assert [line for line in told["writes"] if "审批人" in line]
    assert told["version"] == ""
    assert root.send(f"{PROCESS}/check", {"xml": "<a"})["findings"][0]["severity"] == "error"


def test_a_saved_process_is_drafted_once_published_and_runs(root, small_office):
    model = _model(root)
    both = _with(model["xml"], CHECK, '<dougong:assignee kind="role" role="boss"/>')
    saved = root.send(f"{PROCESS}/save", {"xml": both, "version": model["version"]})
    assert saved["version"] != model["version"]
    assert saved["is"] == {"changed": True, "replaced": False, "kept": True}
    status, late = _refused(root, "save", {"xml": model["xml"], "version": model["version"]})
    assert (status, late["error"]["code"]) == (409, "process_moved")
    assert "Root" in late["error"]["message"]
    assert _model(root)["xml"] == saved["xml"]
    again = _with(saved["xml"], 'name="check"', 'name="复核"')
    saved = root.send(f"{PROCESS}/save", {"xml": again, "version": saved["version"]})
    lines = re.findall(r'op-line".*?<span>(.*?)</span>', root.get("/studio/").text, re.DOTALL)
    assert len(lines) == 2
    root.post("/studio/publish")
    process = small_office.host.catalog().processes["yard.order_approval"]
    assert process.nodes["check"].assignees[0].params == {"role": "boss"}
    assert process.nodes["check"].name == "复核"
    back = root.send(f"{PROCESS}/save", {"xml": saved["given"], "version": saved["version"]})
    assert "恢复原厂" in root.get("/studio/").text
    root.post("/studio/publish")
    assert small_office.host.catalog().processes["yard.order_approval"].nodes["check"].name == (
        "check"
    )
    assert (back["version"], back["is"]["changed"]) == (model["version"], False)


LATE = (
    '<bpmn:boundaryEvent id="late" name="催办" attachedToRef="check" cancelActivity="false">'
    "<bpmn:outgoing>to_late</bpmn:outgoing><bpmn:timerEventDefinition>"
    "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:sequenceFlow id="to_late" sourceRef="late" targetRef="late_end"/>'
    '<bpmn:endEvent id="late_end"/></bpmn:process>'
)


def test_a_changed_timer_is_drafted_as_a_setting_and_not_as_a_drawing(root, small_office):
    """Where the vendor has drawn the timer, saving another duration says so, and publishes it."""
    files = bundle()
    path = "workflows/yard/order_approval.bpmn"
    files[path] = files[path].replace(b"</bpmn:process>", LATE.encode())
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    model = _model(root)
    longer = _with(model["xml"], ">P1D<", ">P3D<")
    told = root.send(f"{PROCESS}/check", {"xml": longer})
    assert (told["findings"], told["writes"]) == ([], ["“order_approval · 催办”：修改定时的时长"])
    saved = root.send(f"{PROCESS}/save", {"xml": longer, "version": model["version"]})
    assert saved["is"] == {"changed": True, "replaced": False, "kept": True}
    assert "修改定时的时长" in root.get("/studio/").text
    # Whoever publishes reads what it was and what it becomes.
    assert re.search("催办”，定时.*P1D.*P3D", root.get("/studio/plan").text, re.DOTALL)
    root.post("/studio/publish")
    live = small_office.host.catalog().files[path]
    assert b">P3D<" in live


def test_a_wrong_process_is_refused_with_element_and_advice_and_nothing_is_drafted(root):
    model = _model(root)
    wrong = _with(model["xml"], CHECK, "")
    status, told = _refused(root, "save", {"xml": wrong, "version": model["version"]})
    assert status == 422
    assert [(one["element"], bool(one["advice"])) for one in told["findings"]] == [("check", True)]
    assert "还没有修改" in root.get("/studio/").text


GATE = (
    '<bpmn:exclusiveGateway id="size" default="small"/>'
    '<bpmn:sequenceFlow id="big" sourceRef="size" targetRef="check">'
    "<bpmn:conditionExpression>amount &gt; 100</bpmn:conditionExpression></bpmn:sequenceFlow>"
    '<bpmn:sequenceFlow id="small" sourceRef="size" targetRef="agree"/>'
    '<bpmn:sequenceFlow id="first" sourceRef="submitted" targetRef="size"/>'
)


def _branched(xml: str) -> str:
    """A gateway that leaves the first check out for small amounts."""
    flow = re.search(r'<bpmn:sequenceFlow id="to_check"[^>]*/>', xml).group()
    xml = _with(xml, flow, GATE)
    settings = re.search(r'<dougong:process entity="yard.order"\s*/>', xml).group()
    fact = '<dougong:fact name="amount" expression="total"/>'
    opened = settings.replace("/>", ">")
    return _with(xml, settings, f"{opened}{fact}</dougong:process>")


def test_a_dry_run_tells_nodes_people_and_the_values_that_chose_the_branch(root, small_office):
    xml = _branched(_model(root)["xml"])
    ann = small_office.template.people["ann"]
    walk = {"xml": xml, "person": ann, "record": ""}
    big = root.send(f"{PROCESS}/walk", {**walk, "facts": {"amount": "250"}})
    assert [(node["node_id"], len(node["people"]) > 0) for node in big["nodes"]] == [
        ("check", True),
        ("agree", True),
    ]
    (because,) = big["nodes"][0]["because"]
    assert (because["flow"], because["values"]) == ("big", {"amount": 250})
    small = root.send(f"{PROCESS}/walk", {**walk, "facts": {"amount": "3"}})
    assert [node["node_id"] for node in small["nodes"]] == ["agree"]
    assert small["facts"] == {"amount": 3}
    _, odd = _refused(root, "walk", {**walk, "facts": {"amount": "很多"}})
    assert odd["error"]["code"] == "fact_invalid"
    assert root.send(f"{PROCESS}/walk", {**walk, "xml": xml.replace("size", "s ze")})["refused"]
    read = partial(people.grant_role, person_id=small_office.template.people["root"])
    site = small_office.template.site
    small_office.host.run(PLATFORM, lambda uow: read(uow, role="clerk", scope_id=site))
    made = small_office.draft(lines=[{"what": "沙", "quantity": "1", "price": "400"}])
    assert made.body["id"] in root.get(PROCESS).text
    found = root.send(f"{PROCESS}/walk", {**walk, "record": made.body["id"]})
    assert [node["node_id"] for node in found["nodes"]] == ["check", "agree"]
    assert found["nodes"][0]["because"][0]["values"] == {"amount": 400}


def test_another_structure_is_published_whole_and_later_settings_stand_on_it(root, small_office):
    model = _model(root)
    saved = root.send(
        f"{PROCESS}/save", {"xml": _branched(model["xml"]), "version": model["version"]}
    )
    assert saved["is"] == {"changed": True, "replaced": True, "kept": False}
    assert "整体改画" in root.get("/studio/").text
    root.post("/studio/publish")
    later = _with(saved["xml"], "amount &gt; 100", "amount &gt; 900")
    root.send(f"{PROCESS}/save", {"xml": later, "version": saved["version"]})
    page = root.get("/studio/").text
    assert "整体改画" not in page
    assert "amount &gt; 900" in page
    root.post("/studio/publish")
    process = small_office.host.catalog().processes["yard.order_approval"]
    assert [flow.condition for flow in process.flows if flow.condition] == ["amount > 900"]
