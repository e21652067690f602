"""A part of a transaction that may fail alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from dougong.store.session import Work


@contextmanager
def attempt(work: Work) -> Iterator[None]:
    """What is done inside is taken back when it raises; what was done before stays."""
    with work.connection.begin_nested():
        yield
