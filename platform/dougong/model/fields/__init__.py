"""Kinds of fields: one file per kind, found through `field_kinds`."""
