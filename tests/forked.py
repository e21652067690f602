"""Processes for tests to kill, forked from a server that has imported all and opened nothing."""

import multiprocessing
import os
import sys
from multiprocessing.forkserver import ensure_running

import pytest

FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload(["contract.actions.killed", "modules.killed_import"])


def server_running() -> None:
    """Start the server where none runs; it does not inherit where tests look for modules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        ensure_running()
