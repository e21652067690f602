"""The console's own look at the database: one read-only session per request."""

from contextlib import ExitStack

from flask import Flask, g
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from dougong.web.call import host


class Reading:
    """What Flask-Admin takes for its database: a session that can change nothing."""

    def __init__(self) -> None:
        self.session: Session = LocalProxy(session)  # type: ignore[assignment] # one per request


def session() -> Session:
    """The session of this request, on a connection that only reads."""
    if "console_session" not in g:
        g.console_open = ExitStack()
        connection = g.console_open.enter_context(host().database.read())
        g.console_session = g.console_open.enter_context(Session(connection, autoflush=False))
    found: Session = g.console_session
    return found


def _close(_error: BaseException | None) -> None:
    g.pop("console_session", None)
    opened: ExitStack | None = g.pop("console_open", None)
    if opened is not None:
        opened.close()


def install(app: Flask) -> None:
    """Give every connection back when its request ends."""
    app.teardown_appcontext(_close)
