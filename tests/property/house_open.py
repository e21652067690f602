"""What of a partner's day labor is open still, said again for the book."""

from property.house_book import Book


def open_sheets(book: Book) -> bool:
    """Whether a day of the crew of the partner of every contract is under approval."""
    return any(
        doc.kind.entity == "day_labor.sheet"
        and doc.status in {"submitted", "returned"}
        and doc.facts["crew"] == "crew"
        for doc in book.docs.values()
    )


def open_statements(book: Book, contract: str) -> bool:
    """Whether day labor of a contract is being summed up."""
    return any(
        doc.kind.entity == "day_labor.month_statement"
        and doc.status in {"draft", "submitted", "returned"}
        and doc.facts["contract"] == contract
        for doc in book.docs.values()
    )
