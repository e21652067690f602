"""What every route of the API says of itself: who may call it, what it reads, what it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request
from marshmallow import Schema

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
#: Stands for the dimensions of a ledger, which only the route itself knows.
ANY_DIMENSION = "{dimension}"


@dataclass(frozen=True)
class Offer:
    """The declaration of one route."""

    #: Who may call it, in a sentence; a test lists all of them.
    access: str
    #: Names of the query parameters it reads; every other one is refused.
    query: tuple[str, ...] = ()
    #: The envelope of the body, where there is one.
    takes: type[Schema] | None = None
    #: Whether the call needs the version the client saw, in If-Match.
    versioned: bool = False
    #: Media type of a good answer.
    produces: str = JSON


_OFFERS: dict[Callable[..., Any], Offer] = {}


def offers(
    access: str,
    *,
    query: tuple[str, ...] = (),
    takes: type[Schema] | None = None,
    versioned: bool = False,
    produces: str = JSON,
) -> Callable[[View], View]:
    """Declare a route."""

    def declare(view: View) -> View:
        _OFFERS[view] = Offer(access, query, takes, versioned, produces)
        return view

    return declare


def reads(offer: Offer, name: str) -> bool:
    """Whether a route reads a query parameter."""
    return name in offer.query or ANY_DIMENSION in offer.query


def offer_of(view: Callable[..., Any]) -> Offer | None:
    """The declaration of a view function, where it has one."""
    return _OFFERS.get(view)


def present() -> Offer | None:
    """The declaration of the route that answers now."""
    return offer_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
