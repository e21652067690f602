"""Where the files of a run lie."""

import os
import shutil
import tempfile

#: Bytes that must be free, so that a run never fills the memory of the machine.
ENOUGH = 6_000_000_000


def quick_place() -> str:
    """A folder in memory, where the machine has such a place with room enough; else the usual one.

    What is compared never depends on the disk, and to wait for it is much of a run's time: every
    document is a transaction of its own. The tests that kill programs lose nothing either way.
    """
    memory = "/dev/shm"  # noqa: S108 (every run makes folders of its own in it)
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ENOUGH:
        return memory
    return tempfile.gettempdir()
