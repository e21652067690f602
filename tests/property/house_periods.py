"""Measurements go period by period: each goes on from the one before (EC-01)."""

from property.house_book import Book
from property.house_kind import IN_FORCE, Facts, Kind


class Period(Kind):
    """What is measured of a contract up to a day."""

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        """The contract, and the period that this one goes on from."""
        return (facts["contract"], facts.get("previous", ""))

    def picks(self, facts: Facts) -> tuple[str, ...]:
        """Nobody chooses the period before."""
        return (facts["contract"],)


def period_before(book: Book, kind: type[Period], contract: str) -> str:
    """The last period in force: the one that no other goes on from; empty when there is none."""
    periods = book.of(kind, *IN_FORCE, contract=contract)
    followed = {one.facts["previous"] for one in periods}
    return next((one.key for one in periods if one.key not in followed), "")
