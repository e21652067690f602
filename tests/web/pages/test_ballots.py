"""What a node asks for beside an opinion, on the pages: people, a signature, a file."""

import json
from io import BytesIO

from dougong.actions import publish
from dougong.model.people import PLATFORM
from dougong.testing.stage import PIXEL
from web.api.office import Office, bundle
from web.pages.sitting import Sitting, record_id

ORDER = "yard.order"
PATH = "workflows/yard/order_approval.bpmn"
CHECK = b'<dougong:assignee kind="chosen_by_initiator" role="pm"/>'
AGREE = b'<dougong:assignee kind="chosen_by_previous" role="boss"/>'


def _choosing(office: Office) -> None:
    """Both nodes leave their people to a choice; the first wants a signature and a file too."""
    files = bundle()
    words = b'<dougong:approval signature="approve" attachment="approve" returns="initiator">'
    parts = files[PATH].split(b"<dougong:approval>")
    for number, rule in ((1, CHECK), (2, AGREE)):
        start = parts[number].index(b"<dougong:assignee")
        end = parts[number].index(b"/>", start) + 2
        parts[number] = parts[number][:start] + rule + parts[number][end:]
    files[PATH] = parts[0] + words + parts[1] + b"<dougong:approval>" + parts[2]
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))


def _submitted(office: Office) -> str:
    """An order whose initiator has chosen who checks it; its page."""
    ann, values = Sitting(office, "ann"), office.values()
    assert "指定各环节处理人" in ann.get(f"/new/{ORDER}").text
    offered = ann.send(f"/new/{ORDER}/choose/new/check", {"search": "", "data": values})["items"]
    ids = {one["label"]: one["id"] for one in offered}
    assert {"Pam", "Paul"} <= ids.keys()
    assert "请指定“check”由谁处理" in ann.fill(f"/new/{ORDER}", values, "submit").text
    chosen = {"chosen:check": json.dumps([ids["Pam"]])}
    made = ann.fill(f"/new/{ORDER}", values, "submit", **chosen)
    return f"/records/{ORDER}/{record_id(made)}"


def test_people_signature_and_file_are_asked_for_and_shown(small_office: Office) -> None:
    _choosing(small_office)
    here = _submitted(small_office)
    pam, bo = Sitting(small_office, "pam"), Sitting(small_office, "bo")
    page = pam.get(here).text
    for asked in ('data-signs="approve"', 'data-attaches="approve"', "下一环节由谁处理"):
        assert asked in page
    (boss,) = pam.send(f"{here}/choose/agree", {"search": ""})["items"]
    told = small_office.desk("pam").get(f"/api/v1{here}/process").body
    assert told["choices"] == [{"node": "agree", "name": "agree", "chosen": []}]
    assert told["signature_required"] == told["attachment_required"] == ["approve"]
    picture = {"file": (BytesIO(PIXEL), "签名.png")}
    drawn = pam.client.post("/api/v1/files", data=picture, headers=pam.headers).get_json()["id"]
    form = {"assignment": told["assignment"]["id"], "version": str(told["version"])}
    form |= {"vote": "approve", "signature": json.dumps({"file": drawn})}
    form |= {"chosen:agree": json.dumps([boss["id"]])}
    assert pam.post(f"{here}/vote", **form).headers["Location"] == here
    assert "请先附上文件" in pam.get(here).text
    pam.post(f"{here}/vote", **form, files=(BytesIO(PIXEL), "现场.png"))
    page = bo.get(here).text
    assert "现场.png" in page
    assert f'<img class="signed-by" src="/files/{drawn}"' in page
    assert "现场.png" in bo.get(f"{here}/print").text
