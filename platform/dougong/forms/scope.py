"""What a record is evaluated with besides its own values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.kind import Words
from dougong.model.people import Actor
from dougong.model.runtime import Record

#: Lookup key and row key (`""` for the header) → what `store.lookups` answered, in values of the
#: expression language.
Answers = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Scope:
    """Actor, instant, settings, and the answers other records gave."""

    actor: Actor
    now: datetime
    today: date
    #: Settings of the entity's module.
    settings: Mapping[str, object] = field(default_factory=dict)
    #: What the record that scopes roles says of settings, its own module's and others'.
    said: Mapping[str, object] = field(default_factory=dict)
    lookups: Answers = field(default_factory=dict)
    #: JSON Pointer → value a chosen reference brought along.
    copied: Mapping[str, Any] = field(default_factory=dict)
    #: File id → its context (`name size taken_at latitude longitude …`).
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Labels and locale for the sentences that rules say.
    words: Words = field(default_factory=Words)
    #: Rows field (`""` for the header) → names that sentences must not tell to the actor.
    closed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: What the record is worked out for: some questions are asked then alone, and at its approval
    #: everything but the fields `at_approval` stays as people decided on it.
    moment: Literal["always", "anonymise", "approval"] = "always"
    #: The record as stored; none for one that is being made.
    record: Record | None = None

    @property
    def before(self) -> Mapping[str, Any]:
        """The stored values, or none."""
        return self.record.data if self.record else {}

    @property
    def status(self) -> str:
        """The record's status; a new record is a draft."""
        return self.record.status if self.record else "draft"


def scope_for(catalog: Catalog, entity: Entity, actor: Actor, now: datetime, today: date) -> Scope:
    """The scope of a new record of an entity, before any question is answered."""
    settings = catalog.settings.get(entity.module, {})
    return Scope(actor, now, today, settings, words=Words(actor.locale))


def row_key(row: Mapping[str, Any], index: int) -> str:
    """What answers about a row are filed under: its id, or its place while it has none."""
    return str(row.get("id") or f"#{index}")
