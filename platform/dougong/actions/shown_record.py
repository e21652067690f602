"""A record as its page shows it: the form filled in, the approval beside it, the trail below."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong.actions.approvals import ApprovalView, approval_view
from dougong.actions.opened_form import is_editable
from dougong.actions.saving import form_of, prepared_data
from dougong.actions.trail import difference, history
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.forms.showing import Content
from dougong.forms.view import FormView, view
from dougong.model.entity import Entity
from dougong.model.form import Control, Form, Section
from dougong.model.runtime import LoggedEvent
from dougong.store import assignments, labels, people, processes


@dataclass(frozen=True)
class ShownRecord:
    """Everything the page of a record needs."""

    approval: ApprovalView
    form: FormView
    headline: str
    trail: tuple[LoggedEvent, ...]
    #: Names of the actors of the trail by id.
    names: Mapping[str, str]
    #: The version the reader's last vote was cast on; 0 when there was none.
    seen_version: int = 0


def shown_record(uow: UnitOfWork, entity: str, record_id: str) -> ShownRecord:
    """The record, read by the actor."""
    approval = approval_view(uow, entity, record_id)
    known, record = approval.entity, approval.record
    form = form_of(uow, known) or plain_form(known)
    evaluation = prepared_data(uow, known, record.data, stored=record).evaluation
    seen = _seen_version(uow, approval)
    trail = history(uow, entity, record_id)
    content = Content(
        data=record.data,
        states=evaluation.states,
        cards=evaluation.cards,
        rights=approval.rights,
        # Whoever holds an assignment may fill in what his node opens; authors go to the form.
        editing=approval.my_assignment is not None and not is_editable(known, record),
        changed=_changed(uow, approval, seen),
    )
    actors = {event.actor_id for event in trail}
    return ShownRecord(
        approval=approval,
        form=view(form, uow.catalog, content, approval.words),
        headline=labels.headline(uow, record),
        trail=trail,
        names={**people.names(uow, sorted(actors)), **approval.names},
        seen_version=seen,
    )


def record_of(uow: UnitOfWork, assignment_id: str) -> tuple[str, str]:
    """Entity and record of an assignment of the actor's."""
    found = assignments.find_assignment(uow, assignment_id)
    process = processes.find_process(uow, found.process_id) if found else None
    if process is None:
        raise NotFound(what="assignment", id=assignment_id)
    return process.entity, process.record_id


def plain_form(entity: Entity) -> Form:
    """A form for an entity that has none: every field in one section, in order."""
    controls = tuple(Control(key) for key in entity.fields)
    section = Section("all", "", controls)
    return Form(entity.module, entity.key, entity.name, entity.title, (section,))


def _seen_version(uow: UnitOfWork, approval: ApprovalView) -> int:
    mine = (
        vote.assignment.seen_version or 0
        for around in approval.timeline
        for vote in around.votes
        if vote.assignment.decided_by == uow.actor.id
    )
    return max(mine, default=0)


def _changed(uow: UnitOfWork, approval: ApprovalView, seen: int) -> frozenset[str]:
    record = approval.record
    if not seen or seen == record.version:
        return frozenset()
    paths = difference(uow, record.entity, record.id, seen, record.version)
    return frozenset(f"/{path.split('/')[1]}" for path in paths)
