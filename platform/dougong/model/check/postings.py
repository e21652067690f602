"""Posting rules write dimensions and measures that exist, with expressions that compile."""

from dataclasses import dataclass

from dougong.base.text import Text
from dougong.feel.types import Type
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import DECIDES, VALUE, Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import written_type
from dougong.model.check.names import Names
from dougong.model.check.references import What, known, known_entity, known_field
from dougong.model.entity import Entity
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
_LASTING = Text(
    "行类型“{name}”不是占用类，只能在通过、关闭或冲销时过账",
    "The row type “{name}” is not a holding one; post it on approval, closing or reversal",
)
_HOLDING = Text(
    "行类型“{name}”是占用类，只能在提交时过账，之后由平台自动释放",
    "The row type “{name}” is a holding one: post it on submission; the platform takes it back",
)
_DERIVED = Text(
    "“{name}”是推算项，由各计量合计后算出，不能记账",
    "“{name}” is worked out from the sums and cannot be posted",
)
_MEASURES = Text("规则没有写任何计量", "The rule writes no measure")
_FOREIGN = Text(
    "“{name}”是其他模块的台账；请声明端口，由台账所在的模块过账",
    "“{name}” is another module's ledger; declare a port and let its owner post",
)
#: Events after which a document is in force, or was (INV-9).
_IN_FORCE = ("approved", "closed", "reversed")


@dataclass(frozen=True)
class _Place:
    """Where a rule reads its values and where its faults go."""

    names: Names
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
    names = report.scopes.complete.posting(entity, rule.for_each)
    compiled(rule.when, names, faults, f"{at}/when", DECIDES)
    if rule.port:
        _payload(report, entity, rule, names, faults)
    elif known(_LEDGER, rule.ledger, report.catalog.ledgers, faults, f"{at}/ledger"):
        ledger = report.catalog.ledgers[rule.ledger]
        if ledger.module != entity.module:
            faults.add("ledger_foreign", f"{at}/ledger", _FOREIGN, name=ledger.title)
        _into_ledger(rule, ledger, _Place(names, faults, at))


def _into_ledger(rule: PostingRule, ledger: Ledger, place: _Place) -> None:
    faults, at = place.faults, place.at
    row_types = {row_type.key: row_type for row_type in ledger.row_types}
    path = f"{at}/row_type"
    if known(_ROW_TYPE, rule.row_type, row_types, faults, path):
        holding = bool(row_types[rule.row_type].holding)
        if holding and rule.on != "submitted":
            faults.add("posting_holding", path, _HOLDING, name=rule.row_type)
        elif not holding and rule.on not in _IN_FORCE:
            faults.add("posting_not_holding", path, _LASTING, name=rule.row_type)
    else:
        faults.found[-1].facts["owner"] = ledger.title
    for key, text in rule.dimensions.items():
        path = f"{at}/dimensions/{key}"
        known_field(ledger.title, key, {*ledger.dimensions, *ledger.absent}, faults, path)
        of = ledger.dimensions.get(key)
        want = VALUE if of is None else Want(written_type(of))
        compiled(text, place.names, faults, path, want)
    for key, text in rule.measures.items():
        path = f"{at}/measures/{key}"
        if key in ledger.derived:
            faults.add("posting_derived", path, _DERIVED, name=ledger.derived[key].title)
            continue
        known_field(ledger.title, key, ledger.measures, faults, path)
        # A measure without a value refuses the whole posting (decisions.md, 22).
        compiled(text, place.names, faults, path, Want(Type(NUMBER)))
    if not rule.measures:
        faults.warn("posting_empty", f"{at}/measures", _MEASURES)


def _payload(
    report: Report, entity: Entity, rule: PostingRule, names: Names, faults: Faults
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
        of = port.payload.get(key)
        compiled(text, names, faults, path, VALUE if of is None else Want(written_type(of)))


def _in_port(report: Report, listener: InPort) -> None:
    catalog = report.catalog
    faults = report.about(f"modules/{listener.module}/module.json")
    port = catalog.out_ports.get(listener.port)
    if port is None:
        known(_PORT, listener.port, catalog.out_ports, faults, "/ports/in")
        return
    names = report.scopes.complete.payload(listener.module, port)
    for rule in listener.rules:
        at = f"/ports/in/{listener.port}/{rule.key}"
        compiled(rule.when, names, faults, f"{at}/when", DECIDES)
        if known(_LEDGER, rule.ledger, catalog.ledgers, faults, f"{at}/ledger"):
            ledger = catalog.ledgers[rule.ledger]
            _into_ledger(rule, ledger, _Place(names, faults, at))
