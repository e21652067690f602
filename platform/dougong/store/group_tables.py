"""The tables of groups of people, such as a committee, and of who belongs to one from when on."""

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint, true

from dougong.store.columns import Instant, WholeNumber
from dougong.store.platform_tables import metadata, words

people_group = Table(
    "people_group",
    metadata,
    words("id", key=True),
    # The stable name that processes use; never changed.
    words("key"),
    words("name"),
    # Empty: called as in Chinese.
    words("name_en", default=""),
    # A group that is closed names nobody any more.
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    UniqueConstraint("key"),
)

#: Who belongs to a group, from one instant until before another; rows are ended, never deleted.
group_member = Table(
    "group_member",
    metadata,
    words("id", key=True),
    words("group_id"),
    words("person_id"),
    # The place among the others, who act in this order where they act one by one.
    Column("position", WholeNumber, nullable=False),
    Column("starts_at", Instant, nullable=False),
    # None: until further notice.
    Column("ends_at", Instant),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    Index("ix_group_member_group_id_ends_at", "group_id", "ends_at"),
    Index("ix_group_member_person_id_ends_at", "person_id", "ends_at"),
)
