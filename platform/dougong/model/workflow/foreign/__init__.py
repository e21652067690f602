"""Diagrams of other tools: rewritten into what the platform runs, and every change is told."""
