"""What the pages of an import show: a file as it is understood, or how far a large one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dougong.actions.imports import running
from dougong.actions.imports.faults import RowFault
from dougong.actions.imports.importing import Review, What, Wish, content_of
from dougong.actions.imports.layout import Laid
from dougong.actions.imports.offer import Part
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.api.names import entity_of
from dougong.web.locale import locale, text

#: Faults told on the page; the marked file has all of them.
SHOWN = 100
#: What the fields of the page that say what a column means begin with.
COLUMN = "c."


@dataclass(frozen=True)
class Choice:
    """What a column may mean."""

    value: str
    title: str


@dataclass(frozen=True)
class ColumnView:
    """One column and what it means."""

    name: str
    letter: str
    head: str
    sample: str
    target: str


@dataclass(frozen=True)
class SheetView:
    """One sheet and its columns."""

    title: str
    rows: int
    columns: tuple[ColumnView, ...]
    choices: tuple[Choice, ...]
    #: Required fields that no column holds.
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class FaultView:
    """One thing to mend."""

    sheet: str
    place: str
    head: str
    value: str
    said: str


@dataclass(frozen=True)
class Count:
    """How many records are dealt with in one way."""

    title: str
    count: int


@dataclass(frozen=True)
class ReviewView:
    """What a file would do."""

    title: str
    back: str
    base: str
    file: str
    query: str
    rows: int
    counts: tuple[Count, ...]
    sheets: tuple[SheetView, ...]
    ignored: tuple[str, ...]
    faults: tuple[FaultView, ...]
    more: int
    existing: str
    has_existing: bool
    #: Whether the columns need somebody to look at them.
    open: bool


@dataclass(frozen=True)
class RecentView:
    """A large file that was sent before."""

    href: str
    file: str
    stage: str


def recent_of(uow: UnitOfWork, entity: str) -> tuple[RecentView, ...]:
    """The way back to the reader's large files."""
    titles = {
        "checking": text("正在检查"),
        "checked": text("已检查，未写入"),
        "writing": text("正在写入"),
        "written": text("已写入"),
        "failed": text("未完成"),
    }
    found = running.recent(uow, entity_of(uow, entity).name)
    return tuple(
        RecentView(f"/import/{entity}/{key}", name, titles[stage]) for key, stage, name in found
    )


@dataclass(frozen=True)
class RunView:
    """A large file on its way, or what became of it."""

    title: str
    back: str
    file: str
    base: str
    stage: str
    rows: int
    done: int
    counts: tuple[Count, ...] = ()
    list: str = ""
    why: str = ""

    @property
    def percent(self) -> int:
        """How much of it has been looked at."""
        return 100 * self.done // self.rows if self.rows else 0


def list_of(uow: UnitOfWork, entity: str) -> str:
    names = (view.name for view in uow.catalog.lists.values() if view.entity == entity)
    found = next(names, "")
    return f"/lists/{found}" if found else "/"


def drawn_run(uow: UnitOfWork, entity: str, file_id: str, found: running.Standing) -> RunView:
    name, _ = content_of(uow, file_id)
    return RunView(
        title=text("导入%(title)s", title=entity_of(uow, entity).title),
        back=f"/import/{entity}",
        file=name,
        base=f"/import/{entity}/{file_id}",
        stage=found.stage,
        rows=found.rows,
        done=found.done,
        counts=counts_of(found.counts),
        list=list_of(uow, entity),
        why=found.why.for_person(locale()) if found.why else "",
    )


def _query(wish: Wish) -> str:
    """The wish as the words of an address."""
    columns = {f"{COLUMN}{key}": target for key, target in wish.columns.items()}
    return urlencode({**columns, "existing": wish.existing})


def drawn_review(
    uow: UnitOfWork, entity: str, file_id: str, found: Review, wish: Wish
) -> ReviewView:
    name, _ = content_of(uow, file_id)
    faults = found.faults
    sheets = tuple(_sheet(uow, sheet) for sheet in found.layout.sheets)
    counts = found.counts
    return ReviewView(
        title=text("导入%(title)s", title=found.offer.entity.title),
        back=f"/import/{entity}",
        base=f"/import/{entity}/{file_id}",
        file=name,
        query=_query(wish),
        rows=found.rows,
        counts=counts_of(counts),
        sheets=sheets,
        ignored=found.layout.ignored,
        faults=tuple(_fault(one) for one in faults[:SHOWN]),
        more=max(0, len(faults) - SHOWN),
        existing=wish.existing,
        has_existing=bool(counts["changed"] + counts["same"] + counts["skipped"]),
        open=any(one.lacking or not all(c.target for c in one.columns) for one in sheets),
    )


def counts_of(counts: Mapping[What, int]) -> tuple[Count, ...]:
    return (
        Count(text("新增记录"), counts["new"]),
        Count(text("更新记录"), counts["changed"]),
        Count(text("没有变化"), counts["same"]),
        Count(text("跳过"), counts["skipped"]),
    )


def _sheet(uow: UnitOfWork, sheet: Laid) -> SheetView:
    language = uow.actor.locale
    part: Part = sheet.part
    held = {column.target for column in sheet.columns}
    lacking = (
        field.title
        for key, field in part.fields.items()
        if field.required and not field.default and key not in held
    )
    return SheetView(
        title=sheet.title,
        rows=len(sheet.lines),
        columns=tuple(
            ColumnView(
                name=f"{COLUMN}{sheet.number}.{column.letter}",
                letter=column.letter,
                head=column.head,
                sample=column.sample,
                target=column.target,
            )
            for column in sheet.columns
        ),
        choices=tuple(Choice(key, part.title_of(key, language)) for key in part.targets()),
        lacking=tuple(lacking),
    )


def _fault(one: RowFault) -> FaultView:
    if one.letter:
        place = text("第 %(row)s 行 %(letter)s 列", row=one.row, letter=one.letter)
    else:
        place = text("第 %(row)s 行", row=one.row)
    return FaultView(one.sheet_title, place, one.head, one.value, one.fault.for_person(locale()))
