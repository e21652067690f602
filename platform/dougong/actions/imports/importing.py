"""Bringing in a file: looked at without writing, then all of it in one transaction or nothing."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dougong.actions import drafts, files
from dougong.actions.errors import CheckFailed
from dougong.actions.imports.faults import ImportRefused, RowFault, at_cell, bearable
from dougong.actions.imports.known import id_of, key_of, known_records
from dougong.actions.imports.layout import Laid, Layout, laid_out
from dougong.actions.imports.offer import Offer, offer_for
from dougong.actions.imports.reading import ReadFile, RowIn, read_rows
from dougong.actions.record_changes import changes_between
from dougong.actions.saving import as_json
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, Conflict, DataInvalid, FieldFault, InputError
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.exchange.excel_in import Line, read_workbook
from dougong.forms.faults import REQUIRED
from dougong.model.runtime import Record
from dougong.store import log
from dougong.store.savepoint import attempt

What = Literal["new", "changed", "same", "skipped"]
WHATS: tuple[What, ...] = ("new", "changed", "same", "skipped")

_TWICE = Text("与第 {other} 行是同一条", "This is the same record as row {other}")
_SAME = Text(
    "“{title}”与第 {other} 行相同，它不能重复",
    "“{title}” is unique and row {other} has it too",
)
_MISSING_COLUMN = Text("文件里没有这一列，它必须有", "The file has no such column, and needs it")


@dataclass(frozen=True)
class Wish:
    """What somebody wants done with a file."""

    #: `<sheet>.<letter>` → target, where the names of columns do not say it.
    columns: Mapping[str, str] = field(default_factory=dict)
    existing: Literal["update", "skip"] = "update"


@dataclass(frozen=True)
class Review:
    """What would be done with a file, or what was."""

    offer: Offer
    layout: Layout
    counts: Mapping[What, int]
    faults: tuple[RowFault, ...]

    @property
    def rows(self) -> int:
        """How many records the file holds."""
        return len(self.layout.sheets[0].lines)


#: Told after so many records how many have been looked at.
Told = Callable[[int], None]
STRIDE = 100


def review(
    uow: UnitOfWork, entity: str, content: bytes, wish: Wish, told: Told | None = None
) -> Review:
    """What the file would do; nothing is written."""
    return _Import(uow, entity, content, wish).run(_Import.look, told)


def understood(uow: UnitOfWork, entity: str, content: bytes, wish: Wish) -> Review:
    """The file with its columns understood, before anybody has looked at its rows."""
    import_ = _Import(uow, entity, content, wish)
    return Review(import_.offer, import_.layout, dict.fromkeys(WHATS, 0), ())


def bring_in(uow: UnitOfWork, entity: str, content: bytes, wish: Wish, name: str) -> Review:
    """What the file did; ImportRefused when anything is wrong, and then nothing was written."""
    import_ = _Import(uow, entity, content, wish)
    found = import_.run(_Import.write)
    if found.faults:
        raise ImportRefused(found.faults)
    told: JsonObject = {"entity": entity, "file": name, "sha256": import_.digest}
    counts: dict[str, Json] = {what: found.counts[what] for what in WHATS}
    log.append(uow, "system", "imported", {**told, "rows": found.rows, **counts})
    return found


def content_of(uow: UnitOfWork, file_id: str) -> tuple[str, bytes]:
    """Name and bytes of a file that the actor has sent."""
    file = files.file_for(uow, file_id)
    return file.name, files.content_of(uow, file)


class _Import:
    def __init__(self, uow: UnitOfWork, entity: str, content: bytes, wish: Wish) -> None:
        self.uow, self.wish = uow, wish
        self.offer = offer_for(uow, uow.catalog.entity(entity))
        self.entity = self.offer.entity
        self.digest = hashlib.sha256(content).hexdigest()
        self.layout = laid_out(self.offer, read_workbook(content), wish.columns)

    def run(
        self, do: Callable[["_Import", RowIn, Record | None], What], told: Told | None = None
    ) -> Review:
        """Every row, whatever is wrong with the others."""
        counts = dict.fromkeys(WHATS, 0)
        lacking = tuple(self.columns_lacking())
        if lacking:
            # Nobody can tell what a row means; what else is wrong with it says nothing yet.
            return Review(self.offer, self.layout, counts, lacking)
        read = read_rows(self.uow, self.offer, self.layout)
        faults = [*read.faults, *self.keys_lacking(read)]
        faults += self.same_as_before(read)
        wrong = {one.row for one in faults if one.sheet == self.head.number}
        cells = {_cell(one) for one in faults}
        known = known_records(self.uow, self.offer, read.rows, self.digest)
        for done, row in enumerate(read.rows):
            if told is not None and done % STRIDE == 0:
                told(done)
            record = known.get(row.line.number)
            if row.line.number in wrong:
                faults += (one for one in self.empty_too(row, record) if _cell(one) not in cells)
                continue
            try:
                what = do(self, row, record)
            except (InputError, Conflict, AccessDenied) as error:
                faults += (one for one in self.told(row, error) if _cell(one) not in cells)
            else:
                counts[what] += 1
        return Review(self.offer, self.layout, counts, bearable(faults))

    @property
    def head(self) -> Laid:
        """The sheet of the records themselves."""
        return self.layout.sheets[0]

    def empty_too(self, row: RowIn, record: Record | None) -> Iterator[RowFault]:
        """The cells that a row must fill and does not, beside those that cannot be read.

        What else would be said of it may follow from what cannot be read.
        """
        try:
            self.look(row, record)
        except DataInvalid as error:
            yield from (one for one in self.told(row, error) if one.fault.code == "required")
        except (InputError, Conflict, AccessDenied):
            return

    def look(self, row: RowIn, record: Record | None) -> What:
        """What a row would do."""
        if record is None:
            drafts.ready_draft(self.uow, self.entity, row.whole)
            return "new"
        if self.wish.existing == "skip":
            return "skipped"
        raw = self.laid_over(row, record)
        version = record.version
        ready = drafts.ready_change(self.uow, self.entity, record, raw, version=version)
        before = as_json(self.uow, self.entity, record.data)
        after = as_json(self.uow, self.entity, ready.evaluation.data)
        return "changed" if changes_between(before, after) else "same"

    def write(self, row: RowIn, record: Record | None) -> What:
        """Do what a row says; a refusal leaves the rows before it as they are."""
        with attempt(self.uow):
            return self.written(row, record)

    def written(self, row: RowIn, record: Record | None) -> What:
        """The same, without a way back."""
        name = self.entity.name
        if record is None:
            key = id_of(self.offer, row, self.digest)
            drafts.create_draft(self.uow, name, row.whole, id=key, source_channel="import")
            return "new"
        if self.wish.existing == "skip":
            return "skipped"
        raw, version = self.laid_over(row, record), record.version
        saved = drafts.change_draft(self.uow, name, record.id, raw, version=version)
        return "same" if saved.record.version == version else "changed"

    def laid_over(self, row: RowIn, record: Record) -> JsonObject:
        """The row with the ids of the rows it stands for, by their place."""
        raw = row.whole
        for key, rows in row.rows.items():
            stored = record.data.get(key) or []
            kept = [{**one, "id": old["id"]} for one, old in zip(rows, stored, strict=False)]
            raw[key] = [*kept, *rows[len(kept) :]]
        return raw

    def columns_lacking(self) -> Iterator[RowFault]:
        """A fault for each part of the key that has no column, at the heads."""
        heads = Line(self.head.heads_in, ())
        for key in self.offer.key:
            if self.head.column_of(key) is None:
                fault = FieldFault("", "column_missing", _MISSING_COLUMN)
                yield at_cell(self.head, heads, key, fault)

    def keys_lacking(self, read: ReadFile) -> Iterator[RowFault]:
        """A fault for each row whose key is open, or that an earlier row has had."""
        told = {(one.row, one.letter) for one in read.faults if one.sheet == self.head.number}
        seen: dict[object, int] = {}
        for row in read.rows:
            for name in self.offer.key:
                column = self.head.column_of(name)
                place = (row.line.number, column.letter if column else "")
                if column and row.data.get(name) is None and place not in told:
                    title = self.entity.fields[name].title
                    fault = FieldFault("", "required", REQUIRED, {"title": title})
                    yield at_cell(self.head, row.line, name, fault)
            key = key_of(self.offer, row) or row.external or None
            if key is not None and key in seen:
                fault = FieldFault("", "row_twice", _TWICE, {"other": seen[key]})
                target = self.offer.key[0] if self.offer.key else "@"
                yield at_cell(self.head, row.line, target, fault)
            elif key is not None:
                seen[key] = row.line.number

    def same_as_before(self, read: ReadFile) -> Iterator[RowFault]:
        """A fault for each row that repeats what an earlier row has and no two may have."""
        for field_ in self.entity.fields.values():
            scope = (field_.key, *(field_.unique or ()))
            if field_.unique is None or scope == self.offer.key:
                continue
            seen: dict[tuple[object, ...], int] = {}
            for row in read.rows:
                value = tuple(_plain(row.data.get(name)) for name in scope)
                if value[0] is None:
                    continue
                other = seen.setdefault(value, row.line.number)
                if other != row.line.number:
                    facts = {"other": other, "title": field_.title}
                    fault = FieldFault("", "value_twice", _SAME, facts)
                    yield at_cell(self.head, row.line, field_.key, fault)

    def told(self, row: RowIn, error: InputError | Conflict | AccessDenied) -> Iterator[RowFault]:
        """The error of a row, at the cells it is about."""
        for fault in _faults(error):
            parts = fault.path.strip("/").split("/")
            table = next((one for one in self.layout.sheets[1:] if one.part.key == parts[0]), None)
            lines = row.lines.get(parts[0], [])
            if table is not None and len(parts) > 2 and int(parts[1]) < len(lines):
                yield at_cell(table, lines[int(parts[1])], parts[2], fault)
            else:
                yield at_cell(self.head, row.line, parts[0], fault)


def _cell(one: RowFault) -> tuple[int, int, str]:
    """Where a fault is told; of a whole row, by what it says."""
    return (one.sheet, one.row, one.letter or one.fault.code)


def _faults(error: InputError | Conflict | AccessDenied) -> Iterator[FieldFault]:
    if isinstance(error, DataInvalid):
        yield from error.faults
    elif isinstance(error, CheckFailed):
        for result in error.results:
            if result.refuses:
                facts = {"said": result.message}
                yield FieldFault(result.path, result.key, Text("{said}", "{said}"), facts)
    else:
        yield FieldFault(error.path or "", error.code, error.text, dict(error.facts), error.hint)


def _plain(value: object) -> object:
    """A value as it can be compared with those of other rows."""
    return tuple(value) if isinstance(value, list) else value
