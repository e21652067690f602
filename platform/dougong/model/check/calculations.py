"""Calculations name methods that exist, feed them, and give their answers to fields that fit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, typed
from dougong.feel.values import LIST
from dougong.model.check.calculation_types import item_of, row_wanted, value_wanted
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type
from dougong.model.check.references import known_field
from dougong.model.entity import Calculation, Entity
from dougong.model.fields.field import Field
from dougong.model.parse.faults import Faults
from dougong.model.services.all import services
from dougong.model.services.service import Part, Service, Table, Value

_SERVICE = Text("没有名为“{name}”的计算服务", "There is no calculation service “{name}”")
_DECISION = Text("没有名为“{name}”的决策表", "There is no decision “{name}”")
_ONE = Text(
    "计算要写 service 或 decision 中的一个",
    "A calculation names either a service or a decision",
)
_INPUT = Text("“{method}”没有输入“{name}”", "“{method}” has no input “{name}”")
_OUTPUT = Text("“{method}”没有输出“{name}”", "“{method}” has no output “{name}”")
_LACKING = Text("“{method}”需要输入“{name}”", "“{method}” needs the input “{name}”")
_COLUMN = Text("“{method}”的“{name}”每行需要“{column}”", "Rows of “{name}” need “{column}”")
_TYPE = Text(
    "“{method}”的“{name}”每行的“{column}”类型不对",
    "“{column}” in rows of “{name}” has the wrong type",
)
_ROWS = Text("“{name}”要给若干行（列表）", "“{name}” must be given as a list of rows")
_WRITTEN = Text(
    '“{title}”由计算得出，要写 "read_only": true，不能再有公式、默认值或单号',
    "“{title}” is given by a calculation: it must be read_only and have no formula, default or "
    "number",
)
_FITS = Text("“{title}”放不下“{name}”的结果", "“{title}” cannot hold what “{name}” gives")
_TWICE = Text("“{title}”由两个计算给值", "Two calculations give “{title}” a value")
_ALONE = Text("只有决策可以写 for_each", "Only a decision may be asked for_each")
_NO_ROWS = Text(
    "“{method}”不逐行给结果，请写成 表.列",
    "“{method}” does not answer row by row: write table.column",
)
_KINDS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"number"}),
    "date": frozenset({"date"}),
    "boolean": frozenset({"boolean"}),
    "text": frozenset({"string"}),
    "texts": frozenset({"list"}),
    "dates": frozenset(),
}


@family("calculations")
def calculations(report: Report) -> None:
    """Calculations of every entity."""
    for entity in report.catalog.entities.values():
        faults = report.about(entity.file)
        given: set[str] = set()
        for of in entity.calculations:
            _Calculation(report, entity, of, faults).check(given)


@dataclass(frozen=True)
class _Calculation:
    """One calculation and where its faults are told."""

    report: Report
    entity: Entity
    of: Calculation
    faults: Faults

    @property
    def at(self) -> str:
        return f"/calculations/{self.of.key}"

    @property
    def method(self) -> str:
        return self.of.service or self.of.decision

    def check(self, given: set[str]) -> None:
        """Hold it against its method; fields that two of them fill are told once."""
        of, known = self.of, self.report.catalog.decisions
        if bool(of.service) == bool(of.decision):
            self.faults.add("calculation_method", self.at, _ONE)
        elif of.decision and of.decision not in known:
            path = f"{self.at}/decision"
            self.faults.unknown("decision_unknown", path, _DECISION, of.decision, known)
        elif of.decision:
            self.decision()
        elif of.service not in services:
            path = f"{self.at}/service"
            self.faults.unknown("service_unknown", path, _SERVICE, of.service, services)
        elif of.for_each:
            self.faults.add("calculation_for_each", f"{self.at}/for_each", _ALONE)
        else:
            self.inputs(services[of.service])
            self.outputs(services[of.service])
        for pointer, field in self.written():
            if pointer in given:
                self.faults.add("calculation_twice", self.at, _TWICE, title=field.title)
            given.add(pointer)

    def inputs(self, service: Service) -> None:
        names = self.report.scopes.header(self.entity)
        for name, text in self.of.inputs.items():
            path = f"{self.at}/inputs/{name}"
            part = service.inputs.get(name)
            if part is None:
                self.unknown("service_input_unknown", _INPUT, path, name, service.inputs)
            elif isinstance(part, Value):
                compiled(text, names, self.faults, path, Want(value_wanted(part)))
            else:
                self.table(name, part, self.type_of(text, path), path)
        needed = {name for name, part in service.inputs.items() if _is_needed(service, name, part)}
        self.lacking(needed)

    def lacking(self, needed: set[str]) -> None:
        for name in sorted(needed - self.of.inputs.keys()):
            facts = {"method": self.method, "name": name}
            self.faults.add("service_input_missing", f"{self.at}/inputs", _LACKING, **facts)

    def type_of(self, text: str, path: str) -> Type:
        """The type of an expression, its own faults noted."""
        names = self.report.scopes.header(self.entity)
        expression = compiled(text, names, self.faults, path)
        return typed(expression.tree, names).type if expression else ANYTHING

    def table(self, name: str, part: Table, found: Type, path: str) -> None:
        if found.known and found.kind != LIST:
            self.faults.add("service_rows", path, _ROWS, name=name)
        members = item_of(found).members
        for column, wanted in row_wanted(part).items() if members is not None else ():
            facts = {"method": self.method, "name": name, "column": column}
            held = members.get(column) if members is not None else None
            if held is None and part.columns[column].required:
                self.faults.add("service_column_missing", path, _COLUMN, **facts)
            elif held is not None and held.known and held.kind != wanted.kind:
                self.faults.add("service_column_type", path, _TYPE, **facts)

    def outputs(self, service: Service) -> None:
        fields = self.entity.fields
        for key, output in self.of.outputs.items():
            path = f"{self.at}/outputs/{key}"
            if not known_field(self.entity.title, key, fields, self.faults, path):
                continue
            if not isinstance(output, str):
                self.rows(service, fields[key], output, path)
                continue
            part = service.outputs.get(output)
            if isinstance(part, Value):
                self.fits(fields[key], output, part, path)
            else:
                self.unknown("service_output_unknown", _OUTPUT, path, output, service.outputs)
            self.closed(fields[key], path)

    def rows(self, service: Service, rows: Field, outputs: Mapping[str, str], path: str) -> None:
        """The columns of a rows field: of the rows it keeps, or of those it is filled with."""
        child = self.report.catalog.entities.get(rows.rows)
        if child is None:
            self.faults.add("calculation_unfit", path, _FITS, title=rows.title, name=self.method)
            return
        into = self.of.fills(rows.key)
        part = service.outputs.get(into or next(iter(service.by_row.values()), ""))
        if into:
            self.closed(rows, path)
        if not isinstance(part, Table):
            self.faults.add("service_not_by_row", path, _NO_ROWS, method=service.name)
            return
        passed = self.passed(part)
        for key, name in outputs.items():
            place, bare = f"{path}/{key}", name.rpartition(".")[2]
            if not known_field(child.title, key, child.fields, self.faults, place):
                continue
            self.closed(child.fields[key], place)
            if bare in part.columns:
                self.fits(child.fields[key], bare, part.columns[bare], place)
            elif passed is not None and bare not in passed:
                known = [*part.columns, *passed]
                self.unknown("service_output_unknown", _OUTPUT, place, bare, known)

    def passed(self, part: Table) -> frozenset[str] | None:
        """What the rows handed in hold themselves; None where that is not known."""
        if not part.of:
            return frozenset()
        silent = replace(self, faults=Faults(""))
        members = item_of(silent.type_of(self.of.inputs.get(part.of, "null"), "")).members
        return None if members is None else frozenset(members)

    def decision(self) -> None:
        """A table that is asked once, or by every row."""
        of, entity, catalog = self.of, self.entity, self.report.catalog
        model = catalog.decisions[of.decision]
        fields, names = entity.fields, self.report.scopes.header(entity)
        if of.for_each:
            rows = {field.key for field in entity.row_fields}
            if not known_field(entity.title, of.for_each, rows, self.faults, f"{self.at}/for_each"):
                return
            fields = catalog.entities[entity.fields[of.for_each].rows].fields
            names = self.report.scopes.row(entity, of.for_each)
        wanted = {data.name for data in model.inputs}
        for name, text in of.inputs.items():
            path = f"{self.at}/inputs/{name}"
            compiled(text, names, self.faults, path)
            if name not in wanted:
                self.unknown("service_input_unknown", _INPUT, path, name, wanted)
        self.lacking(wanted)
        self.decided(fields, {output.name for output in model.table.outputs})

    def decided(self, fields: Mapping[str, Field], named: set[str]) -> None:
        for key, output in self.of.outputs.items():
            path = f"{self.at}/outputs/{key}"
            if known_field(self.entity.title, key, fields, self.faults, path):
                self.closed(fields[key], path)
            if output not in named:
                self.unknown("service_output_unknown", _OUTPUT, path, str(output), named)

    def unknown(self, code: str, text: Text, path: str, name: str, known: Iterable[str]) -> None:
        self.faults.unknown(code, path, text, name, known)
        self.faults.found[-1].facts["method"] = self.method

    def fits(self, field: Field, name: str, part: Value, path: str) -> None:
        if value_type(field).kind not in _KINDS[part.type]:
            self.faults.add("calculation_unfit", path, _FITS, title=field.title, name=name)

    def closed(self, field: Field, path: str) -> None:
        """A field that a method gives its value is written by nothing else."""
        if not field.read_only or field.computed or field.default or field.number:
            self.faults.add("calculation_written", path, _WRITTEN, title=field.title)

    def written(self) -> Iterator[tuple[str, Field]]:
        """The fields that get a value, by pointer."""
        for key, output in self.of.outputs.items():
            rows = self.of.for_each or ("" if isinstance(output, str) else key)
            held = self.entity.fields.get(rows)
            child = self.report.catalog.entities.get(held.rows) if held else None
            fields = child.fields if child else {} if rows else self.entity.fields
            for name in [key] if isinstance(output, str) else output:
                if name in fields:
                    yield f"/{rows}/{name}", fields[name]


def _is_needed(service: Service, name: str, part: Part) -> bool:
    """Whether nothing can be worked out without an input."""
    return part.required if isinstance(part, Value) else name in service.by_row
