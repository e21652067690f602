"""Processes against the rest of the bundle: their entity, facts, people, fields and chains."""

from dougong.base.text import Text
from dougong.model.check.access import ROLE, known_path
from dougong.model.check.compiled import DECIDES, compiled
from dougong.model.check.events import check_events
from dougong.model.check.family import Report, family
from dougong.model.check.names import Names
from dougong.model.check.references import What, known, known_entity, known_field
from dougong.model.check.repeats import check_repeats, inside
from dougong.model.entity import Entity
from dougong.model.money import posts_money
from dougong.model.parse.faults import Faults
from dougong.model.workflow.definition import ApprovalNode, AssigneeRule, ProcessDefinition
from dougong.model.workflow.groups import rules_of

DECISION = What(
    "decision_unknown", Text("没有名为“{name}”的决策表", "There is no decision “{name}”")
)
_AGGREGATED = Text(
    "决策“{name}”把结果汇总成一个值，不能用来排审批步骤",
    "The decision “{name}” aggregates its results and cannot route a chain",
)
_AGGREGATED_HINT = Text("把汇总方式改为列出全部", "List all results instead")
_NO_STEPS = Text(
    "决策表“{name}”没有名为 steps 的输出，不能用来排审批步骤",
    "The decision “{name}” has no output “steps” and cannot route a chain",
)
_KIND = Text(
    "流程审批的“{title}”不是单据（kind 应为 document）",
    "“{title}” is no document and has no process",
)
_TWO = Text(
    "“{title}”有两个流程：{first} 和 {second}", "“{title}” has two processes: {first} and {second}"
)
_NO_PROCESS = Text(
    "“{title}”没有审批流程，提交后直接通过", "“{title}” has no process: submitting approves"
)
_PASS = Text(
    "“{title}”的流程记资金账，“{name}”找不到人时不能自动通过",
    "The process of “{title}” posts money: “{name}” may not pass when nobody is found",
)
_PASS_HINT = Text(
    "请改为转上级、转指定的人或停下；不需要这个节点的单据，用网关绕开",
    "Ask a superior, name somebody, or stop; lead documents that need no such node around it",
)
#: Kinds of fields that may be a deadline.
DATES = frozenset(("date", "datetime"))
_NO_DATE = Text("“{title}”不是日期，不能作处理时限", "“{title}” is no date and sets no time limit")
_NO_DATE_HINT = Text("请选日期字段，或写工作时间", "Choose a date, or write working time")
_FIELD = Text("“{owner}”没有字段“{name}”", "“{owner}” has no field “{name}”")


@family("processes")
def processes(report: Report) -> None:
    """Every process, and documents people hand in that have none, or any that have two."""
    owners: dict[str, str] = {}
    for process in report.catalog.processes.values():
        faults = report.about(_file(process.key, "bpmn"))
        entity = known_entity(report, process.entity, faults, process.process_id)
        if entity is None:
            continue
        if entity.kind != "document":
            faults.add("process_entity", process.process_id, _KIND, title=entity.title)
        called = process.key in report.catalog.only_called
        first = process.key if called else owners.setdefault(entity.name, process.key)
        if first != process.key:
            facts = {"title": entity.title, "first": first, "second": process.key}
            faults.add("process_twice", process.process_id, _TWO, **facts)
        _process(report, process, entity, faults)
    for entity in report.catalog.entities.values():
        # What nobody hands in, such as records that rules of other documents make, needs none.
        asked = any("submit" in grant.actions for grant in report.catalog.grants_on(entity.name))
        if entity.kind == "document" and entity.name not in owners and asked:
            report.about(entity.file).warn("process_missing", "", _NO_PROCESS, title=entity.title)


def _file(key: str, suffix: str) -> str:
    module, _, name = key.partition(".")
    return f"workflows/{module}/{name}.{suffix}"


def _process(report: Report, process: ProcessDefinition, entity: Entity, faults: Faults) -> None:
    header = report.scopes.complete.header(entity)
    facts = report.scopes.facts(entity)
    for fact in process.facts:
        compiled(fact.expression, facts, faults, process.process_id)
    names = report.scopes.process(process, entity)
    # What stands in a called process is looked at there.
    for flow in process.drawn_flows:
        if flow.condition:
            known = {**names, **inside(process, flow.source)}
            compiled(flow.condition, known, faults, flow.id, DECIDES)
    check_repeats(process, names, faults)
    check_events(report, process, entity, names, faults)
    people = {**header, **names}
    for node in process.own_nodes:
        _node(report, node, entity, people, faults)
    if posts_money(report.catalog, entity.name):
        _passes(process, entity, faults)


def _passes(process: ProcessDefinition, entity: Entity, faults: Faults) -> None:
    """On money nobody's silence is an approval."""
    for node in process.own_nodes:
        if any(one.kind == "pass" for one in node.empty):
            facts = {"title": entity.title, "name": node.name or node.id}
            faults.add("process_passes_money", node.id, _PASS, hint=_PASS_HINT, **facts)


def _node(report: Report, node: ApprovalNode, entity: Entity, names: Names, faults: Faults) -> None:
    for rule in rules_of(node):
        _assignee(report, rule, entity, faults, node.id)
        compiled(rule.params.get("expression", ""), names, faults, node.id)
    for path in node.fields:
        known_path(report, entity, path, faults, node.id)
    for name in node.summary:
        known_field(entity.title, name, {*entity.fields, *entity.absent}, faults, node.id)
    _timeouts(node, entity, faults)
    for name in node.chain.decisions if node.chain else ():
        _chain(report, name, faults, node.id)


def _timeouts(node: ApprovalNode, entity: Entity, faults: Faults) -> None:
    """Time limits by a field of the document want a date."""
    for step in node.timeouts:
        if step.field and known_field(entity.title, step.field, entity.fields, faults, node.id):
            of = entity.fields[step.field]
            if of.kind not in DATES:
                faults.add("timeout_no_date", node.id, _NO_DATE, hint=_NO_DATE_HINT, title=of.title)


def _assignee(report: Report, rule: AssigneeRule, entity: Entity, faults: Faults, at: str) -> None:
    role, of, decision = (rule.params.get(word, "") for word in ("role", "field", "decision"))
    if role:
        known(ROLE, role, report.catalog.roles, faults, at)
    if of and of not in entity.fields:
        faults.unknown("field_unknown", at, _FIELD, of, entity.fields)
        faults.found[-1].facts["owner"] = entity.title
    if decision:
        known(DECISION, decision, report.catalog.decisions, faults, at)


def _chain(report: Report, name: str, faults: Faults, at: str) -> None:
    decisions = report.catalog.decisions
    if not known(DECISION, name, decisions, faults, at):
        return
    table = decisions[name].table
    if "steps" not in [output.name for output in table.outputs]:
        faults.add("decision_no_steps", at, _NO_STEPS, name=name)
    if table.aggregation:
        faults.add("decision_aggregated", at, _AGGREGATED, hint=_AGGREGATED_HINT, name=name)
