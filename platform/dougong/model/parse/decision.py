"""DMN files to decision models, refusals as findings."""

from functools import lru_cache

from dougong.feel.decisions import DecisionInvalid, DecisionModel, parse_decision
from dougong.model.finding import Finding


@lru_cache(maxsize=512)
def read_decision(xml: bytes, file: str) -> tuple[DecisionModel | None, tuple[Finding, ...]]:
    """The model of a file, or the finding that says why there is none."""
    try:
        return parse_decision(xml), ()
    except DecisionInvalid as fault:
        path = fault.path or ""
        return None, (
            Finding(fault.code, "error", file, path, fault.text, fault.facts, fault.hint),
        )
