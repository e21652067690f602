"""A calculation report as a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.actions.conftest import Clock, opened
from contract.actions.test_calculated import filled
from dougong.actions import sign_in
from dougong.model.people import PLATFORM
from web.api.office import Office, Template
from web.pages.sitting import Sitting


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    world = filled(opened(f"sqlite:///{tmp_path / 'aging.sqlite3'}", tmp_path / "files", Clock()))
    made = Template(site=world.site, elsewhere=world.site)
    for who in ("quin", "gina"):
        person = world.actor(who).id
        made.tokens[who] = world.host.run(
            PLATFORM, lambda uow, one=person: sign_in.add_token(uow, one, "test")
        )
    yield Office(world.host, made)
    world.host.database.close()


def test_the_page_shows_lines_figures_and_the_sum(office: Office) -> None:
    found = Sitting(office, "quin").get("/reports/yard.aging")
    assert found.status_code == 200
    for shown in ("应收账龄", "181-365", "120,000.00", "加权逾期天数", "65.37", "1,070,000.00"):
        assert shown in found.text


def test_the_page_is_closed_to_others(office: Office) -> None:
    assert Sitting(office, "gina").get("/reports/yard.aging").status_code == 403


def test_nothing_is_offered_to_save_that_cannot_be_saved(office: Office) -> None:
    assert "导出 Excel" not in Sitting(office, "quin").get("/reports/yard.aging").text
