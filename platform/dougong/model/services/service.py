"""What a calculation service is: what it takes, what it gives, and where its rule comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dougong.base.errors import NOTHING
from dougong.base.registry import Registry
from dougong.base.text import Text

ValueType = Literal["number", "date", "text", "boolean", "texts", "dates"]
#: A row as a service reads it: every declared column is there, null where nothing was given.
Row = Mapping[str, Any]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Value:
    """One value in or out, or one column of a table; its unit stands in the title."""

    type: ValueType
    title: Text
    #: Without it nothing is worked out; a row without it is left out.
    required: bool = False
    #: What a null input stands for.
    default: object = None
    #: The texts allowed; empty where any is.
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows in or out."""

    title: Text
    columns: Mapping[str, Value]
    #: An output that answers row by row: the input table whose rows it answers.
    of: str = ""
    #: Whether rows without any answer are left out, so that the rows answered are fewer.
    some: bool = False


Part = Value | Table


@dataclass(frozen=True)
class Service:
    """A method by its name."""

    name: str
    title: Text
    #: The rule and where it is written.
    source: Text
    inputs: Mapping[str, Part]
    outputs: Mapping[str, Part]
    #: Takes every declared input; rows as tuples of frozen rows. Tables answer row by row.
    run: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    #: The most rows of one table; methods are quick to about a square of it.
    most: int = 5000

    @property
    def by_row(self) -> Mapping[str, str]:
        """Input table → the output table that answers its rows."""
        pairs = self.outputs.items()
        tables = ((name, part) for name, part in pairs if isinstance(part, Table))
        return {part.of: name for name, part in tables if part.of and not part.some}


@dataclass
class ServiceFault(Exception):
    """Inputs a method refuses: code, sentence, facts, and the place among the inputs."""

    code: str
    text: Text
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: Input, and in a table the row and the column.
    name: str = ""
    index: int | None = None
    column: str = ""
    hint: Text = NOTHING


services: Registry[Service] = Registry("calculation service")


def number(zh: str, en: str, *, required: bool = False, default: object = None) -> Value:
    """A number in or out."""
    return Value("number", Text(zh, en), required, default)


def day(zh: str, en: str, *, required: bool = False) -> Value:
    """A date in or out."""
    return Value("date", Text(zh, en), required)


def text(zh: str, en: str, *, required: bool = False) -> Value:
    """A text in or out."""
    return Value("text", Text(zh, en), required)


def choice(zh: str, en: str, options: tuple[str, ...], default: str | None = None) -> Value:
    """One of some texts; the default where none is given."""
    return Value("text", Text(zh, en), default is None, default, options)


def flag(zh: str, en: str) -> Value:
    """A yes or no; no where nothing is given."""
    return Value("boolean", Text(zh, en), default=False)
