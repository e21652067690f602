"""A small company and how tests ask it."""

from dataclasses import dataclass, field

from dougong.access.organisation import AssigneeFacts
from dougong.model.people import Actor, Department, Person, RoleHeld

P1, P2 = "project-1", "project-2"


def person(
    key: str, superior: str | None = None, department: str = "site", **words: bool
) -> Person:
    return Person(
        id=key,
        login=f"{key}@",
        name=key.upper(),
        superior_id=superior,
        department_id=department,
        **words,
    )


PEOPLE = {
    p.id: p
    for p in (
        person("boss", department="head", position="总经理"),
        person("chief", "boss"),
        person("pm", "chief"),
        person("worker", "pm"),
        person("other", "pm"),
        person("gone", "chief", active=False),
    )
}


@dataclass
class Company:
    """The organisation in memory."""

    roles: dict[tuple[str, str | None], tuple[str, ...]] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=lambda: dict(PEOPLE))

    def person(self, person_id: str) -> Person | None:
        named = {p.login: p for p in self.people.values()}
        return self.people.get(person_id) or named.get(person_id)

    def superior(self, of: Person) -> Person | None:
        return self.people.get(of.superior_id or "")

    def department(self, department_id: str) -> Department | None:
        if department_id not in {"site", "head"}:
            return None
        leader, deputy = ("gone", "chief") if department_id == "site" else ("boss", None)
        return Department(department_id, department_id, department_id, "dept", None, leader, deputy)

    def members(self, department_id: str) -> tuple[Person, ...]:
        return tuple(p for p in self.people.values() if p.department_id == department_id)

    def at_post(self, post: str) -> tuple[Person, ...]:
        return tuple(p for p in self.people.values() if p.position == post)

    def group(self, key: str) -> tuple[Person, ...]:
        return tuple(self.people[one] for one in self.groups.get(key, ()))

    def holders(self, role: str, scope_id: str | None) -> tuple[Person, ...]:
        return tuple(self.people[key] for key in self.roles.get((role, scope_id), ()))


def facts(initiator: str = "worker", **words: object) -> AssigneeFacts:
    return AssigneeFacts(initiator_id=PEOPLE[initiator].id, **words)  # type: ignore[arg-type]


def actor(*roles: tuple[str, str | None], **words: object) -> Actor:
    held = tuple(RoleHeld(role, scope) for role, scope in roles)
    return Actor(id="me", login="me", name="我", roles=held, **words)  # type: ignore[arg-type]
