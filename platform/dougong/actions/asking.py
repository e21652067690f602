"""Whom a round asks when it opens, and who has answered it already."""

from collections.abc import Sequence
from dataclasses import replace

from dougong.access.assignees import Resolved, assignees_of, deduplicated
from dougong.access.organisation import AssigneeFacts, PastVote
from dougong.actions.cases import Case
from dougong.actions.decision_tables import decided
from dougong.actions.organisation_now import OrganisationNow
from dougong.actions.rounds import Step
from dougong.actions.routing import routing_facts, value_in
from dougong.actions.step_result import OpenedRound
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.engine.answer import OpenTask
from dougong.model.people import Person
from dougong.model.runtime import Assignment, Round


class Asking:
    """Finds the people of the rounds that one action opens."""

    def __init__(self, uow: UnitOfWork, case: Case) -> None:
        self._uow, self._case = uow, case
        self.organisation = OrganisationNow(uow, case.record)

    def resolved(self, step: Step, assignments: Sequence[Assignment]) -> Resolved:
        """The people of a step after duties, the initiator's rule and the fallbacks."""
        case = self._case
        facts = AssigneeFacts(
            initiator_id=case.process.initiator_id,
            scope_id=case.process.scope_id,
            data=case.record.data,
            created_by=case.record.created_by,
            votes=self._votes(assignments),
            evaluate=lambda text: value_in(self._uow, case.entity, case.record, text),
            decide=self._decided,
        )
        return assignees_of(step.node, facts, self.organisation, case.definition.duties)

    def answered(
        self, step: Step, persons: Sequence[Person], assignments: Sequence[Assignment]
    ) -> frozenset[str]:
        """Whose earlier approval counts here too: of the very content the document has now."""
        case = self._case
        approvals = _since_return(assignments)
        votes = self._votes(approvals)
        last = approvals[-1] if approvals else None
        changed = last is not None and last.seen_version != case.record.version
        return deduplicated(persons, step.node.duplicates, votes, changed=changed)

    def _decided(self, decision: str) -> object:
        case = self._case
        facts = routing_facts(self._uow, case.definition, case.entity, case.record)
        return decided(case.pinned, decision, facts)

    def _votes(self, assignments: Sequence[Assignment]) -> tuple[PastVote, ...]:
        nodes = {r.id: r.node_id for r in self._case.rounds}
        return tuple(
            PastVote(nodes.get(a.round_id, ""), a.round_id, a.person_id, a.vote)
            for a in assignments
            if a.vote is not None
        )


def opened_round(uow: UnitOfWork, case: Case, task: OpenTask, step: Step, number: int) -> Round:
    """A new round of a node, still without people."""
    return Round(
        id=new_id(),
        process_id=case.process.id,
        node_id=task.node_id,
        task_id=task.task_id,
        name=step.name,
        kind=step.node.kind,
        mode=step.node.mode,
        status="open",
        number=number,
        opened_at=uow.now,
        item=task.item,
    )


def asked(
    uow: UnitOfWork, around: Round, persons: Sequence[Person], resolved: Resolved
) -> OpenedRound:
    """The round with an open assignment for each person."""
    assignments = tuple(
        Assignment(
            id=new_id(),
            round_id=around.id,
            process_id=around.process_id,
            person_id=person.id,
            position=position,
            state="open",
            opened_at=uow.now,
            mark=resolved.marks.get(person.id, ""),
        )
        for position, person in enumerate(persons)
    )
    why = "；".join(remark.for_person(uow.actor.locale) for remark in resolved.remarks)
    return OpenedRound(around, assignments, why)


def answered_already(
    uow: UnitOfWork, opened: OpenedRound, earlier: frozenset[str], version: int
) -> OpenedRound:
    """The round with the approvals of those who approved the same content before."""
    assignments = tuple(
        replace(
            a,
            state="done",
            vote="approve",
            mark="deduplicated",
            decided_at=uow.now,
            decided_by=a.person_id,
            seen_version=version,
        )
        if a.person_id in earlier
        else a
        for a in opened.assignments
    )
    return replace(opened, assignments=assignments)


def _since_return(assignments: Sequence[Assignment]) -> list[Assignment]:
    """The approvals after the last return: what was returned is looked at anew by everybody."""
    returns = [a.decided_at for a in assignments if a.vote == "return" and a.decided_at]
    last = max(returns, default=None)
    approvals = [a for a in assignments if a.vote == "approve"]
    return (
        approvals
        if last is None
        else [a for a in approvals if a.decided_at and a.decided_at > last]
    )
