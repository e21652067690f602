"""Who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dougong.base.text import Text


@dataclass(frozen=True)
class RoleHeld:
    """A role a person holds, company-wide when no scope record is given."""

    role: str
    scope_id: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who asks: a person signed in, or the platform itself."""

    id: str
    login: str
    name: str
    roles: tuple[RoleHeld, ...] = ()
    department_id: str | None = None
    locale: str = "zh"
    #: Configuration rights; never business approvals (domain.md 4, R_ADMIN).
    is_admin: bool = False
    #: Ids of the records the person stands for, by link; only of links his grants depend on.
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    #: The release that was live when a request recognised the person; none: look when it matters.
    release: str | None = field(default=None, compare=False)

    def holds(self, role: str, scope_id: str | None = None) -> bool:
        """Whether the role is held company-wide or for the scope record."""
        return any(h.role == role and h.scope_id in (None, scope_id) for h in self.roles)

    def scopes(self, role: str) -> frozenset[str] | None:
        """The scope records of a role; none means every record."""
        held = [h.scope_id for h in self.roles if h.role == role]
        return None if None in held else frozenset(s for s in held if s)


PLATFORM = Actor(id="platform", login="platform", name="系统")


@dataclass(frozen=True)
class Person:
    """One account of the organisation."""

    id: str
    login: str
    name: str
    department_id: str | None = None
    superior_id: str | None = None
    mobile: str = ""
    position: str = ""
    locale: str = "zh"
    active: bool = True
    is_admin: bool = False
    is_external: bool = False


@dataclass(frozen=True)
class Department:
    """One unit of the organisation tree."""

    id: str
    code: str
    name: str
    kind: str
    parent_id: str | None = None
    leader_id: str | None = None
    deputy_id: str | None = None


@dataclass(frozen=True)
class Group:
    """People who are asked together wherever they sit, such as a committee."""

    id: str
    #: The stable name that processes use; never changed.
    key: str
    name: str
    #: Empty: called as in Chinese.
    name_en: str = ""
    #: A closed group names nobody.
    active: bool = True

    def title(self, locale: str) -> str:
        """What it is called in a language."""
        return Text(self.name, self.name_en or self.name).show(locale)


@dataclass(frozen=True)
class Membership:
    """That somebody belongs to a group from one instant until before another."""

    id: str
    group_id: str
    person_id: str
    starts_at: datetime
    #: The first instant at which it holds no more; none: until further notice.
    ends_at: datetime | None = None
    #: The place among the others, who act in this order where they act one by one.
    position: int = 0

    def holds_at(self, now: datetime) -> bool:
        """Whether the person belongs to the group at an instant."""
        return self.starts_at <= now and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended by an instant."""
        return self.ends_at is not None and self.ends_at <= now
