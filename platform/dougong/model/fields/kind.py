"""The protocol every kind of field fulfils, and the neutral values it speaks."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from dougong.base.errors import NOTHING
from dougong.base.registry import Registry
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field

StorageType = Literal[
    "text", "long_text", "integer", "decimal", "boolean", "date", "datetime", "time", "id", "json"
]


@dataclass(frozen=True)
class Storage:
    """A neutral column type; only `store` turns it into a column."""

    type: StorageType
    length: int = 0
    scale: int = 0


@dataclass(frozen=True)
class Shown:
    """A value ready for people; web, printing, exchange and API consume it."""

    text: str
    kind: Literal[
        "empty",
        "text",
        "number",
        "money",
        "date",
        "choice",
        "reference",
        "files",
        "boolean",
        "rows",
    ] = "text"
    color: str = ""
    #: Target of a reference: entity name and id.
    entity: str = ""
    target: str = ""
    #: Ids of files.
    files: tuple[str, ...] = ()


class ValueFault(Exception):
    """A raw value a kind refuses: rule code, sentence and facts; the caller adds the place."""

    def __init__(self, code: str, text: Text, hint: Text = NOTHING, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.text, self.hint, self.facts = code, text, hint, facts


@dataclass(frozen=True)
class Words:
    """What showing a value may need beside the value."""

    locale: str = "zh"
    #: (entity or `member`/`department`/`file`, id) → label.
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Dictionary item titles by (dictionary, key).
    items: dict[tuple[str, str], str] = field(default_factory=dict)
    #: IANA zone in which instants are shown.
    zone: str = "Asia/Shanghai"


class FieldKind(Protocol):
    """How one kind of field reads, checks, stores and shows its values.

    A value of a kind stored as text is a str, of one stored as JSON is itself JSON; kinds that
    hold several things use lists, and nothing chosen is an empty list.
    """

    name: str
    #: FEEL type: `string`, `number`, `boolean`, `date`, `date and time`, `list<…>`, `context`.
    feel_type: str
    #: The words of a definition this kind understands beyond those of every field.
    words: frozenset[str]

    def storage(self, field: Field) -> Storage | None:
        """The column type; none for kinds that store nothing (rows, tips)."""

    def decode(self, field: Field, raw: Json) -> Any:
        """The Python value of what the wire or a form sent; ValueFault when it is refused."""

    def encode(self, field: Field, value: Any) -> Json:
        """The JSON value of a decoded one."""

    def feel(self, field: Field, value: Any) -> Any:
        """The value as expressions see it."""

    def from_feel(self, field: Field, value: Any) -> Any:
        """The value of what an expression gave; ValueFault when it does not fit."""

    def show(self, field: Field, value: Any, words: Words) -> Shown:
        """The value as people see it."""

    def mask(self, field: Field, value: Any, words: Words) -> Shown:
        """The value with its personal part hidden, for lists and readers without the right."""

    def json_schema(self, field: Field) -> JsonObject:
        """Standard JSON Schema 2020-12 of the wire value, for OpenAPI."""


field_kinds: Registry[FieldKind] = Registry("field kind")
