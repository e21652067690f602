"""Decision tables analysed before they run: gaps, overlaps, rows and values never used."""

from dougong.feel.decisions.analysis.findings import TableFinding
from dougong.feel.decisions.analysis.tables import analyse, unfit

__all__ = ["TableFinding", "analyse", "unfit"]
