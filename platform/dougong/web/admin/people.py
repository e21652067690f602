"""People: the pages that add, change, deactivate, and give and take roles."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, request
from werkzeug.wrappers import Response

from dougong.actions import organisation
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.model.people import Person
from dougong.store.groups import memberships
from dougong.web.admin.base import at, given, sentence, told
from dougong.web.admin.filters import Option
from dougong.web.admin.people_list import PeopleList, department_options
from dougong.web.admin.person_form import (
    LOCALES,
    changed,
    login_of,
    needed,
    person_facts,
    person_words,
)
from dougong.web.admin.roles import HeldView, RoleChoice, held, role_choices, scope_options
from dougong.web.call import actor, change, read
from dougong.web.errors import status_of
from dougong.web.locale import text


@dataclass(frozen=True)
class PersonPage:
    """One account, as its page shows it."""

    id: str
    name: str
    #: What the form holds.
    form: Mapping[str, object]
    departments: tuple[Option, ...]
    locales: tuple[Option, ...]
    active: bool = True
    held: tuple[HeldView, ...] = ()
    roles: tuple[RoleChoice, ...] = ()
    scopes: tuple[Option, ...] = ()
    scope_title: str = ""
    #: The groups the person belongs to.
    groups: tuple[Option, ...] = ()
    #: Nobody grants himself anything, or ends his own account.
    itself: bool = False


@dataclass(frozen=True)
class PasswordPage:
    """A password that is shown this once."""

    id: str
    name: str
    login: str
    password: str


class PeopleView(PeopleList):
    """Everybody with an account, and what administrators do with one."""

    @at("/new")
    def new(self) -> str:
        """An empty form."""
        return self._empty({"locale": "zh"})

    @at("/new", "POST")
    def add(self) -> str | tuple[str, int]:
        """The new person with the password that is shown once."""
        try:
            made, password = change(_add)
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._empty(request.form), status_of(refused)
        return self._password(made, password)

    @at("/<key>")
    def details_view(self, key: str) -> str:
        """One account with its roles."""
        return self._person(key)

    @at("/<key>/change", "POST")
    def save(self, key: str) -> Response | tuple[str, int]:
        """Other facts of a person."""
        form = request.form

        def write(uow: UnitOfWork) -> None:
            before = organisation.person_for(uow, key)
            words = changed(before, person_words(uow, form, _titles()))
            if words:
                organisation.change_person(uow, key, **words)

        try:
            change(write)
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._person(key, form), status_of(refused)
        return told(text("已保存"), f"/admin/people/{key}")

    @at("/<key>/active", "POST")
    def active(self, key: str) -> Response:
        """The account out of use, or in use again."""
        wanted = given(request.form, "active") == "yes"
        return self.done(
            lambda uow: organisation.change_person(uow, key, active=wanted),
            text("账号已启用") if wanted else text("账号已停用，其会话已结束，令牌已收回"),
            f"/admin/people/{key}",
        )

    @at("/<key>/password", "POST")
    def password(self, key: str) -> str:
        """A fresh password, shown once."""

        def reset(uow: UnitOfWork) -> tuple[Person, str]:
            return organisation.person_for(uow, key), organisation.reset_password(uow, key)

        return self._password(*change(reset))

    @at("/<key>/grant", "POST")
    def grant(self, key: str) -> Response:
        """Another role for the person."""
        role, scope = given(request.form, "role"), given(request.form, "scope") or None
        return self.done(
            lambda uow: organisation.grant_role(uow, key, role, scope),
            text("已授予角色"),
            f"/admin/people/{key}",
        )

    @at("/<key>/revoke", "POST")
    def revoke(self, key: str) -> Response:
        """One role less."""
        role, scope = given(request.form, "role"), given(request.form, "scope") or None
        return self.done(
            lambda uow: organisation.revoke_role(uow, key, role, scope),
            text("已收回角色"),
            f"/admin/people/{key}",
        )

    def _empty(self, form: Mapping[str, object]) -> str:
        view = PersonPage("", text("新增人员"), form, department_options(), LOCALES)
        return self.render("admin/person.html", view=view)

    def _person(self, key: str, form: Mapping[str, object] | None = None) -> str:
        units = department_options()
        view = read(lambda uow: _page(uow, key, form, units))
        return self.render("admin/person.html", view=view)

    def _password(self, person: Person, password: str) -> str:
        view = PasswordPage(person.id, person.name, person.login, password)
        return self.render("admin/password.html", view=view)


def _add(uow: UnitOfWork) -> tuple[Person, str]:
    form, titles = request.form, _titles()
    login, name = needed(form, "login", titles["login"]), needed(form, "name", titles["name"])
    return organisation.add_person(uow, login, name, **person_facts(uow, form, titles))


def _titles() -> dict[str, str]:
    return {
        "login": text("账号"),
        "name": text("姓名"),
        "department": text("部门"),
        "locale": text("语言"),
    }


def _page(
    uow: UnitOfWork, key: str, form: Mapping[str, object] | None, units: tuple[Option, ...]
) -> PersonPage:
    found = organisation.person_for(uow, key)
    where = uow.catalog.role_scope
    return PersonPage(
        id=found.id,
        name=found.name,
        form=_form(uow, found) if form is None else form,
        departments=units,
        locales=LOCALES,
        active=found.active,
        held=held(uow, found.id),
        roles=role_choices(uow),
        scopes=scope_options(uow),
        scope_title=where.title if where else "",
        groups=tuple(
            Option(group.id, group.title(uow.catalog.locale))
            for _, group in memberships(uow, found.id)
        ),
        itself=found.id == actor().id,
    )


def _form(uow: UnitOfWork, found: Person) -> dict[str, object]:
    return {
        "login": found.login,
        "name": found.name,
        "department": found.department_id or "",
        "superior": login_of(uow, found.superior_id),
        "position": found.position,
        "mobile": found.mobile,
        "locale": found.locale,
        "is_admin": found.is_admin,
        "is_external": found.is_external,
    }
