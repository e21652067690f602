"""The bundle an implementer works on in the browser: a draft of overlay operations."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from dougong.actions import publish
from dougong.actions.doors import require_admin
from dougong.actions.errors import DefinitionsRefused, NotPublished
from dougong.actions.sources_kept import sources_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json, JsonObject
from dougong.model.assemble import Assembled
from dougong.model.canonical import written
from dougong.model.catalog import Catalog
from dougong.model.overlay.process_changes import without_superseded
from dougong.model.parse.faults import Faults
from dougong.model.parse.strict_json import read_json
from dougong.model.runtime import LoggedEvent
from dougong.model.translation import translations
from dougong.model.workspace import Workspace as Sources
from dougong.model.workspace import place_of
from dougong.store import log, releases
from dougong.store.releases import StoredRelease

#: The workspace's own operations beside those of the overlay's operations; it names the modules.
CHOOSE = "choose_modules"


@dataclass(frozen=True)
class Workspace:
    """The draft of the live bundle."""

    bundle: str
    #: Operations the live release holds already, made here earlier.
    published: tuple[JsonObject, ...]
    #: Operations of the draft, oldest first.
    operations: tuple[JsonObject, ...]
    #: Source files of the live release.
    sources: Mapping[str, bytes]


def workspace(uow: UnitOfWork) -> Workspace:
    """The draft as it stands."""
    require_admin(uow)
    live = releases.active(uow.connection)
    if live is None:
        raise NotPublished
    sources = sources_of(live)
    made = _overlay(sources, live.bundle)
    return Workspace(live.bundle, made, _draft(uow, live.bundle), sources)


@dataclass(frozen=True)
class OfferedModule:
    """A module that a bundle may choose, called as in the actor's language."""

    key: str
    title: str
    version: str


def modules(uow: UnitOfWork) -> tuple[OfferedModule, ...]:
    """Every module among the sources, whether the bundle has chosen it or not."""
    files = Sources(workspace(uow).sources)
    texts = translations(files, uow.catalog.locale)
    found = []
    for key in sorted(files.names("module")):
        path = place_of("module", key)
        words = files.raw(path) or {}
        title = texts.get(path, {}).get("/title") or words.get("title", key)
        found.append(OfferedModule(key, str(title), str(words.get("version", ""))))
    return tuple(found)


def add_operation(uow: UnitOfWork, *more: JsonObject) -> Workspace:
    """The draft with one more operation, or with several that belong together.

    DefinitionsRefused says what is wrong with the bundle after them.
    """
    return exchange_operations(uow, (), *more)


def hold(uow: UnitOfWork) -> Workspace:
    """The draft, which nobody else changes until this transaction ends."""
    require_admin(uow)
    live = releases.active(uow.connection)
    if live is None:
        raise NotPublished
    log.hold(uow, _stream(live.bundle))
    return workspace(uow)


def exchange_operations(uow: UnitOfWork, gone: Collection[int], *more: JsonObject) -> Workspace:
    """The draft without some of its operations and with others at its end, or all as before."""
    before = hold(uow)
    kept = tuple(op for number, op in enumerate(before.operations) if number not in gone)
    operations = (*kept, *more)
    made = assembled(uow, before, operations)
    if made.catalog is None or any(f.severity == "error" for f in made.findings):
        raise DefinitionsRefused(made.findings)
    for number in sorted(gone, reverse=True):
        log.append(uow, _stream(before.bundle), "operation_removed", {"index": number})
    for operation in more:
        log.append(uow, _stream(before.bundle), "operation_added", {"operation": operation})
    return Workspace(before.bundle, before.published, operations, before.sources)


def touched(
    uow: UnitOfWork, bundle: str, concerns: Callable[[JsonObject], bool]
) -> LoggedEvent | None:
    """The last change of the draft that adds such an operation, or the last of all."""
    events = log.events(uow, _stream(bundle))
    added = (event for event in reversed(events) if concerns(_operation(event)))
    return next(added, events[-1] if events else None)


def _operation(event: LoggedEvent) -> JsonObject:
    found = event.data.get("operation")
    return found if isinstance(found, dict) else {}


def remove_operation(uow: UnitOfWork, index: int) -> Workspace:
    """The draft without one of its operations."""
    before = hold(uow)
    if not 0 <= index < len(before.operations):
        raise NotFound(what="operation", id=str(index))
    log.append(uow, _stream(before.bundle), "operation_removed", {"index": index})
    return workspace(uow)


def preview(uow: UnitOfWork) -> Assembled:
    """The bundle as it would be with the draft, in the reader's language."""
    draft = workspace(uow)
    return assembled(uow, draft, draft.operations, uow.catalog.locale)


def written_preview(uow: UnitOfWork) -> Catalog | None:
    """The same in the language its authors write, for what is edited as it is written."""
    draft = workspace(uow)
    return assembled(uow, draft, draft.operations).catalog


def plan_workspace(uow: UnitOfWork) -> publish.PublishPlan:
    """What publishing the draft would do."""
    draft = workspace(uow)
    return publish.plan(uow, with_draft(draft, draft.operations), draft.bundle)


def publish_workspace(uow: UnitOfWork) -> StoredRelease:
    """The draft live, and an empty draft; what is saved meanwhile waits and stays in it."""
    draft = hold(uow)
    release = publish.publish(uow, with_draft(draft, draft.operations), draft.bundle)
    log.append(uow, _stream(draft.bundle), "draft_published", {"release": release.hash})
    return release


def assembled(
    uow: UnitOfWork, draft: Workspace, operations: tuple[JsonObject, ...], locale: str = "zh"
) -> Assembled:
    """The bundle with these operations."""
    files = with_draft(draft, operations)
    return uow.house.judgments.assembled(files, draft.bundle, locale)


def with_draft(draft: Workspace, operations: tuple[JsonObject, ...]) -> dict[str, bytes]:
    """The sources with the draft as a file of the overlay."""
    files = dict(draft.sources)
    ours = [op for op in operations if op.get("op") != CHOOSE]
    # What a process that was drawn anew has replaced would only be in the way of an upgrade.
    overlay: Json = {"operations": [*without_superseded((*draft.published, *ours))]}
    if draft.published or ours:
        files[_path(draft.bundle)] = written(overlay)
    for operation in operations:
        if operation.get("op") == CHOOSE:
            place = f"bundles/{draft.bundle}/bundle.json"
            bundle = {**_object(place, files[place]), "modules": operation.get("modules")}
            files[place] = written(bundle)
    return files


def _path(bundle: str) -> str:
    return f"bundles/{bundle}/overlay/studio.json"


def _stream(bundle: str) -> str:
    return f"workspace:{bundle}"


def _overlay(sources: Mapping[str, bytes], bundle: str) -> tuple[JsonObject, ...]:
    content = sources.get(_path(bundle))
    found = _object(_path(bundle), content).get("operations") if content else []
    return tuple(op for op in found if isinstance(op, dict)) if isinstance(found, list) else ()


def _object(path: str, content: bytes) -> JsonObject:
    found = read_json(content, Faults(path))
    return found if isinstance(found, dict) else {}


def _draft(uow: UnitOfWork, bundle: str) -> tuple[JsonObject, ...]:
    found: list[JsonObject] = []
    for event in log.events(uow, _stream(bundle)):
        operation, index = event.data.get("operation"), event.data.get("index")
        if event.kind == "operation_added" and isinstance(operation, dict):
            found.append(operation)
        elif event.kind == "operation_removed" and isinstance(index, int):
            # Two people may have removed the last one at the same moment.
            del found[index : index + 1]
        elif event.kind == "draft_published":
            found.clear()
    return tuple(found)
