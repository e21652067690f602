"""Decision tables compile with the facts of the processes that ask them, and name known roles."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dougong import feel
from dougong.base.text import Text
from dougong.feel import ExpressionInvalid
from dougong.feel.decisions import DecisionInvalid, DecisionModel, DecisionTable
from dougong.feel.decisions.analysis import TableFinding, analyse
from dougong.feel.decisions.analysis.columns import input_type
from dougong.feel.types import ANYTHING, Type
from dougong.feel.types.language import join_all
from dougong.model.catalog import Catalog
from dougong.model.check.control_types import outcome_types
from dougong.model.check.family import Report, family
from dougong.model.check.scope import type_of
from dougong.model.entity import Calculation, Entity
from dougong.model.parse.faults import Faults

_REQUIRES = Text(
    "决策表依赖同一文件里的另一个决策，模块里的决策表只能依赖输入",
    "The table requires another decision; in a module it may require inputs alone",
)
_REQUIRES_HINT = Text(
    "把另一个决策的结果声明为流程的事实，或合成一张表",
    "Declare the other result as a fact of the process, or make one table of both",
)
_IGNORED = Text(
    "每个文件只使用第一张决策表，“{name}”不会被用到",
    "Only the first table of a file is asked: “{name}” never is",
)
_UNASKED = Text(
    "没有流程、计算、控制或报表使用这张决策表",
    "No process, calculation, control or report asks this decision",
)
_UNFED = Text(
    "流程“{process}”没有提供决策表要用的“{name}”；请在流程里声明该事实",
    "The process “{process}” does not give “{name}”, which the decision needs; declare the fact",
)
_ROLE = Text(
    "第 {row} 行的角色“{name}”不存在", "Row {row} names the role “{name}”, which is unknown"
)
_ROLE_HINT = Text("可用的角色：{known}", "The roles are: {known}")


@family("decisions")
def decisions(report: Report) -> None:
    """Every decision of the bundle."""
    asked = _asked(report)
    for name, model in report.catalog.decisions.items():
        module, _, key = name.partition(".")
        faults = report.about(f"workflows/{module}/{key}.dmn")
        table = model.table
        _alone(model, faults)
        given = {data.name for data in model.inputs}
        if name not in asked:
            faults.warn("decision_unasked", table.key, _UNASKED)
        for process, facts in asked.get(name, ()):
            for missing in sorted(given - facts.keys()):
                facts_told = {"process": process, "name": missing}
                faults.add("decision_unfed", table.key, _UNFED, **facts_told)
        _proven(table, _types(model, asked.get(name, ())), faults)
        _roles(report, table, faults)


def _alone(model: DecisionModel, faults: Faults) -> None:
    """A file of a module is asked for its first table, which works from what a process gives."""
    first, *others = model.decisions
    for one in first.requirements:
        if one.kind in ("decision", "knowledge"):
            faults.add("decision_requires", first.key, _REQUIRES, hint=_REQUIRES_HINT)
            break
    for other in others:
        faults.warn("decision_ignored", other.key, _IGNORED, name=other.name or other.key)


def analysed(catalog: Catalog, name: str, table: DecisionTable) -> tuple[TableFinding, ...]:
    """What can be proven of a decision's table as it is being edited.

    Nothing while a cell cannot be read: the cell itself is told then.
    """
    asked = _asked(Report(catalog, None))
    try:
        return analyse(table, _types(catalog.decisions[name], asked.get(name, ())))
    except DecisionInvalid:
        return ()


#: A process that asks a decision: its title and the types of the facts it gives.
Asking = tuple[str, Mapping[str, Type]]


def _asked(report: Report) -> dict[str, list[Asking]]:
    """Decision → who asks it, with what is given to it."""
    found: dict[str, list[Asking]] = {}
    for ask in (_by_processes, _by_controls, _by_documents, _by_tables):
        for name, asking in ask(report):
            found.setdefault(name, []).append(asking)
    return found


def _by_processes(report: Report) -> Iterator[tuple[str, Asking]]:
    for process in report.catalog.processes.values():
        entity = report.catalog.entities.get(process.entity)
        known = report.scopes.process(process, entity) if entity else {}
        facts = {fact.name: known.get(fact.name, ANYTHING) for fact in process.facts}
        for node in process.nodes.values():
            names = list(node.chain.decisions) if node.chain else []
            names += [r.params["decision"] for r in node.assignees if r.params.get("decision")]
            yield from ((name, (process.title, facts)) for name in names)


def _by_controls(report: Report) -> Iterator[tuple[str, Asking]]:
    for control in report.catalog.controls.values():
        if control.decision:
            yield control.decision, (control.title, outcome_types(report.scopes, control))


def _by_documents(report: Report) -> Iterator[tuple[str, Asking]]:
    for entity in report.catalog.entities.values():
        for of in entity.calculations:
            if of.decision:
                yield of.decision, (entity.title, _given(report, entity, of))


def _by_tables(report: Report) -> Iterator[tuple[str, Asking]]:
    for table in report.catalog.tables.values():
        columns = dict.fromkeys((column.key for column in table.columns), ANYTHING)
        for colour in table.colours.values():
            if colour.decision:
                yield colour.decision, (table.title, columns)


def _given(report: Report, entity: Entity, of: Calculation) -> Mapping[str, Type]:
    """The types of what a calculation gives a decision; its own check tells what is wrong."""
    rows = of.for_each in entity.fields and entity.fields[of.for_each].rows
    scopes = report.scopes
    names = scopes.row(entity, of.for_each) if rows else scopes.header(entity)
    return {name: type_of(text, names) for name, text in of.inputs.items()}


def _types(model: DecisionModel, asking: Iterable[Asking]) -> dict[str, Type]:
    """The types of what a decision is given, as all who ask it give them."""
    given = [facts for _, facts in asking]
    found: dict[str, Type] = {}
    for data in model.inputs:
        met = [facts[data.name] for facts in given if data.name in facts]
        found[data.name] = join_all(met) if met else input_type(ANYTHING, data.type)
    return found


def _proven(table: DecisionTable, types: Mapping[str, Type], faults: Faults) -> None:
    """What can be proven about a table, at its rows and columns."""
    try:
        found = analyse(table, types)
    except DecisionInvalid as fault:
        facts = {key: value for key, value in fault.facts.items() if key not in ("hint", "path")}
        text = fault.text
        faults.add(fault.code, fault.path or table.key, text, path_=fault.path, **facts)
        return
    for finding in found:
        note = faults.add if finding.severity == "error" else faults.warn
        facts = {"row": list(finding.rows), **finding.facts}
        note(finding.code, finding.element, finding.text, hint=finding.hint, **facts)


def _roles(report: Report, table: DecisionTable, faults: Faults) -> None:
    places = [n for n, output in enumerate(table.outputs) if output.name == "steps"]
    for number, rule in enumerate(table.rules, start=1):
        for place in places:
            for name in _named_roles(rule.outputs[place]):
                if name not in report.catalog.roles:
                    facts = {"row": number, "name": name, "known": "、".join(report.catalog.roles)}
                    faults.add("role_unknown", rule.id, _ROLE, hint=_ROLE_HINT, **facts)


def _named_roles(cell: str) -> Iterator[str]:
    """The role keys a cell writes out; cells that work them out are judged when they run."""
    try:
        value = feel.compile(cell, ()).value({}) if cell.strip() else None
    except ExpressionInvalid:
        return
    for step in value if isinstance(value, list) else [value]:
        named: Any = step.get("role") if isinstance(step, dict) else step
        if isinstance(named, str):
            yield named
