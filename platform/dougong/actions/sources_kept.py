"""A release keeps what it was made from: the resolved files, and the sources beside them."""

from collections.abc import Mapping

from dougong.store.releases import StoredRelease

#: Marks a source file among the files of a release.
SOURCE = "source:"


def kept(resolved: Mapping[str, bytes], sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Resolved files and sources as one mapping for the store."""
    return {**resolved, **{SOURCE + path: content for path, content in sources.items()}}


def resolved_of(release: StoredRelease) -> dict[str, bytes]:
    """The files the catalog of a release is parsed from."""
    return {p: c for p, c in release.files.items() if not p.startswith(SOURCE)}


def sources_of(release: StoredRelease) -> dict[str, bytes]:
    """The files a release was assembled from: modules, chosen or not, and the bundle's overlay."""
    return {
        path.removeprefix(SOURCE): content
        for path, content in release.files.items()
        if path.startswith(SOURCE)
    }
