"""What a picker offers, and which record a pasted label means."""

from collections.abc import Callable, Iterable, Iterator

from dougong.actions.picking import Choice, picker
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json, JsonObject
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.store import people, records
from dougong.web.api.live_form import form_for_asking

#: People and departments offered at once.
OFFERED = 30
Ask = Callable[[str], tuple[Choice, ...]]


def picked(
    uow: UnitOfWork, form: str, path: str, search: str, data: JsonObject
) -> tuple[Choice, ...]:
    """The choices of a field, `/crew` or `/lines/*/worker`, narrowed by what was typed."""
    _, entity = form_for_asking(uow, form)
    field = _field_at(uow, entity, path)
    if field.kind == "member":
        return tuple(_people(uow, search))
    if field.kind == "department":
        return tuple(_departments(uow, search))
    if field.reference is None:
        raise NotFound(what="field", id=path)
    return picker(uow, entity.name, path, search, data)


def _field_at(uow: UnitOfWork, entity: Entity, path: str) -> Field:
    keys = [part for part in path.strip("/").split("/") if part != "*" and not part.isdigit()]
    of = entity
    field: Field | None = None
    for key in keys:
        if field is not None:
            if not field.rows:
                raise NotFound(what="field", id=path)
            of = uow.catalog.entity(field.rows)
        field = of.fields.get(key)
        if field is None:
            raise NotFound(what="field", id=path)
    if field is None:
        raise NotFound(what="field", id=path)
    return field


def _people(uow: UnitOfWork, search: str) -> Iterator[Choice]:
    for person in people.persons(uow, search=search, active=True, limit=OFFERED):
        yield Choice(person.id, person.name, (person.login, person.position))


def _departments(uow: UnitOfWork, search: str) -> Iterator[Choice]:
    typed = search.strip().casefold()
    for department in people.departments(uow):
        if typed in department.name.casefold() or typed in department.code.casefold():
            yield Choice(department.id, department.name, (department.code,))


def choices_json(choices: Iterable[Choice]) -> list[Json]:
    """Choices as a picker draws them."""
    return [
        {"id": one.id, "label": one.label, "detail": " · ".join(filter(None, one.shown))}
        for one in choices
    ]


def resolved(
    uow: UnitOfWork, form: str, path: str, texts: Iterable[str], data: JsonObject
) -> JsonObject:
    """Which record each label or number means; null where none or several answer."""
    _, entity = form_for_asking(uow, form)
    field = _field_at(uow, entity, path)
    target = field.reference.entity if field.reference else ""
    found: JsonObject = {}
    for text in dict.fromkeys(texts):
        one = _meant(uow, target, text.strip(), lambda typed: picked(uow, form, path, typed, data))
        found[text] = {"id": one.id, "label": one.label} if one else None
    return found


def _meant(uow: UnitOfWork, target: str, text: str, ask: Ask) -> Choice | None:
    if not text:
        return None
    # A label may be put together from several fields, of which each is searched by itself.
    for typed in dict.fromkeys((text, *text.split())):
        matches = {one.id: one for one in ask(typed) if _is_meant(uow, target, one, text)}
        if matches:
            return next(iter(matches.values())) if len(matches) == 1 else None
    return None


def _is_meant(uow: UnitOfWork, target: str, choice: Choice, text: str) -> bool:
    if text in {choice.label, *choice.shown}:
        return True
    if not target:
        return False
    searched = uow.catalog.entity(target).search
    values = records.values(uow, target, [choice.id], searched).get(choice.id, {})
    return text in values.values()
