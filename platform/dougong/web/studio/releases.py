"""From the draft to a release: findings, what changes, publish, and back again."""

from dataclasses import dataclass

from flask import flash, redirect
from werkzeug.wrappers import Response

from dougong.actions import publish, studio
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.catalog import Catalog
from dougong.model.localise import localised
from dougong.store import people
from dougong.store.releases import StoredRelease
from dougong.store.schema_changes import SchemaChange
from dougong.web.call import change_as_owner, read
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.studio.blueprint import blueprint, given
from dougong.web.studio.sentences import Sentence
from dougong.web.wording import moment, who


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
    changes: tuple[Sentence, ...]
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
    catalog = planned.catalog if planned.catalog and planned.schema_changes else uow.catalog
    catalog = localised(catalog, language)
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
        changes=tuple(Sentence(one.for_person(language), one.key) for one in planned.changes),
        tables=tuple(_table_change(catalog, one) for one in planned.schema_changes),
        refused=planned.refused,
        nothing=not planned.changes and not planned.schema_changes,
    )


def _table_change(catalog: Catalog, change: SchemaChange) -> str:
    what, name = _names(catalog, change)
    facts = {"what": what, "name": name, "count": change.count}
    if change.kind == "second_parent":
        return text("“%(what)s”已是另一种单据的明细，不能再改挂", **facts)
    if change.refused:
        return text("“%(what)s”的“%(name)s”不能改：已有 %(count)s 条数据不符合新的定义", **facts)
    titles = {
        "add_table": text("数据表：新建“%(what)s”", **facts),
        "add_column": text("数据表“%(what)s”：增加“%(name)s”", **facts),
        "rename_column": text("数据表“%(what)s”：列改名为“%(name)s”", **facts),
        "change_column": text("数据表“%(what)s”：调整“%(name)s”的存储", **facts),
        "replace_column": text("数据表“%(what)s”：转换“%(name)s”的存储", **facts),
        "add_index": text("数据表“%(what)s”：增加索引", **facts),
        "add_unique": text("数据表“%(what)s”：“%(name)s”不许重复", **facts),
        "drop_unique": text("数据表“%(what)s”：取消一项不许重复", **facts),
    }
    return titles[change.kind]


def _names(catalog: Catalog, change: SchemaChange) -> tuple[str, str]:
    """How the table and the column of a change are called."""
    entity, ledger = catalog.entities.get(change.entity), catalog.ledgers.get(change.entity)
    known = dict(entity.fields) if entity else {}
    if ledger is not None:
        known = {**ledger.dimensions, **ledger.figures}
    field = known.get(change.name)
    owner = entity or ledger
    return owner.title if owner else change.table, field.title if field else change.title


def _releases(uow: UnitOfWork) -> tuple[ReleaseView, ...]:
    found = publish.release_list(uow)
    names = people.names(uow, sorted({one.created_by for one in found}))
    return tuple(
        ReleaseView(
            hash=one.hash,
            number=one.number,
            title=_title(one),
            by=who(names, one.created_by),
            at=moment(one.created_at),
            live=one.hash == uow.catalog.release,
        )
        for one in found
    )


def _title(release: StoredRelease) -> str:
    """What the bundle was called then, in the reader's language where it said so."""
    titles = release.facts.get("titles")
    told = titles.get(locale()) if isinstance(titles, dict) else None
    return str(told or release.title)
