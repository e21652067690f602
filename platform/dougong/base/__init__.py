"""Errors, values, clock and registry: what every other floor may use."""
