"""Dashboards: blocks show what exists in a way it can be shown, for roles that open the page."""

from collections.abc import Iterable, Mapping

from dougong.base.text import Text
from dougong.model.check.access import ROLE
from dougong.model.check.family import Report, family
from dougong.model.check.references import LIST, REPORT, known, known_field
from dougong.model.listing import Block, Dashboard
from dougong.model.parse.faults import Faults
from dougong.model.table_fields import column_fields, is_number

_KIND = Text(
    "“{kind}”区块不能显示{what}；可用的有：{known}",
    "A block of kind “{kind}” cannot show {what_en}; possible are: {known}",
)
#: What a block may show → what that is called, and the kinds of blocks for it.
_SHOWS: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "pivot": (Text("交叉表", "a pivot"), ("number", "pivot", "ranking", "trend", "chart")),
    "table": (Text("表格报表", "a table report"), ("number", "table", "chart")),
    "list": (Text("列表", "a list"), ("number", "list", "strip")),
}
_NOT_NUMBER = Text("“{title}”不是数字，画不成图", "“{title}” is no number and cannot be drawn")
_NO_DAY = Text("日期条要写明日期字段（day）", "A strip names the day of its records (day)")
_NOT_DAY = Text("“{title}”不是日期，排不成日期条", "“{title}” is no date: a strip cannot show it")
_CLOSED = Text(
    "角色“{role}”没有被授权打开这个看板，不能作为他的首页",
    "The role “{role}” may not open this dashboard, so it cannot be its first page",
)
_CLOSED_HINT = Text("在 access.json 的 pages 中加上该角色", "Add the role to pages in access.json")


@family("dashboards")
def dashboards(report: Report) -> None:
    """Everything a dashboard names."""
    for page in report.catalog.dashboards.values():
        faults = report.about(page.file)
        for block in page.blocks:
            _block(report, block, faults, f"/blocks/{block.key}")
        _homes(report, page, faults)


def _block(report: Report, block: Block, faults: Faults, at: str) -> None:
    catalog = report.catalog
    if block.list:
        if known(LIST, block.list, catalog.lists, faults, f"{at}/list"):
            _shows("list", block, faults, at)
            _days(report, block, faults, at)
        return
    known_reports = [*catalog.reports, *catalog.tables]
    if not block.report or not known(REPORT, block.report, known_reports, faults, f"{at}/report"):
        return
    table = catalog.tables.get(block.report)
    _shows("pivot" if table is None else "table", block, faults, at)
    if table is None:
        pivot = catalog.reports[block.report]
        _measures(pivot.title, block, pivot.measures, faults, at)
        return
    fields = column_fields(catalog, table)
    _measures(table.title, block, fields, faults, at)
    for key in block.measures if block.kind == "chart" else ():
        if key in fields and not is_number(fields[key]):
            faults.add("chart_measure", f"{at}/measures", _NOT_NUMBER, title=fields[key].title)


def _measures(owner: str, block: Block, has: Iterable[str], faults: Faults, at: str) -> None:
    keys = [*has]
    if block.measure:
        known_field(owner, block.measure, keys, faults, f"{at}/measure")
    for number, key in enumerate(block.measures):
        known_field(owner, key, keys, faults, f"{at}/measures/{number}")


def _days(report: Report, block: Block, faults: Faults, at: str) -> None:
    """The days of a strip are dates of what its list shows."""
    if block.kind != "strip":
        return
    if not block.day:
        faults.add("strip_day", at, _NO_DAY)
    entity = report.catalog.entities.get(report.catalog.lists[block.list].entity)
    for word, name in (("day", block.day), ("done", block.done)):
        if not entity or not name:
            continue
        if known_field(entity.title, name, entity.fields, faults, f"{at}/{word}"):
            field = entity.fields[name]
            if field.kind != "date":
                faults.add("strip_day", f"{at}/{word}", _NOT_DAY, title=field.title)


def _shows(what: str, block: Block, faults: Faults, at: str) -> None:
    title, kinds = _SHOWS[what]
    if block.kind not in kinds:
        facts = {"kind": block.kind, "what": title.zh, "what_en": title.en}
        faults.add("block_kind", f"{at}/kind", _KIND, known="、".join(kinds), **facts)


def _homes(report: Report, page: Dashboard, faults: Faults) -> None:
    """Roles whose first page it is may open it."""
    opens = {grant.role for grant in report.catalog.page_grants if grant.page == page.name}
    for number, role in enumerate(page.home_for):
        at = f"/home_for/{number}"
        if known(ROLE, role, report.catalog.roles, faults, at) and role not in opens:
            title = report.catalog.roles[role].title
            faults.add("home_closed", at, _CLOSED, hint=_CLOSED_HINT, role=title)
