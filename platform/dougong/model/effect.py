"""What a document does to another record once it is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Effect:
    """What one rule does to another record: make it, change it, or tell it of an event."""

    rule: str
    line_id: str
    #: Full name of the entity.
    entity: str
    #: Field → value of the record that is meant; empty: a new one.
    find: Mapping[str, Any]
    values: Mapping[str, Any]
    event: str = ""
    #: Whether nothing is made where no record fits.
    only_found: bool = False
    closes: bool = False
    #: Full name of the entity of the document whose rule it is.
    by: str = ""
