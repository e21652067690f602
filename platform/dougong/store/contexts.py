"""Values of rows as expressions see them."""

from collections.abc import Mapping
from typing import Any

from dougong.store.session import Work


def seen(work: Work, column: Any, value: Any) -> Any:
    """A column's value in the expression language; platform columns stay as they are."""
    field = column.info.get("field")
    return work.tables.kinds[field.kind].feel(field, value) if field is not None else value


def context(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as contexts within contexts: `parent.day` is `day` of `parent`."""
    found: dict[str, Any] = {}
    for path, value in values.items():
        *above, last = path.split(".")
        inner = found
        for part in above:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return found
