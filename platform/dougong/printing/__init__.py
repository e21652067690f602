"""Papers: what stands on the printed sheet of a record, laid out for A4; nothing here asks anybody.

Two ways lead to a sheet: the default one of `paper`, made of the form, and a module's own, written
as HTML and filled in by `own`.
"""
