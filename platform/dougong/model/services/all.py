"""Every calculation service of the platform, registered."""

from dougong.model.services import (
    advance_recovery,
    aging,
    allocation,
    buffer,
    buffer_chain,
    cash_forecast,
    critical_path,
    day_grid,
    earned_value,
    month_spread,
    moving_average,
    oldest_first,
    planned_value,
    resource_load,
    roll_up,
    simple_interest,
    work_calendar,
)
from dougong.model.services.service import services

__all__ = [
    "advance_recovery",
    "aging",
    "allocation",
    "buffer",
    "buffer_chain",
    "cash_forecast",
    "critical_path",
    "day_grid",
    "earned_value",
    "month_spread",
    "moving_average",
    "oldest_first",
    "planned_value",
    "resource_load",
    "roll_up",
    "services",
    "simple_interest",
    "work_calendar",
]
