"""A form compiled once per release: the rules of its controls, columns and validations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dougong import feel
from dougong.feel import Expression
from dougong.forms.fill_plan import locked_columns
from dougong.forms.plan import EntityPlan, entity_plan, remembered
from dougong.forms.texts import Sentence, sentence
from dougong.model.catalog import Catalog
from dougong.model.form import Column, Control, Form, Hidden


@dataclass(frozen=True)
class Rules:
    """The expressions of one control or column; none where nothing is said."""

    field: str
    visible: Expression | None
    enabled: Expression | None
    required: Expression | None
    hidden_value: Hidden = "keep"

    @property
    def names(self) -> frozenset[str]:
        """What the rules read."""
        rules = (self.visible, self.enabled, self.required)
        return frozenset(name for rule in rules if rule for name in rule.names)

    @property
    def are_fixed(self) -> bool:
        """Whether nothing has to be evaluated."""
        return self.visible is None and self.enabled is None and self.required is None


@dataclass(frozen=True)
class SectionPlan:
    """The rules of one section's controls."""

    key: str
    visible: Expression | None
    controls: tuple[Rules, ...]
    #: Rows field → the rules of its columns.
    columns: Mapping[str, tuple[Rules, ...]]


@dataclass(frozen=True)
class ValidationPlan:
    """One validation of the form."""

    key: str
    when: Expression
    message: Sentence
    at: str


@dataclass(frozen=True)
class FormPlan:
    """A form's rules beside the plan of its entity."""

    form: Form
    entity: EntityPlan
    sections: tuple[SectionPlan, ...]
    validations: tuple[ValidationPlan, ...]
    #: Rows field → the title of a row's card.
    cards: Mapping[str, Expression]


def form_plan(form: Form, catalog: Catalog) -> FormPlan:
    """The plan of a form of the catalog."""
    return remembered(catalog, "form", form.name, lambda: _form_plan(form, catalog))


def _form_plan(form: Form, catalog: Catalog) -> FormPlan:
    plan = entity_plan(catalog.entity(form.entity), catalog)
    names = plan.header.names
    sections = tuple(
        SectionPlan(
            section.key,
            _maybe(section.visible, names),
            tuple(_rules(control, names, control.hidden_value) for control in section.controls),
            {c.field: _columns(c, plan) for c in section.controls if c.field in plan.rows},
        )
        for section in form.sections
    )
    validations = tuple(
        ValidationPlan(v.key, feel.compile(v.when, names), sentence(v.message, names), v.at)
        for v in form.validations
    )
    return FormPlan(form, plan, sections, validations, _cards(form, plan))


def _cards(form: Form, plan: EntityPlan) -> Mapping[str, Expression]:
    return {
        control.field: feel.compile(control.card, plan.rows[control.field].names)
        for section in form.sections
        for control in section.controls
        if control.card and control.field in plan.rows
    }


def _columns(control: Control, plan: EntityPlan) -> tuple[Rules, ...]:
    part = plan.rows[control.field]
    locks = locked_columns(plan.entity, control.field)
    laid = control.columns or tuple(Column(key) for key in part.entity.fields if key in locks)
    columns = (_locked(column, locks.get(column.field, "")) for column in laid)
    return tuple(_rules(column, part.names, "keep") for column in columns)


def _locked(column: Column, lock: str) -> Column:
    """The column, closed in rows that were brought in and hold it to their source."""
    if not lock:
        return column
    enabled = f"({column.enabled}) and ({lock})" if column.enabled else lock
    return replace(column, enabled=enabled)


def _rules(of: Control | Column, names: frozenset[str], hidden_value: Hidden) -> Rules:
    return Rules(
        of.field,
        _maybe(of.visible, names),
        _maybe(of.enabled, names),
        _maybe(of.required, names),
        hidden_value,
    )


def _maybe(text: str, names: frozenset[str]) -> Expression | None:
    return feel.compile(text, names) if text else None
