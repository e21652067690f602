"""Alerts where people see them: the menu, the workbench, a page of their own, a dashboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.actions.conftest import Clock, World, opened
from contract.actions.test_alerts import OVER, STALE, look, watched
from contract.actions.test_tables import Books
from web.pages.sitting import Sitting
from web.pages.test_tables import CostOffice, cost_office

__all__ = ["cost_office"]


@pytest.fixture
def watched_office(tmp_path: Path) -> Iterator[CostOffice]:
    world: World = opened(f"sqlite:///{tmp_path / 'costs.sqlite3'}", tmp_path / "files", Clock())
    over = {**OVER, "when": "ratio > 50", "to": ["clerk"]}
    made = watched(over=over, stale={**STALE, "to": ["qs"]})
    block = {"title": "预警", "kind": "alerts", "limit": 1}
    made.add("dashboard", "watch", filters=["site"], blocks={"b": block})
    made.pages(**{"yard.watch": ["qs", "clerk"], "yard.by_site": ["qs"]})
    books = Books(world, made)
    look(books, "over", "stale")
    yield CostOffice(books)
    world.host.database.close()


def test_the_workbench_and_the_menu_show_what_concerns_the_reader(
    watched_office: CostOffice,
) -> None:
    page = Sitting(watched_office, "cleo").get("/workbench").text
    assert "20 材料费 动态比 51.56%" in page
    assert "的填报" not in page
    menu = page[page.index('<nav class="side') : page.index("</nav>")]
    assert '预警</span><span class="count">' in menu


def test_an_alert_leads_to_what_it_is_about_where_the_reader_may_go(
    watched_office: CostOffice,
) -> None:
    quin = Sitting(watched_office, "quin").get("/alerts").text
    assert '<a href="/records/yard.forecast/' in quin
    cleo = Sitting(watched_office, "cleo").get("/alerts").text
    assert "动态比 51.56%" in cleo
    assert 'href="/reports/yard.by_site' not in cleo


def test_an_alert_is_acknowledged_on_the_page_once(watched_office: CostOffice) -> None:
    watched_office.app.config["WTF_CSRF_ENABLED"] = False
    quin = Sitting(watched_office, "quin")
    page = quin.get("/alerts").text
    address = page.partition('action="/alerts/')[2].partition('"')[0]
    done = quin.post(f"/alerts/{address}", next="/workbench")
    assert (done.status_code, done.headers["Location"]) == (303, "/workbench")
    page = quin.get("/alerts").text
    assert "· 已确认" in page
    assert 'action="/alerts/' not in page
    assert quin.post(f"/alerts/{address}").status_code == 409
    assert Sitting(watched_office, "cleo").post(f"/alerts/{address}").status_code == 404


def test_a_dashboard_shows_the_most_pressing_ones(watched_office: CostOffice) -> None:
    page = Sitting(watched_office, "cleo").get("/dashboards/yard.watch").text
    assert page.count('class="alert-line is-red"') == 1


def test_nobody_is_shown_a_menu_for_alerts_that_never_concern_him(cost_office: CostOffice) -> None:
    assert 'href="/alerts"' not in Sitting(cost_office, "quin").get("/workbench").text


def test_programs_read_and_acknowledge_alerts(watched_office: CostOffice) -> None:
    desk = watched_office.desk("quin")
    (one,) = desk.get("/api/v1/alerts").body["items"]
    assert one["title"] == "2026-10 的填报 300,000.00"
    assert (one["level"], one["acknowledged"]) == ("yellow", False)
    assert desk.post(f"/api/v1/alerts/{one['id']}/acknowledge").status == 200
    (one,) = desk.get("/api/v1/alerts").body["items"]
    assert one["acknowledged"] is True
