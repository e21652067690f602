"""Posting rules write dimensions and measures that exist, with expressions that compile."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong.base.text import Text
from dougong.feel.tree import Compare, Literal, Logic, Name, Node
from dougong.model.check.compiled import compiled
from dougong.model.check.family import Report, family
from dougong.model.check.references import What, known, known_entity, known_field
from dougong.model.check.scope import Scope, payload_scope, posting_scope
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import InPort, Ledger, PostingRule
from dougong.model.parse.faults import Faults

_LEDGER = What("ledger_unknown", Text("没有名为“{name}”的台账", "There is no ledger “{name}”"))
_PORT = What(
    "port_unknown", Text("模块没有声明端口“{name}”", "The module declares no port “{name}”")
)
_ROW_TYPE = What(
    "row_type_unknown",
    Text("台账“{owner}”没有行类型“{name}”", "The ledger “{owner}” has no row type “{name}”"),
)
_ROWS = Text("“{name}”不是子表字段", "“{name}” is no field of rows")
_TYPE = Text(
    "“{title}”要的是{wanted}，表达式给出的是{found}", "“{title}” wants {wanted}, not {found}"
)
_HOLDING = Text(
    "行类型“{name}”不是占用类，只能在通过或关闭时过账",
    "The row type “{name}” is not a holding one; post it on approval or closing",
)
_MEASURES = Text("规则没有写任何计量", "The rule writes no measure")
_FOREIGN = Text(
    "“{name}”是其他模块的台账；请声明端口，由台账所在的模块过账",
    "“{name}” is another module's ledger; declare a port and let its owner post",
)
#: Events after which a row stays; rows of other events must net to zero when the document ends.
_LASTING = ("approved", "closed", "reversed")


@dataclass(frozen=True)
class _Place:
    """Where a rule reads its values and where its faults go."""

    scope: Scope
    fields: Mapping[str, Field]
    faults: Faults
    at: str


@family("postings")
def postings(report: Report) -> None:
    """Rules of documents, and rules of ports listened to."""
    catalog = report.catalog
    for posting in catalog.postings.values():
        faults = report.about(posting.file)
        entity = known_entity(report, posting.entity, faults, "/entity")
        for rule in posting.rules if entity else ():
            if entity is not None:
                _rule(report, entity, rule, faults)
    for port in catalog.in_ports:
        _in_port(report, port)


def _rule(report: Report, entity: Entity, rule: PostingRule, faults: Faults) -> None:
    at = f"/rules/{rule.key}"
    rows = {of.key for of in entity.row_fields}
    if rule.for_each and rule.for_each not in rows:
        faults.unknown("field_unknown", f"{at}/for_each", _ROWS, rule.for_each, rows)
        return
    scope = posting_scope(report.catalog, entity, rule.for_each)
    fields = _fields(report, entity, rule.for_each)
    compiled(rule.when, scope, faults, f"{at}/when")
    if rule.port:
        _payload(report, entity, rule, scope, faults)
    elif known(_LEDGER, rule.ledger, report.catalog.ledgers, faults, f"{at}/ledger"):
        ledger = report.catalog.ledgers[rule.ledger]
        if ledger.module != entity.module:
            faults.add("ledger_foreign", f"{at}/ledger", _FOREIGN, name=ledger.title)
        _into_ledger(rule, ledger, _Place(scope, fields, faults, at))


def _into_ledger(rule: PostingRule, ledger: Ledger, place: _Place) -> None:
    faults, at = place.faults, place.at
    row_types = {row_type.key: row_type for row_type in ledger.row_types}
    path = f"{at}/row_type"
    if known(_ROW_TYPE, rule.row_type, row_types, faults, path):
        if rule.on not in _LASTING and not row_types[rule.row_type].holding:
            faults.warn("posting_not_holding", path, _HOLDING, name=rule.row_type)
    else:
        faults.found[-1].facts["owner"] = ledger.title
    for key, text in rule.dimensions.items():
        path = f"{at}/dimensions/{key}"
        known_field(ledger.title, key, {*ledger.dimensions, *ledger.absent}, faults, path)
        _value(ledger.dimensions.get(key), text, place, path)
    for key, text in rule.measures.items():
        path = f"{at}/measures/{key}"
        known_field(ledger.title, key, ledger.measures, faults, path)
        _value(ledger.measures.get(key), text, place, path)
    if not rule.measures:
        faults.warn("posting_empty", f"{at}/measures", _MEASURES)


def _payload(
    report: Report, entity: Entity, rule: PostingRule, scope: Scope, faults: Faults
) -> None:
    at = f"/rules/{rule.key}"
    own = {
        port.key: port for port in report.catalog.out_ports.values() if port.module == entity.module
    }
    if not known(_PORT, rule.port, own, faults, f"{at}/port"):
        return
    port = own[rule.port]
    for key, text in rule.payload.items():
        path = f"{at}/payload/{key}"
        known_field(port.title, key, port.payload, faults, path)
        compiled(text, scope, faults, path)


def _in_port(report: Report, listener: InPort) -> None:
    catalog = report.catalog
    faults = report.about(f"modules/{listener.module}/module.json")
    port = catalog.out_ports.get(listener.port)
    if port is None:
        known(_PORT, listener.port, catalog.out_ports, faults, "/ports/in")
        return
    scope = payload_scope(listener.module, port.payload, catalog)
    for rule in listener.rules:
        at = f"/ports/in/{listener.port}/{rule.key}"
        compiled(rule.when, scope, faults, f"{at}/when")
        if known(_LEDGER, rule.ledger, catalog.ledgers, faults, f"{at}/ledger"):
            ledger = catalog.ledgers[rule.ledger]
            _into_ledger(rule, ledger, _Place(scope, port.payload, faults, at))


def _fields(report: Report, entity: Entity, rows: str) -> Mapping[str, Field]:
    return report.catalog.entities[entity.fields[rows].rows].fields if rows else entity.fields


def _value(of: Field | None, text: str, place: _Place, path: str) -> None:
    """One dimension or measure: it compiles, and where its type is plain to see it fits."""
    expression = compiled(text, place.scope, place.faults, path)
    found = plain_type(expression.tree, place.fields) if expression else ""
    wanted = field_kinds[of.kind].feel_type if of else ""
    if of and found and found != wanted:
        facts = {"title": of.title, "wanted": wanted, "found": found}
        place.faults.add("posting_type", path, _TYPE, **facts)


def plain_type(tree: Node, fields: Mapping[str, Field]) -> str:
    """The type of an expression that shows it at its top; empty when it does not."""
    if isinstance(tree, Name) and tree.name in fields:
        return field_kinds[fields[tree.name].kind].feel_type
    if isinstance(tree, Compare | Logic):
        return "boolean"
    if isinstance(tree, Literal) and tree.value is not None:
        return _LITERALS.get(type(tree.value).__name__, "")
    return ""


_LITERALS = {"Decimal": "number", "str": "string", "bool": "boolean"}
