"""Rows of a file as the raw values of records, with everything that cannot be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dougong.actions.imports.faults import RowFault, at_cell
from dougong.actions.imports.layout import Laid, Layout
from dougong.actions.imports.offer import EXTERNAL, NUMBER, Offer
from dougong.actions.imports.targets import PEOPLE, Targets
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, pointer
from dougong.exchange.excel_in import Cell, Line
from dougong.exchange.typed_in import Choices, name_in, parts_of, plain, raw_of
from dougong.forms.decode import decode
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault

REFERENCES = frozenset(("reference", "tree_reference", "references", *PEOPLE))

_NUMBER_TWICE = Text("序号“{value}”重复", "The number “{value}” occurs twice")
_NO_OWNER = Text("序号“{value}”在主表里找不到", "No row of the main sheet has the number “{value}”")


@dataclass
class RowIn:
    """One record of the file."""

    line: Line
    raw: JsonObject = field(default_factory=dict)
    #: Values read so far, for filters of references and for keys.
    data: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    external: str = ""
    #: Rows field → its rows, and the lines they stand in.
    rows: dict[str, list[JsonObject]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)

    @property
    def whole(self) -> JsonObject:
        """The record with its rows, as a form would send it."""
        rows: dict[str, Json] = {key: [*rows] for key, rows in self.rows.items()}
        return {**self.raw, **rows}


@dataclass(frozen=True)
class ReadFile:
    """All rows of a file, and everything that could not be read."""

    layout: Layout
    rows: tuple[RowIn, ...]
    faults: tuple[RowFault, ...]


def read_rows(uow: UnitOfWork, offer: Offer, layout: Layout) -> ReadFile:
    """The rows with their references found."""
    reader = _Reader(uow, offer, layout)
    rows = reader.run()
    return ReadFile(layout, rows, tuple(reader.faults))


class _Reader:
    def __init__(self, uow: UnitOfWork, offer: Offer, layout: Layout) -> None:
        self.uow, self.offer, self.layout = uow, offer, layout
        self.faults: list[RowFault] = []
        self.targets = Targets(uow)
        self.zone = str(uow.house.zone)

    def run(self) -> tuple[RowIn, ...]:
        for sheet in self.layout.sheets:
            self.learn(sheet)
        head, *tables = self.layout.sheets
        rows = tuple(self.row(head, line) for line in head.lines)
        owners = self.numbered(head, rows)
        for sheet in tables:
            for line in sheet.lines:
                self.child(sheet, line, owners)
        return rows

    def learn(self, sheet: Laid) -> None:
        """Ask for everything the references of a sheet name, all at once."""
        for column in sheet.columns:
            known = sheet.part.fields.get(column.target)
            if known is not None and known.kind in REFERENCES:
                cells = (line.cell(column.place) for line in sheet.lines)
                self.targets.learn(known, {text for cell in cells for text in _texts(known, cell)})

    def row(self, sheet: Laid, line: Line) -> RowIn:
        made = RowIn(line)
        made.number = self.name(sheet, line, NUMBER)
        made.external = self.name(sheet, line, EXTERNAL)
        self.values(sheet, line, made.raw, self.offer.entity)
        self.references(sheet, line, made.raw, (self.offer.entity, made.raw))
        made.data = decode(
            self.offer.entity, self.uow.catalog, made.raw, partial=True, lenient=True
        ).data
        return made

    def name(self, sheet: Laid, line: Line, target: str) -> str:
        column = sheet.column_of(target)
        cell = line.cell(column.place) if column else None
        if cell is None or cell.kind not in {"text", "number"}:
            return ""
        return str(cell.value).strip()[:100]

    def values(self, sheet: Laid, line: Line, raw: JsonObject, entity: Entity) -> None:
        """Everything that needs no other record."""
        for known, cell in _filled(sheet, line):
            if known.kind in REFERENCES:
                continue
            try:
                choices = sheet.part.choices.get(known.key) or Choices(())
                raw[known.key] = raw_of(known, cell, choices, self.zone)
            except ValueFault as found:
                self.wrong(sheet, line, known, found)
                continue
            for fault in self.judged(entity, known, raw):
                self.faults.append(at_cell(sheet, line, known.key, fault))
                raw.pop(known.key, None)

    def judged(self, entity: Entity, known: Field, raw: JsonObject) -> tuple[FieldFault, ...]:
        one = {known.key: raw[known.key]}
        return decode(entity, self.uow.catalog, one, partial=True, lenient=True).faults

    def references(
        self, sheet: Laid, line: Line, raw: JsonObject, head: tuple[Entity, JsonObject]
    ) -> None:
        """Those without a filter first: a filter reads what stands beside it."""
        asked = [pair for pair in _filled(sheet, line) if pair[0].kind in REFERENCES]
        asked.sort(key=lambda pair: bool(pair[0].reference and pair[0].reference.filter))
        for known, cell in asked:
            entity, values = head
            data = decode(entity, self.uow.catalog, values, partial=True, lenient=True).data
            try:
                ids = [self.targets.id_of(known, t, entity, data) for t in _named(known, cell)]
            except ValueFault as found:
                self.wrong(sheet, line, known, found)
                continue
            raw[known.key] = [*ids] if known.kind == "references" else ids[0]

    def numbered(self, sheet: Laid, rows: tuple[RowIn, ...]) -> Mapping[str, RowIn]:
        """Rows by their number, which child rows name."""
        found: dict[str, RowIn] = {}
        for row in rows:
            if not row.number:
                continue
            if plain(row.number) in found:
                fault = FieldFault("", "line_duplicate", _NUMBER_TWICE, {"value": row.number})
                self.faults.append(at_cell(sheet, row.line, NUMBER, fault))
            found[plain(row.number)] = row
        return found

    def child(self, sheet: Laid, line: Line, owners: Mapping[str, RowIn]) -> None:
        number = self.name(sheet, line, NUMBER)
        owner = owners.get(plain(number))
        if owner is None:
            fault = FieldFault("", "owner_unknown", _NO_OWNER, {"value": number or "—"})
            self.faults.append(at_cell(sheet, line, NUMBER, fault))
            return
        entity = self.uow.catalog.entity(self.offer.entity.fields[sheet.part.key].rows)
        raw: JsonObject = {}
        self.values(sheet, line, raw, entity)
        self.references(sheet, line, raw, (self.offer.entity, owner.raw))
        owner.rows.setdefault(sheet.part.key, []).append(raw)
        owner.lines.setdefault(sheet.part.key, []).append(line)

    def wrong(self, sheet: Laid, line: Line, known: Field, found: ValueFault) -> None:
        fault = FieldFault(
            pointer((known.key,)), found.code, found.text, dict(found.facts), found.hint
        )
        self.faults.append(at_cell(sheet, line, known.key, fault))


def _filled(sheet: Laid, line: Line) -> Iterator[tuple[Field, Cell]]:
    """The fields that a line says something of; the first of two columns of one field counts."""
    seen: set[str] = set()
    for column in sheet.columns:
        cell = line.cell(column.place)
        known = sheet.part.fields.get(column.target)
        if known is not None and cell.kind != "empty" and known.key not in seen:
            seen.add(known.key)
            yield known, cell


def _texts(known: Field, cell: Cell) -> list[str]:
    """What a cell of a reference names; one that names nobody is told with its row."""
    try:
        return _named(known, cell) if cell.kind != "empty" else []
    except ValueFault:
        return []


def _named(known: Field, cell: Cell) -> list[str]:
    text = name_in(known, cell)
    return parts_of(text) if known.kind == "references" else [text]
