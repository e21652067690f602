"""The language and the formats of the reader."""

import gettext
from pathlib import Path

from flask import Flask, g, has_request_context, request
from flask_babel import Babel

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
_CATALOGS = {
    name: gettext.translation("messages", TRANSLATIONS, [name], fallback=True) for name in LANGUAGES
}


def locale() -> str:
    """`zh` or `en`: the person's choice, else the cookie, else what the browser prefers."""
    if not has_request_context():
        return "zh"
    actor = g.get("actor")
    chosen = request.cookies.get("language") or (actor.locale if actor else None)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(["zh", "en"], default="zh")


def text(message: str, **facts: object) -> str:
    """The page's sentence, written in Chinese, in the reader's language."""
    shown = _CATALOGS[locale()].gettext(message)
    return shown % facts if facts else shown


def install(app: Flask) -> None:
    """Give templates `_()` and Flask-Admin its languages."""
    Babel(
        app,
        locale_selector=lambda: LANGUAGES[locale()],
        default_timezone="Asia/Shanghai",
    )
    app.jinja_env.globals.update(_=text, locale=locale)
