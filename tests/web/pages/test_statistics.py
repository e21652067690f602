"""Statistics of processes on their page and through the API."""

from datetime import timedelta

import pytest

from web.api.office import Office
from web.pages.sitting import Sitting

PAGE = "/processes/statistics"
DAYS = "process=yard.order_approval&since=2026-10-01&until=2026-10-31"


@pytest.fixture
def busy(office: Office) -> Office:
    """One document approved by pam, who looked at it before; another returned by paul."""
    record = office.submitted(note="先看再批").body["record"]
    Sitting(office, "pam").get(f"/records/yard.order/{record['id']}")
    office.host.clock.at += timedelta(hours=3)  # type: ignore[attr-defined] # the clock of the office
    office.vote("pam", opinion="数量属实")
    office.submitted(note="要退回")
    office.vote("paul", "return", opinion="请改")
    return office


def test_waiting_and_handling_are_told_by_node_and_person(busy: Office) -> None:
    found = busy.desk("root").get(f"/api/v1/processes/statistics?{DAYS}").body

    assert (found["processes"], found["returned"]) == (2, {"count": 1, "of": 2})
    nodes = {one["node"]: one for one in found["nodes"]}
    assert (nodes["check"]["answers"], nodes["check"]["returned"]) == (2, {"count": 1, "of": 2})
    assert nodes["agree"]["open"] == 1
    pam = next(one for one in found["people"] if one["name"] == "Pam")
    # From noon to six in the afternoon a calendar works from half past one or one on.
    assert pam["handled"]["wall"] in range(3 * 3600, 3 * 3600 + 60)
    assert 0 < pam["handled"]["worked"] < pam["handled"]["wall"]
    assert pam["waited"]["wall"] < 60


def test_the_page_shows_the_heat_and_leads_to_the_documents(busy: Office) -> None:
    root = Sitting(busy, "root")

    page = root.get(f"{PAGE}?{DAYS}").text
    documents = root.get(f"{PAGE}/documents?{DAYS}&node=check&which=returned").text

    assert '"heat": {' in page
    assert "heat-1" in page
    assert f"{PAGE}/documents?{DAYS}&node=check" in page.replace("&amp;", "&")
    assert (
        root.get(f"{PAGE}/diagram.bpmn?process=yard.order_approval").mimetype == "application/xml"
    )
    assert documents.count("line-card") == 1
    assert root.get(f"{PAGE}/documents?{DAYS}&person=nobody").text.count("line-card") == 0
    # Without a definition the busiest one is shown, without processes why there is nothing.
    assert '"heat": {' in root.get(f"{PAGE}?since=2026-10-01&until=2026-10-31").text
    assert "这段时间没有发起过流程" in root.get(f"{PAGE}?since=2020-01-01&until=2020-01-31").text
    assert "期间应为 1 到 366 天" in root.get(f"{PAGE}?since=2020-01-01&until=2026-01-31").text
    assert 'href="/processes/statistics"' in page


def test_statistics_are_for_those_who_administer_processes(busy: Office) -> None:
    assert Sitting(busy, "pam").get(f"{PAGE}?{DAYS}").status_code == 403
    assert Sitting(busy, "pam").get(f"{PAGE}/documents?{DAYS}").status_code == 403
    assert busy.desk("pam").get(f"/api/v1/processes/statistics?{DAYS}").status == 403
