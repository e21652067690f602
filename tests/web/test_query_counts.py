"""How often each page asks the database, so that nobody lets it ask once per line unnoticed."""

from collections.abc import Callable

import pytest

from statements import statements
from web.api.office import ORDER, Office
from web.pages.sitting import Sitting


def asked(ask: Callable[[], int]) -> int:
    """How many statements a request takes once the catalog is read."""
    assert ask() == 200
    with statements() as sent:
        assert ask() == 200
    return len([text for text in sent if not text.startswith("BEGIN")])


@pytest.fixture
def page(office: Office) -> Callable[[str], int]:
    """Opens a page as ann; gives its status."""
    ann = Sitting(office, "ann")
    return lambda path: ann.get(path).status_code


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 14), ("/new/yard.order", 5), ("/lists/yard.orders", 11), ("/inbox/started", 11)],
)
def test_a_page_asks_so_often_at_most(page, office, path, most):
    office.submitted()
    assert asked(lambda: page(path)) <= most


def test_a_longer_list_asks_no_more_often(page, office):
    office.submitted()
    few = asked(lambda: page("/lists/yard.orders"))
    for _ in range(6):
        office.submitted()
    assert asked(lambda: page("/lists/yard.orders")) == few
    assert asked(lambda: page("/inbox/started")) <= 11


def test_a_longer_document_asks_no_more_often(page, office):
    line = {"what": "砂", "quantity": 2, "price": "50.00"}
    short = office.draft().body["id"]
    long = office.draft(lines=[line] * 30).body["id"]
    few = asked(lambda: page(f"/records/yard.order/{short}"))
    assert few <= 18
    assert asked(lambda: page(f"/records/yard.order/{long}")) == few


def test_a_page_does_not_count_everything_its_reader_has_ever_done(page, office):
    office.submitted()
    assert page("/lists/yard.orders") == 200
    with statements() as sent:
        assert page("/lists/yard.orders") == 200
    assert [text for text in sent if "count(DISTINCT" in text] == []


def test_what_refers_to_a_record_is_one_question_for_each_kind(office):
    """It comes behind the page, which asks nothing for it."""
    ann, site = Sitting(office, "ann"), f"/records/yard.site/{office.site}"

    def part() -> int:
        return ann.client.get(
            f"{site}/related", headers={**ann.headers, "X-Island": "1"}
        ).status_code

    office.submitted()
    few = asked(part)
    assert few <= 6
    for _ in range(4):
        office.submitted()
    assert asked(part) == few
    with statements() as sent:
        assert ann.get(site).status_code == 200
    assert [text for text in sent if "e_yard_order" in text] == []


def test_a_health_check_asks_nothing(office):
    client = office.app.test_client()
    assert asked(lambda: client.get("/healthz").status_code) == 0


def test_a_vote_asks_so_often_at_most(office):
    office.submitted()
    office.vote("pam")
    office.submitted()
    mine = office.todo("pam")
    desk = office.desk("pam")
    seen = desk.get(f"{ORDER}/{mine['record_id']}").version
    with statements() as sent:
        done = desk.post(f"/api/v1/assignments/{mine['id']}/approve", {}, If_Match=seen)
    assert done.status == 200
    assert len([text for text in sent if not text.startswith(("BEGIN", "UPDATE api_token"))]) <= 18
