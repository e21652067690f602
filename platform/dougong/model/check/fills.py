"""What is brought in: sources, conditions and columns exist, fit, and are in every form."""

from collections.abc import Mapping

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, context_of, optional
from dougong.feel.values import DATE, NUMBER
from dougong.model.check.compiled import CONDITION, Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import TEXT, figure_types, row_types, written_type
from dougong.model.check.names import Lazy, Names, given
from dougong.model.check.references import known_entity, known_field, known_ledger
from dougong.model.check.scope import Scopes
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fill import Fill
from dougong.model.ledger import Ledger
from dougong.model.parse.faults import Faults
from dougong.model.parse.ledger import STANDING

_CHILD = Text(
    "带入写在单据或资料上，用 rows 指明明细", "A fill stands with the header and names its rows"
)
_CLOSED = Text(
    "“{name}”由系统填写，不能带入", "“{name}” is filled by the system and cannot be brought in"
)
_KEY = Text("“{name}”不在带入的列（columns）里", "“{name}” is none of the columns brought in")
_UNSHOWN = Text(
    "表单的明细里没有“{name}”，带入的值会丢失",
    "The rows of the form have no “{name}”; what is brought in would be lost",
)


@family("fills")
def fills(report: Report) -> None:
    """The fills of every entity."""
    for entity in report.catalog.entities.values():
        faults = report.about(entity.file)
        for fill in entity.fills:
            _fill(report, entity, fill, faults)


def _fill(report: Report, entity: Entity, fill: Fill, faults: Faults) -> None:
    at = f"/fills/{fill.key}"
    if entity.kind == "child":
        faults.add("fill_child", at, _CHILD)
        return
    if fill.rows:
        rows = {of.key for of in entity.row_fields}
        if not known_field(entity.title, fill.rows, rows, faults, f"{at}/rows"):
            return
    source = _source(report, fill, faults, at)
    if source is None:
        return
    names = report.scopes.header(entity)
    columns = _matched(report.scopes, source)
    title = source.title
    for number, match in enumerate(fill.match):
        path = f"{at}/match/{number}"
        if known_field(title, match.field, columns, faults, f"{path}/field"):
            column = columns[match.field]
            want = ANYTHING if match.op == "in" else column.or_null()
            compiled(match.value, names, faults, f"{path}/value", Want(want))
    _asked(fill, title, columns, faults, at)
    _columns(report, entity, fill, (source, columns), faults)


def _source(report: Report, fill: Fill, faults: Faults, at: str) -> Entity | Ledger | None:
    if fill.ledger:
        return known_ledger(report, fill.ledger, faults, f"{at}/ledger")
    return known_entity(report, fill.entity, faults, f"{at}/entity")


def _matched(scopes: Scopes, source: Entity | Ledger) -> Names:
    """The columns of the source that conditions may name."""
    if isinstance(source, Ledger):
        return row_types(source)
    found = scopes.targets(source)
    return found.without(["parent"]) if "parent" in found else found


def _asked(fill: Fill, title: str, columns: Names, faults: Faults, at: str) -> None:
    for number, name in enumerate(fill.by):
        known_field(title, name, {*columns, *STANDING}, faults, f"{at}/by/{number}")
    for number, name in enumerate(fill.sort):
        known_field(title, name.lstrip("-"), columns, faults, f"{at}/sort/{number}")


def _columns(
    report: Report,
    entity: Entity,
    fill: Fill,
    source: tuple[Entity | Ledger, Names],
    faults: Faults,
) -> None:
    at, scopes = f"/fills/{fill.key}", report.scopes
    owner = report.catalog.entities.get(entity.fields[fill.rows].rows) if fill.rows else entity
    if owner is None:
        return
    names = _source_names(scopes, entity, fill, source)
    for key, text in fill.columns.items():
        path = f"{at}/columns/{key}"
        if known_field(owner.title, key, owner.fields, faults, path):
            of = owner.fields[key]
            if _is_closed(owner, of):
                faults.add("fill_column_closed", path, _CLOSED, name=of.title or key)
            compiled(text, names, faults, path, Want(written_type(of)))
    _own_keys(fill, faults, at)
    if fill.rows:
        compiled(fill.when, scopes.row(entity, fill.rows), faults, f"{at}/when", CONDITION)
        _shown(report, entity, fill, owner, faults)


def _own_keys(fill: Fill, faults: Faults, at: str) -> None:
    for word, keys in (("key", fill.row_key), ("locked", fill.locked)):
        for number, key in enumerate(keys):
            if key not in fill.columns:
                faults.add("fill_column_missing", f"{at}/{word}/{number}", _KEY, name=key)


def _is_closed(owner: Entity, of: Field) -> bool:
    """Whether a value is the platform's own: worked out, numbered, or copied with a reference."""
    copied = {own for f in owner.fields.values() if f.reference for own in f.reference.copy}
    return bool(of.computed or of.number or of.read_only or of.rows) or of.key in copied


def _source_names(
    scopes: Scopes, entity: Entity, fill: Fill, source: tuple[Entity | Ledger, Names]
) -> Names:
    """What the expressions of columns see."""
    of, columns = source
    others: dict[str, Type] = {
        "form": context_of(scopes.header(entity)),
        "today": Type(DATE),
        "settings": scopes.settings(entity.module),
    }
    if isinstance(of, Ledger):
        dimensions = {name: columns.get(name, TEXT) for name in fill.by}
        return {**dimensions, **figure_types(of), **dict.fromkeys(of.absent, ANYTHING), **others}
    if fill.by:
        sums = {key: optional(NUMBER) for key, one in of.fields.items() if _is_number(one)}
        return {**sums, **{name: columns.get(name, ANYTHING) for name in fill.by}, **others}
    found: Mapping[str, Type] = scopes.targets(of)
    makers = {name: given(found, name) for name in found if not isinstance(of, Ledger)}
    fixed = {name: (lambda one=one: one) for name, one in others.items()}
    return Lazy({**makers, **fixed})


def _is_number(of: Field) -> bool:
    return field_kinds[of.kind].feel_type == NUMBER


def _shown(report: Report, entity: Entity, fill: Fill, owner: Entity, faults: Faults) -> None:
    """What is brought in stands in the columns of every form, or it would not be sent back."""
    for form in report.catalog.forms.values():
        if form.entity != entity.name:
            continue
        for section in form.sections:
            for control in section.controls:
                shown = {column.field for column in control.columns}
                if control.field != fill.rows or not shown:
                    continue
                for key in fill.columns.keys() & owner.fields.keys() - shown:
                    path = f"/fills/{fill.key}/columns/{key}"
                    faults.add("fill_column_unshown", path, _UNSHOWN, name=owner.fields[key].title)
