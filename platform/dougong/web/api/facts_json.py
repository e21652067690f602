"""Results of rules, findings and events as JSON."""

from collections.abc import Iterable

from dougong.actions.road import Prediction, RoadNode
from dougong.base.values import Json, JsonObject
from dougong.forms.checks import CheckResult
from dougong.model.finding import Finding
from dougong.model.people import Person
from dougong.model.runtime import LoggedEvent


def checks_json(results: Iterable[CheckResult]) -> list[Json]:
    """What rules say of a record."""
    return [
        {
            "key": result.key,
            "level": result.level,
            "message": result.message,
            "path": result.path,
            "not_checked": result.not_checked,
            "refuses": result.refuses,
            "needs_reason": result.needs_reason,
            **({"control": _control(result)} if result.control else {}),
        }
        for result in results
    ]


def _control(result: CheckResult) -> JsonObject:
    """What a control found, without figures that the caller must not read."""
    open_ = ("name", "outcome", "label") if result.is_closed else tuple(result.control)
    return {key: result.control[key] for key in open_}


def findings_json(findings: Iterable[Finding], language: str) -> list[Json]:
    """What is wrong with definitions."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity,
            "file": finding.file,
            "path": finding.path,
            "line": finding.line,
            "message": finding.for_person(language),
            "hint": finding.advice(language) or None,
        }
        for finding in findings
    ]


def people_json(persons: Iterable[Person]) -> list[Json]:
    """People by id and name."""
    return [{"id": person.id, "name": person.name} for person in persons]


def road_json(nodes: Iterable[RoadNode]) -> list[Json]:
    """The nodes of a road with their people, and the choices that lead to them."""
    return [
        {
            "node_id": node.node_id,
            "name": node.name,
            "kind": node.kind,
            "mode": node.mode,
            "people": people_json(node.persons),
            "passes": node.passes,
            "left_to": node.left_to or None,
            "remarks": list(node.remarks),
            "item": node.item,
            "because": [
                {"flow": taken.flow_id, "condition": taken.condition, "values": taken.values}
                for taken in node.because
            ],
        }
        for node in nodes
    ]


def prediction_json(found: Prediction) -> JsonObject:
    """The chain a document would go through, and what its rules say."""
    return {
        "nodes": road_json(found.nodes),
        "checks": checks_json(found.checks),
        "fault": found.fault or None,
    }


def events_json(events: Iterable[LoggedEvent]) -> list[Json]:
    """What happened to a record, in its order."""
    return [
        {
            "id": event.id,
            "number": event.number,
            "at": event.at.isoformat(),
            "actor_id": event.actor_id,
            "kind": event.kind,
            "data": event.data,
        }
        for event in events
    ]
