"""A form view with what the templates and islands of its controls need."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dougong.actions.opened_form import OpenedForm
from dougong.base.errors import FieldFault
from dougong.base.values import Json, JsonObject
from dougong.forms.rows_view import ColumnView, RowsView
from dougong.forms.showing import FileShown
from dougong.forms.view import ControlView, FormView, SectionView, TabView
from dougong.model.fields.field import Option
from dougong.model.fields.kind import Shown
from dougong.web.ballots import signature_texts
from dougong.web.charts import ChartView, chart_of_rows
from dougong.web.inputs import input_of
from dougong.web.locale import text


@dataclass(frozen=True)
class FillButton:
    """A way to bring in what stands elsewhere."""

    key: str
    title: str


@dataclass(frozen=True)
class Filling:
    """The record that something is brought into."""

    entity: str = ""
    id: str | None = None
    #: Rows field (empty for the header) → the ways to fill it.
    fills: Mapping[str, tuple[FillButton, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """One control as its template draws it."""

    id: str
    pointer: str
    title: str
    input: str
    input_type: str
    input_mode: str
    shape: str
    labelled: bool
    raw: Json
    shown: Shown
    visible: bool
    required: bool
    readonly: bool
    numeric: bool
    many: bool
    image: bool
    unit: str
    #: The unit behind its input; what is shown of a percentage has its sign already.
    typed_unit: str
    placeholder: str
    help: str
    max_length: int
    options: tuple[Option, ...]
    files: tuple[FileShown, ...]
    rows: RowsView | None
    #: Ways to bring rows in.
    fills: tuple[FillButton, ...]
    faults: tuple[str, ...]
    changed: bool
    #: The rows as a chart.
    chart: ChartView | None
    span: int
    phone_span: int
    phone_order: int
    phone_hidden: bool
    island: JsonObject


@dataclass(frozen=True)
class DrawnSection:
    """A section with drawn controls."""

    key: str
    title: str
    tab: str
    visible: bool
    collapsible: bool
    collapsed: bool
    controls: tuple[Drawn, ...]


@dataclass(frozen=True)
class DrawnForm:
    """A whole form, drawn."""

    title: str
    tabs: tuple[TabView, ...]
    sections: tuple[DrawnSection, ...]
    faults: tuple[str, ...]
    #: Ways to fill the header.
    fills: tuple[FillButton, ...] = ()


class Drawer:
    """Draws the controls of one form."""

    def __init__(
        self,
        form: str,
        raw: Mapping[str, Any],
        labels: Mapping[str, str],
        faults: tuple[FieldFault, ...] = (),
        filling: Filling | None = None,
    ) -> None:
        self._form, self._raw, self._labels = form, raw, labels
        self._filling = filling or Filling()
        self._wrong = {fault.path.split("/")[1] for fault in faults if "/" in fault.path}

    def form(self, view: FormView) -> DrawnForm:
        """The form with every control ready for its template."""
        sections = tuple(self._section(section) for section in view.sections)
        own = self._filling.fills.get("", ())
        return DrawnForm(view.title, view.tabs, sections, view.faults, own)

    def _section(self, section: SectionView) -> DrawnSection:
        return DrawnSection(
            key=section.key,
            title=section.title,
            tab=section.tab,
            visible=section.visible,
            collapsible=section.collapsible,
            collapsed=section.collapsed,
            controls=tuple(self.control(control) for control in section.controls),
        )

    def control(self, control: ControlView) -> Drawn:
        """One control."""
        way, rows = input_of(control), control.rows
        fills = self._filling.fills.get(control.key, ())
        return Drawn(
            id=f"field-{control.key}",
            pointer=control.pointer,
            title=control.title,
            input=way.template,
            input_type=way.type,
            input_mode=way.mode,
            shape=way.shape,
            labelled=way.labelled,
            raw=self._typed(control),
            shown=control.shown,
            visible=control.visible,
            required=control.required,
            readonly=control.readonly,
            numeric=control.numeric,
            many=control.many,
            image=control.kind == "image",
            unit=control.unit,
            typed_unit=control.unit or way.unit,
            placeholder=control.placeholder,
            help=control.help,
            max_length=control.max_length,
            options=control.options,
            files=control.files,
            rows=_told(rows) if rows and control.readonly else rows,
            fills=fills if rows and rows.open and rows.adds and rows.removes else (),
            faults=control.faults,
            changed=control.changed,
            chart=chart_of_rows(rows) if rows and control.readonly else None,
            span=control.span,
            phone_span=control.phone_span,
            phone_order=control.phone_order,
            phone_hidden=control.phone_hidden,
            island=self._island(control, way.template),
        )

    def _typed(self, control: ControlView) -> Json:
        if control.key in self._wrong:
            # What could not be read is shown as it was typed, so that nobody types it again.
            return self._raw.get(control.key)
        return [line.raw for line in control.rows.lines] if control.rows else control.raw

    def _island(self, control: ControlView, template: str) -> JsonObject:
        makers = {
            "picker": self._picker,
            "files": _files,
            "signature": _signature,
            "location": _location,
            "rows": self._rows,
        }
        make = makers.get(template)
        return make(control) if make else {}

    def _picker(self, control: ControlView) -> JsonObject:
        chosen = control.raw if isinstance(control.raw, list) else [control.raw]
        value: list[Json] = [
            {"id": one, "label": self._labels.get(str(one), "…")} for one in chosen if one
        ]
        return {
            "form": self._form,
            "field": control.pointer,
            "many": control.many,
            "value": value,
            "texts": {
                "choose": text("输入文字查找"),
                "none": control.nothing or text("没有符合的选项"),
            },
        }

    def _rows(self, control: ControlView) -> JsonObject:
        rows = control.rows
        if rows is None:
            return {}
        return {
            "pointer": control.pointer,
            "form": self._form,
            "columns": [_column(column) for column in rows.columns],
            "rows": [line.raw for line in rows.lines],
            "labels": dict(self._labels),
            "most": rows.most if rows.adds else len(rows.lines),
            "readonly": not rows.open,
            "adds": rows.adds,
            "removes": rows.removes,
            "entity": self._filling.entity,
            "id": self._filling.id,
            "texts": {
                "empty": text("还没有明细，点“添加一行”"),
                "copy": text("复制这一行"),
                "remove": text("删除"),
                "edit": text("编辑明细"),
                "done": text("完成"),
                "search": text("输入姓名或拼音查找"),
                "none": text("没有符合的选项"),
                "unnamed": text("未选择"),
                "away": text("网络中断，没有带入；已填的内容都还在"),
            },
        }


def _told(rows: RowsView) -> RowsView:
    """The rows without columns in which no row says anything."""
    used = [
        place
        for place in range(len(rows.columns))
        if not rows.lines or any(line.cells[place].text for line in rows.lines)
    ]
    return replace(
        rows,
        columns=tuple(rows.columns[place] for place in used),
        lines=tuple(
            replace(line, cells=tuple(line.cells[place] for place in used)) for line in rows.lines
        ),
        totals=tuple(rows.totals[place] for place in used) if rows.totals else (),
    )


def _column(column: ColumnView) -> JsonObject:
    return {
        "key": column.key,
        "title": column.title,
        "unit": column.unit,
        "kind": "choice" if column.options else column.kind,
        "width": column.width,
        "group": column.group,
        "total": column.total,
        "scale": column.scale or 0,
        "readonly": column.readonly,
        "required": column.required,
        "hidden": column.hidden,
        "entity": column.entity,
        "nothing": column.nothing,
        "among": asdict(column.among) if column.among else None,
        "options": [{"value": o.value, "title": o.title} for o in column.options],
    }


def _files(control: ControlView) -> JsonObject:
    return {
        "most": 20,
        "image": control.kind == "image",
        "texts": {
            "full": text("文件数量已达上限"),
            "remove": text("移除"),
            "offline": text("网络中断，没有上传成功，请重试"),
        },
    }


def _signature(_control: ControlView) -> JsonObject:
    return {"texts": dict(signature_texts())}


def _location(_control: ControlView) -> JsonObject:
    return {
        "texts": {
            "waiting": text("正在定位…"),
            "refused": text("没有取到位置，请允许浏览器定位"),
        }
    }


def drawn(opened: OpenedForm) -> DrawnForm:
    """The opened form, ready for its template."""
    filling = _filling(opened)
    drawer = Drawer(opened.form.name, opened.raw, opened.labels, opened.faults, filling)
    return drawer.form(opened.view)


def _filling(opened: OpenedForm) -> Filling:
    fills: dict[str, tuple[FillButton, ...]] = {}
    for fill in opened.entity.fills:
        fills[fill.rows] = (*fills.get(fill.rows, ()), FillButton(fill.key, fill.title))
    return Filling(opened.entity.name, opened.record.id if opened.record else None, fills)
