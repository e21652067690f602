"""Tables, charts, Excel and alerts as people at a PC and with a phone meet them."""

import zipfile
from io import BytesIO

import pytest
from playwright.sync_api import expect

from browser.house import House, answering
from browser.person import Person
from contract.actions.conftest import Clock, opened
from contract.actions.test_alerts import OVER, look, watched
from contract.actions.test_tables import Books
from dougong.actions import passwords
from dougong.model.people import PLATFORM
from dougong.store import sign_in

BOARD, CHARTS = "/dashboards/yard.board?month=", "/dashboards/yard.charts"
PASSWORD = "Meadow-river-71"  # noqa: S105 (of nobody but this test)


@pytest.fixture
def cost_house(tmp_path):
    world = opened(f"sqlite:///{tmp_path / 'costs.sqlite3'}", tmp_path / "files", Clock())
    over = {**OVER, "when": "ratio > 50"}
    made = watched(over=over)
    made.pages(**{"yard.by_site": ["qs"]})
    books = Books(world, made)
    labor = books.codes["10 人工费"]
    books.post(books.site, books.code("1001 钢筋工", labor), 50, {"budget": "100", "actual": "90"})
    look(books, "over")
    person = world.actor("quin").id
    hashed = passwords.hashed(PASSWORD)
    world.host.run(PLATFORM, lambda uow: sign_in.set_password(uow, person, hashed))
    try:
        with answering(world.host) as address:
            yield House(address, world.host, {"quin": PASSWORD})
    finally:
        world.host.database.close()


@pytest.fixture
def quin_at_desk(cost_house, open_desktop):
    person = Person(open_desktop(), cost_house)
    person.come_in("quin")
    return person


@pytest.fixture
def quin_on_site(cost_house, open_phone):
    person = Person(open_phone(), cost_house)
    person.come_in("quin")
    return person


def test_the_first_page_of_a_role_draws_every_chart_from_its_figures(quin_at_desk):
    assert "/dashboards/yard.charts" in quin_at_desk.page.url
    quin_at_desk.settle()
    charts = quin_at_desk.page.locator(".chart svg")
    expect(charts).to_have_count(5)
    quin_at_desk.fine()
    quin_at_desk.picture("figures-charts-pc")
    # The axis says 万, the dial says what the table says.
    expect(quin_at_desk.page.locator(".chart").first).to_contain_text("万")
    expect(quin_at_desk.page.locator(".chart.is-gauge")).to_contain_text("99.95%")
    quin_at_desk.page.locator(".chart-data summary").first.click()
    table = quin_at_desk.page.locator(".chart-data[open] table")
    expect(table).to_contain_text("3,350,000.00")
    quin_at_desk.fine()


def test_charts_fit_a_phone_and_paper(quin_on_site):
    quin_on_site.go(CHARTS)
    quin_on_site.fine()
    quin_on_site.picture("figures-charts-phone")
    quin_on_site.page.emulate_media(media="print")
    widths = quin_on_site.page.evaluate(
        "[...document.querySelectorAll('.chart')].map(one => "
        "one.querySelector('svg').getBoundingClientRect().width - one.clientWidth)"
    )
    assert max(widths) <= 1


def test_a_table_reads_on_a_pc_and_leads_from_a_subtotal_to_its_rows(quin_at_desk):
    quin_at_desk.go("/reports/yard.dynamic")
    quin_at_desk.fine()
    quin_at_desk.picture("figures-table-pc")
    group = quin_at_desk.page.locator("tr.is-group", has_text="10 人工费")
    group.get_by_role("link", name="920,090.00").click()
    quin_at_desk.settle()
    expect(quin_at_desk.page.locator("tbody tr")).to_have_count(2)
    expect(quin_at_desk.page.locator("tfoot")).to_contain_text("920,090.00")


def test_a_table_on_a_phone_keeps_what_a_row_is_called_in_sight(quin_on_site):
    quin_on_site.go("/reports/yard.dynamic")
    quin_on_site.fine()
    frame = quin_on_site.page.locator(".list-scroll")
    frame.evaluate("one => one.scrollLeft = 400")
    head = quin_on_site.page.locator("th[scope=row]", has_text="20 材料费")
    box = head.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    quin_on_site.picture("figures-table-phone")


def test_a_table_is_saved_as_a_workbook(quin_at_desk):
    quin_at_desk.go("/reports/yard.dynamic")
    with quin_at_desk.page.expect_download() as coming:
        quin_at_desk.page.get_by_role("link", name="导出 Excel").click()
    assert coming.value.suggested_filename == "动态成本_20261012.xlsx"
    with open(coming.value.path(), "rb") as file:  # noqa: PTH123 (the browser's own file)
        names = zipfile.ZipFile(BytesIO(file.read())).namelist()
    assert "xl/worksheets/sheet1.xml" in names


def test_an_alert_is_read_and_acknowledged(quin_on_site):
    quin_on_site.go("/workbench")
    quin_on_site.sees("20 材料费 动态比 51.56%")
    quin_on_site.fine()
    quin_on_site.picture("figures-alerts-phone")
    before = quin_on_site.page.get_by_role("button", name="确认：").count()
    quin_on_site.page.get_by_role("button", name="确认：").first.click()
    quin_on_site.sees("已确认")
    expect(quin_on_site.page.get_by_role("button", name="确认：")).to_have_count(before - 1)


def test_the_pages_of_figures_speak_english(cost_house, visits):
    person = Person(visits(viewport={"width": 1366, "height": 800}), cost_house)
    person.page.context.add_cookies(
        [{"name": "language", "value": "en", "url": cost_house.address}]
    )
    person.come_in("quin")
    person.go(BOARD)
    person.fine()
    person.picture("figures-board-en")
    expect(person.page.locator("main")).to_contain_text("Total")
    person.go(CHARTS)
    expect(person.page.locator(".chart").first).to_contain_text("M")
    person.go("/alerts")
    person.title("Alerts")
