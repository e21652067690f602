"""Taking documents in force back: all of one, or shares of its rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.actions import closed_sums, effects, limits, posting, successors
from dougong.actions.alert_events import watch
from dougong.actions.corrections import NOT_COPIED
from dougong.actions.doors import record_for
from dougong.actions.errors import ReasonMissing, StatusForbids
from dougong.actions.numbers import with_numbers
from dougong.actions.parts import IN_FORCE, Parts, earlier_of, shares_of, told_shares
from dougong.actions.reversal_errors import MadeIndivisible
from dougong.actions.saving import require_version
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, new_id
from dougong.model.entity import Entity
from dougong.model.partial_reversal import THE_REST, WHOLE_DOCUMENT, Share, Shares
from dougong.model.runtime import Record
from dougong.model.taken_back import Earlier, Reversing
from dougong.store import log, records


def reverse_record(  # noqa: PLR0913 (the parts may be left out)
    uow: UnitOfWork,
    entity: str,
    record_id: str,
    *,
    version: int,
    reason: str,
    parts: Parts | None = None,
) -> Record:
    """The reversal of a document in force, both linked; without parts of all that is left of it.

    Every ledger row is mirrored, or the share of it that the parts come to; the document stays in
    force while something of it is left. HasSuccessors names documents in effect that build on it,
    PartTooLarge tells what is left of a row.
    """
    if not reason.strip():
        raise ReasonMissing
    record = record_for(uow, "reverse", entity, record_id)
    known = uow.catalog.entity(entity)
    if record.status not in IN_FORCE or record.reversal_of:
        raise StatusForbids(status=record.status, status_title=record.status, action="reverse")
    # What is left is told before the version: who comes second reads numbers.
    shares = THE_REST if parts is None else shares_of(uow, known, record, parts)
    require_version(uow, record, version)
    return _taken_back(uow, record, shares, reason.strip())


def _taken_back(
    uow: UnitOfWork, record: Record, shares: Shares, reason: str, maker: str = ""
) -> Record:
    """The mirror of a document, or of shares of it, and of every document that it made.

    A maker that is taken back itself hears nothing of what happens to what it made.
    """
    known, whole = uow.catalog.entity(record.entity), shares.is_complete
    shares = THE_REST if whole else shares
    for made, line_id in effects.made_by(uow, record):
        take_back_made(uow, made, shares.of(line_id), reason, record.id if whole else "")
    successors.require_none(uow, record, None if whole else shares.rows.keys())
    earlier = earlier_of(uow, record)
    reversal = Reversing(uow.catalog, known, record.data, earlier).reversal(shares)
    mirror_id = new_id()
    mirrored = posting.mirrored(uow, record, mirror_id, shares, earlier)
    # The mirror counts no more than what it takes back: a part counts while its document does.
    mirror = records.add(
        uow,
        known.name,
        _on_its_own(uow, known, reversal.data, whole=whole and not earlier),
        id=mirror_id,
        status="reversed" if whole else "approved",
        reversal_of=record.id,
        posted_period=posting.latest(mirrored) or record.posted_period,
    )
    rows = limits.added(uow, mirrored) if mirrored else 0
    told: JsonObject = {"reason": reason, "rows": rows, "by": mirror.id}
    if whole:
        _ended(uow, record, mirror, earlier, maker)
        log.append(uow, record.id, "reversed", {**told, "status": "reversed"})
    else:
        stays = records.set_status(uow, record, record.status, from_=(record.status,))
        watch(uow, stays, "reversed")
        told |= {"status": record.status, **told_shares(shares, reversal.rows)}
        log.append(uow, record.id, "partly_reversed", told)
    closed_sums.kept_at_rest(uow, mirrored)
    begun: JsonObject = {"reason": reason, "rows": rows, "status": mirror.status}
    log.append(uow, mirror.id, "created", {**begun, "reverses": record.id})
    return mirror


def _ended(
    uow: UnitOfWork, record: Record, mirror: Record, earlier: Sequence[Earlier], maker: str
) -> None:
    """Let a document of which nothing is left, and the parts taken back before, count no more."""
    for part in earlier:
        found = records.lock(uow, record.entity, part.id)
        if found is not None:
            records.set_status(uow, found, "reversed", from_=IN_FORCE)
            log.append(uow, part.id, "reversed", {"status": "reversed", "by": mirror.id})
    after = records.set_status(uow, record, "reversed", from_=IN_FORCE, reversed_by=mirror.id)
    effects.happened(uow, after, "reversed", untold=maker)
    effects.reopen(uow, after)


def take_back_made(
    uow: UnitOfWork, made: Record, share: Share | None, reason: str, maker: str = ""
) -> None:
    """Take the same share of a document back that is taken of what made it."""
    entity = uow.catalog.entity(made.entity)
    if share is None or entity.kind != "document":
        return
    if share.last:
        _taken_back(uow, made, THE_REST, reason, maker)
        return
    partial = entity.partial_reversal
    if partial is None:
        label = records.labels(uow, {(made.entity, made.id)}).get((made.entity, made.id), "")
        raise MadeIndivisible(title=entity.title, label=label)
    lines = [row["id"] for row in made.data.get(partial.rows) or ()] or [WHOLE_DOCUMENT]
    _taken_back(uow, made, Shares(dict.fromkeys(lines, share), share, frozenset(lines)), reason)


def _on_its_own(
    uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], *, whole: bool
) -> dict[str, Any]:
    """The data without what may occur only once, and of a part without the files of the whole."""
    left_out = {f.key for f in entity.fields.values() if f.number or f.unique is not None}
    if not whole:
        left_out |= {f.key for f in entity.fields.values() if f.kind in NOT_COPIED}
    made = {key: value for key, value in data.items() if key not in left_out}
    numbered = with_numbers(uow, entity, made, at="draft")
    return with_numbers(uow, entity, numbered, at="submit")
