"""What a document's own actions do, from its page: each gives where to go next."""

from flask import request

from dougong.actions import records
from dougong.actions.approvals import approval_view
from dougong.actions.cases import case_seen
from dougong.actions.process_errors import NotTakenBack
from dougong.actions.reminding import remind
from dougong.actions.taking_back import last_answer, take_back
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import send_copy, withdraw
from dougong.base.values import is_id
from dougong.web.json_body import read_json
from dougong.web.plain import form_number
from dougong.web.reversal_part import chosen_parts


def withdrawn(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """Back with its initiator, ready to be changed."""
    withdraw(uow, entity, record_id)
    return f"/records/{entity}/{record_id}/edit"


def discarded(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """Discarded; the list is next."""
    records.discard_draft(uow, entity, record_id)
    return f"/lists/{uow.catalog.list_for(entity).name}"


def copied(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """A new draft like it."""
    saved = records.copy_record(uow, entity, record_id)
    return f"/records/{entity}/{saved.record.id}/edit"


def reversed_(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """Taken back in the ledgers, whole or in parts."""
    reason, parts = request.form.get("reason", ""), chosen_parts(request.form)
    version = form_number("version")
    records.reverse_record(uow, entity, record_id, version=version, reason=reason, parts=parts)
    return ""


def closed(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """Closed."""
    records.close_record(uow, entity, record_id, version=form_number("version"))
    return ""


def sent(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """Further people informed."""
    process = approval_view(uow, entity, record_id).process
    chosen = read_json(request.form.get("people", "[]").encode())
    if process is not None and isinstance(chosen, list):
        people = dict.fromkeys(one for one in chosen if isinstance(one, str) and is_id(one))
        send_copy(uow, process.id, tuple(people))
    return ""


def reminded(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """Those it waits for reminded."""
    process = approval_view(uow, entity, record_id).process
    if process is not None:
        remind(uow, process.id)
    return ""


def taken_back(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """The reader's last decision taken back."""
    case = case_seen(uow, records.record_for(uow, "read", entity, record_id))
    mine = last_answer(uow, case) if case is not None else None
    if mine is None:
        raise NotTakenBack
    # Whoever comes too late reads who has acted meanwhile.
    take_back(uow, mine.id)
    return ""
