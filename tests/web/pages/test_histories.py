"""A process as it was, and its log as a file: for who reads the document, and who administers."""

import json
import re
from typing import Any

from web.api.office import Office
from web.pages.sitting import Sitting

ORDERS = "/records/yard.order"


def _progress(page: str) -> dict[str, str]:
    found = re.search(r'data-island="diagram"><script type="application/json">(.*?)</script>', page)
    assert found is not None
    props: dict[str, Any] = json.loads(found[1])
    return dict(props["progress"])


def _decided(office: Office) -> tuple[str, str]:
    """A document that pam approved; its id and that of its process."""
    record = office.submitted().body["record"]
    office.vote("pam", opinion="数量属实")
    return record["id"], record["process_id"]


def test_a_reader_of_the_document_sees_every_earlier_moment(office: Office) -> None:
    record, _ = _decided(office)
    ann = Sitting(office, "ann")

    then = ann.get(f"{ORDERS}/{record}/history?step=2").text
    now = ann.get(f"{ORDERS}/{record}/history").text

    assert "数量属实" not in then
    assert "数量属实" in now
    assert _progress(then)["check"] == "open"
    assert {_progress(now)[node] for node in ("check", "agree")} == {"done", "open"}
    assert "第 2 步，共 3 步" in then
    assert "流程还没有开始" in ann.get(f"{ORDERS}/{record}/history?at=2020-01-01T08:00").text
    drawn = ann.get(f"{ORDERS}/{record}/history/diagram.bpmn?step=2")
    assert drawn.mimetype == "application/xml"


def test_history_is_for_readers_and_administrators_alone(office: Office) -> None:
    record, process = _decided(office)
    eve, root = Sitting(office, "eve"), Sitting(office, "root")

    assert root.get(f"/processes/{process}/history").status_code == 200
    for path in ("history", "history/diagram.bpmn"):
        assert eve.get(f"{ORDERS}/{record}/{path}").status_code == 404
    for path in ("history", "history/diagram.bpmn", "log.xes"):
        assert eve.get(f"/processes/{process}/{path}").status_code == 404
    assert eve.get("/processes/log.xes?process=yard.order_approval").status_code == 403


def test_a_log_is_a_file_and_whoever_takes_it_is_noted(office: Office) -> None:
    _, process = _decided(office)
    root = Sitting(office, "root")

    found = root.get(f"/processes/{process}/log.xes")
    several = office.desk("root").client.get(
        "/api/v1/processes/log.xes?process=yard.order_approval&since=2026-10-01&until=2026-10-31",
        headers=root.headers,
    )

    assert ".xes" in found.headers["Content-Disposition"]
    assert found.data.count(b"<trace") == several.data.count(b"<trace") == 1
    assert several.mimetype == "application/xml"
