"""What a question to other records or to a ledger compares."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Match:
    """One condition of a lookup: a field of the target compared with a FEEL value."""

    #: Field of the target; `parent.<field>` for the header of a child entity.
    field: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in"]
    value: str
    #: What a null value means: the condition is left out, or the target's field must be null.
    null: Literal["skip", "is_null", "none"] = "none"
