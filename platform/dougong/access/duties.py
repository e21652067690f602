"""Duties that one person may not hold together (separation of duties)."""

from collections.abc import Callable, Iterable

from dougong.access.organisation import AssigneeFacts
from dougong.base.registry import Registry
from dougong.model.people import Person

#: The ids of the people whom a duty bars from the round that opens.
Duty = Callable[[AssigneeFacts], frozenset[str]]

duty_rules: Registry[Duty] = Registry("duty")


def without(
    persons: Iterable[Person], duties: Iterable[str], facts: AssigneeFacts
) -> tuple[Person, ...]:
    """The people whom no duty bars."""
    barred = barred_by(duties, facts)
    return tuple(person for person in persons if person.id not in barred)


def barred_by(duties: Iterable[str], facts: AssigneeFacts) -> frozenset[str]:
    """The ids of everybody whom one of the duties bars."""
    return frozenset(person for name in duties for person in duty_rules[name](facts))


def _maker_checker(facts: AssigneeFacts) -> frozenset[str]:
    """Who made the document does not decide on it."""
    return frozenset({facts.initiator_id, facts.created_by} - {""})


def _initiator(facts: AssigneeFacts) -> frozenset[str]:
    """Who submitted the document does not decide on it."""
    return frozenset({facts.initiator_id})


def _approved_before(facts: AssigneeFacts) -> frozenset[str]:
    """Who has approved at one node decides at no other."""
    return frozenset(vote.person_id for vote in facts.votes if vote.vote == "approve")


def _payer(facts: AssigneeFacts) -> frozenset[str]:
    """Who has approved does not pay; whoever holds two roles of the chain may still approve."""
    return _approved_before(facts) if facts.handles else frozenset()


duty_rules.add("maker_checker", _maker_checker)
duty_rules.add("initiator_not_approver", _initiator)
duty_rules.add("distinct_approvers", _approved_before)
duty_rules.add("payer_not_approver", _payer)
