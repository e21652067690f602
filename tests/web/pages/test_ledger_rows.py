"""The rows behind a figure, and what all of them come to."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from dougong.actions import publish
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

ROWS = "/ledgers/yard.spend/rows"
OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 3)
HIDDEN = {"/total": "hidden", "/lines/*/price": "hidden", "/lines/*/amount": "hidden"}
ACCESS = "modules/yard/access.json"


def spent(office: Office, site: str, amounts: list[str], day: date = OCTOBER) -> None:
    """Rows of the ledger, as many as there are amounts."""
    rows = [
        LedgerRow(
            ledger="yard.spend",
            row_type="cost",
            rule="spend",
            dimensions={"site": site},
            measures={"amount": Decimal(amount)},
            entity="yard.order",
            record_id=f"r-{site}-{day}",
            line_id=str(number),
            revision=1,
            business_date=day,
            posted_period=f"{day:%Y-%m}",
        )
        for number, amount in enumerate(amounts)
    ]
    office.host.run(PLATFORM, lambda uow: ledgers.post(uow, rows))


def total(office: Office, login: str, query: str = "") -> list[str]:
    """The figures in the foot of the table."""
    found = Sitting(office, login).get(ROWS + query)
    assert found.status_code == 200
    foot = found.text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    return re.findall(r'<td class="num">([^<]*)</td>', foot)


def test_the_foot_sums_all_rows_and_not_those_of_one_page(office: Office) -> None:
    spent(office, office.site, [f"{number}.01" for number in range(60)])
    spent(office, office.template.elsewhere, ["5000.00"])
    found = Sitting(office, "pam").get(ROWS).text
    assert "共 60 条" in found
    assert found.count('<a href="/records/') == 50
    assert total(office, "pam") == ["1,770.60"]
    assert total(office, "pam", "?page=2") == ["1,770.60"]


def test_the_foot_follows_the_filter(office: Office) -> None:
    spent(office, office.site, ["1.10", "2.20"])
    spent(office, office.site, ["-0.40"], NOVEMBER)
    assert total(office, "pam", "?month=2026-10") == ["3.30"]
    assert total(office, "pam", "?business_date.month=2026-11") == ["-0.40"]
    assert total(office, "pam", "?business_date.year=2026") == ["2.90"]
    assert total(office, "pam", "?report=yard.by_site") == ["2.90"]
    assert "没有符合条件的记录" in Sitting(office, "pam").get(f"{ROWS}?site.empty=yes").text


def test_a_report_narrows_the_rows_to_those_it_counts(small_office: Office) -> None:
    files = bundle()
    path = "modules/yard/reports/by_site.json"
    narrow = json.loads(files[path]) | {"row_types": ["none"], "where": "site != null"}
    ledger = json.loads(files["modules/yard/ledgers/spend.json"])
    ledger["row_types"]["none"] = {"title": "无"}
    files |= {path: written(narrow), "modules/yard/ledgers/spend.json": written(ledger)}
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    spent(small_office, small_office.site, ["1.10"])
    assert total(small_office, "pam") == ["1.10"]
    found = Sitting(small_office, "pam").get(f"{ROWS}?report=yard.by_site").text
    assert "没有符合条件的记录" in found


def test_a_condition_of_a_report_may_name_what_every_ledger_has(small_office: Office) -> None:
    files = bundle()
    path = "modules/yard/reports/by_site.json"
    spent(small_office, small_office.site, ["1.10"])
    spent(small_office, small_office.site, ["5.00"], NOVEMBER)
    own = 'row_type != "none" and posted_period = "2026-11" and business_date > date("2026-11-01")'
    files |= {path: written(json.loads(files[path]) | {"where": own})}
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    assert "5.00" in Sitting(small_office, "pam").get("/reports/yard.by_site").text
    assert total(small_office, "pam", "?report=yard.by_site") == ["5.00"]


@pytest.mark.parametrize(
    "query",
    [
        "business_date.month=2026-99",
        "business_date.year=9999",
        "business_date.week=2026",
        "business_date=x",
        "report=yard.nothing",
    ],
)
def test_words_that_mean_no_rows_are_refused(small_office: Office, query: str) -> None:
    assert Sitting(small_office, "pam").get(f"{ROWS}?{query}").status_code == 422


def test_a_measure_that_is_closed_to_somebody_is_not_summed_for_him(small_office: Office) -> None:
    files = bundle()
    access = json.loads(files[ACCESS])
    for grant in access["grants"]:
        if grant["role"] == "boss" and grant["entity"] == "yard.order":
            grant["fields"] = HIDDEN
    files |= {ACCESS: written(access)}
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    spent(small_office, small_office.site, ["77.70"])
    assert total(small_office, "pam") == ["77.70"]
    assert total(small_office, "bo") == [""]
    assert "77.70" not in Sitting(small_office, "bo").get(ROWS).text
