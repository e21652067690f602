"""A dashboard of lists alone: its filters are fields of what the lists show."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from contract.actions.conftest import Clock, opened
from contract.actions.receivables import receivables
from contract.actions.test_calculated import add
from dougong.actions import sign_in
from dougong.model.people import PLATFORM
from web.api.office import Office, Template
from web.pages.sitting import Sitting


def board_of_lists(tmp_path: Path, count: int, **words: object) -> str:
    """The page of a dashboard with one list, which has so many records."""
    world = opened(f"sqlite:///{tmp_path / 'lists.sqlite3'}", tmp_path / "files", Clock())
    block = {"title": "未收款", "kind": "list", "list": "yard.items", "limit": 2, **words}
    blocks = {"open": block}
    made = receivables().add("dashboard", "board", filters=["site"], blocks=blocks)
    world.publish(made.pages(**{"yard.board": ["qs"]}))
    world.site = add(world, "site", name="一号堆场")
    for number in range(count):
        add(
            world,
            "item",
            site=world.site,
            due=date(2026, 10, number + 1),
            open=Decimal("1500.00"),
            sort="normal",
        )
    person = world.person("quin", "qs").id
    given = Template(site=world.site, elsewhere=world.site)
    given.tokens["quin"] = world.host.run(
        PLATFORM, lambda uow: sign_in.add_token(uow, person, "test")
    )
    found = Sitting(Office(world.host, given), "quin").get("/dashboards/yard.board")
    world.host.database.close()
    assert found.status_code == 200
    return found.text


def test_a_filter_that_only_lists_know_is_called_by_its_title(tmp_path: Path) -> None:
    text = board_of_lists(tmp_path, 0)
    assert "工地" in text
    assert "一号堆场" in text
    assert "没有数据" in text


def test_a_list_tells_facts_and_how_many_more_there_are(tmp_path: Path) -> None:
    text = board_of_lists(tmp_path, 3)
    assert "1,500.00" in text
    assert "查看全部 3 条" in text
    assert text.count('class="short-line"') == 2


def test_a_strip_tells_of_every_day_how_it_stands(tmp_path: Path) -> None:
    text = board_of_lists(tmp_path, 25, kind="strip", day="due", limit=30)
    looks = re.findall(r'<li class="is-(\w+)"', text)
    assert looks == ["missed"] * 11 + ["near"] * 8 + ["ahead"] * 6
    for told in ("已逾期 11 天", "今天到期", "还有 7 天", "还有 8 天"):
        assert told in text


def test_what_is_done_stands_on_a_strip_as_done_in_time_or_late(tmp_path: Path) -> None:
    text = board_of_lists(tmp_path, 1, kind="strip", day="due", done="due")
    assert "按期完成" in text


def test_a_block_of_a_list_may_ask_what_day_it_is(tmp_path: Path) -> None:
    text = board_of_lists(tmp_path, 25, where="due = today")
    assert text.count('class="short-line"') == 1
