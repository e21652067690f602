"""The bundle at a glance: its modules, the draft, what there is to work on."""

from dataclasses import dataclass

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions import studio
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.catalog import Catalog
from dougong.web.call import change, read
from dougong.web.locale import text
from dougong.web.render import page
from dougong.web.shell import Link
from dougong.web.studio.blueprint import add, blueprint
from dougong.web.studio.sentences import Sentence, Speaker


@dataclass(frozen=True)
class ModuleView:
    """A module that can be chosen."""

    key: str
    title: str
    version: str
    chosen: bool


@dataclass(frozen=True)
class StudioView:
    """What the first page of the studio shows."""

    bundle: str
    title: str
    modules: tuple[ModuleView, ...]
    operations: tuple[Sentence, ...]
    forms: tuple[Link, ...]
    processes: tuple[Link, ...]
    decisions: tuple[Link, ...]
    settings: tuple[Link, ...]


@blueprint.get("/")
def overview() -> str:
    """The bundle and its draft."""
    return page("studio/overview", read(_view))


@blueprint.post("/modules")
def choose_modules() -> Response:
    """The draft with these modules."""
    chosen = request.form.getlist("module")
    known = {one.key: one.version for one in read(studio.modules)}
    modules = {key: known[key] for key in chosen if key in known}
    return add("/studio/", {"op": studio.CHOOSE, "modules": dict(modules)})


@blueprint.post("/operations/<int:index>/remove")
def remove(index: int) -> Response:
    """The draft without one of its changes."""
    change(lambda uow: studio.remove_operation(uow, index))
    flash(text("已从草稿移除"), "success")
    return redirect("/studio/", 303)


def _view(uow: UnitOfWork) -> StudioView:
    draft = studio.workspace(uow)
    made = studio.preview(uow)
    catalog = made.catalog or uow.catalog
    return StudioView(
        bundle=draft.bundle,
        title=catalog.bundle.title,
        modules=_modules(uow, catalog),
        operations=Speaker(uow.catalog, catalog).sentences(draft.operations),
        forms=_forms(catalog),
        processes=tuple(
            Link(process.title, f"/studio/processes/{key}", "sitemap")
            for key, process in catalog.processes.items()
        ),
        decisions=tuple(
            Link(decision.name or name, f"/studio/decisions/{name}", "table")
            for name, decision in catalog.decisions.items()
        ),
        settings=tuple(
            Link(module.title, f"/studio/settings/{module.key}", "adjustments")
            for module in catalog.modules.values()
            if module.settings
        ),
    )


def _forms(catalog: Catalog) -> tuple[Link, ...]:
    return tuple(
        Link(form.title or form.key, f"/studio/forms/{form.name}", "layout-grid")
        for form in catalog.forms.values()
    )


def _modules(uow: UnitOfWork, catalog: Catalog) -> tuple[ModuleView, ...]:
    # What the bundle has chosen may be called otherwise in it.
    titles = {module.key: module.title for module in catalog.modules.values()}
    return tuple(
        ModuleView(one.key, titles.get(one.key, one.title), one.version, one.key in titles)
        for one in studio.modules(uow)
    )
