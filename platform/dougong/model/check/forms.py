"""Forms show fields that exist and let people fill in what is required."""

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.check.references import known_entity, known_field
from dougong.model.check.timelines import Timelined, timeline
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.form import Control, Form
from dougong.model.parse.faults import Faults

_UNCOVERED = Text(
    "必填字段“{title}”不在表单上，也没有默认值，单据将无法提交",
    "“{title}” is required but neither on the form nor given a default: nothing can be submitted",
)
_UNCOVERED_HINT = Text(
    "把字段放到表单上，或给它默认值，或取消必填",
    "Put it on the form, give it a default, or stop requiring it",
)
_HIDDEN = Text(
    "必填字段“{title}”在表单上被隐藏，也没有默认值",
    "“{title}” is required but hidden on the form without a default",
)
_TAB = Text("表单没有页签“{name}”", "The form has no tab “{name}”")
_GROUP = Text(
    "列组“{title}”应只含本表相邻的列，每列只归一组",
    "Group “{title}” takes columns of the grid that stand side by side, each in one group",
)
_COLUMNS = Text("“{title}”不是子表，不能有列", "“{title}” holds no rows and has no columns")
_UNDRAWN = Text(
    "“{title}”不能画成“{rows}”的图：要是明细里的一列，画线的还要是数",
    "“{title}” cannot be drawn in the chart of “{rows}”: it takes a column, and a number to draw",
)
_AT = Text("“{at}”不是表单上的字段", "“{at}” is no field of the form")
_OFFLINE = Text(
    "“{title}”不是单据，不能离线填写", "“{title}” is no document and cannot be filled in offline"
)
_OFFLINE_TIME = Text(
    "“{name}”应为可填写的日期时间（datetime），用来记离线填写的时间",
    "“{name}” must be an instant that can be written: it keeps when the form was filled in",
)
_NO_FORM = Text(
    "“{title}”没有表单，无法新建和查看", "“{title}” has no form: it cannot be entered or seen"
)
_NEVER = "false"


@family("forms")
def forms(report: Report) -> None:
    """Forms against their entities."""
    shown = {form.entity for form in report.catalog.forms.values()}
    for form in report.catalog.forms.values():
        faults = report.about(form.file)
        entity = known_entity(report, form.entity, faults, "/entity")
        if entity is not None:
            _form(report, form, entity, faults)
    for entity in report.catalog.entities.values():
        if entity.kind != "child" and entity.name not in shown:
            report.about(entity.file).warn("form_missing", "", _NO_FORM, title=entity.title)


def _form(report: Report, form: Form, entity: Entity, faults: Faults) -> None:
    tabs = {tab.key for tab in form.tabs}
    for section in form.sections:
        at = f"/sections/{section.key}"
        if section.tab and section.tab not in tabs:
            faults.unknown("tab_unknown", f"{at}/tab", _TAB, section.tab, tabs)
        for control in section.controls:
            path = f"{at}/controls/{control.field}"
            if known_field(entity.title, control.field, entity.fields, faults, path):
                _columns(report, entity.fields[control.field], control, faults, path)
                _timeline(report, entity, control, faults, f"{path}/timeline")
    for number, name in enumerate(form.copy_last):
        known_field(entity.title, name, entity.fields, faults, f"/copy_last/{number}")
    _offline(form, entity, faults)
    for validation in form.validations:
        first = validation.at.partition("/")[2].partition("/")[0]
        if first and first not in entity.fields:
            path = f"/validations/{validation.key}/at"
            faults.add("field_unknown", path, _AT, at=validation.at)
    _covered(report, form, entity, faults)


def _timeline(report: Report, entity: Entity, control: Control, faults: Faults, at: str) -> None:
    of = entity.fields[control.field]
    child = report.catalog.entities.get(of.rows)
    if control.timeline and child:
        about = Timelined(control.timeline, of, entity, child, faults, at)
        timeline(about, report.catalog.entities)


def _offline(form: Form, entity: Entity, faults: Faults) -> None:
    """Only documents wait to be sent, and the time they were filled in is an instant."""
    if form.offline and entity.kind != "document":
        faults.add("offline_unfit", "/offline", _OFFLINE, title=entity.title)
    if form.filled_at:
        known_field(entity.title, form.filled_at, entity.fields, faults, "/offline/time")
        of = entity.fields.get(form.filled_at)
        if of is not None and (of.kind != "datetime" or of.computed or of.read_only):
            faults.add("offline_time", "/offline/time", _OFFLINE_TIME, name=of.title or of.key)


def _chart(of: Field, child: Entity, control: Control, faults: Faults, at: str) -> None:
    """Points are named by a column and drawn by columns that are numbers."""
    if control.chart is None:
        return
    shown = {column.field for column in control.columns} or child.fields.keys()
    for name in (control.chart.label, *control.chart.measures):
        if not known_field(child.title, name, child.fields, faults, at):
            continue
        field, drawn = child.fields[name], name in control.chart.measures
        number = field_kinds[field.kind].feel_type == "number"
        if name not in shown or (drawn and not number):
            faults.add("chart_unfit", at, _UNDRAWN, title=field.title, rows=of.title)


def _groups(control: Control, faults: Faults, at: str) -> None:
    """A title stands over columns of the grid, side by side, each under one title alone."""
    laid = [column.field for column in control.columns]
    taken: set[str] = set()
    for group in control.groups:
        places = sorted(laid.index(name) for name in group.columns if name in laid)
        beside = places == list(range(min(places, default=0), max(places, default=-1) + 1))
        whole = len(places) == len(group.columns) and taken.isdisjoint(group.columns)
        if not (beside and whole):
            faults.add("column_group", f"{at}/{group.key}", _GROUP, title=group.title)
        taken.update(group.columns)


def _columns(report: Report, of: Field, control: Control, faults: Faults, at: str) -> None:
    child = report.catalog.entities.get(of.rows)
    if control.chart and child:
        _chart(of, child, control, faults, f"{at}/chart")
    if not control.columns:
        return
    if child is None:
        if not of.rows:
            faults.add("columns_unfit", f"{at}/columns", _COLUMNS, title=of.title)
        return
    for column in control.columns:
        path = f"{at}/columns/{column.field}"
        known_field(child.title, column.field, child.fields, faults, path)
    _groups(control, faults, f"{at}/groups")
    shown = {column.field for column in control.columns}
    for of_row in child.fields.values():
        if of_row.key not in shown and _is_asked(of_row, child):
            path = f"{at}/columns"
            facts = {"title": of_row.title}
            faults.add("required_uncovered", path, _UNCOVERED, hint=_UNCOVERED_HINT, **facts)


def _is_asked(of: Field, entity: Entity) -> bool:
    """Whether a person must fill the field in, since nothing else does."""
    if not of.required or of.default or of.computed or of.number or of.read_only:
        return False
    copied = {own for f in entity.fields.values() if f.reference for own in f.reference.copy}
    return of.key not in copied


def _covered(report: Report, form: Form, entity: Entity, faults: Faults) -> None:
    controls = {
        control.field: _NEVER in (section.visible, control.visible)
        for section in form.sections
        for control in section.controls
    }
    for of in entity.fields.values():
        if not _is_asked(of, entity):
            continue
        if of.key not in controls:
            facts = {"title": of.title}
            faults.add("required_uncovered", "/sections", _UNCOVERED, hint=_UNCOVERED_HINT, **facts)
        elif controls[of.key]:
            faults.add(
                "required_hidden", "/sections", _HIDDEN, hint=_UNCOVERED_HINT, title=of.title
            )
