"""Derived figures of ledgers are numbers worked out of measures and of figures before them."""

from dougong.feel.types import Type, optional
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report, family


@family("figures")
def figures(report: Report) -> None:
    """The expressions of derived figures, each with the names before it."""
    for ledger in report.catalog.ledgers.values():
        faults = report.about(ledger.file)
        names: dict[str, Type] = dict.fromkeys(ledger.measures, Type(NUMBER))
        for key, of in ledger.derived.items():
            compiled(of.computed, names, faults, f"/derived/{key}/value", Want(optional(NUMBER)))
            names[key] = optional(NUMBER)
