"""The platform's tables as the console reads them: what is secret is not even mapped."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import RelationshipProperty, foreign, registry, relationship

from dougong.store import platform_tables as tables


class PersonRow:
    """One account."""

    id: Any
    login: Any
    login_folded: Any
    name: Any
    mobile: Any
    position: Any
    active: Any
    is_admin: Any
    is_external: Any
    department_id: Any
    department: Any


class DepartmentRow:
    """One unit of the organisation."""

    id: Any
    name: Any


class SessionRow:
    """One signed-in browser."""

    id: Any
    person_id: Any
    created_at: Any
    seen_at: Any
    address: Any
    agent: Any
    revoked_at: Any
    person: Any


class TokenRow:
    """One program's key."""

    id: Any
    person_id: Any
    name: Any
    created_at: Any
    expires_at: Any
    revoked_at: Any
    used_at: Any
    person: Any


class AttemptRow:
    """One failed try to sign in."""

    id: Any
    account: Any
    address: Any
    at: Any


class JobRow:
    """One piece of background work."""

    id: Any
    kind: Any
    args: Any
    due: Any
    state: Any
    tries: Any
    error: Any
    worker: Any
    added_at: Any
    ended_at: Any


class ProcessRow:
    """One run of a process definition, without the engine's state."""

    id: Any
    key: Any
    entity: Any
    record_id: Any
    title: Any
    status: Any
    started_at: Any
    incident: Any
    initiator: Any


class ReleaseRow:
    """One release, without its files."""

    hash: Any
    number: Any
    bundle: Any
    title: Any
    created_by: Any
    created_at: Any
    author: Any


class EventRow:
    """One line of the audit trail."""

    id: Any
    stream: Any
    number: Any
    at: Any
    actor_id: Any
    kind: Any
    data: Any
    actor: Any
    subject: Any
    document: Any


class DocumentRow:
    """What lists know of a document."""

    record_id: Any
    entity: Any
    headline: Any


_mapped = registry()


def _map(row: type, table: Table, *columns: str, key: str = "id", **joined: Any) -> None:
    """Map the named columns only; whatever a table gains later stays out of sight."""
    _mapped.map_imperatively(
        row,
        table,
        include_properties=[*columns, key],
        primary_key=[table.c[key]],
        properties=joined,
    )


def _one(row: type, key: Any, mine: Any) -> RelationshipProperty[Any]:
    """The row that a column of text points to, where there is one."""
    return relationship(row, primaryjoin=foreign(mine) == key, viewonly=True, lazy="joined")


_map(DepartmentRow, tables.department, "name")
_map(DocumentRow, tables.document, "entity", "headline", key="record_id")
_person, _key = tables.person, tables.person.c.id
_map(
    PersonRow,
    _person,
    *("login", "login_folded", "name", "mobile", "position", "department_id"),
    *("active", "is_admin", "is_external"),
    department=_one(DepartmentRow, tables.department.c.id, _person.c.department_id),
)
_map(
    SessionRow,
    tables.session,
    *("person_id", "created_at", "seen_at", "address", "agent", "revoked_at"),
    person=_one(PersonRow, _key, tables.session.c.person_id),
)
_map(
    TokenRow,
    tables.api_token,
    *("person_id", "name", "created_at", "expires_at", "revoked_at", "used_at"),
    person=_one(PersonRow, _key, tables.api_token.c.person_id),
)
_map(AttemptRow, tables.login_attempt, "account", "address", "at")
_map(
    JobRow,
    tables.job,
    *("kind", "args", "due", "state", "tries", "error", "worker", "added_at", "ended_at"),
)
_map(
    ProcessRow,
    tables.process,
    *("key", "entity", "record_id", "title", "status", "started_at", "incident"),
    initiator=_one(PersonRow, _key, tables.process.c.initiator_id),
)
_map(
    ReleaseRow,
    tables.release,
    *("number", "bundle", "title", "created_by", "created_at"),
    key="hash",
    author=_one(PersonRow, _key, tables.release.c.created_by),
)
_map(
    EventRow,
    tables.event,
    *("stream", "number", "at", "actor_id", "kind", "data"),
    actor=_one(PersonRow, _key, tables.event.c.actor_id),
    subject=_one(PersonRow, _key, tables.event.c.stream),
    document=_one(DocumentRow, tables.document.c.record_id, tables.event.c.stream),
)
