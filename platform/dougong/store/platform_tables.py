"""The platform's own tables: people, processes, the log, jobs, releases and the rest."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)

from dougong.store.columns import DAY, INSTANT, JSON, TEXT, WHOLE, ExactDecimal

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def words(name: str, *, key: bool = False, default: str | None = None) -> Column[str]:
    """A text column that always has a value."""
    if default is None:
        return Column(name, TEXT, primary_key=key, nullable=False)
    return Column(name, TEXT, nullable=False, server_default=default)


def maybe(name: str) -> Column[str]:
    """A text column that may be empty."""
    return Column(name, TEXT, nullable=True)


version_table = Table("schema_version", metadata, Column("version", WHOLE, primary_key=True))

entity_column = Table(
    "entity_column",
    metadata,
    words("table_name", key=True),
    words("column_name", key=True),
    words("storage"),
    Column("length", WHOLE, nullable=False),
    Column("scale", WHOLE, nullable=False),
)

person = Table(
    "person",
    metadata,
    words("id", key=True),
    words("login"),
    words("login_folded"),
    words("name"),
    maybe("department_id"),
    maybe("superior_id"),
    words("mobile", default=""),
    words("position", default=""),
    words("locale", default="zh"),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    Column("is_external", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("login_folded"),
    Index("ix_person_department_id", "department_id"),
)

department = Table(
    "department",
    metadata,
    words("id", key=True),
    words("code"),
    words("name"),
    words("kind"),
    maybe("parent_id"),
    maybe("leader_id"),
    maybe("deputy_id"),
    UniqueConstraint("code"),
)

role_held = Table(
    "role_held",
    metadata,
    words("person_id", key=True),
    words("role", key=True),
    # Empty: held company-wide.
    words("scope_id", key=True),
    words("granted_by"),
    Column("granted_at", INSTANT, nullable=False),
    Index("ix_role_held_role_scope_id", "role", "scope_id"),
)

password = Table(
    "password",
    metadata,
    words("person_id", key=True),
    words("hash"),
    Column("changed_at", INSTANT, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),
)

session = Table(
    "session",
    metadata,
    words("token_hash", key=True),
    words("id"),
    words("person_id"),
    Column("created_at", INSTANT, nullable=False),
    Column("seen_at", INSTANT, nullable=False),
    words("address", default=""),
    words("agent", default=""),
    Column("data", JSON, nullable=False),
    Column("revoked_at", INSTANT),
    Index("ix_session_person_id", "person_id"),
    Index("ix_session_id", "id"),
)

login_attempt = Table(
    "login_attempt",
    metadata,
    words("id", key=True),
    words("account"),
    words("address"),
    Column("at", INSTANT, nullable=False),
    Index("ix_login_attempt_account_at", "account", "at"),
    Index("ix_login_attempt_address_at", "address", "at"),
)

api_token = Table(
    "api_token",
    metadata,
    words("id", key=True),
    words("person_id"),
    words("name"),
    words("token_hash"),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT),
    Column("revoked_at", INSTANT),
    Column("used_at", INSTANT),
    UniqueConstraint("token_hash"),
    Index("ix_api_token_person_id", "person_id"),
)

release = Table(
    "release",
    metadata,
    words("hash", key=True),
    Column("number", WHOLE, nullable=False),
    words("bundle"),
    words("title"),
    Column("files", LargeBinary, nullable=False),
    Column("facts", JSON, nullable=False),
    words("created_by"),
    Column("created_at", INSTANT, nullable=False),
    UniqueConstraint("number"),
)

#: One row per activation; the last one is live, so that a roll back is a line of history too.
release_activation = Table(
    "release_activation",
    metadata,
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    words("hash"),
    words("by"),
    Column("at", INSTANT, nullable=False),
)

process = Table(
    "process",
    metadata,
    words("id", key=True),
    words("release"),
    words("key"),
    words("entity"),
    words("record_id"),
    words("title"),
    words("initiator_id"),
    words("status"),
    Column("state", LargeBinary, nullable=False),
    Column("version", WHOLE, nullable=False),
    Column("started_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
    maybe("scope_id"),
    Column("amount", ExactDecimal(2)),
    words("incident", default=""),
    Index("ix_process_record_id", "record_id"),
    Index("ix_process_initiator_id_started_at", "initiator_id", "started_at", "id"),
    Index("ix_process_status", "status"),
    Index("ix_process_key_started_at", "key", "started_at", "id"),
)

round_ = Table(
    "round",
    metadata,
    words("id", key=True),
    Column("process_id", TEXT, ForeignKey("process.id"), nullable=False),
    words("node_id"),
    Column("task_id", WHOLE, nullable=False),
    words("name"),
    words("kind"),
    words("mode"),
    words("status"),
    Column("number", WHOLE, nullable=False),
    # One action may open several rounds in one instant; this is their order.
    Column("place", WHOLE, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("item", JSON),
    Column("closed_at", INSTANT),
    Column("reminded", WHOLE, nullable=False, server_default="0"),
    Column("reminded_at", INSTANT),
    Column("due_at", INSTANT),
    Index("ix_round_process_id", "process_id"),
)

assignment = Table(
    "assignment",
    metadata,
    words("id", key=True),
    Column("round_id", TEXT, ForeignKey("round.id"), nullable=False),
    Column("process_id", TEXT, ForeignKey("process.id"), nullable=False),
    words("person_id"),
    Column("position", WHOLE, nullable=False),
    words("state"),
    Column("opened_at", INSTANT, nullable=False),
    words("reason", default=""),
    maybe("vote"),
    words("opinion", default=""),
    maybe("signature"),
    Column("decided_at", INSTANT),
    maybe("decided_by"),
    words("mark", default=""),
    Column("seen_version", WHOLE),
    words("part", default="vote"),
    words("timing", default=""),
    maybe("origin"),
    maybe("brought_by"),
    words("note", default=""),
    words("either", default=""),
    # When its holder, or who stands in for him, opened the document first while it was asked.
    Column("looked_at", INSTANT),
    # As the round says it, so that a to-do list is read from one index in its order.
    Column("due_at", INSTANT),
    Index("ix_assignment_process_id_round_id", "process_id", "round_id"),
)
# Indexes of the rows somebody looks for are written half as often (assignment_states.py).
_PENDING = text("state IN ('open', 'waiting')")
_TO_DO = (assignment.c[key] for key in ("person_id", "state", "due_at", "opened_at", "id"))
Index("ix_assignment_pending", *_TO_DO, sqlite_where=_PENDING, postgresql_where=_PENDING)
_HANDLED = text("state IN ('done', 'transferred')")
_DONE = (assignment.c[key] for key in ("person_id", "decided_at", "id"))
Index("ix_assignment_handled", *_DONE, sqlite_where=_HANDLED, postgresql_where=_HANDLED)
# At most one open assignment per round and person (approvals.md 6, invariant 2).
Index(
    "uq_assignment_round_id_person_id",
    assignment.c.round_id,
    assignment.c.person_id,
    unique=True,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)

copy = Table(
    "copy",
    metadata,
    words("id", key=True),
    Column("process_id", TEXT, ForeignKey("process.id"), nullable=False),
    words("person_id"),
    Column("sent_at", INSTANT, nullable=False),
    Column("read_at", INSTANT),
    UniqueConstraint("process_id", "person_id"),
    Index("ix_copy_person_id_read_at", "person_id", "read_at"),
)

#: What cross-entity lists need of every document, kept with each change of it.
document = Table(
    "document",
    metadata,
    words("record_id", key=True),
    words("entity"),
    words("headline"),
    words("status"),
    maybe("scope_id"),
    Column("amount", ExactDecimal(2)),
    words("created_by"),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    Index("ix_document_created_by_status", "created_by", "status", "updated_at", "record_id"),
    Index("ix_document_scope_id", "scope_id"),
)

event = Table(
    "event",
    metadata,
    words("id", key=True),
    words("stream"),
    Column("number", WHOLE, nullable=False),
    Column("at", INSTANT, nullable=False),
    words("actor_id"),
    words("kind"),
    # The text the hash was made of, kept letter by letter.
    words("data"),
    words("hash"),
    # Random letters that are part of what the hash is made of, so that nobody finds the text by
    # trying; thrown away with a text that has to go.
    words("salt", default=""),
    # The event that tells why the text is no longer the one the hash was made of.
    words("redacted_by", default=""),
    UniqueConstraint("stream", "number"),
    Index("ix_event_at", "at"),
)

job = Table(
    "job",
    metadata,
    words("id", key=True),
    words("kind"),
    Column("args", JSON, nullable=False),
    Column("due", INSTANT, nullable=False),
    # When a worker may take it: due, or free again after a lease; none for one that has ended.
    Column("next_at", INSTANT),
    words("unique_key"),
    words("state"),
    Column("tries", WHOLE, nullable=False),
    words("error", default=""),
    maybe("worker"),
    Column("lease_until", INSTANT),
    Column("added_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
    UniqueConstraint("unique_key"),
    Index("ix_job_state_due", "state", "due"),
    Index("ix_job_next_at", "next_at", "id"),
)

file = Table(
    "file",
    metadata,
    words("id", key=True),
    words("name"),
    words("media_type"),
    Column("size", WHOLE, nullable=False),
    words("sha256"),
    words("created_by"),
    Column("created_at", INSTANT, nullable=False),
    Column("facts", JSON, nullable=False),
    words("entity", default=""),
    words("record_id", default=""),
    Index("ix_file_record_id", "record_id"),
)

sequence = Table(
    "sequence", metadata, words("key", key=True), Column("value", WHOLE, nullable=False)
)

idempotency = Table(
    "idempotency",
    metadata,
    words("actor_id", key=True),
    words("key", key=True),
    words("body_hash"),
    Column("answer", LargeBinary, nullable=False),
    Column("at", INSTANT, nullable=False),
    Index("ix_idempotency_at", "at"),
)

port_event = Table(
    "port_event",
    metadata,
    words("id", key=True),
    words("port"),
    words("entity"),
    words("record_id"),
    words("line_id"),
    words("rule"),
    Column("revision", WHOLE, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("business_date", DAY, nullable=False),
    maybe("reverses"),
    Column("added_at", INSTANT, nullable=False),
    Column("delivered_at", INSTANT),
    UniqueConstraint("port", "record_id", "line_id", "rule", "revision"),
    Index("ix_port_event_port_delivered_at", "port", "delivered_at"),
)

autosave = Table(
    "autosave",
    metadata,
    words("person_id", key=True),
    words("key", key=True),
    Column("data", JSON, nullable=False),
    Column("at", INSTANT, nullable=False),
)
