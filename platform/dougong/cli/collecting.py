"""How often Python looks for rubbish: definitions are a million objects that stay."""

import gc

#: Objects made and not yet freed before Python looks for circles among them. Its own 700 costs
#: a sixth of the time of whatever reads or writes definitions.
COLLECT_AFTER = 20_000


def collect_rarely() -> None:
    """For a process that makes many objects which stay."""
    gc.set_threshold(COLLECT_AFTER)


def keep_out_what_stays() -> None:
    """Leave what is there by now, and lives as long as the process, out of every search."""
    gc.collect()
    gc.freeze()
    collect_rarely()
