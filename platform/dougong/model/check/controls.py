"""Controls look at a balance that is kept by their keys, with expressions that compile."""

from collections.abc import Iterable, Mapping

from dougong.base.text import Text
from dougong.feel.types import Type, context_of, one_of
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import DECIDES, VALUE, Want, checked_message, compiled
from dougong.model.check.control_types import key_types, outcome_types
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import TEXT, figure_types, written_type
from dougong.model.check.names import Names
from dougong.model.check.processes import DECISION
from dougong.model.check.references import known, known_entity, known_field, known_ledger
from dougong.model.control import ANSWERS, LEVELS, Controlled, LedgerControl, RollUp
from dougong.model.control_balance import balance_of, measures_of
from dougong.model.entity import Entity, Match
from dougong.model.ledger import Ledger
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
    names = _asking(report, entity, words.for_each)
    compiled(words.when, names, faults, f"{at}/when", DECIDES)
    # An amount without a value refuses the document (decisions.md, 22).
    compiled(words.asked, names, faults, f"{at}/asked", Want(Type(NUMBER)))
    for key, text in words.key.items():
        place = f"{at}/key/{key}"
        dimensions = {*ledger.dimensions, *ledger.absent}
        known_field(ledger.title, key, dimensions, faults, place)
        of = ledger.dimensions.get(key)
        compiled(text, names, faults, place, VALUE if of is None else Want(written_type(of)))
    if control.policy:
        for word in ("match", "fallback"):
            _matches(report, control, getattr(control.policy, word), names, f"/policy/{word}")


def _asking(report: Report, entity: Entity, rows: str) -> Names:
    """What a control may use of a document, or of each row of a field."""
    scopes = report.scopes.complete
    names = scopes.row(entity, rows) if rows else scopes.header(entity)
    return names.having("kind", lambda: TEXT)


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
    faults, figures = report.about(control.file), figure_types(ledger)
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
    if control.decision:
        _decision(report, control, names, faults)
    compiled(control.outcome, names, faults, "/outcome", Want(one_of(ANSWERS)))
    told = {**names, "key": context_of(key_types(control, ledger))}
    checked_message(control.message, told, faults, "/message")
    if control.roll_up:
        _roll_up(report, control, control.roll_up, ledger)


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
