"""Dougong: a platform on which engineering companies assemble their systems from definitions."""

__version__ = "0.1.0"
