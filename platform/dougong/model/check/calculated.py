"""Calculation reports: services, lists and columns that exist, and filters that narrow."""

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, context_of
from dougong.feel.values import DATE
from dougong.model.calculated import CalculatedReport, ListRows
from dougong.model.check.calculation_types import value_wanted
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.references import LIST, What, known, known_field
from dougong.model.entity import SYSTEM_FIELDS
from dougong.model.parse.faults import Faults
from dougong.model.services.all import services
from dougong.model.services.service import Service, Table, Value

_SERVICE = What(
    "service_unknown",
    Text("没有名为“{name}”的计算服务", "There is no calculation service “{name}”"),
)
_INPUT = What(
    "service_input_unknown", Text("“{method}”没有输入“{name}”", "“{method}” has no input “{name}”")
)
_OUTPUT = What(
    "service_output_unknown",
    Text("“{method}”没有输出“{name}”", "“{method}” has no output “{name}”"),
)
_LACKING = Text("“{method}”需要输入“{name}”", "“{method}” needs the input “{name}”")
_ROWS = Text("“{name}”要给列表的行", "“{name}” takes the rows of a list")


@family("calculated")
def calculated(report: Report) -> None:
    """Everything a calculation report names."""
    for one in report.catalog.calculated.values():
        faults = report.about(one.file)
        if known(_SERVICE, one.service, services, faults, "/service"):
            _inputs(report, one, services[one.service], faults)
            _outputs(one, services[one.service], faults)
            _filters(report, one, faults)


def _inputs(report: Report, one: CalculatedReport, service: Service, faults: Faults) -> None:
    names: dict[str, Type] = {"today": Type(DATE), "settings": ANYTHING, "filters": ANYTHING}
    names["filters"] = context_of(dict.fromkeys(one.filters, ANYTHING))
    for name, given in one.inputs.items():
        path = f"/inputs/{name}"
        part = service.inputs.get(name)
        if part is None:
            known(_INPUT, name, service.inputs, faults, path)
            faults.found[-1].facts["method"] = service.name
        elif isinstance(given, ListRows) and isinstance(part, Table):
            _rows(report, given, part, faults, path)
        elif isinstance(given, ListRows) != isinstance(part, Table):
            faults.add("service_rows", path, _ROWS, name=name)
        elif isinstance(given, str) and isinstance(part, Value):
            compiled(given, names, faults, path, Want(value_wanted(part)))
    for name, part in service.inputs.items():
        needed = isinstance(part, Value) and part.required
        if needed and name not in one.inputs:
            facts = {"method": service.name, "name": name}
            faults.add("service_input_missing", "/inputs", _LACKING, **facts)


def _rows(report: Report, given: ListRows, part: Table, faults: Faults, path: str) -> None:
    lists = report.catalog.lists
    if not known(LIST, given.list, lists, faults, f"{path}/list"):
        return
    entity = report.catalog.entities.get(lists[given.list].entity)
    if entity is None:
        return
    for column, field in given.fields.items():
        columns = {*entity.fields, *entity.absent, *SYSTEM_FIELDS}
        known_field(entity.title, field, columns, faults, f"{path}/fields/{column}")
    for column, value in part.columns.items():
        if value.required and column not in given.fields:
            facts = {"method": part.title.zh, "name": column}
            faults.add("service_input_missing", f"{path}/fields", _LACKING, **facts)


def _outputs(one: CalculatedReport, service: Service, faults: Faults) -> None:
    tables = {name for name, part in service.outputs.items() if isinstance(part, Table)}
    if one.table and known(_OUTPUT, one.table, tables, faults, "/table"):
        part = service.outputs[one.table]
        held = {*part.columns} if isinstance(part, Table) else set()
        rows = one.lists.get(part.of) if isinstance(part, Table) and part.of else None
        held |= {*rows.fields} if rows else set()
        for name in one.columns:
            known(_OUTPUT, name, held, faults, f"/columns/{name}")
    for name in one.figures:
        known(_OUTPUT, name, service.outputs.keys() - tables, faults, f"/figures/{name}")
    for finding in faults.found:
        finding.facts.setdefault("method", service.name)


def _filters(report: Report, one: CalculatedReport, faults: Faults) -> None:
    views = (report.catalog.lists.get(rows.list) for rows in one.lists.values())
    entities = [report.catalog.entities.get(view.entity) for view in views if view]
    fields = {key for entity in entities if entity for key in entity.fields}
    for number, name in enumerate(one.filters):
        known_field(one.title, name, fields, faults, f"/filters/{number}")
