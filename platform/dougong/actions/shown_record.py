"""A record as its page shows it: the form filled in, the approval beside it, the trail below."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.actions import controlling
from dougong.actions.approvals import ApprovalView, approval_view
from dougong.actions.control_words import Strip
from dougong.actions.late_files import LateFile, late_files, may_add
from dougong.actions.opened_form import is_editable, plain_form
from dougong.actions.page_figures import ShownFigure, figures_on
from dougong.actions.parts import IN_FORCE
from dougong.actions.reversal_view import ReversalView, reversal_view
from dougong.actions.saving import form_of, prepared_data
from dougong.actions.trail import history
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.forms.showing import Content
from dougong.forms.view import FormView, view
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
    #: What controls say now, while the document is not in force yet.
    strips: tuple[Strip, ...] = ()
    #: What is taken back of the document, and what it takes back itself.
    reversal: ReversalView = field(default_factory=ReversalView)
    #: Files that came after the approval, and whether the reader may add some.
    late: tuple[LateFile, ...] = ()
    may_add: bool = False
    #: What heads its page, as it is at this moment.
    figures: tuple[ShownFigure, ...] = ()


def shown_record(uow: UnitOfWork, entity: str, record_id: str) -> ShownRecord:
    """The record, read by the actor."""
    approval = approval_view(uow, entity, record_id)
    known, record = approval.entity, approval.record
    form = form_of(uow, known) or plain_form(known)
    evaluation = prepared_data(uow, known, record.data, stored=record).evaluation
    trail = history(uow, entity, record_id)
    content = Content(
        data=record.data,
        states=evaluation.states,
        cards=evaluation.cards,
        rights=approval.rights,
        # Whoever holds an assignment may fill in what his node opens; authors go to the form.
        editing=approval.my_assignment is not None and not is_editable(known, record),
        changed=frozenset(f"/{path.split('/')[1]}" for path in approval.changes),
    )
    actors = {event.actor_id for event in trail}
    return ShownRecord(
        approval=approval,
        form=view(form, uow.catalog, content, approval.words),
        headline=labels.headline(uow, record),
        trail=trail,
        names={**people.names(uow, sorted(actors)), **approval.names},
        strips=controlling.strips_of(uow, known, record.id),
        late=late_files(uow, trail),
        figures=figures_on(uow, record, approval.rights),
        may_add=record.status in IN_FORCE and may_add(uow, record),
        reversal=reversal_view(uow, entity, record_id)
        if record.status in (*IN_FORCE, "reversed")
        else ReversalView(),
    )


def record_of(uow: UnitOfWork, assignment_id: str) -> tuple[str, str]:
    """Entity and record of an assignment of the actor's."""
    found = assignments.find_assignment(uow, assignment_id)
    process = processes.find_process(uow, found.process_id) if found else None
    if process is None:
        raise NotFound(what="assignment", id=assignment_id)
    return process.entity, process.record_id
