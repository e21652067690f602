"""Days, weeks, months, years: by which part of time the chart of a block can be told."""

from dataclasses import dataclass
from urllib.parse import urlencode

from dougong.actions.ledger_filters import Filters
from dougong.actions.reports import BY, BlockPage, parts_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.locale import text

#: More points than this are offered by a coarser part of time.
MANY = 62


@dataclass(frozen=True)
class PartView:
    """A part of time by which a chart can be told."""

    title: str
    href: str
    is_chosen: bool


def parts_offered(
    uow: UnitOfWork, found: BlockPage, points: int, page: tuple[str, Filters]
) -> tuple[PartView, ...]:
    """The parts on offer where there are many points or one was chosen; none off a dashboard."""
    (address, chosen), shown = page, found.report
    if shown is None or not address:
        return ()
    key = f"{BY}{found.block.key}"
    offered = parts_of(uow.catalog.reports[shown.name])
    if len(offered) < 2 or not (points > MANY or key in chosen):
        return ()
    titles = {
        "day": text("按日"),
        "week": text("按周"),
        "month": text("按月"),
        "year": text("按年"),
    }
    place = f"#block-{found.block.key}"
    return tuple(
        PartView(
            titles[part],
            f"{address}?{urlencode({**chosen, key: part})}{place}",
            part == shown.rows[0].part,
        )
        for part in offered
    )
