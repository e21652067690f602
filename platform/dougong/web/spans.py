"""How wide the blocks of a dashboard are, so that no row of them ends in a hole."""

from collections.abc import Iterable

#: Columns of the page.
ALL = 24


def filled(wanted: Iterable[int]) -> list[int]:
    """The widths as asked, but the last block of a row takes what the row has left.

    What a reader may not see leaves room that its neighbours fill.
    """
    spans: list[int] = []
    free = ALL
    for span in wanted:
        if span > free:
            spans[-1] += free
            free = ALL
        spans.append(span)
        free = (free - span) or ALL
    if spans and free < ALL:
        spans[-1] += free
    return spans
