"""What waits for somebody next, so that after an answer nobody has to go back to the list."""

from collections.abc import Callable

from dougong.actions.cases import Case
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store import participation
from dougong.store.participation import ToDo

Elsewhere = Callable[[], ToDo | None]


def elsewhere(uow: UnitOfWork, case: Case) -> Elsewhere:
    """What gives the actor's most pressing to-do outside the process he is about to change.

    Asked before the change, the question costs no wait of its own; what is inside the process is
    known afterwards without asking.
    """
    return participation.next_open(uow, uow.actor.id, apart=case.process.id)


def next_to_do(uow: UnitOfWork, case: Case, outside: Elsewhere) -> str | None:
    """The actor's most pressing to-do after a change of a case, his own before others'."""
    due = {around.id: around.due_at for around in case.open_rounds}
    inside = (
        ToDo(one.id, due[one.round_id], one.opened_at)
        for one in case.assignments
        if one.person_id == uow.actor.id and one.state == "open" and one.round_id in due
    )
    found = min(
        (one for one in (*inside, outside()) if one is not None),
        key=lambda one: one.urgency,
        default=None,
    )
    # What the change has begun elsewhere is looked for where nothing else waits.
    found = found or participation.next_open(uow, uow.actor.id)()
    return participation.next_of_others(uow, uow.actor.id) if found is None else found.id
