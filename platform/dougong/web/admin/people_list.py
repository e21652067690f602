"""People: the list."""

from typing import Any

from sqlalchemy import true

from dougong.store import people
from dougong.web.admin.filters import Filter, Option
from dougong.web.admin.listed import Cell, Column
from dougong.web.admin.lists import ListView
from dougong.web.admin.rows import PersonRow
from dougong.web.call import read
from dougong.web.locale import text


def person_states() -> tuple[Option, ...]:
    """What an account may be."""
    return (
        Option("active", text("在用")),
        Option("inactive", text("已停用")),
        Option("admin", text("管理员")),
        Option("external", text("外部人员")),
    )


def _state(value: str) -> Any:
    rows = {
        "active": PersonRow.active.is_(True),
        "inactive": PersonRow.active.is_(False),
        "admin": PersonRow.is_admin.is_(True),
        "external": PersonRow.is_external.is_(True),
    }
    return rows.get(value, true())


def department_options() -> tuple[Option, ...]:
    """Every unit of the organisation, by code."""
    return tuple(Option(one.id, f"{one.code} {one.name}") for one in read(people.departments))


class PeopleList(ListView):
    """Everybody with an account."""

    place, icon, row = "people", "users", PersonRow
    list_template = "admin/people.html"
    column_searchable_list = ("name", "login_folded", "mobile")
    column_sortable_list = ("login", "name")
    column_default_sort = "login_folded"
    filters = (
        Filter("state", PersonRow.active, lambda: text("状态"), _state, person_states),
        Filter(
            "department",
            PersonRow.department_id,
            lambda: text("部门"),
            lambda value: PersonRow.department_id == value,
            department_options,
        ),
    )

    def title(self) -> str:
        """人员管理."""
        return text("人员管理")

    def columns(self) -> tuple[Column, ...]:
        """Who it is, where, and whether the account is in use."""
        return (
            Column("name", text("姓名"), lambda one: Cell(one.name, href=self.href(one))),
            Column("login", text("账号"), lambda one: Cell(one.login)),
            Column(
                "department", text("部门"), lambda one: Cell(getattr(one.department, "name", ""))
            ),
            Column("position", text("岗位"), lambda one: Cell(one.position)),
            Column("mobile", text("手机"), lambda one: Cell(one.mobile)),
            Column("rights", text("身份"), lambda one: Cell(_rights(one))),
            Column("state", text("状态"), _shown_state),
        )

    def href(self, row: Any) -> str:
        """The page of a person."""
        return f"/admin/people/{row.id}"


def _rights(row: PersonRow) -> str:
    parts = [text("管理员")] if row.is_admin else []
    return "、".join([*parts, *([text("外部人员")] if row.is_external else [])])


def _shown_state(row: PersonRow) -> Cell:
    return Cell(text("在用"), "approved") if row.active else Cell(text("已停用"), "draft")
