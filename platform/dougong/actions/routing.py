"""What routes a process: the facts its conditions see, and the steps of its routed chains."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.access.chain import merge
from dougong.actions.errors import RoutingFault
from dougong.actions.questions import Questions
from dougong.actions.saving import base_scope
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.engine.answer import ChainSource
from dougong.feel.decisions import DecisionFault, compile_table
from dougong.forms.needs import answered
from dougong.forms.plan import entity_plan, remembered
from dougong.forms.sheet import Sheet
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.model.workflow.definition import ApprovalNode, ProcessDefinition


def routing_facts(
    uow: UnitOfWork, definition: ProcessDefinition, entity: Entity, record: Record
) -> dict[str, Any]:
    """The declared facts of a document, as conditions and decision tables read them."""
    texts = {fact.name: fact.expression for fact in definition.facts}
    return values_in(uow, entity, record, texts)


def value_in(uow: UnitOfWork, entity: Entity, record: Record, text: str) -> object:
    """The value of one FEEL expression over a record."""
    return values_in(uow, entity, record, {"value": text})["value"]


def values_in(
    uow: UnitOfWork, entity: Entity, record: Record, texts: Mapping[str, str]
) -> dict[str, Any]:
    """The values of FEEL expressions over a record; other records are asked only when named."""
    if not texts:
        return {}
    plan = entity_plan(entity, uow.catalog)
    compiled = {name: feel.compile(text, plan.header.names) for name, text in texts.items()}
    scope = base_scope(uow, entity, record)
    asked = {lookup.key for lookup in plan.header.lookups}
    if any(expression.names & asked for expression in compiled.values()):
        scope = answered(entity, uow.catalog, record.data, scope, Questions(uow, record))
    names = Sheet(plan, record.data, scope).header.names
    return {name: expression.value(names) for name, expression in compiled.items()}


def chain_source(catalog: Catalog) -> ChainSource:
    """What gives the engine the steps of a routed node when the token reaches it."""

    def steps(node: ApprovalNode, facts: JsonObject) -> list[JsonObject]:
        names = node.chain.decisions if node.chain else ()
        results = [(name, decided(catalog, name, facts)) for name in names]
        merged = merge(results, catalog.roles, facts)
        return [step.as_item(index) for index, step in enumerate(merged)]

    return steps


def decided(catalog: Catalog, name: str, facts: Mapping[str, Any]) -> object:
    """What a decision table gives for the facts."""
    model = catalog.decisions[name]
    table = remembered(catalog, "decision", name, lambda: compile_table(model.table, None))
    try:
        return table.decide(facts)
    except DecisionFault as fault:
        raise RoutingFault(table=name, why=fault.for_person(), inputs=_shown(facts)) from fault


def _shown(facts: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}={plain(value)}" for name, value in facts.items())


def told_facts(facts: Mapping[str, Any]) -> JsonObject:
    """Facts as the trail keeps them."""
    return {name: plain(value) for name, value in facts.items()}


def plain(value: Any) -> Json:
    """A value of an expression as JSON."""
    if value is None or isinstance(value, (bool, int, str, Decimal)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return str(value)
