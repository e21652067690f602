"""A process as an implementer edits it: opened, judged while it is drawn, saved into the draft."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dougong.actions import studio
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.publish import people_facts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, NotFound
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.assemble import Assembled
from dougong.model.catalog import Catalog
from dougong.model.check.family import Report, run_all
from dougong.model.finding import Finding
from dougong.model.overlay.process_changes import WHOLE, changes, concerns, drawn
from dougong.model.parse.process import read_process
from dougong.model.workflow.calls import linked
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workspace import place_of
from dougong.store import people

#: What is said of one process while it is drawn; the rest of the bundle is checked in the plan.
FAMILIES = ("processes", "people")


class ProcessMoved(Conflict):
    """Somebody else saved the process since it was opened."""

    code = "process_moved"
    text = Text(
        "{who} 已于 {at} 改动了草稿，这个流程与您打开时不同，没有保存",
        "{who} changed the draft at {at}; the process is not the one you opened; nothing was saved",
    )
    hint = Text(
        "您画的内容仍在本页。可先载入最新版对照，再决定保留哪一份",
        "What you drew is still on this page. Load the latest to compare, then keep one of them",
    )


@dataclass(frozen=True)
class OpenedProcess:
    """A process of the draft."""

    key: str
    xml: bytes
    #: Changes with the diagram.
    version: str
    #: How the draft and what was published before differ from the vendor's process.
    is_changed: bool
    is_replaced: bool
    #: The vendor's diagram.
    given: bytes


@dataclass(frozen=True)
class Judged:
    """What there is to say about a diagram, and the bundle it would stand in."""

    definition: ProcessDefinition | None
    catalog: Catalog
    findings: tuple[Finding, ...]
    #: What saving it would write.
    operations: tuple[JsonObject, ...] = ()
    #: The version of the draft whose diagram it is; empty when it differs from it.
    version: str = ""

    @property
    def refused(self) -> bool:
        """Whether it can be neither saved nor walked."""
        wrong = any(found.severity == "error" for found in self.findings)
        return wrong or self.definition is None


def open_process(uow: UnitOfWork, key: str) -> OpenedProcess:
    """The process as the draft has it; NotFound when there is none of that name."""
    draft = studio.workspace(uow)
    xml = _file(_made(uow, draft), key)
    given = draft.sources[place_of("process", key)]
    ours = [op for op in (*draft.published, *draft.operations) if concerns(op, key)]
    whole = [op.get("op") for op in ours if op.get("op") in WHOLE]
    return OpenedProcess(
        key=key,
        xml=xml,
        version=_version(xml),
        is_changed=drawn(xml) != drawn(given),
        is_replaced=whole[-1:] == ["replace_process"] and drawn(xml) != drawn(given),
        given=given,
    )


def judge_process(uow: UnitOfWork, key: str, xml: bytes) -> Judged:
    """The lint of a diagram and its check against the bundle, with what saving would write."""
    draft = studio.workspace(uow)
    made = _made(uow, draft)
    now = _file(made, key)
    judged = _judged(uow, made, key, xml)
    if judged.definition is None:
        return judged
    version = _version(now) if drawn(now) == drawn(xml) else ""
    return replace(judged, operations=_operations(uow, draft, key, xml), version=version)


def save_process(uow: UnitOfWork, key: str, xml: bytes, version: str) -> OpenedProcess:
    """The diagram in the draft, as operations.

    ProcessMoved when somebody saved it since; DefinitionsRefused names element and remedy.
    """
    draft = studio.hold(uow)
    made = _made(uow, draft)
    if _version(_file(made, key)) != version:
        raise _moved(uow, draft, key)
    judged = _judged(uow, made, key, xml)
    if judged.refused:
        raise DefinitionsRefused(judged.findings)
    gone = {number for number, op in enumerate(draft.operations) if concerns(op, key)}
    operations = _operations(uow, draft, key, xml)
    if operations != tuple(draft.operations[number] for number in sorted(gone)):
        studio.exchange_operations(uow, gone, *operations)
    return open_process(uow, key)


def _operations(
    uow: UnitOfWork, draft: studio.Workspace, key: str, xml: bytes
) -> tuple[JsonObject, ...]:
    """What makes the diagram of the process without the draft's own changes of it."""
    others = tuple(op for op in draft.operations if not concerns(op, key))
    before = _file(studio.assembled(uow, draft, others), key)
    return changes(key, before, xml, draft.sources[place_of("process", key)])


def _made(uow: UnitOfWork, draft: studio.Workspace) -> Assembled:
    return studio.assembled(uow, draft, draft.operations)


def _file(made: Assembled, key: str) -> bytes:
    path = place_of("process", key)
    if path not in made.files:
        raise NotFound(what="process", id=key)
    return made.files[path]


def _version(xml: bytes) -> str:
    return hashlib.sha256(xml).hexdigest()[:16]


def _moved(uow: UnitOfWork, draft: studio.Workspace, key: str) -> ProcessMoved:
    last = studio.touched(uow, draft.bundle, lambda operation: concerns(operation, key))
    if last is None:
        return ProcessMoved(who="—", at=uow.now)
    name = people.names(uow, [last.actor_id]).get(last.actor_id, last.actor_id)
    return ProcessMoved(who=name, at=last.at)


def _judged(uow: UnitOfWork, made: Assembled, key: str, xml: bytes) -> Judged:
    path, catalog = place_of("process", key), made.catalog or uow.catalog
    definition, findings = read_process(xml, path)
    if definition is None or any(found.severity == "error" for found in findings):
        return Judged(definition, catalog, tuple(findings))
    processes, calls = linked([*_others(made.files, path), definition])
    known = {process.key: process for process in processes}
    if key not in known:
        return Judged(None, catalog, tuple(findings))
    # Somebody is drawing and waits: the others are looked at in the plan.
    report = Report(replace(catalog, processes={key: known[key]}), people_facts(uow))
    run_all(report, FAMILIES)
    more = [found for found in (*calls, *report.findings()) if found.file == path]
    return Judged(known[key], replace(catalog, processes=known), (*findings, *more))


def _others(files: Mapping[str, bytes], path: str) -> list[ProcessDefinition]:
    read = (read_process(files[p], p)[0] for p in files if p.endswith(".bpmn") and p != path)
    return [process for process in read if process is not None]
