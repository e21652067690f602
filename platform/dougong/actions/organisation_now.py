"""The organisation as assignee rules see it, read when a round opens."""

from dougong.access.policy import grants_for, links_needed, may_touch
from dougong.actions.linked import linked
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import is_id
from dougong.model.people import Actor, Department, Person, RoleHeld
from dougong.model.runtime import Record
from dougong.store import groups, participation, people

#: More people than a company has.
EVERYBODY = 100_000


class OrganisationNow:
    """Answers of the database, each asked once per action."""

    def __init__(self, uow: UnitOfWork, record: Record | None = None) -> None:
        self._uow, self._record = uow, record
        self._persons: dict[str, Person | None] = {}
        self._holders: dict[tuple[str, str | None], tuple[Person, ...]] = {}
        self._departments: tuple[Department, ...] | None = None
        self._groups: dict[str, tuple[Person, ...]] = {}

    def person(self, person_id: str) -> Person | None:
        """The person of that id or login, disabled ones too."""
        if person_id not in self._persons:
            find = people.person if is_id(person_id) else people.person_by_login
            self._persons[person_id] = find(self._uow, person_id)
        return self._persons[person_id]

    def superior(self, person: Person) -> Person | None:
        """Whom the person reports to."""
        return people.superior_of(self._uow, person.id)

    def department(self, department_id: str) -> Department | None:
        """The department of that id or code."""
        if self._departments is None:
            self._departments = tuple(people.departments(self._uow))
        known = (d for d in self._departments if department_id in (d.id, d.code))
        return next(known, None)

    def members(self, department_id: str) -> tuple[Person, ...]:
        """The people of a department itself, in order."""
        return tuple(p for p in self._everybody() if p.department_id == department_id)

    def at_post(self, post: str) -> tuple[Person, ...]:
        """Who has the post, in order."""
        return tuple(p for p in self._everybody() if p.position == post)

    def _everybody(self) -> tuple[Person, ...]:
        return people.persons(self._uow, active=True, limit=EVERYBODY)

    def group(self, key: str) -> tuple[Person, ...]:
        """Who belongs to the group of that key now, in the order they joined; of a closed one none.

        People who are disabled are among them.
        """
        if key not in self._groups:
            self._groups[key] = groups.people_now(self._uow, key)
        return self._groups[key]

    def holders(self, role: str, scope_id: str | None) -> tuple[Person, ...]:
        """Who holds the role for exactly that scope record, or company-wide when it is none."""
        key = (role, scope_id)
        if key not in self._holders:
            found = participation.holders(self._uow, role, scope_id)
            self._holders[key] = tuple(p for p in found if self._stands_for_it(p, role, scope_id))
        return self._holders[key]

    def _stands_for_it(self, person: Person, role: str, scope_id: str | None) -> bool:
        """Whether a role that reaches only records its holder stands for reaches this one."""
        uow, record = self._uow, self._record
        if record is None:
            return True
        asked = Actor(person.id, person.login, person.name, (RoleHeld(role, scope_id),))
        read = [g for g in grants_for(uow.catalog, "read", record.entity) if g.role == role]
        needed = links_needed(asked, uow.catalog)
        if not read or not all(any(link.is_in(g.rows) for link in needed) for g in read):
            return True
        whole = linked(uow.connection, uow.catalog, uow.tables, asked)
        return may_touch(whole, uow.catalog, "read", record)
