"""What a document takes for itself alone, held against every other document in effect."""

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.access.policy import may_touch
from dougong.actions.choices import Chosen, chosen
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.forms.faults import fault_at
from dougong.model.entity import Entity
from dougong.store import records, taking

_TAKEN = Text("“{what}”已用于{by}，不能再用", "“{what}” is taken by {by} and cannot be used again")
_TAKEN_HINT = Text(
    "请另选；确需改用这里，先冲销那一张", "Choose another one, or reverse that document first"
)
_TWICE = Text("“{what}”在本单出现了两次", "“{what}” stands twice in this document")
_TWICE_HINT = Text("请删除其中一处", "Remove one of them")
_SOMEBODY = Text("您无权查看的一张单据", "a document that you may not see")


def faults(
    uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], record_id: str
) -> tuple[FieldFault, ...]:
    """A fault wherever the document takes what another one has taken, or takes it twice.

    What it takes is locked until the transaction ends: of two who take the same at once the
    second one waits and is told, and so is whoever reverses it meanwhile.
    """
    mine: dict[taking.Purpose, list[Chosen]] = {}
    for one in chosen(entity, uow.catalog, data):
        if one.reference.once:
            mine.setdefault((one.reference.entity, one.reference.once), []).append(one)
    found: list[FieldFault] = []
    # One order of locking for all, so that two documents never wait for each other.
    for purpose in sorted(mine):
        keys = sorted({one.id for one in mine[purpose]})
        taking.hold(uow, purpose[0], keys)
        others = {key: (name, by) for key, name, by in taking.taken(uow, purpose, keys, record_id)}
        found += _told(uow, purpose[0], mine[purpose], others)
    return tuple(found)


def _told(
    uow: UnitOfWork, target: str, mine: list[Chosen], others: Mapping[str, tuple[str, str]]
) -> Iterator[FieldFault]:
    seen: set[str] = set()
    for one in mine:
        if one.id in others:
            facts = {"what": _label(uow, target, one.id), "by": _by(uow, *others[one.id])}
            yield fault_at(pointer(one.path), "already_taken", _TAKEN, _TAKEN_HINT, **facts)
        elif one.id in seen:
            what = _label(uow, target, one.id)
            yield fault_at(pointer(one.path), "taken_twice", _TWICE, _TWICE_HINT, what=what)
        seen.add(one.id)


def _label(uow: UnitOfWork, entity: str, key: str) -> str:
    return records.labels(uow, {(entity, key)}).get((entity, key), "")


def _by(uow: UnitOfWork, entity: str, key: str) -> str:
    record = records.find(uow, entity, key)
    if record is None or not may_touch(uow.actor, uow.catalog, "read", record):
        return _SOMEBODY.show(uow.actor.locale, {})
    return f"{uow.catalog.entity(entity).title} {_label(uow, entity, key)}"
