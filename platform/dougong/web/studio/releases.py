"""From the draft to a release: findings, what changes, publish, and back again."""

from dataclasses import dataclass

from flask import flash, redirect
from werkzeug.wrappers import Response

from dougong.actions import publish, studio
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store import people
from dougong.store.schema_changes import SchemaChange
from dougong.web.call import change_as_owner, read
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.studio.blueprint import blueprint, given
from dougong.web.wording import moment


@dataclass(frozen=True)
class FindingView:
    """One thing a check has to say."""

    severity: str
    sentence: str
    advice: str
    place: str


@dataclass(frozen=True)
class PlanView:
    """What publishing the draft would do."""

    findings: tuple[FindingView, ...]
    changes: tuple[str, ...]
    tables: tuple[str, ...]
    refused: bool
    nothing: bool


@dataclass(frozen=True)
class ReleaseView:
    """One release."""

    hash: str
    number: int
    title: str
    by: str
    at: str
    live: bool


@blueprint.get("/plan")
def plan() -> str:
    """What publishing the draft would do; nothing is done yet."""
    return page("studio/plan", read(_plan))


@blueprint.post("/publish")
def publish_draft() -> Response:
    """The draft live, when nothing stands in its way."""
    try:
        made = change_as_owner(studio.publish_workspace)
    except DefinitionsRefused as refused:
        flash(refused.for_person(locale()), "danger")
        return redirect("/studio/plan", 303)
    flash(text("已发布第 %(number)s 版", number=made.number), "success")
    return redirect("/studio/releases", 303)


@blueprint.get("/releases")
def releases() -> str:
    """All releases, the newest first."""
    return page("studio/releases", read(_releases))


@blueprint.post("/releases/roll-back")
def roll_back() -> Response:
    """An earlier release live again."""
    made = change_as_owner(lambda uow: publish.roll_back(uow, given("hash")))
    flash(text("已恢复到第 %(number)s 版", number=made.number), "success")
    return redirect("/studio/releases", 303)


def _plan(uow: UnitOfWork) -> PlanView:
    planned = studio.plan_workspace(uow)
    language = locale()
    findings = tuple(
        FindingView(
            found.severity,
            found.for_person(language),
            found.advice(language),
            f"{found.file} {found.path}",
        )
        for found in sorted(planned.findings, key=lambda one: one.severity)
    )
    return PlanView(
        findings=findings,
        changes=tuple(one.for_person(language) for one in planned.changes),
        tables=tuple(_table_change(one) for one in planned.schema_changes),
        refused=planned.refused,
        nothing=not planned.changes and not planned.schema_changes,
    )


def _table_change(change: SchemaChange) -> str:
    facts = {"what": change.title or change.entity, "name": change.name, "count": change.count}
    if change.refused:
        return text("“%(what)s”的 %(name)s 不能改：有 %(count)s 条数据放不下", **facts)
    titles = {
        "add_table": text("为“%(what)s”新建数据表", **facts),
        "add_column": text("为“%(what)s”增加列 %(name)s", **facts),
        "rename_column": text("“%(what)s”的列改名为 %(name)s", **facts),
        "change_column": text("调整“%(what)s”的列 %(name)s", **facts),
        "replace_column": text("转换“%(what)s”的列 %(name)s", **facts),
        "add_index": text("为“%(what)s”增加索引", **facts),
        "add_unique": text("为“%(what)s”增加唯一约束", **facts),
        "drop_unique": text("取消“%(what)s”的唯一约束", **facts),
    }
    return titles.get(change.kind, f"{change.kind} {change.name}")


def _releases(uow: UnitOfWork) -> tuple[ReleaseView, ...]:
    found = publish.release_list(uow)
    names = people.names(uow, sorted({one.created_by for one in found}))
    return tuple(
        ReleaseView(
            hash=one.hash,
            number=one.number,
            title=one.title,
            by=names.get(one.created_by, text("系统")),
            at=moment(one.created_at),
            live=one.hash == uow.catalog.release,
        )
        for one in found
    )
