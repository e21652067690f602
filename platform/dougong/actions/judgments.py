"""What is worked out once for the same definitions: catalogs, findings, what a release changes."""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from dougong.model.assemble import Assembled, assemble
from dougong.model.catalog import Catalog
from dougong.model.check import check
from dougong.model.check.people import PeopleFacts
from dougong.model.diff import Change, diff
from dougong.model.finding import Finding
from dougong.model.localise import localised

Found = TypeVar("Found")
#: Answers kept of each kind: the drafts a few people look at, in their languages.
KEPT = 8


class Judgments:
    """Answers that depend on definitions alone, by the hashes of what they were told from.

    A draft is looked at many times before it is published, and to check the definitions of a
    whole company takes seconds.
    """

    def __init__(self) -> None:
        self._assembled: dict[Hashable, Assembled] = {}
        self._findings: dict[Hashable, tuple[Finding, ...]] = {}
        self._changes: dict[Hashable, tuple[Change, ...]] = {}

    def assembled(self, files: Mapping[str, bytes], bundle: str, locale: str = "zh") -> Assembled:
        """What a bundle among source files comes to, in a language."""
        key = (_digest(files), bundle, locale)
        return _known(self._assembled, key, lambda: assemble(files, bundle, locale))

    def findings(self, catalog: Catalog, people: PeopleFacts | None) -> tuple[Finding, ...]:
        """What all checks say of a catalog in an organisation."""
        key = (catalog.release, catalog.locale, people)
        return _known(self._findings, key, lambda: check(catalog, people))

    def changes(self, before: Catalog | None, after: Catalog, locale: str) -> tuple[Change, ...]:
        """What a release changes, told in a language; `before` is in that language already."""
        if before is not None and before.release == after.release:
            return ()
        key = (before and before.release, after.release, locale)
        return _known(self._changes, key, lambda: diff(before, localised(after, locale)))


def _digest(files: Mapping[str, bytes]) -> str:
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(f"{path}\0{len(files[path])}\0".encode())
        found.update(files[path])
    return found.hexdigest()


def _known(answers: dict[Hashable, Found], key: Hashable, work_out: Callable[[], Found]) -> Found:
    found = answers.get(key)
    if found is None:
        found = work_out()
        while len(answers) >= KEPT:
            # Another thread may have dropped the oldest one already.
            answers.pop(next(iter(answers)), None)
        answers[key] = found
    return found
