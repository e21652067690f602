"""The five boxes: found, narrowed, ordered and grouped; counts are those of the lists."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dougong.actions import listings
from dougong.model.people import Actor
from dougong.store import people
from dougong.store.inbox_filters import Wanted
from web.api.office import Office
from web.pages.sitting import Sitting


@pytest.fixture
def filled(small_office: Office) -> Office:
    """Four orders of four days and amounts wait for pam, the second of them with a reminder."""
    for number, price in enumerate(("10.00", "400.00", "30.00", "200.00")):
        lines = [{"what": "砂", "quantity": 1, "price": price}]
        small_office.submitted(note=f"第 {number} 车", lines=lines)
        small_office.host.clock.at += timedelta(days=1)  # type: ignore[attr-defined] # the clock of the office
    return small_office


def amounts(office: Office, query: str, box: str = "todo", who: str = "pam") -> list[str]:
    body = office.desk(who).get(f"/api/v1/inbox/{box}?{query}").body
    assert body["total"] == len(body["items"])
    return [str(one["amount"]) for one in body["items"]]


def test_narrowed_by_time_amount_process_and_project(filled: Office) -> None:
    whole = ["10.00", "400.00", "30.00", "200.00"]
    assert amounts(filled, "") == whole
    # Noon in Shanghai of the 12th to the 15th, each a day of its own there.
    assert amounts(filled, "from=2026-10-13&to=2026-10-14") == ["400.00", "30.00"]
    assert amounts(filled, "least=30&most=200.00") == ["30.00", "200.00"]
    assert amounts(filled, "process=yard.order_approval") == whole
    assert amounts(filled, "process=yard.other") == []
    assert amounts(filled, f"scope={filled.site}&least=300") == ["400.00"]
    assert amounts(filled, f"scope={filled.template.elsewhere}") == []
    assert amounts(filled, "scope=-") == []
    assert amounts(filled, "sort=newest") == whole[::-1]
    assert amounts(filled, "sort=amount") == ["400.00", "200.00", "30.00", "10.00"]
    assert amounts(filled, "sort=amount", "started", "ann") == amounts(filled, "sort=amount")
    assert amounts(filled, "from=2026-10-14", "started", "ann") == ["200.00", "30.00"]
    filled.draft(lines=[{"what": "砂", "quantity": 1, "price": "7.00"}])
    assert amounts(filled, "most=8", "drafts", "ann") == ["7.00"]
    assert amounts(filled, "least=8", "drafts", "ann") == []


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=0001-01-01", "least=1e3", "most=NaN", "sort=colour", "x=1"]
)
def test_the_api_refuses_what_narrows_nothing(small_office: Office, query: str) -> None:
    assert small_office.desk("pam").get(f"/api/v1/inbox/todo?{query}").status in {400, 422}


def test_the_projects_of_a_box_are_counted_whichever_is_chosen(filled: Office) -> None:
    def scopes(query: str) -> list[dict[str, Any]]:
        return list(filled.desk("pam").get(f"/api/v1/inbox/todo?{query}").body["scopes"])

    here = {"id": filled.site, "label": "一号堆场", "count": 4}
    assert scopes("") == scopes(f"scope={filled.template.elsewhere}") == [here]
    assert scopes("least=100") == [{**here, "count": 2}]


def test_the_page_keeps_its_filters_in_the_address(filled: Office) -> None:
    pam = Sitting(filled, "pam")
    page = pam.get("/inbox/todo?least=30&sort=amount&group=scope&q=O-").text
    assert re.findall(r"¥?([\d,]+\.\d\d)</span>", page) == ["400.00", "200.00", "30.00"]
    assert '<span class="count">3</span>' in page
    assert 'value="30"' in page
    assert "最紧急" in page
    # One project by itself keeps the rest; choosing several keeps everything.
    assert f"?least=30&amp;sort=amount&amp;q=O-&amp;scope={filled.site}" in page
    assert "sort=amount&amp;group=scope&amp;q=O-&amp;batch=1" in page
    empty = pam.get("/inbox/todo?least=9000&to=nonsense&most=x").text
    assert "没有符合条件的记录" in empty
    assert "清除筛选" in empty
    assert "所选项目" in pam.get(f"/inbox/todo?scope={filled.template.elsewhere}").text
    assert "清除筛选" not in Sitting(filled, "bo").get("/inbox/todo").text


def test_lines_of_one_project_stand_together_over_all_pages(filled: Office) -> None:
    """By project, then as the list is ordered; no line twice, none left out."""
    pam = filled.people["pam"]
    with filled.host.database.read() as connection:
        actor = people.actor_of(connection, pam)
    assert isinstance(actor, Actor)
    seen: list[Decimal | None] = []
    for page in range(3):
        wanted: Wanted = {"groups": [filled.site], "sort": "amount", "limit": 2, "offset": 2 * page}
        rows, total = filled.host.run(
            actor, lambda uow, w=wanted: listings.inbox(uow, "todo", **w), write=False
        )
        assert total == 4
        seen += [row.amount for row in rows]
    assert seen == [Decimal(400), Decimal(200), Decimal(30), Decimal(10)]
