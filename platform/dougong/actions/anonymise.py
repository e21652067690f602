"""Making a record's person nameless once the law no longer asks for its data; amounts stay."""

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.actions import attachments, retained
from dougong.actions.doors import record_for
from dougong.actions.errors import ReasonMissing, StatusForbids
from dougong.actions.jobs import later
from dougong.actions.nameless import EVENT, require_named
from dougong.actions.saving import as_json, require_version
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import KIND as UNNAMED
from dougong.base.values import Json, JsonObject, new_id
from dougong.feel import compile_expression
from dougong.forms.sheet import Sheet
from dougong.model.entity import Entity, Retention
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Forgotten
from dougong.model.personal import (
    FILES,
    GONE,
    IDENTIFYING,
    Copy,
    Namelessness,
    becomes,
    copies,
    own_fields,
    texts_of,
)
from dougong.model.runtime import Record
from dougong.store import autosave, files, forgetting, log, numbering, records

Values = Mapping[str, Any]


def anonymise(uow: UnitOfWork, entity: str, record_id: str, *, version: int, reason: str) -> Record:
    """The record without what tells of its person, here and wherever it was copied or logged.

    Runs on the owner's connection, for requests cannot change the log. Refused while the law
    keeps the data, while rules of the record forbid it and while documents are under way.
    """
    if not reason.strip():
        raise ReasonMissing
    record = record_for(uow, "anonymise", entity, record_id)
    known = uow.catalog.entity(record.entity)
    retention = known.retention
    if retention is None:
        raise StatusForbids(status=record.status, status_title=record.status, action="anonymise")
    require_named(uow, record)
    require_version(uow, record, version)
    named = forgetting.naming(uow, record)
    sheet = retained.require_over(uow, known, record, named)
    return _Forgetting(uow, known, record, retention).done(named, sheet, reason.strip())


class _Forgetting:
    """One record on its way to namelessness."""

    def __init__(self, uow: UnitOfWork, entity: Entity, record: Record, kept: Retention) -> None:
        self.uow, self.entity, self.record, self.kept = uow, entity, record, kept
        self.number = str(numbering.take(uow, f"{EVENT}|{entity.name}")).zfill(4)
        self.copies = tuple(copies(uow.catalog, entity))
        self.rows = {of.key: own_fields(uow.catalog.entity(of.rows)) for of in entity.row_fields}
        self.own = own_fields(entity)
        told = {**{k: of for row in self.rows.values() for k, of in row.items()}, **self.own}
        self.told: Mapping[str, Field] = told
        self.key = new_id()
        self.old = self._old()

    def done(self, named: tuple[forgetting.Named, ...], sheet: Sheet, reason: str) -> Record:
        uow, record = self.uow, self.record
        words = self._words()
        instead = Namelessness(record.id, self._own_json(), self._copied_json(), words)
        telling = [word for of, word in self.old if of.kind in IDENTIFYING]
        streams = {record.id, *(one.id for one in named)}
        streams |= {one.stream for one in log.naming(uow, [record.id, *telling])}
        gone = self._clear_copies()
        changed = records.change(uow, record, self._data(sheet), version=record.version)
        mine = forgetting.Named(record.entity, record.id, record.status)
        forgetting.reword_records(uow, record, (*named, mine), instead.json)
        forgetting.reword_platform(uow, streams, instead.json)
        forgetting.reword_passing(uow, record.id, telling, instead.json)
        autosave.drop_all(uow, f"{record.entity}:{record.id}")
        self._remove_files(gone, changed)
        redacted = self._redact(streams, instead)
        log.append(
            uow,
            record.id,
            EVENT,
            {
                "version": changed.version,
                "reason": instead.text(reason),
                "number": self.number,
                "fields": [*sorted(self.told)],
                log.REDACTED: redacted,
            },
            key=self.key,
        )
        return changed

    def _old(self) -> list[tuple[Field, str]]:
        """Every text that told of the person, now and in the past, with its field."""
        data = as_json(self.uow, self.entity, self.record.data)
        told = [*texts_of(data, self.told)]
        for event in log.events(self.uow, self.record.id):
            told += texts_of(dict(event.data), self.told)
        found = {(of.key, text): (of, text) for of, text in told if of.kind not in FILES}
        return [*found.values()]

    def _words(self) -> tuple[tuple[str, str], ...]:
        """Names and numbers that are looked for in texts; a bank or a place is many people's."""
        found: dict[str, str] = {}
        for of, text in self.old:
            if of.kind in IDENTIFYING or (of.forgotten and of.forgotten.text):
                new = self._becomes(of, text)
                found[text] = new if isinstance(new, str) else GONE
        return tuple(sorted(found.items(), key=lambda one: (-len(one[0]), one[0])))

    def _becomes(self, of: Field, value: Any) -> Any:
        return becomes(of, of.forgotten or Forgotten(), value, self.number)

    def _own_json(self) -> dict[str, Json]:
        values: Values = self.record.data
        return {key: self._becomes(of, values.get(key)) for key, of in self.told.items()}

    def _copied_json(self) -> dict[str, dict[str, Json]]:
        found: dict[str, dict[str, Json]] = {}
        for copy in self.copies:
            found.setdefault(copy.reference, {})[copy.field.key] = self._of_copy(copy, None)
        return found

    def _of_copy(self, copy: Copy, value: Any) -> Any:
        """What a copy becomes: what its source does, else what it says of itself."""
        if copy.source is not None:
            source = self.record.data.get(copy.source.key)
            return self._becomes(copy.source, source if value is None else value)
        return self._becomes(copy.field, value)

    def _data(self, sheet: Sheet) -> dict[str, Any]:
        data = {**self.record.data}
        for key, of in self.own.items():
            data[key] = self._becomes(of, data.get(key))
        for key, own in self.rows.items():
            data[key] = [
                {**row, **{name: self._becomes(of, row.get(name)) for name, of in own.items()}}
                for row in data.get(key) or ()
            ]
        for key, text in self.kept.values.items():
            of = self.entity.fields[key]
            value = compile_expression(text, sheet.plan.header.names).value(sheet.header.names)
            data[key] = field_kinds[of.kind].from_feel(of, value)
        return data

    def _clear_copies(self) -> set[str]:
        """Replace what others copied; the files they held of the person."""
        gone: set[str] = set()
        places: dict[tuple[str, str], dict[str, Copy]] = {}
        for copy in self.copies:
            places.setdefault((copy.entity, copy.reference), {})[copy.field.key] = copy
        for (entity, reference), fields in places.items():
            change = {key: self._replacing(copy) for key, copy in fields.items()}
            before = forgetting.clear(self.uow, entity, reference, self.record.id, change)
            gone.update(*(_files(fields[key].field, row[key]) for row in before for key in fields))
        return gone

    def _replacing(self, copy: Copy) -> forgetting.Change:
        return lambda value: None if value is None else self._of_copy(copy, value)

    def _remove_files(self, gone: set[str], changed: Record) -> None:
        """Remove the person's files, those of the past included, but what still stands in it."""
        kept = _named_files(self.uow, self.entity, changed)
        mine = {one.id for one in files.files_of(self.uow, self.record.id)}
        lost = gone | (mine - kept)
        files.remove(self.uow, lost)
        for key in sorted(lost):
            later(
                self.uow,
                UNNAMED,
                {"file": key},
                due=self.uow.now,
                unique_key=f"{UNNAMED}:{key}",
            )

    def _redact(self, streams: Iterable[str], instead: Namelessness) -> JsonObject:
        """Replace what the log tells; hash and present digest of each event that changed."""
        witness: JsonObject = {}
        words = [word for word, _ in instead.words]
        mine = log.naming(self.uow, [""], [self.record.id])
        others = log.naming(self.uow, [*words, self.record.id], streams)
        for one in {event.id: event for event in (*mine, *others)}.values():
            own = one.stream == self.record.id
            before = log.read(one)
            after = instead.json(before, own=own)
            if after != before:
                digest = log.redact(self.uow, one.id, after, self.key)
                witness[one.id] = [one.hash, digest]
        return witness


def _files(of: Field, value: Any) -> set[str]:
    if of.kind not in FILES or not value:
        return set()
    return {str(value["file"])} if of.kind == "signature" else {str(key) for key in value}


def _named_files(uow: UnitOfWork, entity: Entity, record: Record) -> set[str]:
    return {key for _, _, key in attachments.named(entity, uow.catalog, record.data)}
