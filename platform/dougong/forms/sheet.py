"""One record on the bench: its values, and the names its expressions see, kept in step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.base.errors import FieldFault
from dougong.feel import Expression, ExpressionFault
from dougong.forms.calculating import calculate
from dougong.forms.calculation_plan import CalculationStep
from dougong.forms.faults import fault_at, from_value
from dougong.forms.plan import EntityPlan, Part, Step, empty
from dougong.forms.scope import Scope, row_key
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.people import Actor


@dataclass
class Bench:
    """The values of the header or of one row, and the names its expressions see."""

    rows: str
    index: int
    data: dict[str, Any]
    #: Names in scope; for a row also `parent` and the names of every expression.
    names: dict[str, object]
    #: What others see of it; a row's is an item of the header's list.
    shown: dict[str, object]

    def __post_init__(self) -> None:
        # Keys of definitions need no escapes, and paths are asked for at every value.
        self.prefix = f"/{self.rows}/{self.index}/" if self.rows else "/"

    def path(self, key: str) -> str:
        """The JSON Pointer of a field here."""
        return self.prefix + key


class Sheet:
    """A record being evaluated; `data` is what comes out."""

    def __init__(self, plan: EntityPlan, data: Mapping[str, Any], scope: Scope) -> None:
        self.plan, self.scope = plan, scope
        self.faults: dict[str, FieldFault] = {}
        #: What methods refused, by calculation.
        self.refused: dict[str, tuple[FieldFault, ...]] = {}
        self.common: dict[str, object] = {
            "actor": actor_context(scope.actor),
            "now": scope.now,
            "today": scope.today,
            "settings": scope.settings,
        }
        self.header = self._header(data)
        self.rows = {key: self._rows(key, part) for key, part in plan.rows.items()}
        self._copied()

    @property
    def data(self) -> dict[str, Any]:
        """The values as they stand now."""
        return self.header.data

    def benches(self, rows: str) -> list[Bench]:
        """The header for an empty key, else the rows of a field."""
        return self.rows.get(rows, []) if rows else [self.header]

    def compute(self) -> None:
        """Work out defaults, computed fields and calculations; faults are kept by place."""
        for step in self.plan.steps:
            if self.scope.moment == "approval" and not step.at_approval:
                continue
            if isinstance(step, CalculationStep):
                self.refused[step.key] = calculate(self, step)
                continue
            for bench in self.benches(step.rows):
                if not (step.is_default and step.field.key in bench.data):
                    self._work_out(step, bench)

    def value(
        self, expression: Expression, bench: Bench, path: str, profile: str = "interactive"
    ) -> object:
        """The value of an expression here; a spent budget is a fault at the path."""
        try:
            return expression.value(bench.names, profile)
        except ExpressionFault as found:
            self.faults[path] = fault_at(path, found.code, found.text, found.hint, **found.facts)
            return None

    def put(self, bench: Bench, field: Field, value: Any) -> None:
        """Set a value, also for the expressions evaluated after this."""
        bench.data[field.key] = value
        seen = self._feel(field, value)
        bench.names[field.key] = seen
        bench.shown[field.key] = seen

    def replace_rows(self, key: str, rows: list[dict[str, Any]]) -> None:
        """Put other rows in the place of those of a field."""
        self.header.data[key] = rows
        self.rows[key] = self._rows(key, self.plan.rows[key])

    def _work_out(self, step: Step, bench: Bench) -> None:
        field, path = step.field, bench.path(step.field.key)
        self.faults.pop(path, None)
        found = self.value(step.expression, bench, path)
        value = None
        if found is not None:
            try:
                value = field_kinds[field.kind].from_feel(field, found)
            except ValueFault as fault:
                self.faults[path] = from_value(path, fault)
        self.put(bench, field, value)

    def _header(self, data: Mapping[str, Any]) -> Bench:
        record = self.scope.record
        names: dict[str, object] = {
            **self.common,
            "status": self.scope.status,
            "created_by": record.created_by if record else self.scope.actor.id,
            "id": record.id if record else None,
            **dict.fromkeys(step.key for step in self.plan.calculations),
        }
        self._fill(names, self.plan.header, data, "")
        return Bench("", 0, dict(data), names, names)

    def _rows(self, key: str, part: Part) -> list[Bench]:
        given = self.header.data.get(key) or []
        benches = [self._row(key, index, row, part) for index, row in enumerate(given)]
        self.header.data[key] = [bench.data for bench in benches]
        self.header.names[key] = [bench.shown for bench in benches]
        return benches

    def _row(self, key: str, index: int, row: Mapping[str, Any], part: Part) -> Bench:
        shown: dict[str, object] = {"id": row.get("id")}
        self._fill(shown, part, row, row_key(row, index))
        # The parent is not among what the header's list shows: it would contain itself.
        names = {**self.common, "parent": self.header.names, **shown}
        return Bench(key, index, dict(row), names, shown)

    def _fill(
        self, names: dict[str, object], part: Part, data: Mapping[str, Any], key: str
    ) -> None:
        names.update(dict.fromkeys(part.absent))
        for name, field, feel, nothing in part.feels:
            value = data.get(name)
            if value is None:
                names[name] = nothing
            else:
                names[name] = value if feel is None else self._feel(field, value)
        for lookup in part.lookups:
            names[lookup.key] = self.scope.lookups.get((lookup.key, key))

    def _feel(self, field: Field, value: Any) -> object:
        if value is None:
            return empty(field)
        if field.kind in _FILES and self.scope.files:
            value = [self.scope.files.get(item, item) for item in value]
        seen: object = field_kinds[field.kind].feel(field, value)
        return seen

    def _copied(self) -> None:
        for path, value in self.scope.copied.items():
            parts = path.split("/")[1:]
            rows, key = (parts[0], parts[2]) if len(parts) == 3 else ("", parts[0])
            benches = self.benches(rows)
            index = int(parts[1]) if rows else 0
            if index < len(benches):
                field = self.plan.part(rows).entity.fields[key]
                self.put(benches[index], field, value)


_FILES = frozenset({"file", "image"})


def actor_context(actor: Actor) -> dict[str, object]:
    """The actor as expressions see it."""
    return {
        "id": actor.id,
        "name": actor.name,
        "department": actor.department_id,
        "roles": sorted({held.role for held in actor.roles}),
    }
