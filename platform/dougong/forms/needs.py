"""What a record asks of others before it can be evaluated, and how the answers are gathered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from dougong.base.values import pointer
from dougong.feel.filters import FieldPath
from dougong.forms.asking_plan import AskingLookup, asking_plan
from dougong.forms.scope import Scope, row_key
from dougong.forms.sheet import Bench, Sheet
from dougong.model.catalog import Catalog
from dougong.model.derived import figures_of
from dougong.model.entity import Entity, Lookup, Take
from dougong.model.fields.field import Field, Reference

#: An answer may change what another question asks; further than this nothing is followed.
ROUNDS = 5

Condition = tuple[FieldPath, str, Any]
Fields = tuple[str, ...]
Values = Mapping[str, Any]
#: An entity and some of its fields.
Source = tuple[str, Fields]


@dataclass(frozen=True)
class Question:
    """What to look up; two that are equal have one answer."""

    entity: str
    conditions: tuple[Condition, ...]
    take: Take
    fields: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int
    #: Leave out the record that asks, and its rows.
    except_self: bool
    #: The ledger summed, instead of records of an entity.
    ledger: str = ""
    row_types: tuple[str, ...] = ()
    #: Refuse to answer where more than `limit` fit.
    complete: bool = False
    #: Dimensions for each of whose values the ledger is asked.
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Copy:
    """Fields of a chosen record to be copied, own field → field of the target."""

    entity: str
    id: str
    fields: tuple[tuple[str, str], ...]

    @property
    def source(self) -> Source:
        """Where the values come from, whichever record is chosen."""
        return self.entity, tuple(target for _, target in self.fields)


class Ask(Protocol):
    """How an action finds the answers."""

    def lookups(self, questions: Sequence[Question]) -> Sequence[Any]:
        """What `store.lookups` answers to each."""

    def values(self, entity: str, ids: Sequence[str], fields: Fields) -> Mapping[str, Values]:
        """Field values of records by id; nothing for those that are not there."""


@dataclass(frozen=True)
class Needs:
    """Questions by who asks: lookup key and row key; copies by the pointer of the reference."""

    questions: Mapping[tuple[str, str], Question]
    #: Answers that are known without asking: a condition has no value.
    empty: Mapping[tuple[str, str], Any]
    copies: Mapping[str, Copy]
    #: Values that stay as they were copied when their reference was chosen.
    kept: Mapping[str, Any]


def answered(
    entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope, ask: Ask
) -> Scope:
    """The scope with everything the record asks for; equal questions are asked once."""
    known: dict[Question, Any] = {}
    copied: dict[Source, dict[str, Values]] = {}
    before: Needs | None = None
    for _ in range(ROUNDS):
        found = needs(entity, catalog, data, scope)
        if found == before:
            break
        fresh = [one for one in dict.fromkeys(found.questions.values()) if one not in known]
        known.update(zip(fresh, ask.lookups(fresh), strict=True))
        _ask_values(ask, found.copies.values(), copied)
        lookups = {place: known[question] for place, question in found.questions.items()}
        scope = replace(scope, lookups={**found.empty, **lookups}, copied=_copied(found, copied))
        before = found
    return scope


def _ask_values(ask: Ask, copies: Iterable[Copy], known: dict[Source, dict[str, Values]]) -> None:
    """Ask once for all records of which the same fields are copied."""
    fresh: dict[Source, list[str]] = {}
    for copy in copies:
        if copy.id not in known.setdefault(copy.source, {}):
            fresh.setdefault(copy.source, []).append(copy.id)
    for (entity, fields), ids in fresh.items():
        found = ask.values(entity, tuple(dict.fromkeys(ids)), fields)
        known[entity, fields].update({key: found.get(key, {}) for key in ids})


def questions(
    entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope
) -> tuple[Question, ...]:
    """The different questions of a record as the scope stands, in order."""
    return tuple(dict.fromkeys(needs(entity, catalog, data, scope).questions.values()))


def needs(entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope) -> Needs:
    """Everything the record asks for as the scope stands."""
    plan = asking_plan(entity, catalog)
    sheet = Sheet(plan.entity, data, scope)
    sheet.compute()
    questions: dict[tuple[str, str], Question] = {}
    empty: dict[tuple[str, str], Any] = {}
    for rows, lookups in plan.lookups.items():
        for bench in sheet.benches(rows):
            key = row_key(bench.data, bench.index) if rows else ""
            for asking in lookups:
                asked = asking.lookup.on in ("always", scope.moment)
                question = _question(asking, sheet, bench) if asked else None
                if question is None:
                    empty[asking.lookup.key, key] = nothing(asking.lookup, catalog)
                else:
                    questions[asking.lookup.key, key] = question
    copies, kept = _copies(sheet, scope)
    return Needs(questions, empty, copies, kept)


def nothing(lookup: Lookup, catalog: Catalog) -> Any:
    """What a lookup gives when no record or row fits."""
    if lookup.ledger and not lookup.by:
        known = catalog.ledgers[lookup.ledger]
        return alone(figures_of(known, lookup.fields, {}))
    if lookup.take == "sum":
        zeros = {field: Decimal(0) for field in lookup.fields}
        return zeros if len(zeros) > 1 else Decimal(0)
    return {"first": None, "all": [], "count": Decimal(0), "exists": False}[lookup.take]


def alone(figures: Mapping[str, Any]) -> Any:
    """Figures as expressions see them: one by itself, several as a context."""
    return figures if len(figures) > 1 else next(iter(figures.values()))


def _question(asking: AskingLookup, sheet: Sheet, bench: Bench) -> Question | None:
    """The question of a lookup here; none when a condition has no value."""
    conditions: list[Condition] = []
    of = asking.lookup
    for match, path, expression in asking.matches:
        value = sheet.value(expression, bench, bench.path(of.key))
        if isinstance(value, list):
            value = tuple(value)
        if value is not None or match.null == "is_null":
            conditions.append((path, match.op, value))
        elif match.null == "none":
            return None
    return Question(
        *(of.entity, tuple(conditions), of.take, of.fields, of.sort, of.limit, of.except_self),
        ledger=of.ledger,
        row_types=of.row_types,
        complete=of.complete,
        by=of.by,
    )


def _copies(sheet: Sheet, scope: Scope) -> tuple[dict[str, Copy], dict[str, Any]]:
    copies: dict[str, Copy] = {}
    kept: dict[str, Any] = {}
    for bench, stored, field, reference in _references(sheet, scope):
        chosen = bench.data.get(field.key)
        if stored is not None and chosen == stored.get(field.key):
            for own in reference.copy:
                kept[bench.path(own)] = stored.get(own)
        elif chosen:
            fields = tuple(sorted(reference.copy.items()))
            copies[bench.path(field.key)] = Copy(reference.entity, chosen, fields)
        else:
            kept.update({bench.path(own): None for own in reference.copy})
    return copies, kept


def _references(
    sheet: Sheet, scope: Scope
) -> Iterator[tuple[Bench, Mapping[str, Any] | None, Field, Reference]]:
    for rows in ("", *sheet.plan.rows):
        fields = [
            (field, field.reference)
            for field in sheet.plan.part(rows).entity.fields.values()
            if field.reference and field.reference.copy
        ]
        stored = _stored_rows(rows, scope) if fields else {}
        for bench in sheet.benches(rows) if fields else ():
            before = stored.get(str(bench.data.get("id"))) if rows else stored.get("")
            for field, reference in fields:
                yield bench, before, field, reference


def _stored_rows(rows: str, scope: Scope) -> dict[str, Mapping[str, Any]]:
    if scope.record is None:
        return {}
    if not rows:
        return {"": scope.before}
    return {str(row.get("id")): row for row in scope.before.get(rows) or ()}


def _copied(found: Needs, answers: Mapping[Source, Mapping[str, Values]]) -> dict[str, Any]:
    values = dict(found.kept)
    for path, copy in found.copies.items():
        above = path.split("/")[1:-1]
        answer = answers[copy.source][copy.id]
        for own, target in copy.fields:
            values[pointer((*above, own))] = answer.get(target)
    return values
