"""What is typed about a person or a unit, read and checked against what was offered."""

from collections.abc import Mapping, Sequence

from dougong.actions.organisation import Facts, PersonWords
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.model.people import Department, Person
from dougong.store import people
from dougong.web.admin.base import given
from dougong.web.admin.filters import Option

LOCALES = (Option("zh", "中文"), Option("en", "English"))


class WordMissing(InputError):
    """A field that must be filled is empty."""

    code = "word_missing"
    text = Text("请填写“{title}”", "Fill in “{title}”")


class NotOffered(InputError):
    """A choice that was never offered, or is not offered any more."""

    code = "not_offered"
    text = Text("“{title}”的选项已失效，请重新选择", "Choose “{title}” again")


class LoginUnknown(InputError):
    """Nobody signs in under the name that was typed."""

    code = "login_unknown"
    text = Text("没有账号为“{login}”的人员", "Nobody has the login “{login}”")


def needed(form: Mapping[str, str], name: str, title: str) -> str:
    """A word that must be there."""
    found = given(form, name)
    if not found:
        raise WordMissing(title=title, path=f"/{name}")
    return found


def chosen(form: Mapping[str, str], name: str, title: str, options: Sequence[Option]) -> str | None:
    """One of the options, or none."""
    found = given(form, name)
    if found and found not in {option.value for option in options}:
        raise NotOffered(title=title, path=f"/{name}")
    return found or None


def by_login(uow: UnitOfWork, form: Mapping[str, str], name: str) -> str | None:
    """The id of the person whose login was typed, or none."""
    login = given(form, name)
    if not login:
        return None
    found = people.person_by_login(uow, login)
    if found is None:
        raise LoginUnknown(login=login, path=f"/{name}")
    return found.id


def login_of(uow: UnitOfWork, person_id: str | None) -> str:
    """The login of a person, as it is typed; empty for nobody."""
    found = people.person(uow, person_id) if person_id else None
    return found.login if found else ""


def person_facts(uow: UnitOfWork, form: Mapping[str, str], titles: Mapping[str, str]) -> Facts:
    """What a form says of a person beside name and login."""
    units = [Option(one.id, one.name) for one in people.departments(uow)]
    return Facts(
        department_id=chosen(form, "department", titles["department"], units),
        superior_id=by_login(uow, form, "superior"),
        position=given(form, "position"),
        mobile=given(form, "mobile", 40),
        locale=chosen(form, "locale", titles["locale"], LOCALES) or "zh",
        is_admin="is_admin" in form,
        is_external="is_external" in form,
    )


def person_words(
    uow: UnitOfWork, form: Mapping[str, str], titles: Mapping[str, str]
) -> PersonWords:
    """All that a form says of a person."""
    login = needed(form, "login", titles["login"])
    name = needed(form, "name", titles["name"])
    return PersonWords(login=login, name=name, **person_facts(uow, form, titles))


def changed(before: Person, words: PersonWords) -> PersonWords:
    """Only what differs, so that the trail tells what was changed."""
    found = {key: value for key, value in words.items() if getattr(before, key) != value}
    return PersonWords(**found)  # type: ignore[typeddict-item] # a part of its own keys


def unit_of(
    uow: UnitOfWork, form: Mapping[str, str], titles: Mapping[str, str], unit_id: str = ""
) -> Department:
    """The unit that a form describes."""
    known = people.departments(uow)
    parents = [Option(one.id, one.name) for one in known if one.id not in under(known, unit_id)]
    return Department(
        id=unit_id,
        code=needed(form, "code", titles["code"]),
        name=needed(form, "name", titles["name"]),
        kind=given(form, "kind", 40) or "dept",
        parent_id=chosen(form, "parent", titles["parent"], parents),
        leader_id=by_login(uow, form, "leader"),
        deputy_id=by_login(uow, form, "deputy"),
    )


def under(known: Sequence[Department], unit_id: str) -> set[str]:
    """A unit with everything below it: none of these may be its parent."""
    found = {unit_id} if unit_id else set()
    size = -1
    while len(found) != size:
        size = len(found)
        found |= {one.id for one in known if one.parent_id in found}
    return found
