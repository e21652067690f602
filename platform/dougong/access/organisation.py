"""What the rules must know of the people: a protocol, and the facts of the document at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dougong.base.errors import NotFound
from dougong.model.people import Department, Person


class Organisation(Protocol):
    """The organisation at the moment a round opens."""

    def person(self, person_id: str) -> Person | None:
        """The person of that id or login, disabled ones too."""

    def superior(self, person: Person) -> Person | None:
        """Whom the person reports to."""

    def department(self, department_id: str) -> Department | None:
        """The department of that id or code."""

    def members(self, department_id: str) -> tuple[Person, ...]:
        """The people of a department itself, in order."""

    def at_post(self, post: str) -> tuple[Person, ...]:
        """Who has the post, in order."""

    def group(self, key: str) -> tuple[Person, ...]:
        """Who belongs to the group of that key now, in the order they joined; of a closed one none.

        People who are disabled are among them.
        """

    def holders(self, role: str, scope_id: str | None) -> tuple[Person, ...]:
        """Who holds the role for exactly that scope record, or company-wide when it is none."""


@dataclass(frozen=True)
class PastVote:
    """One vote of the present run of the document, oldest first."""

    node_id: str
    round_id: str
    person_id: str
    vote: str


@dataclass(frozen=True)
class AssigneeFacts:
    """What is known of the document when its approvers are looked for."""

    initiator_id: str
    #: The record that scopes roles, the project; none for documents without one.
    scope_id: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    #: Who wrote the record down, when that was somebody else.
    created_by: str = ""
    #: The people chosen for the node by the initiator, or by who decided before it.
    chosen: tuple[str, ...] = ()
    votes: tuple[PastVote, ...] = ()
    #: Whether the round is for handling, such as paying, and decides nothing.
    handles: bool = False
    #: The value of a FEEL expression over the record.
    evaluate: Callable[[str], object] | None = None
    #: The result of a decision over the record.
    decide: Callable[[str], object] | None = None


def initiator_of(facts: AssigneeFacts, organisation: Organisation) -> Person:
    """Who submitted the document; most rounds only need to know the id."""
    found = organisation.person(facts.initiator_id)
    if found is None:
        raise NotFound(what="person", id=facts.initiator_id)
    return found
