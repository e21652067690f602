"""A decision table: its rows, and which of those that hit decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Response as JsonResponse
from flask import request
from werkzeug.wrappers import Response

from dougong.actions import studio
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.feel.decisions import AGGREGATIONS, HIT_POLICIES, DecisionTable, Rule
from dougong.feel.decisions.analysis import TableFinding
from dougong.feel.decisions.trying import allowed_texts, cell_faults, trial
from dougong.model.catalog import Catalog
from dougong.model.check.decisions import analysed
from dougong.model.localise import localised
from dougong.web.call import read
from dougong.web.json_body import answer, body
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.studio.blueprint import add, blueprint

#: A table of more rows is written in a file.
MOST_RULES = 500


@dataclass(frozen=True)
class ColumnView:
    """One column: how it is called, its type, and the values it offers."""

    title: str
    expression: str
    type: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class RuleView:
    """One row."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str


@dataclass(frozen=True)
class DecisionView:
    """What the page of a decision table shows."""

    name: str
    title: str
    hit_policy: str
    policies: Mapping[str, str]
    #: How the outputs of all rows that hit become one; empty lists them.
    aggregation: str
    aggregations: Mapping[str, str]
    inputs: tuple[ColumnView, ...]
    outputs: tuple[ColumnView, ...]
    rules: tuple[RuleView, ...]
    roles: tuple[tuple[str, str], ...]


def policies() -> dict[str, str]:
    """What each hit policy means, in a line."""
    return {
        "U": text("唯一：任何输入至多命中一行，命中多行是错误"),
        "A": text("任意：可命中多行，但结果必须相同"),
        "P": text("优先：命中多行时，取结果在允许值里排得最前的"),
        "F": text("首个：从上往下，取第一行命中的"),
        "R": text("按行序：所有命中行的结果，按行的先后排列"),
        "O": text("按结果序：所有命中行的结果，按允许值的先后排列"),
        "C": text("汇集：所有命中行的结果，可求和、计数、取最大最小"),
    }


def aggregations() -> dict[str, str]:
    """How a table that collects puts its outputs together."""
    return {
        "": text("不汇总，列出全部"),
        "SUM": text("求和"),
        "COUNT": text("计数"),
        "MIN": text("取最小"),
        "MAX": text("取最大"),
    }


#: The types of DMN's columns as people call them.
_TYPES = {
    "number": Text("数字", "number"),
    "string": Text("文本", "text"),
    "boolean": Text("是/否", "yes/no"),
    "date": Text("日期", "date"),
    "time": Text("时间", "time"),
    "date and time": Text("日期时间", "date and time"),
    "dateTime": Text("日期时间", "date and time"),
    "days and time duration": Text("时长（天时分秒）", "days and time"),
    "dayTimeDuration": Text("时长（天时分秒）", "days and time"),
    "years and months duration": Text("时长（年月）", "years and months"),
    "yearMonthDuration": Text("时长（年月）", "years and months"),
    "Any": Text("任意值", "any value"),
}


def _type(name: str) -> str:
    """A type of DMN in the reader's language; one that a model declares bears its own name."""
    return _TYPES.get(name.removeprefix("feel:"), Text(name, name)).show(locale())


@blueprint.get("/decisions/<name>")
def decision(name: str) -> str:
    """The rows of a table as the draft has them."""
    return page("studio/decision", read(lambda uow: _view(uow, name)))


@blueprint.post("/decisions/<name>")
def change_table(name: str) -> Response:
    """The draft with the table as it was sent; what has not changed is no change of the draft."""
    table = read(lambda uow: _written(uow, name))
    policy = _policy(table, request.form.get("policy"), request.form.get("aggregation"))
    rules = _sent_rules(table)
    kept = (policy.hit_policy, policy.aggregation) == (table.hit_policy, table.aggregation)
    operations: list[JsonObject] = []
    if kept or rules != [_as_operation(rule) for rule in table.rules]:
        operations.append({"op": "replace_rules", "decision": name, "rules": rules})
    if not kept:
        operations.append(_set_policy(name, policy))
    return add(f"/studio/decisions/{name}", *operations)


def _set_policy(name: str, table: DecisionTable) -> JsonObject:
    words = next(word for word, letter in HIT_POLICIES.items() if letter == table.hit_policy)
    operation: dict[str, Json] = {"op": "set_hit_policy", "decision": name, "policy": words}
    return {**operation, "aggregation": table.aggregation} if table.aggregation else operation


def _policy(table: DecisionTable, policy: Json, aggregation: Json) -> DecisionTable:
    """The table with the hit policy of the page; only one that collects may aggregate."""
    if policy not in HIT_POLICIES.values():
        return table
    known = policy == "C" and aggregation in AGGREGATIONS
    return replace(table, hit_policy=str(policy), aggregation=str(aggregation) if known else "")


def _as_operation(rule: Rule) -> Json:
    inputs: list[Json] = [one or "-" for one in rule.inputs]
    outputs: list[Json] = list(rule.outputs)
    return {"inputs": inputs, "outputs": outputs, "annotation": rule.annotation}


def _sent_rules(table: DecisionTable) -> list[Json]:
    """The rows of the form; empty ones are left out."""
    rules: list[Json] = []
    for number in range(len(request.form.getlist("annotation"))):
        inputs: list[Json] = [_cell("in", column, number) for column in range(len(table.inputs))]
        outputs: list[Json] = [_cell("out", column, number) for column in range(len(table.outputs))]
        annotation = request.form.getlist("annotation")[number].strip()
        if any(outputs):
            filled: list[Json] = [one or "-" for one in inputs]
            rules.append({"inputs": filled, "outputs": outputs, "annotation": annotation})
    return rules


@blueprint.post("/decisions/<name>/check")
def check_rules(name: str) -> JsonResponse:
    """Cells that cannot be read, gaps and rows in each other's way, as the page stands."""
    catalog = read(_catalog)
    table = _typed(_table(catalog, name))
    cells: list[Json] = [
        {
            "row": found.row,
            "side": found.side,
            "column": found.column,
            "text": f"{found.fault.for_person(locale())} {found.fault.advice(locale())}".strip(),
        }
        for found in cell_faults(table)
    ]
    findings: list[Json] = [_told(found) for found in analysed(catalog, name, table)]
    return answer({"cells": cells, "findings": findings})


def _told(found: TableFinding) -> Json:
    """One finding for the page: how grave it is, its rows, and what to say."""
    said, advice = found.for_person(locale()), found.advice(locale())
    told = text("%(said)s。%(advice)s", said=said, advice=advice) if advice else said
    rows: list[Json] = list(found.rows)
    return {"severity": found.severity, "rows": rows, "text": told}


@blueprint.post("/decisions/<name>/try")
def try_rules(name: str) -> JsonResponse:
    """The rows that hit for typed inputs, and what the table decides."""
    table = _typed(read(lambda uow: _table(_catalog(uow), name)))
    found = trial(table, _texts(body().get("given"), len(table.inputs)))
    fault = found.fault.for_person(locale()) if found.fault else ""
    return answer({"rows": list(found.rows), "value": found.value, "fault": fault})


def _typed(table: DecisionTable) -> DecisionTable:
    """The table with the rows and the hit policy of the page."""
    sent = body().get("rules")
    rows = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
    rules = tuple(
        Rule(
            f"row-{number}",
            tuple(_texts(row.get("inputs"), len(table.inputs))),
            tuple(_texts(row.get("outputs"), len(table.outputs))),
        )
        for number, row in enumerate(rows[:MOST_RULES])
    )
    chosen = _policy(table, body().get("policy"), body().get("aggregation"))
    return replace(chosen, rules=rules)


def _texts(sent: Json, count: int) -> list[str]:
    """So many texts, whatever was sent."""
    given = [str(one)[:2000] for one in sent] if isinstance(sent, list) else []
    return [*given, *([""] * count)][:count]


def _cell(side: str, column: int, row: int) -> str:
    cells = request.form.getlist(f"{side}{column}")
    return cells[row].strip() if row < len(cells) else ""


def _catalog(uow: UnitOfWork) -> Catalog:
    return localised(studio.preview(uow).catalog or uow.catalog, locale())


def _table(catalog: Catalog, name: str) -> DecisionTable:
    model = catalog.decisions.get(name)
    if model is None:
        raise NotFound(what="decision", id=name)
    return model.table


def _written(uow: UnitOfWork, name: str) -> DecisionTable:
    """The table as its authors write it: what is sent back becomes the definition."""
    return _table(studio.written_preview(uow) or uow.catalog, name)


def _view(uow: UnitOfWork, name: str) -> DecisionView:
    catalog = _catalog(uow)
    table, written = _table(catalog, name), _written(uow, name)
    roles = tuple((role.key, role.title) for role in catalog.roles.values())
    return DecisionView(
        name=name,
        title=catalog.decisions[name].name or table.name,
        hit_policy=str(table.hit_policy),
        policies=policies(),
        aggregation=table.aggregation,
        aggregations=aggregations(),
        inputs=tuple(
            ColumnView(
                one.label or one.expression,
                one.expression,
                _type(one.type),
                allowed_texts(one.allowed),
            )
            for one in table.inputs
        ),
        outputs=tuple(
            ColumnView(one.label or one.name, one.name, _type(one.type), allowed_texts(one.allowed))
            for one in table.outputs
        ),
        rules=tuple(RuleView(rule.inputs, rule.outputs, rule.annotation) for rule in written.rules),
        roles=roles,
    )
