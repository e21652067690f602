"""The filters of the five boxes: what stands in the address, and the fields above the list."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flask import request

from dougong.actions.listings import BoxScope
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store.inbox_filters import NO_SCOPE, SORTS, Wanted
from dougong.web.list_pages import Choice, FilterView
from dougong.web.locale import text

#: Words of the address that narrow a box; an empty box says whether one of them may be why.
NARROWING = ("q", "entity", "process", "scope", "from", "to", "least", "most")
#: Longest amount somebody types.
LONGEST = 20


def asked_for(uow: UnitOfWork) -> Wanted:
    """What the address asks for; a value that is none narrows nothing."""
    words = {key: _said(key) for key in ("entity", "process", "scope")}
    first, last = _day("from"), _day("to")
    return {
        "search": _said("q"),
        "filters": {key: value for key, value in words.items() if value},
        "since": start_of(uow, first),
        "until": start_of(uow, last and last + timedelta(days=1)),
        "least": _amount("least"),
        "most": _amount("most"),
        "sort": sort if (sort := _said("sort")) in SORTS else "",
    }


def is_grouped() -> bool:
    """Whether lines of one project are to stand together."""
    return _said("group") == "scope"


def is_narrowed() -> bool:
    """Whether something is left out."""
    return any(_said(key) for key in NARROWING)


def filters_of(uow: UnitOfWork, box: str, scopes: Sequence[BoxScope]) -> tuple[FilterView, ...]:
    """The fields above a box, with what is chosen."""
    views = [_kinds(uow) if box == "drafts" else _processes(uow)]
    projects = _projects(scopes, _said("scope"))
    if projects:
        views.append(FilterView("scope", text("项目"), _said("scope"), options=projects))
    arrived = box in {"todo", "cc"}
    first = text("到达不早于") if arrived else text("日期不早于")
    last = text("到达不晚于") if arrived else text("日期不晚于")
    views += [
        FilterView("from", first, _said("from"), "date"),
        FilterView("to", last, _said("to"), "date"),
        FilterView("least", text("金额不低于"), _said("least"), "text"),
        FilterView("most", text("金额不高于"), _said("most"), "text"),
        _sorts(box),
    ]
    if uow.catalog.role_scope is not None:
        grouped = (Choice("scope", text("按项目")),)
        views.append(
            FilterView("group", text("分组"), _said("group"), options=grouped, empty=text("不分组"))
        )
    return tuple(views)


def project_title(scope: BoxScope) -> str:
    """What a project is called, and what is of none."""
    return text("不属于项目") if scope.id == NO_SCOPE else scope.label or "—"


def _projects(scopes: Sequence[BoxScope], chosen: str) -> tuple[Choice, ...]:
    """The projects of the box; one that is chosen stays to be seen although it has no line."""
    found = [Choice(one.id, f"{project_title(one)}（{one.count}）") for one in scopes]
    if chosen and chosen not in {one.id for one in scopes}:
        found.append(Choice(chosen, text("所选项目（0）")))
    return tuple(found)


def _processes(uow: UnitOfWork) -> FilterView:
    known = sorted(uow.catalog.processes.values(), key=lambda one: one.title)
    options = tuple(Choice(one.key, one.title) for one in known)
    return FilterView("process", text("流程"), _said("process"), options=options)


def _kinds(uow: UnitOfWork) -> FilterView:
    options = tuple(
        Choice(entity.name, entity.title)
        for entity in uow.catalog.entities.values()
        if entity.kind == "document"
    )
    return FilterView("entity", text("单据"), _said("entity"), options=options)


def _sorts(box: str) -> FilterView:
    words = {"waiting": text("等待最久"), "newest": text("最新"), "amount": text("金额最大")}
    own = text("最紧急") if box == "todo" else text("最新")
    if box != "todo":
        words = {**words, "waiting": text("最早")}
        del words["newest"]
    options = tuple(Choice(key, title) for key, title in words.items())
    return FilterView("sort", text("排序"), _said("sort"), options=options, empty=own)


def _said(key: str) -> str:
    return request.args.get(key, "")[:100].replace("\0", "")


def _day(key: str) -> date | None:
    try:
        found = date.fromisoformat(_said(key))
    except ValueError:
        return None
    # At the ends of what can be counted there is neither a day before nor one after.
    return found if 1900 <= found.year <= 9000 else None


def start_of(uow: UnitOfWork, day: date | None) -> datetime | None:
    """The instant a day of the company begins; none for none."""
    if day is None:
        return None
    return datetime.combine(day, time(), uow.house.zone).astimezone(uow.now.tzinfo)


def _amount(key: str) -> Decimal | None:
    """An amount as people type it, with commas between thousands."""
    said = _said(key).replace(",", "").replace("，", "").strip()
    plain = said.removeprefix("-").replace(".", "", 1)
    if not plain.isascii() or not plain.isdigit() or len(said) > LONGEST:
        return None
    return Decimal(said)
