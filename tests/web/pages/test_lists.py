"""Lists, boxes and the first page."""

import pytest

from web.api.office import Office
from web.pages.sitting import Sitting


def test_a_list_tells_how_many_there_are_and_what_they_come_to(office: Office) -> None:
    office.draft()
    office.draft(lines=[{"what": "石", "quantity": 1, "price": "20.50"}])
    found = Sitting(office, "ann").get("/lists/yard.orders").text
    assert "共 2 条" in found
    assert "120.50" in found


def test_an_empty_list_offers_to_begin_and_an_empty_search_does_not(small_office: Office) -> None:
    ann = Sitting(small_office, "ann")
    assert "新建第一条" in ann.get("/lists/yard.orders").text
    searched = ann.get("/lists/yard.orders?q=nothing").text
    assert "没有符合条件的记录" in searched
    assert "新建第一条" not in searched


@pytest.mark.parametrize("page", ["0", "-1", "x", "９"])
def test_a_page_that_is_none_is_refused(small_office: Office, page: str) -> None:
    assert Sitting(small_office, "ann").get(f"/lists/yard.orders?page={page}").status_code == 422


def test_the_boxes_count_what_they_list(office: Office) -> None:
    office.submitted()
    office.draft()
    box = Sitting(office, "pam").get("/inbox/todo").text
    assert office.todo("pam")["title"] in box
    # A number says little: the card tells what kind of document waits.
    assert '<span class="foot"><span>order</span>' in box
    home = Sitting(office, "ann").get("/").text
    assert "<strong>1</strong>草稿" in home.replace("\n", "")
    assert "一号堆场" in home


def test_nobody_sees_lists_that_no_role_opens(small_office: Office) -> None:
    nobody = Sitting(small_office, "nobody")
    assert nobody.get("/lists/yard.orders").status_code == 403
    assert "没有等您处理的事项" in nobody.get("/").text


def test_the_menu_shows_the_studio_to_administrators_only(small_office: Office) -> None:
    assert "/studio" in Sitting(small_office, "root").get("/").text
    assert "/studio" not in Sitting(small_office, "ann").get("/").text
