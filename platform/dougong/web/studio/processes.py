"""The modeler: a process drawn, judged while it is drawn, walked as anybody, saved to the draft."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from flask import Response, request

from dougong.actions import process_drafts, studio
from dougong.actions.dry_run import Walk, Walked, dry_run
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.listings import names as labels_of
from dougong.actions.process_drafts import Judged, OpenedProcess
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.values import Json, JsonObject
from dougong.model.finding import Finding
from dougong.model.localise import localised
from dougong.model.workflow.definition import ProcessDefinition
from dougong.web.api.facts_json import road_json
from dougong.web.call import actor, change, read
from dougong.web.errors import sentence
from dougong.web.json_body import answer, body
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.studio.blueprint import blueprint
from dougong.web.studio.modeler_words import modeler_words
from dougong.web.studio.process_offers import as_json, offers
from dougong.web.studio.process_sentences import attribute_words
from dougong.web.studio.process_texts import choices, labels, notes
from dougong.web.studio.sentences import Speaker

#: Documents offered to walk a process with.
SAMPLES = 30
#: Longest diagram taken; the lint has limits of its own.
MOST_XML = 900_000
NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True)
class ProcessView:
    """What the page of a process shows around the drawing."""

    key: str
    title: str
    entity: str
    is_changed: bool
    is_replaced: bool
    #: Whether the page only shows what is in the draft.
    only_look: bool
    people: tuple[tuple[str, str], ...]
    me: str
    samples: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    props: JsonObject


@blueprint.get("/processes/<name>")
def process_page(name: str) -> str:
    """The modeler of a process; `?latest` only shows the draft."""
    return page("studio/process", read(lambda uow: _view(uow, name)))


@blueprint.get("/processes/<name>/model")
def process_model(name: str) -> Response:
    """The diagram as the draft has it, the vendor's, and the version to save against."""
    return answer(_model(read(lambda uow: process_drafts.open_process(uow, name))))


@blueprint.post("/processes/<name>/check")
def check_process(name: str) -> Response:
    """What is wrong with a diagram, by element, and what saving it would write."""
    xml = _xml()
    return answer(read(lambda uow: _judged(uow, process_drafts.judge_process(uow, name, xml))))


@blueprint.post("/processes/<name>/save")
def save_process(name: str) -> Response:
    """The diagram in the draft; 409 when somebody saved since, 422 with what is wrong."""
    xml, version = _xml(), str(body().get("version", ""))
    try:
        saved = change(lambda uow: process_drafts.save_process(uow, name, xml, version))
    except DefinitionsRefused as refused:
        return answer({"findings": _findings(refused.findings)}, 422)
    return answer(_model(saved))


@blueprint.post("/processes/<name>/walk")
def walk_process(name: str) -> Response:
    """Where a document would go: nodes, people, the branch taken and the values that chose it."""
    words = body()
    given = words.get("facts")
    walk = Walk(
        key=name,
        xml=_xml(),
        person_id=str(words.get("person", "")),
        record_id=str(words.get("record", "")),
        given={k: str(v)[:200] for k, v in given.items()} if isinstance(given, dict) else {},
    )
    return answer(read(lambda uow: _walked(dry_run(uow, walk))))


def _xml() -> bytes:
    return str(body().get("xml", ""))[:MOST_XML].encode()


def _model(found: OpenedProcess) -> JsonObject:
    return {
        "xml": found.xml.decode(),
        "version": found.version,
        "given": found.given.decode(),
        "is": {
            "changed": found.is_changed,
            "replaced": found.is_replaced,
            "kept": found.is_changed and not found.is_replaced,
        },
    }


def _judged(uow: UnitOfWork, judged: Judged) -> JsonObject:
    told = Speaker(uow.catalog, judged.catalog).sentences(judged.operations)
    writes: list[Json] = [one.words for one in told]
    return {
        "findings": _findings(judged.findings, _names(judged)),
        "writes": writes,
        "version": judged.version,
    }


def _names(judged: Judged) -> Mapping[str, str]:
    elements = judged.definition.elements if judged.definition else {}
    return {key: one.name or key for key, one in elements.items()}


def _findings(found: Iterable[Finding], names: Mapping[str, str] = NO_NAMES) -> list[Json]:
    """Findings by the element they are about, errors first; what reads alike is told once."""
    told = {
        (one.path, _said(one, names)): one for one in sorted(found, key=lambda one: one.severity)
    }
    return [
        {
            "element": element,
            "severity": one.severity,
            "text": said,
            "advice": one.advice(locale()),
        }
        for (element, said), one in told.items()
    ]


def _said(found: Finding, names: Mapping[str, str]) -> str:
    """A finding as the panel calls its settings."""
    word = attribute_words().get(str(found.facts.get("attribute", "")).removeprefix("dougong:"))
    if word is None:
        return found.for_person(locale())
    if found.code == "bpmn_setting_missing":
        name = names.get(found.path, found.path)
        return text("“%(name)s”还没有填写：%(word)s", name=name, word=word)
    return found.text.show(locale(), {**found.facts, "attribute": word})


def _walked(found: Walked) -> JsonObject:
    return {
        "refused": found.judged.refused,
        "findings": _findings(found.judged.findings, _names(found.judged)),
        "nodes": road_json(found.nodes),
        "facts": dict(found.facts),
        "fault": "" if found.fault is None else sentence(found.fault),
        "advice": "" if found.fault is None else found.fault.advice(locale()),
    }


def _view(uow: UnitOfWork, name: str) -> ProcessView:
    opened = process_drafts.open_process(uow, name)
    judged = process_drafts.judge_process(uow, name, opened.xml)
    catalog = localised(studio.preview(uow).catalog or uow.catalog, locale())
    told = catalog.processes.get(name) or judged.definition
    entity = catalog.entities.get(told.entity) if told else None
    found = offers(uow, catalog, name, entity)
    return ProcessView(
        key=name,
        title=told.title if told else name,
        entity=entity.title if entity else "",
        is_changed=opened.is_changed,
        is_replaced=opened.is_replaced,
        only_look="latest" in request.args,
        people=found.people,
        me=actor().id,
        samples=_samples(uow, judged.definition),
        facts=tuple(fact.name for fact in judged.definition.facts) if judged.definition else (),
        props={
            "address": f"/studio/processes/{name}",
            "key": name,
            "labels": dict(labels()),
            "choices": {key: _pairs(one) for key, one in choices().items()},
            "notes": dict(notes()),
            "words": dict(modeler_words()),
            "offers": as_json(found),
            "entity": entity.title if entity else "",
            "descriptor": _descriptor(),
            "look": "latest" in request.args,
        },
    )


def _pairs(found: object) -> list[Json]:
    return [[key, title] for key, title in dict(found).items()]  # type: ignore[call-overload]


def _descriptor() -> Json:
    """Our vocabulary, as the modeler's library reads it."""
    source = files("dougong.model") / "metaschema" / "dougong.moddle.json"
    found: Json = json.loads(source.read_text(encoding="utf-8"))
    return found


def _samples(uow: UnitOfWork, definition: ProcessDefinition | None) -> tuple[tuple[str, str], ...]:
    """Documents the implementer may read, the newest first."""
    if definition is None or definition.entity not in uow.catalog.entities:
        return ()
    try:
        return tuple(labels_of(uow, definition.entity, SAMPLES).items())
    except AccessDenied:
        return ()
