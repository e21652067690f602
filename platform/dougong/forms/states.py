"""Which controls are visible, open for typing, and required, at each place of a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.base.values import pointer
from dougong.feel import Expression
from dougong.forms.decode import is_written_by_people
from dougong.forms.form_plan import FormPlan, Rules, SectionPlan
from dougong.forms.plan import COMMON
from dougong.forms.sheet import Bench, Sheet
from dougong.model.entity import Entity


@dataclass(frozen=True, slots=True)
class State:
    """What a control is like now."""

    visible: bool = True
    enabled: bool = True
    required: bool = False


#: All states there are; a sheet of many rows need not make them anew.
_ALL = {
    (v, e, r): State(v, e, r) for v in (True, False) for e in (True, False) for r in (True, False)
}


@dataclass(frozen=True)
class States:
    """States by JSON Pointer; a place in a row whose rules are fixed stands under `*`."""

    controls: Mapping[str, State] = field(default_factory=dict)
    #: Section key → whether it is shown.
    sections: Mapping[str, bool] = field(default_factory=dict)

    def at(self, path: str) -> State:
        """The state of a control, `/lines/0/days` as well as `/crew`."""
        found = self.controls.get(path)
        if found is not None:
            return found
        parts = path.split("/")
        if len(parts) == 4:
            return self.controls.get(f"/{parts[1]}/*/{parts[3]}", _ALL[True, True, False])
        return _ALL[True, True, False]


def states_of(plan: FormPlan, sheet: Sheet) -> States:
    """The states of all controls for the values as they stand."""
    controls: dict[str, State] = {}
    sections: dict[str, bool] = {}
    for section in plan.sections:
        shown = _holds(section.visible, sheet, sheet.header, f"section:{section.key}")
        sections[section.key] = shown
        _controls(section, sheet, controls, shown=shown)
        for key, columns in section.columns.items():
            _columns(key, columns, sheet, controls)
    return States(controls, sections)


def _controls(
    section: SectionPlan, sheet: Sheet, controls: dict[str, State], *, shown: bool
) -> None:
    entity = sheet.plan.entity
    for rules in section.controls:
        path = pointer((rules.field,))
        state = _state(rules, sheet, sheet.header, entity)
        controls[path] = state if shown else _ALL[False, state.enabled, state.required]


def _columns(
    key: str, columns: tuple[Rules, ...], sheet: Sheet, controls: dict[str, State]
) -> None:
    child = sheet.plan.rows[key].entity
    for rules in columns:
        if is_of_all_rows(rules):
            controls[pointer((key, "*", rules.field))] = _state(rules, sheet, _no_row(sheet), child)
            continue
        for bench in sheet.benches(key):
            controls[bench.path(rules.field)] = _state(rules, sheet, bench, child)


#: What a rule reads that is the same for every row.
_OF_ALL_ROWS = COMMON | {"parent"}


def is_of_all_rows(rules: Rules) -> bool:
    """Whether the rules of a column say the same of every row."""
    return rules.names <= _OF_ALL_ROWS


def _no_row(sheet: Sheet) -> Bench:
    return Bench("", 0, {}, {**sheet.common, "parent": sheet.header.names}, {})


def _fixed(rules: Rules, entity: Entity) -> State:
    of = entity.fields[rules.field]
    return _ALL[True, is_written_by_people(entity, of), of.required]


def _state(rules: Rules, sheet: Sheet, bench: Bench, entity: Entity) -> State:
    fixed = _fixed(rules, entity)
    if rules.are_fixed:
        return fixed
    path = bench.path(rules.field)
    return _ALL[
        _holds(rules.visible, sheet, bench, path),
        fixed.enabled and _holds(rules.enabled, sheet, bench, path),
        fixed.required
        or (rules.required is not None and _holds(rules.required, sheet, bench, path)),
    ]


def _holds(expression: Expression | None, sheet: Sheet, bench: Bench, path: str) -> bool:
    # Only true opens a control: a null comes from a value that is not there yet.
    return expression is None or sheet.value(expression, bench, path) is True
