"""From definition files to the catalog of a release."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dougong.base.errors import DefinitionError
from dougong.base.text import Text
from dougong.model.build import build
from dougong.model.canonical import canonical
from dougong.model.catalog import Catalog
from dougong.model.finding import Finding
from dougong.model.module import Operation
from dougong.model.resolve import resolve
from dougong.model.translation import translated
from dougong.model.workspace import Workspace


class ReleaseBroken(DefinitionError):
    """Resolved files that give no catalog; facts hold the first finding."""

    code = "release_broken"
    text = Text("发布内容无法读取：{reason}", "The release cannot be read: {reason}")


@dataclass(frozen=True)
class Assembled:
    """What became of a bundle: the catalog when nothing is wrong, all findings, its own files."""

    catalog: Catalog | None
    findings: tuple[Finding, ...]
    #: The resolved files in canonical form: what a release stores.
    files: Mapping[str, bytes]
    operations: tuple[Operation, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid publishing."""
        return tuple(f for f in self.findings if f.severity == "error")


def assemble(files: Mapping[str, bytes], bundle: str, locale: str = "zh") -> Assembled:
    """The bundle put together from the whole source tree, with everything found on the way."""
    resolution = resolve(files, bundle)
    workspace = Workspace(resolution.files)
    catalog, findings = build(translated(workspace, locale), locale, resolution.findings)
    found = _once(findings)
    if catalog is None or any(finding.severity == "error" for finding in found):
        return Assembled(None, found, resolution.files, resolution.operations)
    own = _canonical(resolution.files)
    catalog = replace(
        catalog,
        release=release_hash(own),
        files=own,
        bundle=replace(catalog.bundle, operations=resolution.operations),
    )
    return Assembled(catalog, found, own, resolution.operations)


def from_resolved(files: Mapping[str, bytes], locale: str = "zh") -> Catalog:
    """The catalog of a stored release in a language; ReleaseBroken when the files are not sound."""
    workspace = Workspace(files)
    catalog, findings = build(translated(workspace, locale), locale)
    errors = [f for f in (*workspace.findings, *findings) if f.severity == "error"]
    if catalog is None or errors:
        first = errors[0] if errors else None
        reason = f"{first.file} {first.path} {first.for_person()}" if first else "bundle.json"
        raise ReleaseBroken(reason=reason)
    return replace(catalog, release=release_hash(files), files=files)


def release_hash(files: Mapping[str, bytes]) -> str:
    """The content hash of resolved files in canonical form: equal files, equal release."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return digest.hexdigest()


def _canonical(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: canonical(path, content) for path, content in files.items()}


def _once(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings without what both resolving and building have noted."""
    seen: set[tuple[str, str, str]] = set()
    kept: list[Finding] = []
    for finding in findings:
        mark = (finding.code, finding.file, finding.path)
        if mark not in seen:
            kept.append(finding)
        seen.add(mark)
    return tuple(kept)
