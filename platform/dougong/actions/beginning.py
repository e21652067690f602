"""How a record that refers to another one is begun: its form, with the other one filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.access.field_rights import rights_on
from dougong.access.matching import matches
from dougong.access.policy import facts_of, may
from dougong.actions.offered import NOT_OFFERED, fitting, form_values
from dougong.actions.parts import IN_FORCE
from dougong.actions.record_scope import scope_of
from dougong.actions.saving import form_of, rights_to
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel import compile_expression
from dougong.feel.filters import EVERYTHING, All, AnyOf, Compare, Filter, Member
from dougong.forms.decode import decode, encode
from dougong.model.entity import Entity, RelatedKind
from dougong.model.fields.all import field_kinds
from dougong.model.form import Form
from dougong.model.rights import effective
from dougong.model.runtime import Record

_OPEN = ("read", "write")
#: Stands for what a form will hold and nobody knows yet.
_UNKNOWN = "\0"


@dataclass(frozen=True)
class Begin:
    """A form that begins a record which refers to another one, and what it is given."""

    form: str
    given: Mapping[str, str]


class Beginning:
    """Whether and how its reader begins a record that names this one."""

    def __init__(self, uow: UnitOfWork, record: Record, entity: Entity, line: RelatedKind) -> None:
        self._uow, self._record, self._entity, self._line = uow, record, entity, line
        self._target = uow.catalog.entity(record.entity)

    def begin(self) -> Begin | None:
        """The form with the record filled in; none for who may not, or where it would not fit."""
        form = form_of(self._uow, self._entity)
        if form is None or not self._may_be_named():
            return None
        given = self._given()
        allowed = self._may_make(given) and self._may_write(form, given) and self._fits(given)
        return Begin(form.name, given) if allowed else None

    def _may_be_named(self) -> bool:
        """Whether anything new may build on the record: a document once it is in force."""
        if self._target.kind == "document":
            return self._record.status in IN_FORCE
        return self._record.status not in NOT_OFFERED

    def _may_make(self, given: Mapping[str, str]) -> bool:
        scope, uow = given.get(self._entity.scope) or None, self._uow
        return may(uow.actor, uow.catalog, "create", self._entity.name, scope)

    def _may_write(self, form: Form, given: JsonObject | Mapping[str, str]) -> bool:
        """Whether the form has the reference, open to whoever fills it in."""
        of = self._entity.fields[self._line.field]
        shown = {control.field for section in form.sections for control in section.controls}
        writes = effective(rights_to(self._uow, self._entity, None, given), f"/{of.key}") == "write"
        return of.key in shown and writes and not of.computed and not of.read_only

    def _given(self) -> dict[str, str]:
        """What the author of the line says, the record in its field, and the scope of both."""
        scope = scope_of(self._target, self._record)
        own, same = self._entity.fields.get(self._entity.scope), self._uow.catalog.role_scope
        shared = scope and own and own.reference and same and own.reference.entity == same.entity
        return {
            **self._said(),
            **({self._entity.scope: str(scope)} if shared else {}),
            self._line.field: self._record.id,
        }

    def _said(self) -> dict[str, str]:
        """The values of `begin` that are made of what the reader sees, as an address holds them."""
        found = {
            key: field_kinds[of.kind].from_feel(of, value)
            for key, value in self._values()
            if (of := self._entity.fields.get(key))
        }
        told = encode(self._entity, self._uow.catalog, found)
        # Truth is spelt as pages send it; what is no text or number has no address.
        spelt = {key: str(v).lower() if isinstance(v, bool) else v for key, v in told.items()}
        return {key: str(v) for key, v in spelt.items() if isinstance(v, str | int | Decimal)}

    def _values(self) -> Iterator[tuple[str, Any]]:
        record, target = self._record, self._target
        if not self._line.begin:
            return
        rights = rights_on(self._uow.actor, self._uow.catalog, record)
        facts = {**form_values(target, record.data), "id": record.id, "status": record.status}
        for key, text in self._line.begin.items():
            read = compile_expression(text, None)
            names = read.names & target.fields.keys()
            if all(effective(rights, f"/{name}") in _OPEN for name in names):
                yield key, read.value(facts)

    def _fits(self, given: Mapping[str, str]) -> bool:
        """Whether the reference would offer the record, as far as is known before typing."""
        of = self._entity.fields[self._line.field]
        text = of.reference.filter if of.reference else ""
        if not text:
            return True
        sent = decode(self._entity, self._uow.catalog, {**given}, partial=True, lenient=True).data
        typed, usual = form_values(self._entity, sent), _usual_values(self._entity)
        known = {key: usual.get(key) if typed[key] is None else typed[key] for key in typed}
        form = {key: _UNKNOWN if value is None else value for key, value in known.items()}
        where = fitting(self._uow, text, self._target, form)
        return matches(_lenient(where), facts_of(self._record))


def _usual_values(entity: Entity) -> dict[str, Any]:
    """What a new record starts with, where that hangs on nothing else."""
    given = (of for of in entity.fields.values() if of.default and not of.rows)
    found = {of.key: compile_expression(of.default, None) for of in given}
    return {key: one.value({}) for key, one in found.items() if not one.names}


def _lenient(where: Filter) -> Filter:
    """The filter without comparisons with what is not known yet."""
    if isinstance(where, All):
        return All(tuple(_lenient(part) for part in where.parts))
    if isinstance(where, AnyOf):
        return AnyOf(tuple(_lenient(part) for part in where.parts))
    open_value = isinstance(where, Compare) and where.value == _UNKNOWN
    open_values = isinstance(where, Member) and _UNKNOWN in where.values
    return EVERYTHING if open_value or open_values else where
