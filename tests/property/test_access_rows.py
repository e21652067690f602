"""A record is readable exactly when the list's filter would show it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dougong import feel
from dougong.access import policy
from dougong.access.matching import matches
from dougong.model.access import Grant
from dougong.model.people import Actor, RoleHeld
from dougong.model.runtime import Record
from unit.access.test_policy import AT, CATALOG, DOC, ROLES
from unit.forms.sheets import catalog_of

SCOPES = st.sampled_from(["project-1", "project-2", None])
ROWS = st.sampled_from(
    [
        "",
        "created_by = actor.id",
        "amount > 1000",
        "not(amount > 1000)",
        "amount != 1000",
        'amount <= 1000 or status = "approved"',
        'not(project = "project-1")',
        'status in ("draft", "approved") and amount != null',
        "amount between 500 and 1500",
        'list contains(actor.roles, "pm") and created_by != actor.id',
    ]
)


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    held = draw(st.lists(st.tuples(st.sampled_from(sorted(ROLES)), SCOPES), max_size=4))
    return Actor("me", "me", "我", tuple(RoleHeld(role, scope) for role, scope in held))


@st.composite
def records(draw: st.DrawFn) -> Record:
    amount = draw(st.none() | st.sampled_from([Decimal(x) for x in (0, 500, 1000, 1500, 2000)]))
    data = {"project": draw(SCOPES), "amount": amount, "lines": []}
    status = draw(st.sampled_from(["draft", "submitted", "approved"]))
    author = draw(st.sampled_from(["me", "you"]))
    return Record("demo.doc", "r", 1, status, data, author, AT, author, AT)


def by_hand(actor: Actor, grants: tuple[Grant, ...], record: Record) -> bool:
    """The rule in its plainest form: some grant's role reaches the project and its rows hold."""
    return any(
        any(held.role == grant.role and reaches(held, record) for held in actor.roles)
        and holds(grant.rows, actor, record)
        for grant in grants
    )


def reaches(held: RoleHeld, record: Record) -> bool:
    if held.scope_id is None or ROLES[held.role].scope == "company":
        return held.scope_id is None
    project = record.data["project"]
    return held.scope_id == project if project else record.created_by == "me"


def holds(rows: str, actor: Actor, record: Record) -> bool:
    if not rows:
        return True
    names = {**policy.facts_of(record), "actor": policy.actor_facts(actor)}
    return feel.compile(rows, names).value(names) is True


@given(
    actors(),
    st.lists(st.tuples(st.sampled_from(sorted(ROLES)), ROWS), max_size=4),
    records(),
)
def test_a_record_may_be_read_exactly_when_the_filter_shows_it(
    actor: Actor, granted: list[tuple[str, str]], record: Record
) -> None:
    grants = tuple(Grant(role, "demo.doc", frozenset({"read"}), rows) for role, rows in granted)
    catalog = catalog_of(DOC, roles=ROLES, grants=grants)
    shown = matches(policy.row_filter(actor, catalog, "demo.doc", "read"), policy.facts_of(record))
    assert policy.may_touch(actor, catalog, "read", record) is shown
    assert shown is by_hand(actor, grants, record)
    if shown:
        scope = record.data["project"]
        assert policy.may(actor, catalog, "read", "demo.doc", scope)


def test_nothing_granted_is_nothing_seen() -> None:
    assert CATALOG.grants
    assert not policy.may(Actor("me", "me", "我"), CATALOG, "read", "demo.doc", None)
