"""Whole-bundle verification: one family of findings a file."""

from dougong.model.catalog import Catalog
from dougong.model.check import (
    access,
    alerts,
    among,
    calculated,
    calculations,
    controls,
    dashboards,
    decisions,
    expressions,
    figures,
    fills,
    forms,
    ledgers,
    modules,
    page_figures,
    papers,
    partial_reversals,
    people,
    personal,
    postings,
    prints,
    processes,
    references,
    related,
    tables,
    translations,
)
from dougong.model.check.family import PeopleFacts, Report, families, run_all
from dougong.model.finding import Finding

#: The files whose import makes the families known, in the order they look.
FAMILIES = (
    modules,
    references,
    among,
    papers,
    expressions,
    calculations,
    tables,
    calculated,
    dashboards,
    alerts,
    figures,
    fills,
    forms,
    ledgers,
    page_figures,
    partial_reversals,
    postings,
    prints,
    access,
    processes,
    controls,
    decisions,
    people,
    personal,
    related,
    translations,
)


def check(catalog: Catalog, people: PeopleFacts | None = None) -> tuple[Finding, ...]:
    """Everything the families have to say about a catalog, file by file."""
    report = Report(catalog, people)
    run_all(report, families)
    return report.findings()


__all__ = ["PeopleFacts", "check"]
