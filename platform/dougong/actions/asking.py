"""Whom a round asks when it opens, and who has answered it already."""

from collections.abc import Sequence
from dataclasses import replace

from dougong.access.assignees import Resolved, assignees_of, deduplicated
from dougong.access.organisation import AssigneeFacts, PastVote
from dougong.actions.cases import Case
from dougong.actions.choosing import chosen_for
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
from dougong.model.workflow.choices import CHOSEN
from dougong.store import assignments as parts

#: Under which key a finding says that it was met at the last approval, not at submission.
NOTICED = "noticed"


class Asking:
    """Finds the people of the rounds that one action opens."""

    def __init__(self, uow: UnitOfWork, case: Case) -> None:
        self._uow, self._case = uow, case
        self.organisation = OrganisationNow(uow, case.record)

    def resolved(self, step: Step, assignments: Sequence[Assignment]) -> Resolved:
        """The people of a step after duties, the initiator's rule and the fallbacks."""
        duties = self._case.definition.duties
        return assignees_of(step.node, self.facts(step, assignments), self.organisation, duties)

    def left_to(self, step: Step) -> str:
        """The kind of choice by which the people of a step are still to be found, or nothing."""
        kinds = [rule.kind for rule in step.node.assignees]
        if not kinds or not CHOSEN.issuperset(kinds):
            return ""
        return "" if chosen_for(self._uow, self._case, step.node) else kinds[0]

    def facts(self, step: Step, assignments: Sequence[Assignment]) -> AssigneeFacts:
        """What the rules about people may read of the document and its process."""
        case = self._case
        return AssigneeFacts(
            initiator_id=case.process.initiator_id,
            scope_id=case.process.scope_id,
            data=case.record.data,
            created_by=case.record.created_by,
            chosen=chosen_for(self._uow, case, step.node),
            votes=self._votes(assignments),
            handles=step.node.kind == "handle",
            evaluate=lambda text: value_in(self._uow, case.entity, case.record, text),
            decide=self._decided,
        )

    def answered(
        self, step: Step, persons: Sequence[Person], assignments: Sequence[Assignment]
    ) -> frozenset[str]:
        """Whose earlier approval counts here too: of the very content the document has now."""
        case = self._case
        if any(one.get(NOTICED) for one in case.record.findings):
            # The longer way asks those it adds; who agreed to the document stays with it.
            votes = self._votes(_since_return(self._whole(assignments)))
            return deduplicated(persons, "any_earlier", votes, changed=False)
        approvals = _since_return(assignments)
        votes = self._votes(approvals)
        last = approvals[-1] if approvals else None
        changed = last is not None and last.seen_version != case.record.version
        return deduplicated(persons, step.node.duplicates, votes, changed=changed)

    def _whole(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        """With those of rounds that were left out (cases.case_now)."""
        stored = parts.assignments(self._uow, self._case.process.id)
        return [*{one.id: one for one in (*stored, *assignments)}.values()]

    def _decided(self, decision: str) -> object:
        case = self._case
        facts = routing_facts(self._uow, case.definition, case.entity, case.record)
        return decided(case.pinned, decision, facts)

    def _votes(self, assignments: Sequence[Assignment]) -> tuple[PastVote, ...]:
        nodes = {r.id: r.node_id for r in self._case.rounds}
        return tuple(
            PastVote(nodes.get(a.round_id, ""), a.round_id, a.decided_by or a.person_id, a.vote)
            for a in assignments
            if a.vote is not None and a.state == "done"
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
    """The round with an assignment for each person, open to all or to the first in line."""
    first = 1 if around.mode == "sequential" else len(persons)
    assignments = tuple(
        Assignment(
            id=new_id(),
            round_id=around.id,
            process_id=around.process_id,
            person_id=person.id,
            position=position,
            state="open" if position < first else "waiting",
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
    approvals = [a for a in assignments if a.vote == "approve" and a.state == "done"]
    return (
        approvals
        if last is None
        else [a for a in approvals if a.decided_at and a.decided_at > last]
    )
