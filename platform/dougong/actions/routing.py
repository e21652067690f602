"""What routes a process: the facts its conditions see, and the steps of its routed chains."""

from collections.abc import Mapping
from typing import Any, cast

from dougong import feel
from dougong.access.chain import merge
from dougong.actions import controlling
from dougong.actions.decision_tables import decided, plain
from dougong.actions.questions import Questions
from dougong.actions.saving import base_scope, with_said
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.engine.answer import ChainSource, RuleAsked
from dougong.forms.needs import answered
from dougong.forms.plan import entity_plan
from dougong.forms.sheet import Sheet
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.model.workflow.definition import ApprovalNode, ProcessDefinition

#: What facts of a process call the outcomes of the document's controls.
CONTROLS = "controls"


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
    """The values of FEEL expressions over a record.

    Other records and the controls of the document are asked only when they are named.
    """
    if not texts:
        return {}
    plan = entity_plan(entity, uow.catalog)
    known = plan.header.names | {CONTROLS}
    compiled = {name: feel.compile(text, known) for name, text in texts.items()}
    scope = with_said(uow, entity, record.data, base_scope(uow, entity, record))
    asked = {lookup.key for lookup in plan.header.lookups}
    if any(expression.names & asked for expression in compiled.values()):
        scope = answered(entity, uow.catalog, record.data, scope, Questions(uow, record))
    names = Sheet(plan, record.data, scope).header.names
    if any(CONTROLS in expression.names for expression in compiled.values()):
        names = {**names, CONTROLS: controlling.facts(uow, entity, record)}
    return {name: expression.value(names) for name, expression in compiled.items()}


def chain_source(catalog: Catalog) -> ChainSource:
    """What gives the engine the steps of a routed node when the token reaches it."""

    def steps(node: ApprovalNode | RuleAsked, facts: JsonObject) -> list[JsonObject]:
        if isinstance(node, RuleAsked):
            return [_answer(decided(catalog, node.decision, facts))]
        names = node.chain.decisions if node.chain else ()
        results = [(name, decided(catalog, name, facts)) for name in names]
        merged = merge(results, catalog.roles, facts)
        return [step.as_item(index) for index, step in enumerate(merged)]

    return steps


def _answer(found: object) -> JsonObject:
    """What a business-rule task brings: the outputs by name, or one value, or a list of them."""
    if isinstance(found, Mapping):
        return {str(key): value for key, value in found.items()}
    return {"value": cast("Json", found)}


def told_facts(facts: Mapping[str, Any]) -> JsonObject:
    """Facts as the trail keeps them."""
    return {name: plain(value) for name, value in facts.items()}
