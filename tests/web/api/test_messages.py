"""Messages over the API: listed with their schema, delivered once per key of the client."""

import json

from contract.actions.test_messages import wired
from dougong import worker
from dougong.actions import publish
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from web.api.office import Office, bundle

PATH = "/api/v1/messages"


def listening(office: Office) -> Office:
    """The office with a process that waits for a receipt; `pm` may send it."""
    files = bundle()
    diagram = "workflows/yard/order_approval.bpmn"
    # Clerks do not see who checked it; the notice says what stands in the note.
    files[diagram] = wired().files()[diagram].replace(b'expression="checked"', b'expression="note"')
    access = json.loads(files["modules/yard/access.json"])
    access["grants"].append({"role": "pm", "entity": "yard.order", "actions": ["deliver"]})
    files["modules/yard/access.json"] = written(access)
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    return office


def test_a_receipt_from_outside_moves_the_process_once(small_office: Office) -> None:
    office = listening(small_office)
    office.submitted(note="H-1")
    office.vote("pam")
    while worker.run_due(office.host, "test"):
        pass
    pam, root = office.desk("pam"), office.desk("root")
    process = root.get("/api/v1/processes").body["items"][0]["id"]
    page = root.client.get(
        f"/processes/{process}", headers={"Authorization": f"Bearer {root.token}"}
    )
    assert "消息 yard.receipt · H-1" in page.get_data(as_text=True)
    listed = {one["message"]: one for one in pam.get(PATH).body["items"]}
    assert listed["yard.receipt"]["schema"]["required"] == ["amount"]
    assert listed["yard.other"]["keep"] == "P7D"
    body = {"message": "yard.receipt", "key": "H-1", "values": {"amount": "200.00"}}
    assert office.desk("ann").post(PATH, body).status == 403
    assert office.desk("ann").get(PATH).status == 403
    wrong = pam.post(PATH, {**body, "values": {"amount": []}})
    assert (wrong.status, wrong.body["error"]["errors"][0]["path"]) == (422, "/values/amount")
    lost = pam.post(PATH, {**body, "key": "H-9"})
    assert (lost.status, lost.code) == (404, "message_not_awaited")
    assert "H-9" in lost.body["error"]["message"]
    first = pam.post(PATH, body, Idempotency_Key="receipt-0001")
    again = pam.post(PATH, body, Idempotency_Key="receipt-0001")
    assert (first.status, first.body) == (200, again.body)
    assert (first.body["state"], first.body["node_id"]) == ("delivered", "paid")
    assert office.todo("bo")["entity"] == "yard.order"
    early = pam.post(PATH, {**body, "message": "yard.other", "key": "H-2"})
    assert (early.status, early.body["state"]) == (200, "kept")
    assert pam.post(PATH, body).code == "message_not_awaited"


def test_a_signal_from_outside_is_heard_by_all_whom_the_sender_may_tell(
    small_office: Office,
) -> None:
    office, path = listening(small_office), "/api/v1/signals"
    for note in ("S-1", "S-2"):
        office.submitted(note=note)
        office.vote("pam")
    _work(office)
    pam, ann, root = (office.desk(one) for one in ("pam", "ann", "root"))
    assert pam.get(path).body["items"] == [{"signal": "yard.halt", "entities": ["yard.order"]}]
    assert ann.get(path).status == ann.post(path, {"signal": "yard.halt"}).status == 403
    unknown = pam.post(path, {"signal": "yard.nothing"})
    assert (unknown.status, unknown.code) == (404, "signal_unknown")
    first = pam.post(path, {"signal": "yard.halt"}, Idempotency_Key="halt-00001")
    again = pam.post(path, {"signal": "yard.halt"}, Idempotency_Key="halt-00001")
    assert first.body == again.body == {"signal": "yard.halt", "processes": 2}
    _work(office)
    assert [one["nodes"] for one in root.get("/api/v1/processes").body["items"]] == [["stop"]] * 2
    assert pam.post(path, {"signal": "yard.halt"}).body["processes"] == 0


def test_an_administrator_sends_a_signal_from_the_page_of_a_process(small_office: Office) -> None:
    office = listening(small_office)
    office.submitted(note="S-3")
    office.vote("pam")
    _work(office)
    root = office.desk("root")
    process = root.get("/api/v1/processes").body["items"][0]["id"]
    signed = {"Authorization": f"Bearer {root.token}"}
    page = root.client.get(f"/processes/{process}", headers=signed).get_data(as_text=True)
    assert 'data-dialog="signal-3"' in page
    assert "所有在等“yard.halt”的流程都会收到" in page
    form = {"signal": "yard.halt"}
    for reason in ("", "停工"):
        sent = {**form, "reason": reason}
        root.client.post(f"/processes/{process}/signal", headers=signed, data=sent)
        _work(office)
    page = root.client.get(f"/processes/{process}", headers=signed).get_data(as_text=True)
    assert "signal-3" not in page


def test_the_page_of_a_process_lists_what_it_has_not_heard_and_tells_when_nobody_did(
    small_office: Office,
) -> None:
    office = listening(small_office)
    office.submitted(note="H-3")
    office.vote("pam")
    _work(office)
    pam, root = office.desk("pam"), office.desk("root")
    process = root.get("/api/v1/processes").body["items"][0]["id"]
    signed = {"Authorization": f"Bearer {root.token}"}
    root.post(f"/api/v1/processes/{process}/suspend", {"reason": "停"})
    body = {"message": "yard.receipt", "key": "H-3", "values": {"amount": "200.00"}}
    told = pam.post(PATH, body)
    assert (told.status, told.body["state"], told.body["process_id"]) == (200, "kept", process)
    page = root.client.get(f"/processes/{process}", headers=signed).get_data(as_text=True)
    held = page.partition("已收到，等流程继续")[2].partition("</section>")[0]
    assert ">receipt<" in held
    assert "消息等流程继续" in page
    root.post(f"/api/v1/processes/{process}/terminate", {"reason": "不做了"})
    _work(office)
    page = root.client.get(f"/processes/{process}", headers=signed).get_data(as_text=True)
    assert "已收到，等流程继续" not in page
    assert "消息无人接收" in page
    assert "收到“receipt”的流程已经结束，没有用到它" in page


def _work(office: Office) -> None:
    while worker.run_due(office.host, "test"):
        pass
