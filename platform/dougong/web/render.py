"""From a view to a page."""

from flask import Flask, render_template

from dougong.web import assets
from dougong.web.locale import text
from dougong.web.shell import shell

#: Header of pages that a phone may keep for when there is no network.
KEEP = "X-Dougong-Keep"
ISLANDS = (
    "form",
    "rows",
    "picker",
    "photos",
    "signature",
    "diagram",
    "chart",
    "decision-table",
    "expression",
    "modeler",
    "studio",
    "place",
    "tabs",
    "timeline",
    "decide",
    "node",
    "outbox",
    "unsent",
    "following",
    "later",
)


def page(template: str, view: object, **more: object) -> str:
    """A page inside the frame."""
    place = template if "/" in template else f"pages/{template}"
    return render_template(f"{place}.html", view=view, shell=shell(), **more)


def fragment(template: str, view: object, **more: object) -> str:
    """A part of a page, for a swap."""
    place = template if "/" in template else f"partials/{template}"
    return render_template(f"{place}.html", view=view, **more)


def _islands() -> dict[str, list[str]]:
    """Script and, where there is one, style sheet of every island."""
    found = {}
    for name in ISLANDS:
        files = [f"islands/{name}.js", f"islands/{name}.css"]
        found[name] = [assets.asset(file) for file in files if assets.has_asset(file)]
    return {name: files for name, files in found.items() if files}


def install(app: Flask) -> None:
    """Give templates what they all use."""
    app.jinja_env.globals.update(asset=assets.asset, islands=_islands, _=text)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
