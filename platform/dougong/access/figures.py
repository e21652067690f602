"""Figures somebody may see: a measure is as closed as the fields of the documents that feed it."""

import re
from collections.abc import Callable, Iterable, Iterator

from dougong.feel import compile_expression
from dougong.model.access import Right
from dougong.model.catalog import Catalog
from dougong.model.control_register import FIGURES
from dougong.model.derived import summed_for
from dougong.model.ledger import Ledger, PostingRule
from dougong.model.people import Actor
from dougong.model.rights import effective, strictest

#: Entity and JSON Pointer of a field.
Source = tuple[str, str]
CLOSED = frozenset(("hidden", "masked"))
_PARENT = re.compile(r"\bparent\.([a-z][a-z0-9_]*)")


def closed_measures(actor: Actor, catalog: Catalog, page: str, ledger: Ledger) -> frozenset[str]:
    """The figures of a ledger that the roles through which a page is open keep from the actor.

    A derived figure is closed where any measure it is worked out of is.
    Of several roles the better counts, where it reaches every scope that the closer one opens.
    """
    opened = {g.role for g in catalog.page_grants if g.page == page}
    roles = sorted(role for role in opened if any(held.role == role for held in actor.roles))
    return _closed_among(ledger, lambda measure: _is_kept(actor, catalog, ledger, measure, roles))


def kept_figures(actor: Actor, catalog: Catalog, ledger: Ledger) -> frozenset[str]:
    """The figures of a ledger whose documents the actor may read, but not these fields of them.

    Of documents that are nobody's to read here, the author of a rule decides what it tells.
    """

    def is_kept(measure: str) -> bool:
        entities = {entity for entity, _ in _kept_sources(catalog, ledger, measure)}
        readers = {grant.role for grant in catalog.grants if grant.entity in entities}
        roles = sorted({held.role for held in actor.roles} & readers)
        return _is_kept(actor, catalog, ledger, measure, roles)

    return _closed_among(ledger, is_kept)


def _closed_among(ledger: Ledger, is_closed: Callable[[str], bool]) -> frozenset[str]:
    found = {measure for measure in ledger.measures if is_closed(measure)}
    derived = (key for key in ledger.derived if found & set(summed_for(ledger, [key])))
    return frozenset((*found, *derived))


def _is_kept(
    actor: Actor, catalog: Catalog, ledger: Ledger, measure: str, roles: Iterable[str]
) -> bool:
    """Whether these roles keep a measure; the better counts where it reaches as far."""
    sources = _kept_sources(catalog, ledger, measure)
    closed = [role for role in roles if _closes(catalog, role, sources)]
    free = [role for role in roles if role not in closed]
    return bool(closed) and not _covers(actor, free, closed)


def _covers(actor: Actor, free: Iterable[str], closed: Iterable[str]) -> bool:
    wide = [actor.scopes(role) for role in free]
    if any(scopes is None for scopes in wide):
        return True
    reached = frozenset[str]().union(*(scopes for scopes in wide if scopes is not None))
    return all((scopes := actor.scopes(role)) is not None and scopes <= reached for role in closed)


def _kept_sources(catalog: Catalog, ledger: Ledger, measure: str) -> frozenset[Source]:
    """The sources of a measure; every figure of a page asks for them."""
    key = ("sources of a figure", ledger.name, measure)
    if key not in catalog.kept:
        catalog.kept[key] = frozenset(_sources(catalog, ledger, measure))
    found: frozenset[Source] = catalog.kept[key]
    return found


def _closes(catalog: Catalog, role: str, sources: frozenset[Source]) -> bool:
    key = ("closes a figure", role, sources)
    if key not in catalog.kept:
        catalog.kept[key] = any(_is_closed(catalog, role, *source) for source in sources)
    found: bool = catalog.kept[key]
    return found


def _is_closed(catalog: Catalog, role: str, entity: str, path: str) -> bool:
    """Whether the role sees documents of the entity without this field, or part of it."""
    rights: dict[str, Right] = {}
    for grant in catalog.grants_on(entity):
        if grant.role == role:
            for place, right in grant.fields.items():
                rights[place] = strictest(rights.get(place, "write"), right)
    if effective(rights, path) in CLOSED:
        return True
    return any(right in CLOSED and place.startswith(f"{path}/") for place, right in rights.items())


def _sources(catalog: Catalog, ledger: Ledger, measure: str) -> Iterator[Source]:
    """The fields of documents that a measure is worked out from, through whatever writes it."""
    yield from _posted(catalog, ledger, measure)
    yield from _registered(catalog, ledger, measure)


def _posted(catalog: Catalog, ledger: Ledger, measure: str) -> Iterator[Source]:
    """What posting rules read for a measure, through ports too."""
    for entity, posting in catalog.postings.items():
        for rule in posting.rules:
            if rule.ledger == ledger.name and measure in rule.measures:
                yield from _fields(catalog, entity, rule, rule.measures[measure])
    for listener in catalog.in_ports:
        for rule in listener.rules:
            if rule.ledger == ledger.name and measure in rule.measures:
                read = compile_expression(rule.measures[measure], None).names
                yield from _payload(catalog, listener.port, read)


def _registered(catalog: Catalog, ledger: Ledger, measure: str) -> Iterator[Source]:
    """What controls register: figures of the ledger they look at, and amounts of documents."""
    for control in catalog.controls.values():
        register = control.register
        if register is None or register.ledger != ledger.name:
            continue
        read = compile_expression(register.measures.get(measure, "null"), None).names
        looked_at = catalog.ledgers[control.ledger]
        for text in (control.base, control.used) if read & {*FIGURES} else ():
            for name in summed_for(looked_at, compile_expression(text, None).names):
                yield from _posted(catalog, looked_at, name)
        for entity, words in control.documents.items() if read & {*FIGURES} - {"base"} else ():
            rule = PostingRule(control.key, "submitted", for_each=words.for_each)
            yield from _fields(catalog, entity, rule, words.asked)


def _payload(catalog: Catalog, port: str, read: frozenset[str]) -> Iterator[Source]:
    for entity, posting in catalog.postings.items():
        module = catalog.entity(entity).module
        for rule in posting.rules:
            if rule.port and port in {rule.port, f"{module}.{rule.port}"}:
                for key in read & rule.payload.keys():
                    yield from _fields(catalog, entity, rule, rule.payload[key])


def _fields(catalog: Catalog, entity: str, rule: PostingRule, text: str) -> Iterator[Source]:
    header = catalog.entity(entity).fields
    own = header
    if rule.for_each:
        own = catalog.entity(header[rule.for_each].rows).fields
    above = f"/{rule.for_each}/*" if rule.for_each else ""
    for name in compile_expression(text, None).names:
        if name in own:
            yield entity, f"{above}/{name}"
    for name in _PARENT.findall(text):
        if name in header:
            yield entity, f"/{name}"
