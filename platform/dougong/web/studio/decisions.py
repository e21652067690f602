"""Rows of a decision table."""

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from dougong.actions import studio
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json
from dougong.web.call import read
from dougong.web.render import page
from dougong.web.studio.blueprint import add, blueprint


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
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[RuleView, ...]
    roles: tuple[tuple[str, str], ...]


@blueprint.get("/decisions/<name>")
def decision(name: str) -> str:
    """The rows of a table as the draft has them."""
    return page("studio/decision", read(lambda uow: _view(uow, name)))


@blueprint.post("/decisions/<name>")
def replace_rules(name: str) -> Response:
    """The draft with the table's rows as they were sent; empty rows are left out."""
    table = read(lambda uow: _view(uow, name))
    rules: list[Json] = []
    for number in range(len(request.form.getlist("annotation"))):
        inputs: list[Json] = [_cell("in", column, number) for column in range(len(table.inputs))]
        outputs: list[Json] = [_cell("out", column, number) for column in range(len(table.outputs))]
        annotation = request.form.getlist("annotation")[number].strip()
        if any(outputs):
            filled: list[Json] = [one or "-" for one in inputs]
            rules.append({"inputs": filled, "outputs": outputs, "annotation": annotation})
    operation: dict[str, Json] = {"op": "replace_rules", "decision": name, "rules": rules}
    return add(operation, f"/studio/decisions/{name}")


def _cell(side: str, column: int, row: int) -> str:
    cells = request.form.getlist(f"{side}{column}")
    return cells[row].strip() if row < len(cells) else ""


def _view(uow: UnitOfWork, name: str) -> DecisionView:
    catalog = studio.preview(uow).catalog or uow.catalog
    model = catalog.decisions.get(name)
    if model is None:
        raise NotFound(what="decision", id=name)
    table = model.table
    # Rows are edited as they are written: what is sent back becomes the definition.
    written = (studio.written_preview(uow) or catalog).decisions[name].table
    return DecisionView(
        name=name,
        title=model.name or table.name,
        hit_policy=str(table.hit_policy),
        inputs=tuple(one.label or one.expression for one in table.inputs),
        outputs=tuple(one.label or one.name for one in table.outputs),
        rules=tuple(RuleView(rule.inputs, rule.outputs, rule.annotation) for rule in written.rules),
        roles=tuple((role.key, role.title) for role in catalog.roles.values()),
    )
