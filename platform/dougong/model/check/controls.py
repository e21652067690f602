"""Controls look at a balance that is kept by their keys, with expressions that compile."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dougong.base.text import Text
from dougong.feel.types import Type, context_of, one_of
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import CONDITION, DECIDES, VALUE, Want, checked_message, compiled
from dougong.model.check.control_facts import COVERED
from dougong.model.check.control_types import (
    asking_names,
    cover_names,
    given_types,
    key_types,
    matching_names,
    outcome_types,
    register_names,
)
from dougong.model.check.effects import Place
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import figure_types, written_type
from dougong.model.check.names import Names
from dougong.model.check.postings import row_type, values_written
from dougong.model.check.processes import DECISION
from dougong.model.check.references import known, known_entity, known_field, known_ledger
from dougong.model.control import ANSWERS, HELD, LEVELS, MOVED, Controlled, LedgerControl, RollUp
from dougong.model.control_balance import balance_of, measures_of
from dougong.model.entity import Entity
from dougong.model.ledger import Ledger
from dougong.model.match import Match
from dougong.model.parse.faults import Faults

_BALANCE = Text(
    "台账“{ledger}”没有以 {by} 为键、含 {measures} 的余额；控制要在余额上加锁",
    "The ledger “{ledger}” has no balance by {by} with {measures}; a control locks balances",
)
_FOREIGN = Text(
    "“{name}”是其他模块的台账；控制写在台账所在的模块里",
    "“{name}” is another module's ledger; a control belongs to the module of its ledger",
)
_ROWS = Text("“{name}”不是子表字段", "“{name}” is no field of rows")
_NO_DOCUMENT = Text(
    "“{title}”不是单据（kind 应为 document）", "“{title}” is no document and cannot be controlled"
)
_TWICE = Text(
    "“{title}”已受同名控制“{first}”管理，请换一个编码",
    "“{title}” is under a control of that key already, “{first}”; choose another key",
)
_OUTPUT = Text(
    "决策表“{name}”应只有一个输出，或有名为 outcome 的输出",
    "The decision “{name}” must have one output, or one that is called outcome",
)
_UNFED = Text(
    "控制没有提供决策表要用的“{name}”；可用：{known}",
    "The control does not give “{name}”, which the decision needs; it gives {known}",
)
_TREE = Text(
    "“{name}”不能逐级汇总：{entity} 的“{parent}”应引用自身，且控制键“{dimension}”应引用它",
    "“{name}” cannot be rolled up: “{parent}” of {entity} must lead to itself and the key "
    "“{dimension}” to it",
)


@family("controls")
def controls(report: Report) -> None:
    """Every control of the bundle, and documents under two of one key."""
    met: dict[tuple[str, str], str] = {}
    for control in report.catalog.controls.values():
        faults = report.about(control.file)
        ledger = known_ledger(report, control.ledger, faults, "/ledger")
        if ledger is None:
            continue
        if ledger.module != control.module:
            faults.add("ledger_foreign", "/ledger", _FOREIGN, name=ledger.title)
        for name, words in control.documents.items():
            at = f"/documents/{name}"
            entity = known_entity(report, name, faults, at)
            if entity is not None:
                first = met.setdefault((name, control.key), control.name)
                if first != control.name:
                    faults.add("control_twice", at, _TWICE, title=entity.title, first=first)
                _document(report, control, words, entity, ledger)
        _figures(report, control, ledger)
        _policy(report, control)
        _register(report, control, ledger)


def _document(
    report: Report, control: LedgerControl, words: Controlled, entity: Entity, ledger: Ledger
) -> None:
    faults, at = report.about(control.file), f"/documents/{words.entity}"
    if entity.kind != "document":
        faults.add("control_entity", at, _NO_DOCUMENT, title=entity.title)
        return
    rows = {of.key for of in entity.row_fields}
    if words.for_each and words.for_each not in rows:
        faults.unknown("field_unknown", f"{at}/for_each", _ROWS, words.for_each, rows)
        return
    if words.at:
        known_field(entity.title, words.at, entity.fields, faults, f"{at}/at")
    names = asking_names(report.scopes.complete, control, entity, words.for_each)
    compiled(words.when, names, faults, f"{at}/when", DECIDES)
    # An amount without a value refuses the document (decisions.md, 22).
    compiled(words.asked, names, faults, f"{at}/asked", Want(Type(NUMBER)))
    compiled(words.counted, names, faults, f"{at}/counted", Want(Type(NUMBER)))
    for key, text in words.given.items():
        compiled(text, names, faults, f"{at}/given/{key}", VALUE)
    for key, text in words.key.items():
        place = f"{at}/key/{key}"
        dimensions = {*ledger.dimensions, *ledger.absent}
        known_field(ledger.title, key, dimensions, faults, place)
        of = ledger.dimensions.get(key)
        compiled(text, names, faults, place, VALUE if of is None else Want(written_type(of)))
    matching = matching_names(names, control, ledger)
    for word in ("match", "fallback") if control.policy else ():
        _matches(report, control, getattr(control.policy, word), matching, f"/policy/{word}")


def _register(report: Report, control: LedgerControl, ledger: Ledger) -> None:
    register = control.register
    faults = report.about(control.file)
    if register is None:
        return
    into = known_ledger(report, register.ledger, faults, "/register/ledger")
    if into is None:
        return
    if into.module != control.module:
        faults.add("ledger_foreign", "/register/ledger", _FOREIGN, name=into.title)
    place = Place(register_names(report.scopes, control, ledger), faults, "/register")
    rules = {event: register.rule(control.name, event) for event in register.rows}
    for event, rule in rules.items():
        row_type(rule, into, faults, f"/register/rows/{event}")
    values_written(next(iter(rules.values())), into, place)


def _matches(
    report: Report, control: LedgerControl, matches: Iterable[Match], names: Names, at: str
) -> None:
    target = report.catalog.entities.get(control.policy.entity) if control.policy else None
    columns = report.scopes.columns(target) if target else {}
    faults = report.about(control.file)
    for number, match in enumerate(matches):
        if match.field in columns:
            want = Want(columns[match.field].or_null())
            compiled(match.value, names, faults, f"{at}/{number}/value", want)


def _policy(report: Report, control: LedgerControl) -> None:
    if control.policy is None:
        return
    faults = report.about(control.file)
    target = known_entity(report, control.policy.entity, faults, "/policy/entity")
    if target is None:
        return
    columns = report.scopes.columns(target)
    for word in ("match", "fallback"):
        for number, match in enumerate(getattr(control.policy, word)):
            path = f"/policy/{word}/{number}/field"
            known_field(target.title, match.field, columns, faults, path)


def _figures(report: Report, control: LedgerControl, ledger: Ledger) -> None:
    """What is compared with what, and what comes of it."""
    settings = {"settings": report.scopes.settings(control.module)}
    faults, figures = report.about(control.file), {**figure_types(ledger), **settings}
    for word in ("base", "used"):
        compiled(getattr(control, word), figures, faults, f"/{word}", Want(Type(NUMBER)))
    if not faults.any_error and balance_of(control, ledger) is None:
        facts = {
            "ledger": ledger.title,
            "by": "、".join(control.dimensions),
            "measures": "、".join(measures_of(control, ledger)),
        }
        faults.add("control_balance", "/ledger", _BALANCE, **facts)
    names = outcome_types(report.scopes, control)
    _left_out(control, faults, names)
    _cover(report, control, ledger, names)
    if control.decision:
        given = given_types(report.scopes.complete, control)
        _decision(report, control, {**given, **names}, faults)
    ruled = {**given_types(report.scopes.complete, control), **names, **settings}
    compiled(control.outcome, ruled, faults, "/outcome", Want(one_of(ANSWERS)))
    told = {**names, "key": context_of(key_types(control, ledger))}
    checked_message(control.message, told, faults, "/message")
    if control.cover:
        told = {**told, **dict.fromkeys(COVERED, Type(NUMBER))}
        checked_message(control.cover.message, told, faults, "/cover/message")
        checked_message(control.cover.empty, told, faults, "/cover/empty")
    if control.roll_up:
        _roll_up(report, control, control.roll_up, ledger)


def _left_out(control: LedgerControl, faults: Faults, types: Mapping[str, Type]) -> None:
    names = {name: of for name, of in types.items() if name in {"policy", "kind"}}
    for key, text in control.leave_out.items():
        known_field(control.title, key, control.dimensions, faults, f"/leave_out/{key}")
        compiled(text, names, faults, f"/leave_out/{key}", CONDITION)


def _cover(
    report: Report, control: LedgerControl, ledger: Ledger, types: Mapping[str, Type]
) -> None:
    """What is taken, where from, and with which rows."""
    cover, faults = control.cover, report.about(control.file)
    if cover is None:
        return
    known_field(control.title, cover.dimension, control.dimensions, faults, "/cover/dimension")
    said = {name: of for name, of in types.items() if name in {"policy", "kind"}}
    compiled(cover.open, said, faults, "/cover/open", CONDITION)
    settings = report.scopes.settings(control.module)
    seen = {**types, "outcome": one_of(ANSWERS), "settings": settings}
    compiled(cover.when, seen, faults, "/cover/when", CONDITION)
    compiled(cover.amount, seen, faults, "/cover/amount", Want(Type(NUMBER)))
    target = known_entity(report, cover.entity, faults, "/cover/entity")
    if target is not None:
        columns = report.scopes.columns(target)
        for number, match in enumerate(cover.match):
            at = f"/cover/match/{number}"
            if known_field(target.title, match.field, columns, faults, f"{at}/field"):
                want = Want(columns[match.field].or_null())
                compiled(match.value, said, faults, f"{at}/value", want)
        for number, word in enumerate(cover.sort):
            known_field(target.title, word.lstrip("-"), columns, faults, f"/cover/sort/{number}")
    place = Place(cover_names(report.scopes, control, ledger), faults, "/cover")
    for event, word, what in ((HELD, "held", cover.held), (MOVED, "moved", cover.moved)):
        rule = cover.rule(control.name, event, ledger.name, {})
        row_type(rule, ledger, faults, f"/cover/{word}/row_type")
        known_field(ledger.title, what.measure, ledger.measures, faults, f"/cover/{word}/measure")
    written = cover.rule(control.name, MOVED, ledger.name, {})
    values_written(replace(written, measures={}), ledger, place)


def _decision(
    report: Report, control: LedgerControl, names: Mapping[str, Type], faults: Faults
) -> None:
    decisions, at = report.catalog.decisions, "/outcome/decision"
    if not known(DECISION, control.decision, decisions, faults, at):
        return
    model = decisions[control.decision]
    outputs = [output.name for output in model.table.outputs]
    if len(outputs) > 1 and "outcome" not in outputs:
        faults.add("control_decision", at, _OUTPUT, name=control.decision)
    for data in model.inputs:
        if data.name not in names:
            facts = {"name": data.name, "known": "、".join(names)}
            faults.add("decision_unfed", at, _UNFED, **facts)


def _roll_up(report: Report, control: LedgerControl, rule: RollUp, ledger: Ledger) -> None:
    faults = report.about(control.file)
    known_field(control.title, rule.dimension, control.dimensions, faults, "/roll_up/dimension")
    tree = known_entity(report, rule.entity, faults, "/roll_up/entity")
    if tree is None:
        return
    if known_field(tree.title, rule.parent, tree.fields, faults, "/roll_up/parent"):
        above, of = tree.fields[rule.parent].reference, ledger.dimensions.get(rule.dimension)
        leads = of.reference if of else None
        if not above or above.entity != tree.name or (leads and leads.entity != tree.name):
            facts = {"entity": tree.title, "parent": rule.parent, "dimension": rule.dimension}
            faults.add("control_roll_up", "/roll_up", _TREE, name=control.title, **facts)
    types = outcome_types(report.scopes, control)
    names = {name: of for name, of in types.items() if name in {"policy", "kind"}}
    compiled(rule.to, names, faults, "/roll_up/to", Want(one_of(LEVELS).or_null()))
