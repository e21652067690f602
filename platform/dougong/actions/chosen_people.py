"""Whom the actor may choose for a node, and whether he has chosen where it is his to do."""

from collections.abc import Mapping, Sequence

from dougong.access.rules import offered
from dougong.actions.asking import Asking
from dougong.actions.cases import Case
from dougong.actions.choosing import (
    Choice,
    ChoiceRequired,
    Chosen,
    PersonGone,
    PersonNotOffered,
    left_to,
    left_to_initiator,
    require_known,
)
from dougong.actions.rounds import step_of
from dougong.actions.routing import chain_source, routing_facts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound, ProcessError
from dougong.model.people import Person
from dougong.model.runtime import Round
from dougong.store import people

#: How many people a search offers.
LISTED = 30


def checked(
    uow: UnitOfWork, case: Case, choices: Sequence[Choice], given: Chosen
) -> dict[str, tuple[str, ...]]:
    """The people chosen by node; ChoiceGone, TooManyChosen, PersonNotOffered or PersonGone else."""
    require_known(choices, given)
    found: dict[str, tuple[str, ...]] = {}
    for choice in choices:
        ids = tuple(dict.fromkeys(given.get(choice.node_id, ())))
        among = _among(uow, case, choice) if ids else None
        for person_id in ids:
            person = people.person(uow, person_id)
            if person is None:
                raise NotFound(what="person", id=person_id)
            if not person.active:
                raise PersonGone(node=choice.name, person=person.name)
            if among is not None and person.id not in {one.id for one in among}:
                raise PersonNotOffered(node=choice.name, person=person.name)
        if ids:
            found[choice.node_id] = ids
    return found


def people_offered(
    uow: UnitOfWork, case: Case, choice: Choice, search: str, most: int = LISTED
) -> list[Person]:
    """Among whom the actor chooses, by name or login; so many at once."""
    among, typed = _among(uow, case, choice), search.strip().casefold()
    if among is None:
        return list(people.persons(uow, search=search, active=True, limit=most))
    fitting = (p for p in among if p.active and typed in f"{p.name} {p.login}".casefold())
    return list(fitting)[:most]


def _among(uow: UnitOfWork, case: Case, choice: Choice) -> tuple[Person, ...] | None:
    asking = Asking(uow, case)
    step = step_of(case.definition.nodes[choice.node_id], None)
    return offered(choice.rule.params, asking.facts(step, case.assignments), asking.organisation)


def require_next(
    uow: UnitOfWork, before: Case, after: Case, choices: Sequence[Choice], ended: Round
) -> None:
    """ChoiceRequired where a node has come up whose people nobody at the one before has chosen.

    Where a node offers nobody, its own rule says what happens.
    """
    opened = {one.node_id for one in after.rounds[len(before.rounds) :]}
    lacking = [one for one in choices if one.node_id in opened and _is_open(uow, before, one)]
    if lacking:
        raise ChoiceRequired(node="、".join(one.name for one in lacking), after=ended.name)


def _is_open(uow: UnitOfWork, case: Case, choice: Choice) -> bool:
    """Whether it has to be chosen still, and there is somebody to choose."""
    if choice.chosen or choice.node_id in case.chosen:
        return False
    among = _among(uow, case, choice)
    return among is None or any(person.active for person in among)


def require_ahead(uow: UnitOfWork, case: Case) -> None:
    """ChoiceRequired where the document will come to a node that its initiator chooses for."""
    lacking = [one for one in left_to_initiator(uow, case) if _is_open(uow, case, one)]
    if not lacking:
        return
    facts = routing_facts(uow, case.definition, case.entity, case.record)
    release, chains = case.process.release, chain_source(case.pinned)
    try:
        road = uow.house.engine.predict(release, case.definition, facts, chains, None)
    except ProcessError:
        # What keeps the road from being told keeps the process from going it, with its reason.
        return
    ahead = {node.node_id for node in road}
    names = [one.name for one in lacking if one.node_id in ahead]
    if names:
        raise ChoiceRequired(node="、".join(names))


def to_choose(uow: UnitOfWork, case: Case, around: Round | None) -> tuple[Choice, ...]:
    """What the holder of a part in a round chooses when he agrees; nodes that offer nobody not."""
    found = left_to(uow, case, around.node_id) if around is not None else ()
    return tuple(one for one in found if one.chosen or _is_open(uow, case, one))


def names_of(uow: UnitOfWork, choices: Sequence[Choice]) -> Mapping[str, str]:
    """Names of the people chosen already, by id."""
    return people.names(uow, sorted({one for choice in choices for one in choice.chosen}))
