"""Definitions by the names in an address: an unknown one is not found, like anything else."""

from collections.abc import Mapping
from typing import TypeVar

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.model.entity import Entity
from dougong.model.form import Form

Definition = TypeVar("Definition")


def among(known: Mapping[str, Definition], what: str, name: str) -> Definition:
    """The definition of a name, or NotFound."""
    if name not in known:
        raise NotFound(what=what, id=name)
    return known[name]


def entity_of(uow: UnitOfWork, name: str) -> Entity:
    """The entity of a name; rows have no address of their own."""
    found = among(uow.catalog.entities, "entity", name)
    if found.kind == "child":
        raise NotFound(what="entity", id=name)
    return found


def form_named(uow: UnitOfWork, name: str) -> Form:
    """The form of a name, or the first form of the entity of that name."""
    if name in uow.catalog.forms:
        return uow.catalog.forms[name]
    for form in uow.catalog.forms.values():
        if form.entity == name:
            return form
    raise NotFound(what="form", id=name)
