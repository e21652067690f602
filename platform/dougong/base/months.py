"""Months as the books count them, `2026-10`."""

from datetime import date


def month_of(day: date) -> str:
    """The month of a day."""
    return f"{day:%Y-%m}"


def month_after(month: str) -> str:
    """The month that follows."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
