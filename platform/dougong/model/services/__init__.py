"""Calculation services: methods called by name from definitions, pure functions over rows."""
