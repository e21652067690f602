"""A form as a page and the API get it: sections of controls with values, states and rights."""

from collections.abc import Iterator
from dataclasses import dataclass

from dougong.base.values import Json, JsonObject, pointer
from dougong.forms.decode import is_written_by_people
from dougong.forms.rows_view import RowsView, rows_view
from dougong.forms.showing import (
    Content,
    FileShown,
    Rights,
    Showing,
    files_of,
    offered,
    shown_value,
)
from dougong.forms.states import State, States
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Option
from dougong.model.fields.kind import Shown, Words
from dougong.model.form import Control, Form, Section
from dougong.model.rights import effective


@dataclass(frozen=True)
class ControlView:
    """One field at its place."""

    pointer: str
    key: str
    kind: str
    title: str
    #: The JSON value a client may send back; none when it is masked.
    raw: Json
    shown: Shown
    visible: bool
    enabled: bool
    required: bool
    #: Shown as a value, not as an input.
    readonly: bool
    span: int
    phone_span: int
    phone_order: int
    phone_hidden: bool
    help: str = ""
    placeholder: str = ""
    widget: str = ""
    unit: str = ""
    scale: int | None = None
    numeric: bool = False
    many: bool = False
    #: Target of a reference: an entity, `member` or `department`.
    entity: str = ""
    options: tuple[Option, ...] = ()
    files: tuple[FileShown, ...] = ()
    max_length: int = 0
    #: What is told where a picker offers nothing; empty: the usual words.
    nothing: str = ""
    changed: bool = False
    faults: tuple[str, ...] = ()
    rows: RowsView | None = None


@dataclass(frozen=True)
class SectionView:
    """A titled group of controls."""

    key: str
    title: str
    tab: str
    visible: bool
    collapsible: bool
    collapsed: bool
    controls: tuple[ControlView, ...]


@dataclass(frozen=True)
class TabView:
    """A tab of the form."""

    key: str
    title: str


@dataclass(frozen=True)
class FormView:
    """A whole form; what its reader may not see is not in it."""

    form: str
    entity: str
    title: str
    editing: bool
    tabs: tuple[TabView, ...]
    sections: tuple[SectionView, ...]
    #: Sentences that belong to no control.
    faults: tuple[str, ...] = ()

    @property
    def controls(self) -> Iterator[ControlView]:
        """All controls in order."""
        return (control for section in self.sections for control in section.controls)

    def texts(self) -> dict[str, str]:
        """Shown text by JSON Pointer, rows included: what a live form puts in place."""
        found: dict[str, str] = {}
        for control in self.controls:
            if control.rows is None:
                found[control.pointer] = control.shown.text
            else:
                found.update(control.rows.texts(control.pointer))
        return found


def view(form: Form, catalog: Catalog, content: Content, words: Words) -> FormView:
    """The form with its content as its reader sees it."""
    entity = catalog.entity(form.entity)
    sections = tuple(
        found
        for section in form.sections
        if (found := _section(section, entity, catalog, Showing(content, words))) is not None
    )
    tabs = {section.tab for section in sections}
    placed = {control.pointer for section in sections for control in section.controls}
    return FormView(
        form=form.name,
        entity=entity.name,
        title=form.title or entity.title,
        editing=content.editing,
        tabs=tuple(TabView(tab.key, tab.title) for tab in form.tabs if tab.key in tabs),
        sections=sections,
        faults=tuple(_elsewhere(content, placed, words.locale)),
    )


def states_json(states: States, rights: Rights) -> JsonObject:
    """States for a live form: controls by JSON Pointer, sections by key; hidden fields left out."""
    found: JsonObject = {
        path: _state_json(state)
        for path, state in states.controls.items()
        if effective(rights, _of_rights(path)) != "hidden"
    }
    for key, visible in states.sections.items():
        found[key] = _state_json(State(visible=visible))
    return found


def _state_json(state: State) -> JsonObject:
    return {"visible": state.visible, "enabled": state.enabled, "required": state.required}


def _of_rights(path: str) -> str:
    parts = path.split("/")
    return f"/{parts[1]}/*/{parts[3]}" if len(parts) == 4 else path


def _section(
    section: Section, entity: Entity, catalog: Catalog, showing: Showing
) -> SectionView | None:
    controls = tuple(
        _control(control, entity, catalog, showing)
        for control in section.controls
        if showing.right(pointer((control.field,))) != "hidden"
    )
    if not controls:
        return None
    return SectionView(
        key=section.key,
        title=section.title,
        tab=section.tab,
        visible=showing.content.states.sections.get(section.key, True),
        collapsible=section.collapsible,
        collapsed=section.collapsed,
        controls=controls,
    )


def _control(control: Control, entity: Entity, catalog: Catalog, showing: Showing) -> ControlView:
    of = entity.fields[control.field]
    path = pointer((of.key,))
    state = showing.content.states.at(path)
    raw, shown = shown_value(of, showing.content.data.get(of.key), showing, path)
    phone = control.phone
    return ControlView(
        pointer=path,
        key=of.key,
        kind=of.kind,
        title=of.title or of.key,
        raw=raw,
        shown=shown,
        visible=state.visible,
        enabled=state.enabled,
        required=state.required or of.required,
        readonly=not (showing.is_open(path) and is_written_by_people(entity, of)),
        span=control.span,
        phone_span=phone.span,
        phone_order=phone.order or 0,
        phone_hidden=phone.hidden,
        help=control.help or of.description,
        placeholder=control.placeholder,
        widget=control.widget,
        changed=path in showing.content.changed,
        faults=showing.faults(path),
        files=files_of(shown, showing.words),
        rows=rows_view(control, entity, catalog, showing) if of.rows else None,
        **offered(of),
    )


def _elsewhere(content: Content, placed: set[str], locale: str) -> Iterator[str]:
    for fault in content.faults:
        parts = fault.path.split("/")
        if len(parts) < 2 or f"/{parts[1]}" not in placed:
            yield fault.for_person(locale)
