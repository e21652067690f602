"""Processes about money: those whose document writes amounts of money into a ledger.

What a document shows as its amount decides nothing here: an inquiry has one and moves no money.
Ledgers of other modules count through the ports that the bundle listens to.
"""

from collections.abc import Iterator
from dataclasses import replace

from dougong.model.catalog import Catalog
from dougong.model.ledger import PostingRule
from dougong.model.workflow.definition import ProcessDefinition


def posts_money(catalog: Catalog, entity: str) -> bool:
    """Whether some rule of an entity, or of whoever listens to it, posts money."""
    posting = catalog.postings.get(entity)
    rules = posting.rules if posting is not None else ()
    return any(_is_money(catalog, one) for rule in rules for one in _behind(catalog, rule, entity))


def _behind(catalog: Catalog, rule: PostingRule, entity: str) -> Iterator[PostingRule]:
    """The rule itself, and those that the events of its port lead to."""
    yield rule
    port = f"{entity.partition('.')[0]}.{rule.port}"
    if rule.port:
        for listener in catalog.in_ports:
            if listener.port == port:
                yield from listener.rules


def _is_money(catalog: Catalog, rule: PostingRule) -> bool:
    ledger = catalog.ledgers.get(rule.ledger)
    kinds = (
        {of.kind for key, of in ledger.measures.items() if key in rule.measures} if ledger else ()
    )
    return "money" in kinds


def with_money_rules(catalog: Catalog) -> Catalog:
    """The catalog, where a superior decides for the initiator of money unless a node says."""
    made = {
        key: _separated(process) if posts_money(catalog, process.entity) else process
        for key, process in catalog.processes.items()
    }
    return replace(catalog, processes=made)


def _separated(process: ProcessDefinition) -> ProcessDefinition:
    nodes = {
        key: replace(node, initiator="manager") if node.initiator_usual else node
        for key, node in process.nodes.items()
    }
    return replace(process, nodes=nodes)
