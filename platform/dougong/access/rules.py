"""The kinds of assignee rules: each gives people, in order, from the organisation and the facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from dougong.access.errors import RuleInvalid
from dougong.access.organisation import AssigneeFacts, Organisation, initiator_of
from dougong.base.registry import Registry
from dougong.model.people import Department, Person
from dougong.model.workflow.definition import AssigneeRule
from dougong.model.workflow.vocabulary import vocabulary

Rule = Callable[[Mapping[str, str], AssigneeFacts, Organisation], Iterable[Person]]

assignee_rules: Registry[Rule] = Registry("assignee rule")

#: How far a line of superiors is followed.
HIGHEST = 20


def people_of(
    rule: AssigneeRule, facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...]:
    """The people one rule names, disabled ones too."""
    return tuple(assignee_rules[rule.kind](rule.params, facts, organisation))


def superiors(person: Person, organisation: Organisation) -> Iterator[Person]:
    """The line of superiors from the nearest up; a circle ends it."""
    seen = {person.id}
    above = organisation.superior(person)
    while above is not None and above.id not in seen and len(seen) <= HIGHEST:
        yield above
        seen.add(above.id)
        above = organisation.superior(above)


def _user(
    params: Mapping[str, str], _facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    return _known([params["user"]], organisation)


def _role(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...]:
    role = params["role"]
    here = organisation.holders(role, facts.scope_id) if facts.scope_id else ()
    return tuple(p for p in here if p.active) or organisation.holders(role, None)


def _group(
    params: Mapping[str, str], _facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...]:
    return organisation.group(params["group"])


def _members(
    params: Mapping[str, str], _facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...]:
    department = organisation.department(params["department"])
    return organisation.members(department.id) if department else ()


def _post(
    params: Mapping[str, str], _facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...]:
    found = organisation.at_post(params["post"])
    if not params.get("department"):
        return found
    department = organisation.department(params["department"])
    return tuple(p for p in found if department and p.department_id == department.id)


def _head(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    wanted = params.get("department") or initiator_of(facts, organisation).department_id
    return _head_of(organisation.department(wanted or ""), organisation)


def _head_by_field(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    wanted = facts.data.get(params["field"])
    return _head_of(organisation.department(str(wanted)) if wanted else None, organisation)


def _head_of(department: Department | None, organisation: Organisation) -> list[Person]:
    if department is None:
        return []
    leaders = _known([department.leader_id, department.deputy_id], organisation)
    return [person for person in leaders if person.active][:1]


def _nth_manager(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    level = int(params["level"])
    return list(superiors(initiator_of(facts, organisation), organisation))[level - 1 : level]


def _consecutive_managers(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> Iterator[Person]:
    highest = int(params.get("level") or HIGHEST)
    last = _ids(_role(params, facts, organisation)) if params.get("role") else frozenset()
    for number, person in enumerate(superiors(initiator_of(facts, organisation), organisation), 1):
        yield person
        if number == highest or person.id in last:
            return


def _person_field(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    return _known(_texts(facts.data.get(params["field"])), organisation)


def _initiator(
    _params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    return [initiator_of(facts, organisation)]


def _chosen(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    chosen = _known(facts.chosen, organisation)
    among = offered(params, facts, organisation)
    if among is None:
        return chosen
    ids = _ids(among)
    return [person for person in chosen if person.id in ids]


def offered(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...] | None:
    """Among whom such a rule lets people choose, by all it says; none when among all."""
    found: tuple[Person, ...] | None = None
    for word, people in (("role", _role), ("group", _group), ("department", _members)):
        if params.get(word):
            these = people(params, facts, organisation)
            ids = _ids(these)
            found = these if found is None else tuple(p for p in found if p.id in ids)
    return found


def _feel(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> list[Person]:
    expression = params["expression"]
    if facts.evaluate is None:
        raise RuleInvalid(rule=expression)
    return _known(_texts(facts.evaluate(expression)), organisation)


def _decision(
    params: Mapping[str, str], facts: AssigneeFacts, organisation: Organisation
) -> Iterator[Person]:
    name = params["decision"]
    if facts.decide is None:
        raise RuleInvalid(rule=name)
    for rule in _rules_in(facts.decide(name), name):
        yield from people_of(rule, facts, organisation)


def _rules_in(result: object, name: str) -> Iterator[AssigneeRule]:
    for item in result if isinstance(result, list | tuple) else [result]:
        if isinstance(item, str):
            yield AssigneeRule("role", {"role": item})
        elif isinstance(item, Mapping):
            yield _rule_of(item, name)
        elif item is not None:
            raise RuleInvalid(rule=name)


def _rule_of(row: Mapping[str, object], name: str) -> AssigneeRule:
    params = {key: str(value) for key, value in row.items() if value is not None}
    kind = params.pop("kind", "role")
    known = vocabulary().assignees.get(kind)
    # A decision that names a decision could go on for ever.
    if kind == "decision" or known is None or any(not params.get(one) for one in known.needs):
        raise RuleInvalid(rule=name)
    return AssigneeRule(kind, params)


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, Mapping):
        return _texts(value.get("id"))
    return [value] if isinstance(value, str) and value else []


def _known(ids: Iterable[str | None], organisation: Organisation) -> list[Person]:
    found = (organisation.person(person_id) for person_id in ids if person_id)
    return [person for person in found if person is not None]


def _ids(persons: Iterable[Person]) -> frozenset[str]:
    return frozenset(person.id for person in persons)


for _name, _rule in (
    ("user", _user),
    ("role", _role),
    ("group", _group),
    ("members_of_department", _members),
    ("post", _post),
    ("head_of_department", _head),
    ("head_of_department_field", _head_by_field),
    ("nth_manager", _nth_manager),
    ("consecutive_managers", _consecutive_managers),
    ("person_field", _person_field),
    ("initiator", _initiator),
    ("chosen_by_initiator", _chosen),
    ("chosen_by_previous", _chosen),
    ("feel", _feel),
    ("decision", _decision),
):
    assignee_rules.add(_name, _rule)
