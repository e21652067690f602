"""What refers to a record: by kind how many, what they come to, and how to begin another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dougong.access.field_rights import field_rights
from dougong.actions.beginning import Begin, Beginning
from dougong.actions.doors import may_read, record_for
from dougong.actions.list_filters import FieldFilter, filter_of, pointer_of
from dougong.actions.listings import listed
from dougong.actions.seen import Rights
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel.filters import EVERYTHING, Filter
from dougong.model.entity import Entity, RelatedKind
from dougong.model.fields.field import Field
from dougong.model.listing import ListView
from dougong.model.related import RelatedLines, related_kinds
from dougong.model.rights import effective
from dougong.model.runtime import Record
from dougong.store import selecting

_OPEN = ("read", "write")


@dataclass(frozen=True)
class RelatedRecords:
    """One line: the records of a kind that refer to a record in one field, or in their rows."""

    title: str
    entity: Entity
    view: ListView
    #: The field that refers to the record; of rows with their list before it, `lines.order`.
    field: str
    count: int
    #: Sums of their numbers, by field.
    sums: tuple[tuple[Field, Decimal], ...] = ()
    #: How another one is begun; none for who may not.
    begin: Begin | None = None


@dataclass(frozen=True)
class _Open:
    """A line whose reference the reader may see, with the numbers he may see."""

    line: RelatedKind
    where: Filter
    sums: tuple[Field, ...] = field(default=())

    @property
    def in_rows(self) -> bool:
        """Whether a row refers to the record, not the document itself."""
        return "." in self.line.field


def has_related(uow: UnitOfWork, entity: str) -> bool:
    """Whether there is any kind of records to ask for; asks nothing itself."""
    kinds = related_kinds(uow.catalog, entity)
    return any(_open_lines(uow, kind, "") for kind in kinds if may_read(uow, kind.entity))


def related_records(uow: UnitOfWork, entity: str, record_id: str) -> tuple[RelatedRecords, ...]:
    """What refers to a record the actor may read, in order.

    Kinds without any are left out, except those the author chose and the actor may begin.

    Of rows and fields that the actor may not see nothing is counted and nothing is summed. Every
    kind is one question, and one more for each list of its rows that may name the record, so that
    an index finds each; none is asked of kinds that are not his to read.
    """
    record = record_for(uow, "read", entity, record_id)
    kinds = related_kinds(uow.catalog, record.entity)
    readable = (kind for kind in kinds if may_read(uow, kind.entity))
    return tuple(one for kind in readable for one in _of_kind(uow, kind, record))


def _of_kind(uow: UnitOfWork, kind: RelatedLines, record: Record) -> Iterator[RelatedRecords]:
    where = listed(uow, kind.view)
    for one, count, sums in _counted(uow, kind, _open_lines(uow, kind, record.id), where):
        begin = _begun(uow, record, kind, one.line)
        # Kinds of the author's are begun here even where there is none yet.
        if count or (begin and one.line.is_chosen):
            yield RelatedRecords(
                title=one.line.title,
                entity=kind.entity,
                view=kind.view,
                field=one.line.field,
                count=count,
                sums=tuple((of, sums[of.key]) for of in one.sums),
                begin=begin,
            )


def _counted(
    uow: UnitOfWork, kind: RelatedLines, lines: list[_Open], where: Filter
) -> Iterator[tuple[_Open, int, Mapping[str, Decimal]]]:
    """The lines in their order, with what was found."""
    own = [one for one in lines if not one.in_rows]
    asked = [own] * bool(own) + [[one] for one in lines if one.in_rows]
    found: dict[str, tuple[int, dict[str, Decimal]]] = {}
    for together in asked:
        tallies = [selecting.Tally(one.where, tuple(f.key for f in one.sums)) for one in together]
        answers = selecting.tallied(uow, kind.entity.name, where, tallies)
        found.update({o.line.field: a for o, a in zip(together, answers, strict=True)})
    for one in lines:
        count, sums = found[one.line.field]
        yield one, count, sums


def _begun(uow: UnitOfWork, record: Record, kind: RelatedLines, line: RelatedKind) -> Begin | None:
    # A row is begun within its document, which somebody has to choose.
    if "." in line.field:
        return None
    return Beginning(uow, record, kind.entity, line).begin()


def _open_lines(uow: UnitOfWork, kind: RelatedLines, record_id: str) -> list[_Open]:
    rights = field_rights(uow.actor, uow.catalog, kind.entity.name, None)
    return [
        _Open(
            line,
            _where(uow, kind.entity, rights, line, record_id),
            _sums(kind.entity, rights, line),
        )
        for line in kind.lines
        if effective(rights, pointer_of(line.field)) in _OPEN
    ]


def _where(
    uow: UnitOfWork, entity: Entity, rights: Rights, line: RelatedKind, record_id: str
) -> Filter:
    if not record_id:
        return EVERYTHING
    chosen = FieldFilter(line.field, "=", (record_id,))
    return filter_of(uow.catalog, entity, rights, chosen)


def _sums(entity: Entity, rights: Rights, line: RelatedKind) -> tuple[Field, ...]:
    keys = (key for key in line.measures or () if effective(rights, f"/{key}") in _OPEN)
    return tuple(entity.fields[key] for key in keys if key in entity.fields)
