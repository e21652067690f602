"""What decision tables answer, and how values of expressions are kept as JSON."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dougong.actions.errors import RoutingFault
from dougong.base.values import Json
from dougong.feel.decisions import DecisionFault, compile_table
from dougong.forms.plan import remembered
from dougong.model.catalog import Catalog


def decided(catalog: Catalog, name: str, facts: Mapping[str, Any]) -> object:
    """What a decision table gives for the facts."""
    model = catalog.decisions[name]
    table = remembered(catalog, "decision", name, lambda: compile_table(model.table, None))
    try:
        return table.decide(facts)
    except DecisionFault as fault:
        raise RoutingFault(table=name, why=fault.for_person(), inputs=_shown(facts)) from fault


def _shown(facts: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}={plain(value)}" for name, value in facts.items())


def plain(value: Any) -> Json:
    """A value of an expression as JSON."""
    if value is None or isinstance(value, (bool, int, str, Decimal)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return str(value)
