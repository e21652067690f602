"""Forms show fields that exist and let people fill in what is required."""

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.check.references import known_entity, known_field
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.form import Control, Form, Timeline
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
_COLUMNS = Text("“{title}”不是子表，不能有列", "“{title}” holds no rows and has no columns")
_UNFIT = Text(
    "“{title}”的类型不能画在“{rows}”的时间轴上",
    "“{title}” cannot be drawn on the timeline of “{rows}”",
)
_AT = Text("“{at}”不是表单上的字段", "“{at}” is no field of the form")
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
    for number, name in enumerate(form.copy_last):
        known_field(entity.title, name, entity.fields, faults, f"/copy_last/{number}")
    for validation in form.validations:
        first = validation.at.partition("/")[2].partition("/")[0]
        if first and first not in entity.fields:
            path = f"/validations/{validation.key}/at"
            faults.add("field_unknown", path, _AT, at=validation.at)
    _covered(report, form, entity, faults)


def _timeline(of: Field, child: Entity, timeline: Timeline, faults: Faults, at: str) -> None:
    """Days are dates, what is done a number, what stands out a yes or no."""
    kinds = dict.fromkeys(timeline.dates, "date")
    kinds |= {timeline.done: "number", timeline.critical: "boolean", timeline.label: ""}
    for name, kind in kinds.items():
        if not name or not known_field(child.title, name, child.fields, faults, at):
            continue
        field = child.fields[name]
        if kind and field_kinds[field.kind].feel_type != kind:
            faults.add("timeline_unfit", at, _UNFIT, title=field.title, rows=of.title)


def _columns(report: Report, of: Field, control: Control, faults: Faults, at: str) -> None:
    child = report.catalog.entities.get(of.rows)
    if control.timeline and child:
        _timeline(of, child, control.timeline, faults, f"{at}/timeline")
    if not control.columns:
        return
    if child is None:
        if not of.rows:
            faults.add("columns_unfit", f"{at}/columns", _COLUMNS, title=of.title)
        return
    for column in control.columns:
        path = f"{at}/columns/{column.field}"
        known_field(child.title, column.field, child.fields, faults, path)
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
