"""DMN decision tables: read, compiled, explained and written back."""

from dougong.feel.decisions.compiled import CellInvalid, CompiledTable, Explanation, compile_table
from dougong.feel.decisions.reader import (
    AGGREGATIONS,
    HIT_POLICIES,
    DecisionInvalid,
    parse_decision,
)
from dougong.feel.decisions.table import (
    Decision,
    DecisionModel,
    DecisionTable,
    InputClause,
    InputData,
    OutputClause,
    Requirement,
    Rule,
)
from dougong.feel.decisions.writer import write_decision
from dougong.feel.errors import DecisionFault

__all__ = [
    "AGGREGATIONS",
    "HIT_POLICIES",
    "CellInvalid",
    "CompiledTable",
    "Decision",
    "DecisionFault",
    "DecisionInvalid",
    "DecisionModel",
    "DecisionTable",
    "Explanation",
    "InputClause",
    "InputData",
    "OutputClause",
    "Requirement",
    "Rule",
    "compile_table",
    "parse_decision",
    "write_decision",
]
