"""Departments: the tree, and a form for one unit."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import flash, request
from werkzeug.wrappers import Response

from dougong.actions import organisation
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError, NotFound
from dougong.model.people import Department
from dougong.store import people
from dougong.web.admin.base import ConsoleView, at, sentence, told
from dougong.web.admin.filters import Option
from dougong.web.admin.person_form import login_of, under, unit_of
from dougong.web.admin.wording import department_kind, department_kinds
from dougong.web.call import change, read
from dougong.web.errors import status_of
from dougong.web.locale import text


@dataclass(frozen=True)
class UnitLine:
    """One unit in the tree."""

    id: str
    name: str
    code: str
    kind: str
    leader: str
    deputy: str
    people: int
    depth: int


@dataclass(frozen=True)
class UnitPage:
    """The form of one unit."""

    id: str
    name: str
    form: Mapping[str, object]
    kinds: tuple[Option, ...]
    parents: tuple[Option, ...]


class DepartmentsView(ConsoleView):
    """The units of the organisation."""

    place, icon = "departments", "sitemap"

    def title(self) -> str:
        """部门管理."""
        return text("部门管理")

    @at("/")
    def index(self) -> str:
        """The tree."""
        return self.render("admin/departments.html", view=read(_tree))

    @at("/new")
    def new(self) -> str:
        """An empty form."""
        return self._form("", {"kind": "dept"})

    @at("/new", "POST")
    def add(self) -> Response | tuple[str, int]:
        """One more unit."""
        try:
            change(lambda uow: organisation.add_department(uow, _read(uow, "")))
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._form("", request.form), status_of(refused)
        return told(text("已新增部门"), "/admin/departments/")

    @at("/<key>")
    def unit(self, key: str) -> str:
        """One unit."""
        return self._form(key)

    @at("/<key>", "POST")
    def save(self, key: str) -> Response | tuple[str, int]:
        """Other facts of a unit."""

        def write(uow: UnitOfWork) -> None:
            _unit(uow, key)
            organisation.change_department(uow, _read(uow, key))

        try:
            change(write)
        except NotFound:
            raise
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._form(key, request.form), status_of(refused)
        return told(text("已保存"), "/admin/departments/")

    def _form(self, key: str, form: Mapping[str, object] | None = None) -> str:
        return self.render("admin/department.html", view=read(lambda uow: _page(uow, key, form)))


def _read(uow: UnitOfWork, key: str) -> Department:
    titles = {"code": text("编码"), "name": text("名称"), "parent": text("上级部门")}
    return unit_of(uow, request.form, titles, key)


def _unit(uow: UnitOfWork, key: str) -> Department:
    found = next((one for one in people.departments(uow) if one.id == key), None)
    if found is None:
        raise NotFound(what="department", id=key)
    return found


def _page(uow: UnitOfWork, key: str, form: Mapping[str, object] | None) -> UnitPage:
    known = people.departments(uow)
    found = _unit(uow, key) if key else None
    below = under(known, key)
    kinds = department_kinds()
    if found and found.kind not in {one.value for one in kinds}:
        kinds = (*kinds, Option(found.kind, found.kind))
    return UnitPage(
        id=key,
        name=found.name if found else text("新增部门"),
        form=_words(uow, found) if form is None and found else form or {},
        kinds=kinds,
        parents=tuple(Option(u.id, f"{u.code} {u.name}") for u in known if u.id not in below),
    )


def _words(uow: UnitOfWork, found: Department) -> dict[str, object]:
    return {
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "parent": found.parent_id or "",
        "leader": login_of(uow, found.leader_id),
        "deputy": login_of(uow, found.deputy_id),
    }


def _tree(uow: UnitOfWork) -> tuple[UnitLine, ...]:
    known = people.departments(uow)
    led = {who for one in known for who in (one.leader_id, one.deputy_id) if who}
    names = people.names(uow, sorted(led))
    staff = people.persons(uow, active=True, limit=100_000)
    counted = Counter(one.department_id for one in staff)
    return tuple(
        UnitLine(
            id=unit.id,
            name=unit.name,
            code=unit.code,
            kind=department_kind(unit.kind),
            leader=names.get(unit.leader_id or "", ""),
            deputy=names.get(unit.deputy_id or "", ""),
            people=counted[unit.id],
            depth=depth,
        )
        for unit, depth in _walk(known)
    )


def _walk(known: tuple[Department, ...]) -> Iterator[tuple[Department, int]]:
    """Every unit below its parent; one whose parent is missing or circular stands at the top."""
    ids = {one.id for one in known}
    shown: set[str] = set()
    tops = [one for one in known if one.parent_id not in ids]
    waiting = [(one, 0) for one in reversed([*tops, *(u for u in known if u not in tops)])]
    while waiting:
        unit, depth = waiting.pop()
        if unit.id in shown:
            continue
        shown.add(unit.id)
        yield unit, depth
        below = [one for one in known if one.parent_id == unit.id]
        waiting += [(one, depth + 1) for one in reversed(below)]
