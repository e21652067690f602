"""Documents that build on another one: while they are in effect it cannot be taken back."""

from collections.abc import Iterable

from dougong.access.policy import may_touch
from dougong.actions import effects
from dougong.actions.errors import HasSuccessors
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.model.partial_reversal import WHOLE_DOCUMENT
from dougong.model.runtime import Record
from dougong.store import records, references

#: So many are named; whoever has more to reverse looks again.
NAMED = 10
_OTHERS = Text("另有 {count} 张您无权查看", "{count} more that you may not see")


def require_none(uow: UnitOfWork, record: Record, lines: Iterable[str] | None = None) -> None:
    """HasSuccessors names the documents in effect that build on this one (EC-01).

    With lines those are meant that build on one of them, or on the document without saying on
    which of its rows.
    """
    rows = frozenset(lines or ())
    found = list(references.successors(uow, record, NAMED, rows - {WHOLE_DOCUMENT} or None))
    # One that has taken the place of this document builds on all of it.
    closer = None if lines else effects.closed_by(uow, record)
    if closer is not None and closer not in found:
        found.append(closer)
    if not found:
        return
    seen = [key for key in found if _may_see(uow, *key)]
    labels = records.labels(uow, set(seen))
    titles = [f"{uow.catalog.entity(key[0]).title} {labels.get(key, '')}".strip() for key in seen]
    if len(seen) < len(found):
        facts = {"count": len(found) - len(seen)}
        titles.append(_OTHERS.show(uow.actor.locale, facts))
    comma = ", " if uow.actor.locale.startswith("en") else "、"
    named = [f"{entity}/{key}" for entity, key in seen]
    raise HasSuccessors(count=len(found), titles=comma.join(titles), successors=named)


def _may_see(uow: UnitOfWork, entity: str, record_id: str) -> bool:
    found = records.find(uow, entity, record_id)
    return found is not None and may_touch(uow.actor, uow.catalog, "read", found)
