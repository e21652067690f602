"""The first page of a role, and the project that pages of figures have in common."""

from collections.abc import Sequence

from dougong.model.people import PLATFORM
from dougong.store import people
from web.pages.sitting import Sitting
from web.pages.test_tables import CostOffice, cost_office

__all__ = ["cost_office"]

BOARD, CHARTS = "/dashboards/yard.board", "/dashboards/yard.charts"


def chosen(sitting: Sitting, path: str) -> Sequence[str]:
    """The projects that the filter of a page shows as chosen."""
    text = sitting.get(path).text
    return [
        part.partition('"')[0]
        for part in text.split('<option value="')[1:]
        if part.partition(">")[0].endswith("selected")
    ]


def test_a_dashboard_is_the_first_page_of_its_roles_alone(cost_office: CostOffice) -> None:
    first = Sitting(cost_office, "quin").get("/")
    assert (first.status_code, first.headers["Location"]) == (302, CHARTS)
    other = Sitting(cost_office, "cleo").get("/")
    assert other.status_code == 200
    assert "等我处理" in other.text


def test_the_workbench_stays_one_step_away(cost_office: CostOffice) -> None:
    page = Sitting(cost_office, "quin").get(CHARTS).text
    menu = page[page.index('<nav class="side') : page.index("</nav>")]
    assert f'href="{CHARTS}" aria-current="page"' in menu
    assert 'href="/workbench"' in menu
    assert "等我处理" in Sitting(cost_office, "quin").get("/workbench").text
    menu = Sitting(cost_office, "cleo").get("/").text
    assert "首页" not in menu


def both_sites(office: CostOffice) -> Sitting:
    """Quin, who works on two sites."""
    person = office.books.world.actor("quin").id
    site = office.books.other
    office.host.run(PLATFORM, lambda uow: people.grant_role(uow, person, "qs", site))
    return Sitting(office, "quin")


def test_pages_of_figures_remember_the_project_looked_at_last(cost_office: CostOffice) -> None:
    quin, site = both_sites(cost_office), cost_office.books.other
    assert chosen(quin, CHARTS) == []
    assert chosen(quin, f"{CHARTS}?site={site}") == [site]
    assert chosen(quin, f"{BOARD}?month=") == [site]
    assert "9.00" in quin.get(f"{BOARD}?month=").text
    assert chosen(quin, f"{BOARD}?site=&month=") == []
    assert chosen(quin, CHARTS) == []


def test_a_project_that_was_taken_away_is_not_remembered(cost_office: CostOffice) -> None:
    quin, site = both_sites(cost_office), cost_office.books.other
    quin.get(f"{CHARTS}?site={site}")
    person = cost_office.books.world.actor("quin").id
    cost_office.host.run(PLATFORM, lambda uow: people.revoke_role(uow, person, "qs", site))
    assert chosen(quin, CHARTS) == []
    assert "1,880,000.00" in quin.get(f"{BOARD}?month=").text
