"""Figures head the page of a record and lead to the rows they are made of."""

import re

from web.api.office import Office
from web.pages.sitting import Sitting

FIGURE = r'<dt>(.*?)</dt>\s*<dd class="value"><a href="(.*?)">(.*?)</a>'


def test_figures_stand_at_the_head_and_lead_to_their_rows(office: Office) -> None:
    office.submitted(lines=[{"what": "砂", "quantity": 100, "price": "50.00"}])
    office.vote("pam")
    office.vote("bo")
    pam = Sitting(office, "pam")
    page = pam.get(f"/records/yard.site/{office.site}").text
    assert page.index("key-figures") < page.index("record-grid")
    shown = re.findall(FIGURE, page)
    assert [(title, number) for title, _, number in shown] == [
        ("累计成本", "5,000.00"),
        ("其中成本", "5,000.00"),
    ]
    assert "累计成本的 100.0%" in page
    for _, href, number in shown:
        assert number in pam.get(href.replace("&amp;", "&")).text


def test_who_may_not_open_the_ledger_sees_no_figures(office: Office) -> None:
    page = Sitting(office, "ann").get(f"/records/yard.site/{office.site}").text
    assert "key-figures" not in page
