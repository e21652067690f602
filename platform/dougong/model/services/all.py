"""Every calculation service of the platform, registered."""

from dougong.model.services import (
    advance_recovery,
    aging,
    buffer,
    cash_forecast,
    critical_path,
    earned_value,
    moving_average,
    planned_value,
    roll_up,
    simple_interest,
    work_calendar,
)
from dougong.model.services.service import services

__all__ = [
    "advance_recovery",
    "aging",
    "buffer",
    "cash_forecast",
    "critical_path",
    "earned_value",
    "moving_average",
    "planned_value",
    "roll_up",
    "services",
    "simple_interest",
    "work_calendar",
]
