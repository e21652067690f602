"""The one view that every view of the console derives from: closed, in our frame, in words."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from flask import flash, redirect
from flask_admin import BaseView, expose
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, DataInvalid, DougongError
from dougong.web.call import actor, change
from dougong.web.locale import locale
from dougong.web.shell import Link, shell

Page = TypeVar("Page", bound=Callable[..., Any])


def at(address: str, method: str = "GET") -> Callable[[Page], Page]:
    """Answer a method at an address below the view's own."""
    exposed: Callable[[Page], Page] = expose(address, (method,))
    return exposed


class ConsoleView(BaseView):
    """A page of the console: denied to everybody but administrators."""

    #: Last part of the address, and the name by which routes are known.
    place: ClassVar[str] = ""
    icon: ClassVar[str] = "list"

    def __init__(self, *known: Any, **words: Any) -> None:
        words.setdefault("url", self.place)
        words.setdefault("endpoint", f"admin_{self.place}")
        super().__init__(*known, name=LazyString(self.title), menu_icon_value=self.icon, **words)

    def title(self) -> str:
        """What the page is called, in the reader's language."""
        raise NotImplementedError

    def is_accessible(self) -> bool:
        """Whether the person may be here; who has not signed in is asked to."""
        return actor().is_admin

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Response:  # noqa: ARG002 (Flask-Admin names them)
        """Refuse like every other page of the platform."""
        raise AccessDenied(action="administer")

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run the view once; Flask-Admin's own would run it again after any TypeError in it."""
        return fn(self, *args, **kwargs)

    def render(self, template: str, **kwargs: Any) -> str:
        """A page of the console inside the frame of the platform."""
        found: str = super().render(template, shell=shell(), sections=self._sections(), **kwargs)
        return found

    def _sections(self) -> tuple[Link, ...]:
        return tuple(
            Link(str(item.name), str(item.get_url()), str(item.icon_value), item.is_active(self))
            for item in self.admin.menu()
            if item.is_visible()
        )

    def done(self, action: Callable[[UnitOfWork], object], success: str, back: str) -> Response:
        """The page again after an action; what it refused is told there."""
        try:
            change(action)
        except DougongError as refused:
            return told(sentence(refused), back, "danger")
        return told(success, back)


def told(message: str, back: str, kind: str = "success") -> Response:
    """A page again, with a message."""
    flash(message, kind)
    return redirect(back, 303)


def sentence(refused: DougongError) -> str:
    """What a person reads of a refusal: what is wrong, and what to do."""
    language = locale()
    if isinstance(refused, DataInvalid):
        return "　".join(fault.for_person(language) for fault in refused.faults)
    return f"{refused.for_person(language)}　{refused.advice(language)}".strip()


def given(form: Mapping[str, str], name: str, longest: int = 200) -> str:
    """A word of a form, trimmed and of bearable length."""
    return form.get(name, "").strip()[:longest]
