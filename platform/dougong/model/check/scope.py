"""Which names an expression may use at each place, and of what types they are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from dougong import feel
from dougong.feel import ExpressionInvalid
from dougong.feel.tree import Literal, Node
from dougong.feel.types import ANYTHING, Null, Type, context_of, list_of, one_of, typed
from dougong.feel.types.facts import Clause, denied, way_of
from dougong.feel.types.language import ANY, join_all
from dougong.feel.values import BOOLEAN, DATE, DATETIME, LIST, NUMBER
from dougong.model.catalog import Catalog
from dougong.model.check.answers import answers
from dougong.model.check.calculation_types import answer_makers
from dougong.model.check.control_facts import facts_type
from dougong.model.check.field_types import (
    ACTOR,
    MAYBE_TEXT,
    STATUS,
    SYSTEM_TYPES,
    TEXT,
    grouped_types,
    summed_type,
    value_type,
)
from dougong.model.check.names import Lazy, Names, clauses_of, given
from dougong.model.entity import SYSTEM_FIELDS, Entity, Lookup
from dougong.model.fields.field import Field
from dougong.model.ledger import OutPort
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.repeats import is_repeated

COMMON = frozenset({"actor", "now", "today", "settings"})
_OUTSIDE = COMMON | {"parent"}
#: How a round of a user task may end.
_OUTCOME = one_of(("approved", "rejected", "completed")).or_null()


def _free(names: Names, name: str) -> Callable[[], Type]:
    """A name of a row as its header sees it: what it implies is about other rows there."""
    return lambda: replace(names[name], implies=())


def _fixed(found: Type) -> Callable[[], Type]:
    return lambda: found


class Scopes:
    """The scopes of a catalog; `complete` ones are of records that passed their own rules."""

    def __init__(self, catalog: Catalog, drafts: "Scopes | None" = None) -> None:
        self.catalog = catalog
        self._complete = drafts is not None
        self._drafts = drafts or self
        self._headers: dict[str, Lazy] = {}
        self._rows: dict[tuple[str, str], Lazy] = {}

    @cached_property
    def complete(self) -> "Scopes":
        """The scopes of records whose required fields are filled in."""
        return self if self._complete else Scopes(self.catalog, self)

    def header(self, entity: Entity) -> Lazy:
        """What expressions of a header may use."""
        if entity.name not in self._headers:
            lookups = [lookup for lookup in entity.lookups if not lookup.for_each]
            made = Lazy(
                {
                    **self._common(entity.module),
                    "status": _fixed(STATUS),
                    "created_by": _fixed(TEXT),
                    "id": _fixed(TEXT if self._complete else MAYBE_TEXT),
                    **_absent(entity),
                    **self._fields(entity, lambda: made),
                    **self._lookups(lookups),
                    **answer_makers(entity, lambda text: type_of(text, made)),
                },
                self._ruled(entity, ""),
            )
            self._headers[entity.name] = made
        return self._headers[entity.name]

    def row(self, entity: Entity, rows: str) -> Lazy:
        """What expressions of the rows of a field may use."""
        place = (entity.name, rows)
        if place not in self._rows:
            child = self.catalog.entities[entity.fields[rows].rows]
            lookups = [lookup for lookup in entity.lookups if lookup.for_each == rows]
            made = Lazy(
                {
                    **self._common(entity.module),
                    **_absent(entity),
                    "id": _fixed(TEXT if self._complete else MAYBE_TEXT),
                    "parent": lambda: context_of(self.header(entity)),
                    **_absent(child),
                    **self._fields(child, lambda: made),
                    **self._lookups([*lookups, *child.lookups]),
                },
                self._ruled(entity, rows),
            )
            self._rows[place] = made
        return self._rows[place]

    def stated(self, entity: Entity) -> Lazy:
        """What rules over a whole record may use: what it holds, and no answers of methods."""
        return self.complete.header(entity).without(of.key for of in entity.calculations)

    def _ruled(self, entity: Entity, rows: str) -> tuple[Clause, ...]:
        """What the rules that refuse a record keep apart."""
        if not self._complete:
            return ()
        return tuple(
            clause
            for check in entity.checks
            if check.level == "block" and not check.port and check.for_each == rows
            if check.on != "anonymise"
            for clause in _denied(check.when)
        )

    def posting(self, entity: Entity, rows: str) -> Lazy:
        """What posting rules may use: nothing that is answered before submission only."""
        lookups = [lookup.key for lookup in entity.lookups]
        lookups += [of.key for of in entity.calculations]
        if not rows:
            return self.header(entity).without(lookups)
        child = self.catalog.entities[entity.fields[rows].rows]
        lookups += [lookup.key for lookup in child.lookups]
        parent = context_of(self.header(entity).without(lookups))
        # A column of the row is its own, whatever the header calls its lookups.
        hidden = {*lookups} - {*child.fields}
        names = self.row(entity, rows).without([*hidden, "parent"])
        makers = {name: given(names, name) for name in names}
        return Lazy({**makers, "parent": _fixed(parent)}, names.clauses)

    def own(self, entity: Entity) -> Lazy:
        """What the label of a record may use: its own fields."""
        system = {"id": _fixed(TEXT), "status": _fixed(STATUS), "created_by": _fixed(TEXT)}
        return Lazy({**system, **_absent(entity), **self._fields(entity, lambda: _NONE)})

    def payload(self, module: str, port: OutPort) -> Lazy:
        """What the owner of a ledger may use of a port's event."""
        given = self._producers(port)
        fields = {
            key: _fixed(value_type(of).but(given.get(key, Null.FAILS)))
            for key, of in port.payload.items()
        }
        return Lazy({**self._common(module), **fields})

    def columns(self, entity: Entity) -> Lazy:
        """What a filter over an entity may name."""
        system = {name: _fixed(SYSTEM_TYPES.get(name, ANYTHING)) for name in _COLUMNS}
        stored = self.stored(entity)
        fields = {key: given(stored, key) for key in entity.fields}
        return Lazy({**system, **_absent(entity), **fields})

    def targets(self, entity: Entity) -> Lazy:
        """The same for what a reference leads to: a child row's header is its `parent`."""
        own, header = self.columns(entity), self.catalog.header_of(entity.name)
        if header is None:
            return own
        above = self.columns(header)
        dotted = {f"parent.{name}": given(above, name) for name in above}
        makers = {name: given(own, name) for name in own if name != "parent"}
        return Lazy({**makers, **dotted, "parent": lambda: context_of(above)})

    def process(self, process: ProcessDefinition, entity: Entity) -> dict[str, Type]:
        """What conditions of a process may use: its facts, and how its tasks ended."""
        header = self.facts(entity)
        facts = {fact.name: type_of(fact.expression, header) for fact in process.facts}
        once = context_of({"outcome": _OUTCOME})
        often = context_of({"outcome": _OUTCOME, "outcomes": list_of(_OUTCOME)})
        repeated = {key for key in process.nodes if is_repeated(process.elements, key)}
        nodes = {key: often if key in repeated else once for key in process.nodes}
        return {**facts, **answers(process), **nodes}

    def facts(self, entity: Entity) -> Lazy:
        """What the facts of a process may use: the document, and what controls say of it."""
        controls = _fixed(facts_type(self.catalog, entity))
        return self.stated(entity).having("controls", controls)

    def stored(self, entity: Entity) -> Names:
        """The types of the stored fields of an entity, for those who look it up."""
        drafts = self._drafts
        if entity.kind != "child":
            scopes = drafts if entity.kind == "document" else drafts.complete
            return scopes.header(entity)
        places = [
            drafts.row(parent, of.key)
            for parent in self.catalog.entities.values()
            for of in parent.row_fields
            if of.rows == entity.name
        ]
        return Lazy({key: _joined(places, key, of) for key, of in entity.fields.items()})

    def common(self, module: str) -> Lazy:
        """What every expression of a module may use, whatever it stands over."""
        return Lazy(self._common(module))

    def _common(self, module: str) -> dict[str, Callable[[], Type]]:
        return {
            "actor": _fixed(ACTOR),
            "now": _fixed(Type(DATETIME)),
            "today": _fixed(Type(DATE)),
            "settings": _fixed(self.settings(module)),
        }

    def settings(self, module: str) -> Type:
        """The type of a module's settings."""
        return context_of(self._settings(module))

    def _settings(self, module: str) -> dict[str, Type]:
        found = self.catalog.modules.get(module)
        given = self.catalog.settings.get(module, {})
        settings = found.settings if found else {}
        return {
            key: value_type(of).but(Null.MAYBE if given.get(key) is None else Null.NEVER)
            for key, of in settings.items()
        }

    def _fields(self, entity: Entity, names: Callable[[], Names]) -> dict[str, Callable[[], Type]]:
        """The makers of the types of fields; `names` are those of the place they stand in."""

        def maker(of: Field) -> Callable[[], Type]:
            return lambda: self._field(entity, of, names())

        return {key: maker(of) for key, of in entity.fields.items()}

    def _field(self, entity: Entity, of: Field, names: Names) -> Type:
        found = value_type(of)
        if of.rows:
            return replace(list_of(self._item(entity, of)), filled=self._filled(of))
        if found.kind == LIST:
            return replace(found, filled=self._filled(of))
        if of.computed or (of.read_only and of.default):
            return found.but(_nullness(of.computed or of.default, names))
        if self._complete and (of.required or of.number):
            return found
        return found.but(self._copied(entity, of, names))

    def _filled(self, of: Field) -> bool:
        return self._complete and of.required

    def _copied(self, entity: Entity, of: Field, names: Names) -> Null:
        """A copied value is there when its reference is and the target must have it."""
        for holder in entity.fields.values():
            reference = holder.reference
            if reference is None or of.key not in reference.copy:
                continue
            target = self.catalog.entities.get(reference.entity)
            theirs = target.fields.get(reference.copy[of.key]) if target else None
            if target and theirs and holder.key in names and _always(target, theirs):
                return names[holder.key].null
        return Null.MAYBE

    def _item(self, entity: Entity, of: Field) -> Type:
        """What a row looks like from the header."""
        child = self.catalog.entities.get(of.rows)
        if child is None or of.key not in entity.fields:
            return ANYTHING
        row = self.row(entity, of.key)
        return context_of(Lazy({name: _free(row, name) for name in row if name not in _OUTSIDE}))

    def _lookups(self, lookups: Iterable[Lookup]) -> dict[str, Callable[[], Type]]:
        def maker(lookup: Lookup) -> Callable[[], Type]:
            return lambda: self._answer(lookup)

        return {lookup.key: maker(lookup) for lookup in lookups}

    def _answer(self, lookup: Lookup) -> Type:
        if lookup.ledger:
            ledger = self.catalog.ledgers.get(lookup.ledger)
            fixed = {one.field for one in lookup.match if one.op == "=" and one.null != "skip"}
            if lookup.by:
                return list_of(context_of(grouped_types(ledger, lookup.by, lookup.fields, fixed)))
            return summed_type(ledger, lookup.fields, fixed)
        if lookup.take in ("first", "all"):
            return self._found(lookup)
        if lookup.take == "sum" and len(lookup.fields) > 1:
            return context_of(dict.fromkeys(lookup.fields, Type(NUMBER)))
        return Type(BOOLEAN if lookup.take == "exists" else NUMBER)

    def _found(self, lookup: Lookup) -> Type:
        """The record a lookup finds, or all of them."""
        target = self.catalog.entities.get(lookup.entity)
        if target is None:
            return ANYTHING
        stored = self.stored(target)
        names = (*lookup.fields, *lookup.absent) or tuple(target.fields)
        known = {name: stored.get(name, ANYTHING) for name in names}
        found = context_of(_nested({**known, "id": TEXT}))
        if lookup.take == "all":
            return list_of(found)
        return replace(found.or_null(), implies=_needed(lookup))

    def _producers(self, port: OutPort) -> dict[str, Null]:
        """Whether the values of a port's event are there, as the rules that feed it show."""
        found: dict[str, Null] = {}
        for posting in self.catalog.postings.values():
            entity = self.catalog.entities.get(posting.entity)
            for rule in posting.rules if entity else ():
                if entity is None or rule.port != port.key or entity.module != port.module:
                    continue
                if rule.for_each and rule.for_each not in entity.fields:
                    continue
                names = self.complete.posting(entity, rule.for_each)
                for key in port.payload:
                    null = _nullness(rule.payload.get(key, "null"), names)
                    found[key] = max(found.get(key, Null.NEVER), null)
        return found


_NONE: Names = {}
_COLUMNS = SYSTEM_FIELDS - COMMON - {"form", "parent"}


def _nested(types: Mapping[str, Type]) -> dict[str, Type]:
    """Dotted names as contexts within contexts, as lookups answer."""
    found = {name: of for name, of in types.items() if "." not in name}
    inner: dict[str, dict[str, Type]] = {}
    for name, of in types.items():
        first, dot, rest = name.partition(".")
        if dot:
            inner.setdefault(first, {})[rest] = of
    return {**found, **{first: context_of(_nested(rest)) for first, rest in inner.items()}}


def _absent(entity: Entity) -> dict[str, Callable[[], Type]]:
    # What this bundle leaves out is null here and something elsewhere: nothing is said of it.
    return dict.fromkeys(entity.absent, _fixed(ANYTHING))


def _always(target: Entity, of: Field) -> bool:
    """Whether every record of the target has a value there."""
    return target.kind in ("master", "tree") and (of.required or bool(of.number))


def _needed(lookup: Lookup) -> tuple[tuple[str, ...], ...]:
    """The values without which a lookup finds nothing."""
    ways = (way_of(_tree(match.value)) for match in lookup.match if match.null == "none")
    return tuple(way for way in ways if way)


def _denied(text: str) -> list[Clause]:
    return denied(_tree(text))


def _tree(text: str) -> Node:
    try:
        return feel.compile(text, None).tree
    except ExpressionInvalid:
        # The family of expressions tells about it.
        return Literal(0, None)


def _joined(places: list[Lazy], key: str, of: Field) -> Callable[[], Type]:
    return lambda: join_all(place[key] for place in places) if places else value_type(of).or_null()


def type_of(text: str, names: Names) -> Type:
    """The type of an expression; anything where it is wrong, which is told elsewhere."""
    try:
        return typed(
            feel.compile(text, frozenset(names)).tree, names, clauses=clauses_of(names)
        ).type
    except ExpressionInvalid:
        return ANYTHING


def _nullness(text: str, names: Names) -> Null:
    found = type_of(text, names)
    # A value is checked against its field when it is set, and one that does not fit is left out.
    return Null.FAILS if found.kind == ANY else max(found.null, Null.FAILS)


def filter_columns(entity: Entity) -> frozenset[str]:
    """The columns a filter over an entity may name."""
    return frozenset(entity.fields) | _COLUMNS
