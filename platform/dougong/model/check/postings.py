"""Posting rules write dimensions and measures that exist, with expressions that compile."""

from dougong.base.text import Text
from dougong.feel.types import Type
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import DECIDES, VALUE, Want, compiled
from dougong.model.check.effects import Place, effect
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import written_type
from dougong.model.check.names import Names
from dougong.model.check.references import What, known, known_entity, known_field
from dougong.model.entity import Entity
from dougong.model.ledger import LIFE, InPort, Ledger, PostingRule, RowType, Sets
from dougong.model.parse.faults import Faults
from dougong.model.sums_set import balances_for

_LEDGER = What("ledger_unknown", Text("没有名为“{name}”的台账", "There is no ledger “{name}”"))
_PORT = What(
    "port_unknown", Text("模块没有声明端口“{name}”", "The module declares no port “{name}”")
)
_ROW_TYPE = What(
    "row_type_unknown",
    Text("台账“{owner}”没有行类型“{name}”", "The ledger “{owner}” has no row type “{name}”"),
)
_EVENT = Text("“{owner}”没有事件“{name}”", "“{owner}” knows no event “{name}”")
_TOLD = Text(
    "对别处告知的事件，规则只能写其他记录，并要写明条件（when）",
    "A rule for an event that others tell writes records, and says when",
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
_SETS_GIVEN = Text(
    "“{name}”要在规则的维度（dimensions）里给出", "The rule gives “{name}” among its dimensions"
)
_SETS_BALANCE = Text(
    "台账“{title}”没有正好按 {names} 汇总这些计量的余额，写不到应有的合计",
    "The ledger “{title}” keeps no balance of these measures by exactly {names}",
)
_SETS_HOLDING = Text(
    "占用类的行会由平台收回，不能用来写到应有的合计",
    "Holding rows are taken back by the platform and cannot bring a sum to a value",
)
_TAKES = Text(
    "从合计中取（takes）的规则只写一个计量，也不能同时写 sets",
    "A rule that takes from sums writes one measure, and does not set sums too",
)
_FOREIGN = Text(
    "“{name}”是其他模块的台账；请声明端口，由台账所在的模块过账",
    "“{name}” is another module's ledger; declare a port and let its owner post",
)
#: Events after which a document is in force, or was (INV-9).
_IN_FORCE = ("approved", "closed", "reversed")


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
    if rule.on not in LIFE:
        _told(entity, rule, faults)
    names = report.scopes.complete.posting(entity, rule.for_each)
    compiled(rule.when, names, faults, f"{at}/when", DECIDES)
    if rule.record:
        effect(report, entity.module, rule, Place(names, faults, at))
    elif rule.port:
        _payload(report, entity, rule, names, faults)
    elif known(_LEDGER, rule.ledger, report.catalog.ledgers, faults, f"{at}/ledger"):
        ledger = report.catalog.ledgers[rule.ledger]
        if ledger.module != entity.module:
            faults.add("ledger_foreign", f"{at}/ledger", _FOREIGN, name=ledger.title)
        _into_ledger(rule, ledger, Place(names, faults, at))


def _told(entity: Entity, rule: PostingRule, faults: Faults) -> None:
    """A rule for what others tell: an event of the stage, after which records are written."""
    at = f"/rules/{rule.key}"
    told = (entity.stage.events if entity.stage else frozenset()) - {*LIFE}
    if rule.on not in told:
        faults.unknown("event_unknown", f"{at}/on", _EVENT, rule.on, (*LIFE, *sorted(told)))
        faults.found[-1].facts["owner"] = entity.title
    elif not rule.record or not rule.when:
        faults.add("posting_told", at, _TOLD)


def _into_ledger(rule: PostingRule, ledger: Ledger, place: Place) -> None:
    row_type(rule, ledger, place.faults, f"{place.at}/row_type")
    values_written(rule, ledger, place)
    for word, sums in (("sets", rule.sets), ("takes", rule.takes)):
        if sums:
            _sets(rule, word, sums, ledger, place)
    if rule.takes and (rule.sets or len(rule.measures) != 1):
        place.faults.add("takes_one", f"{place.at}/takes", _TAKES)
    if not rule.measures:
        place.faults.warn("posting_empty", f"{place.at}/measures", _MEASURES)


def row_type(rule: PostingRule, ledger: Ledger, faults: Faults, path: str) -> None:
    """Check that a row type is there and may be written at the event of a rule."""
    row_types = {row_type.key: row_type for row_type in ledger.row_types}
    if known(_ROW_TYPE, rule.row_type, row_types, faults, path):
        _moment(rule, row_types[rule.row_type], faults, path)
    else:
        faults.found[-1].facts["owner"] = ledger.title


def values_written(rule: PostingRule, ledger: Ledger, place: Place) -> None:
    """Check the dimensions and measures that a rule writes into a ledger."""
    faults, at = place.faults, place.at
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


def _moment(rule: PostingRule, row_type: RowType, faults: Faults, path: str) -> None:
    """Holds begin at submission and end by themselves; everything else is of what is in force."""
    if row_type.holding and (rule.sets or rule.takes):
        faults.add("sets_holding", path, _SETS_HOLDING)
    elif row_type.holding and rule.on != "submitted":
        faults.add("posting_holding", path, _HOLDING, name=rule.row_type)
    elif not row_type.holding and rule.on not in _IN_FORCE:
        faults.add("posting_not_holding", path, _LASTING, name=rule.row_type)


def _sets(rule: PostingRule, of: str, sets: Sets, ledger: Ledger, place: Place) -> None:
    """Sums are told apart by dimensions of a balance, which is what gets locked."""
    at, there = f"{place.at}/{of}", {*ledger.dimensions, *ledger.absent}
    for word, names in (("of", sets.of), ("by", sets.by)):
        for number, name in enumerate(names):
            known_field(ledger.title, name, there, place.faults, f"{at}/{word}/{number}")
            if word == "of" and name not in rule.dimensions:
                place.faults.add("sets_not_given", f"{at}/of/{number}", _SETS_GIVEN, name=name)
    if next(balances_for(sets, ledger, rule.measures), None) is None:
        told = "、".join((*sets.of, *sets.by))
        place.faults.add("sets_balance", at, _SETS_BALANCE, title=ledger.title, names=told)


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
        if rule.record:
            effect(report, listener.module, rule, Place(names, faults, at))
        elif known(_LEDGER, rule.ledger, catalog.ledgers, faults, f"{at}/ledger"):
            ledger = catalog.ledgers[rule.ledger]
            _into_ledger(rule, ledger, Place(names, faults, at))
