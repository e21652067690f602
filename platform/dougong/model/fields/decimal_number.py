"""Quantities: exact numbers with decimal places, four unless the field says otherwise."""

from dougong.model.fields.kind import field_kinds
from dougong.model.fields.number_rules import Exact

DECIMAL = field_kinds.add("decimal", Exact("decimal"))
