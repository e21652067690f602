"""What is booked in another month than its own says so wherever it is read."""

from datetime import date
from decimal import Decimal

from dougong.model.people import PLATFORM
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, records
from web.api.office import Office
from web.pages.sitting import Sitting

MARK = "跨期 2026-11"


def booked(office: Office, number: str, period: str) -> str:
    """The id of an order of October that is booked in a month."""
    day = date(2026, 10, 31)
    data = {"number": number, "site": office.site, "day": day, "total": Decimal(10)}

    def add(uow):
        record = records.add(uow, "yard.order", data, status="approved", posted_period=period)
        row = LedgerRow(
            ledger="yard.spend",
            row_type="cost",
            rule="spend",
            dimensions={"site": office.site},
            measures={"amount": Decimal(10)},
            entity="yard.order",
            record_id=record.id,
            line_id="",
            revision=1,
            business_date=day,
            posted_period=period,
        )
        ledgers.post(uow, [row])
        return record.id

    return office.host.run(PLATFORM, add)


def test_record_list_and_ledger_tell_the_month_of_the_books(small_office: Office) -> None:
    usual, late = booked(small_office, "O-1", "2026-10"), booked(small_office, "O-2", "2026-11")
    sitting = Sitting(small_office, "pam")
    assert MARK in sitting.get(f"/records/yard.order/{late}").text
    assert "跨期" not in sitting.get(f"/records/yard.order/{usual}").text
    # Once in the table and once on the card for phones.
    assert sitting.get("/lists/yard.orders").text.count(MARK) == 2
    assert sitting.get("/ledgers/yard.spend/rows").text.count(MARK) == 1
