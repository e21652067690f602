"""Everything a release defines, parsed, resolved and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dougong.base.registry import UnknownName, nearest
from dougong.feel.decisions import DecisionModel
from dougong.model.access import Grant, Link, PageGrant, Role
from dougong.model.alert import Alert
from dougong.model.calculated import CalculatedReport
from dougong.model.control import LedgerControl
from dougong.model.entity import Dictionary, Entity
from dougong.model.form import Form
from dougong.model.ledger import InPort, Ledger, OutPort, Posting
from dougong.model.listing import Dashboard, ListView, Report
from dougong.model.module import Bundle, Module, Periods, RoleScope
from dougong.model.print_sheet import PrintSheet
from dougong.model.table import Table
from dougong.model.workflow.definition import ProcessDefinition


@dataclass(frozen=True)
class Catalog:
    """The definitions of one release in one language, found by full name."""

    #: Content hash of the resolved files; the same files give the same release.
    release: str
    bundle: Bundle
    modules: Mapping[str, Module]
    entities: Mapping[str, Entity]
    forms: Mapping[str, Form]
    lists: Mapping[str, ListView]
    processes: Mapping[str, ProcessDefinition]
    decisions: Mapping[str, DecisionModel]
    ledgers: Mapping[str, Ledger]
    #: Posting rules by entity.
    postings: Mapping[str, Posting]
    out_ports: Mapping[str, OutPort]
    in_ports: tuple[InPort, ...]
    roles: Mapping[str, Role]
    grants: tuple[Grant, ...]
    page_grants: tuple[PageGrant, ...]
    dictionaries: Mapping[str, Dictionary]
    reports: Mapping[str, Report]
    dashboards: Mapping[str, Dashboard]
    #: Resolved settings per module.
    settings: Mapping[str, Mapping[str, object]]
    #: The resolved files this catalog was built from.
    files: Mapping[str, bytes] = field(repr=False, default_factory=dict)
    locale: str = "zh"
    #: What records people stand for, by the name that rows of grants use.
    links: Mapping[str, Link] = field(default_factory=dict)
    #: Reports whose columns come from several sources.
    tables: Mapping[str, Table] = field(default_factory=dict)
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    calculated: Mapping[str, CalculatedReport] = field(default_factory=dict)
    #: Controls over ledgers by full name.
    controls: Mapping[str, LedgerControl] = field(default_factory=dict)
    #: Print templates by full name.
    prints: Mapping[str, PrintSheet] = field(default_factory=dict)
    #: What decision tables call the steps of chains, as written → in the catalog's language.
    step_names: Mapping[str, str] = field(default_factory=dict)
    #: What readers worked out of these definitions once; a changed catalog begins without it.
    kept: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def entity(self, name: str) -> Entity:
        """The entity of that full name, or UnknownName."""
        try:
            return self.entities[name]
        except KeyError:
            known = nearest(name, self.entities)
            raise UnknownName(what="entity", name=name, nearest=known) from None

    def header_of(self, child: str) -> Entity | None:
        """The entity whose rows a child entity's are; none for others and shared ones."""
        return self._headers.get(child)

    def grants_on(self, entity: str) -> tuple[Grant, ...]:
        """The grants that name an entity, in the order they are written."""
        return self._grants.get(entity, ())

    @cached_property
    def _headers(self) -> Mapping[str, Entity]:
        above: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            for child in {rows.rows for rows in entity.row_fields}:
                above.setdefault(child, []).append(entity)
        return {child: found[0] for child, found in above.items() if len(found) == 1}

    @cached_property
    def _grants(self) -> Mapping[str, tuple[Grant, ...]]:
        found: dict[str, tuple[Grant, ...]] = {}
        for grant in self.grants:
            found[grant.entity] = (*found.get(grant.entity, ()), grant)
        return found

    def process_for(self, entity: str) -> ProcessDefinition | None:
        """The process that approves documents of the entity, where there is one."""
        found = (p for p in self.processes.values() if p.entity == entity)
        return next((p for p in found if p.key not in self.only_called), None)

    @cached_property
    def only_called(self) -> frozenset[str]:
        """The processes that others call: parts of approvals, never one of their own."""
        every = self.processes.values()
        return frozenset(called.key for process in every for called in process.called.values())

    def form_for(self, entity: str) -> Form:
        """The first form of an entity, or UnknownName."""
        for form in self.forms.values():
            if form.entity == entity:
                return form
        raise UnknownName(what="form", name=entity, nearest="")

    def list_for(self, entity: str) -> ListView:
        """The first list of an entity, or UnknownName."""
        for view in self.lists.values():
            if view.entity == entity:
                return view
        raise UnknownName(what="list", name=entity, nearest="")

    def prints_for(self, entity: str) -> tuple[PrintSheet, ...]:
        """The print templates of an entity, in the order of their names."""
        return tuple(one for _, one in sorted(self.prints.items()) if one.entity == entity)

    @property
    def role_scope(self) -> RoleScope | None:
        """The entity whose records scope roles, where a module declares one."""
        return next((m.role_scope for m in self.modules.values() if m.role_scope), None)

    @property
    def periods(self) -> Periods | None:
        """What closes months, where a module declares it."""
        return next((m.periods for m in self.modules.values() if m.periods), None)
