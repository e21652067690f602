"""A dashboard of lists alone: its filters are fields of what the lists show."""

from pathlib import Path

from contract.actions.conftest import Clock, opened
from contract.actions.receivables import receivables
from contract.actions.test_calculated import add
from dougong.actions import sign_in
from dougong.model.people import PLATFORM
from web.api.office import Office, Template
from web.pages.sitting import Sitting


def test_a_filter_that_only_lists_know_is_called_by_its_title(tmp_path: Path) -> None:
    world = opened(f"sqlite:///{tmp_path / 'lists.sqlite3'}", tmp_path / "files", Clock())
    blocks = {"open": {"title": "未收款", "kind": "list", "list": "yard.items"}}
    made = receivables().add("dashboard", "board", filters=["site"], blocks=blocks)
    world.publish(made.pages(**{"yard.board": ["qs"]}))
    world.site = add(world, "site", name="一号堆场")
    person = world.person("quin", "qs").id
    given = Template(site=world.site, elsewhere=world.site)
    given.tokens["quin"] = world.host.run(
        PLATFORM, lambda uow: sign_in.add_token(uow, person, "test")
    )
    found = Sitting(Office(world.host, given), "quin").get("/dashboards/yard.board")
    world.host.database.close()
    assert found.status_code == 200
    assert "工地" in found.text
    assert "一号堆场" in found.text
