"""Definition files while they are put together: read once, changed on copies, written back."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from dougong.base.values import JsonObject
from dougong.model.canonical import written
from dougong.model.finding import Finding
from dougong.model.parse.faults import Faults
from dougong.model.parse.files import kind_of, read_source
from dougong.model.parse.source import Source

#: Where the thing of a full name lies, by what it is.
PLACES = {
    "entity": "modules/{m}/entities/{k}.schema.json",
    "list": "modules/{m}/lists/{k}.json",
    "ledger": "modules/{m}/ledgers/{k}.json",
    "posting": "modules/{m}/postings/{k}.json",
    "control": "modules/{m}/controls/{k}.json",
    "report": "modules/{m}/reports/{k}.json",
    "dashboard": "modules/{m}/dashboards/{k}.json",
    "dictionary": "modules/{m}/dictionaries/{k}.json",
    "form": "forms/{m}/{k}.form.json",
    "process": "workflows/{m}/{k}.bpmn",
    "decision": "workflows/{m}/{k}.dmn",
    "module": "modules/{k}/module.json",
    "access": "modules/{k}/access.json",
}


def place_of(what: str, name: str) -> str:
    """The path of the file that defines the thing of a full name."""
    module, _, key = name.rpartition(".")
    return PLACES[what].format(m=module, k=key)


@lru_cache(maxsize=4096)
def _read(path: str, content: bytes) -> tuple[Source | None, tuple[Finding, ...]]:
    faults = Faults(path)
    return read_source(path, content, faults), tuple(faults.found)


class Workspace:
    """Files by path; JSON ones as values that `edit` hands out as copies."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)
        self._given = files
        self._edited: dict[str, JsonObject] = {}
        self.findings: list[Finding] = []
        self._sources: dict[str, Source] = {}
        for path in sorted(self._files):
            if kind_of(path) is None:
                continue
            source, findings = _read(path, self._files[path])
            self.findings.extend(findings)
            if source is not None:
                self._sources[path] = source

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def paths(self, suffix: str = "") -> tuple[str, ...]:
        """The paths there are, sorted."""
        return tuple(sorted(path for path in self._files if path.endswith(suffix)))

    def names(self, what: str) -> Iterator[str]:
        """The full names of the things of a kind that have a file."""
        template = re.escape(PLACES[what]).replace(r"\{m\}", "(?P<m>[a-z0-9_]+)")
        pattern = re.compile(template.replace(r"\{k\}", "(?P<k>[a-z0-9_]+)"))
        for path in self._files:
            found = pattern.fullmatch(path)
            if found:
                yield ".".join(found.groups())

    def raw(self, path: str) -> Any:
        """The value of a JSON file as it is now, not to be changed; None when it cannot be read."""
        if path in self._edited:
            return self._edited[path]
        source = self._sources.get(path)
        return None if source is None else source.raw

    def edit(self, path: str) -> Any:
        """The value of a JSON file to be changed in place; an absent one begins empty."""
        if path not in self._edited:
            self._edited[path] = deepcopy(self.raw(path) or {})
            self._files.setdefault(path, b"")
        return self._edited[path]

    def content(self, path: str) -> bytes:
        """The bytes of a file that is not JSON."""
        return self._files[path]

    def given(self, path: str) -> bytes:
        """The bytes of a file as it was before anything changed it."""
        return self._given[path]

    def put(self, path: str, content: bytes) -> None:
        """Replace the bytes of a file that is not JSON."""
        self._files[path] = content

    def files(self) -> dict[str, bytes]:
        """Every file as it is now, the changed ones in canonical form."""
        changed = {path: written(value) for path, value in self._edited.items()}
        return {path: changed.get(path, content) for path, content in sorted(self._files.items())}
