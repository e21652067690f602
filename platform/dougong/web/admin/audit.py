"""The audit trail: who did what and when, and whether the chain is whole."""

from typing import Any

from sqlalchemy import false, func, or_, select
from werkzeug.wrappers import Response

from dougong.actions.doors import require_admin
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM
from dougong.store import log
from dougong.store.text_search import holds
from dougong.web.admin.base import at, told
from dougong.web.admin.filters import Filter, Option, since, until
from dougong.web.admin.listed import Cell, Column, Fact
from dougong.web.admin.lists import ListView
from dougong.web.admin.rows import DocumentRow, EventRow, PersonRow
from dougong.web.admin.wording import event_kind, event_kinds, known
from dougong.web.call import read
from dougong.web.locale import text
from dougong.web.wording import moment

SYSTEM = "system"
#: Faults of the chain that are told at once.
TOLD = 5


def _people(value: str) -> Any:
    """The ids of people with such a name or login."""
    named = or_(holds(PersonRow.name, value), holds(PersonRow.login_folded, value.casefold()))
    return select(PersonRow.id).where(named)


def _actors(value: str) -> Any:
    if value in {PLATFORM.id, PLATFORM.name}:
        return EventRow.actor_id == PLATFORM.id
    return EventRow.actor_id.in_(_people(value))


def _kinds() -> tuple[Option, ...]:
    return tuple(Option(key, title) for key, title in event_kinds().items())


def _streams(value: str) -> Any:
    """Events about somebody, a document by its headline, the platform, or an id."""
    titled = select(DocumentRow.record_id).where(holds(DocumentRow.headline, value))
    return or_(
        EventRow.stream == value,
        EventRow.stream.in_(_people(value)),
        EventRow.stream.in_(titled),
        EventRow.stream == SYSTEM if value == text("系统") else false(),
    )


class AuditView(ListView):
    """The events of every stream, the latest first."""

    place, icon, row = "audit", "history", EventRow
    list_template = "admin/audit.html"
    can_view_details = True
    column_sortable_list = ("at",)
    column_default_sort = ("at", True)
    filters = (
        Filter("actor", EventRow.actor_id, lambda: text("操作人"), _actors),
        Filter(
            "kind",
            EventRow.kind,
            lambda: text("事件"),
            lambda value: EventRow.kind == value,
            _kinds,
        ),
        Filter("stream", EventRow.stream, lambda: text("对象"), _streams),
        Filter("from", EventRow.at, lambda: text("开始日期"), since(EventRow.at), input="date"),
        Filter("to", EventRow.at, lambda: text("结束日期"), until(EventRow.at), input="date"),
    )

    def title(self) -> str:
        """审计."""
        return text("审计")

    def columns(self) -> tuple[Column, ...]:
        """When, who, what, to what."""
        return (
            Column(
                "kind", text("事件"), lambda one: Cell(event_kind(one.kind), "", self.href(one))
            ),
            Column("stream", text("对象"), _subject),
            Column("actor", text("操作人"), lambda one: Cell(known(one.actor))),
            Column("at", text("时间"), lambda one: Cell(moment(one.at))),
            Column("number", text("序号"), lambda one: Cell(str(one.number)), numeric=True),
        )

    def facts(self, row: Any) -> tuple[Fact, ...]:
        """The content, but of the platform's own events only.

        What a document held is read on the document, by those whom its rights let.
        """
        own = row.stream == SYSTEM or row.subject is not None
        told_here = row.data if own else text("单据内容请在单据页查看，需具备相应权限")
        return (
            Fact(text("标识"), row.kind),
            Fact(text("链"), row.stream),
            Fact(text("内容"), told_here, code=own),
        )

    @at("/verify", "POST")
    def verify(self) -> Response:
        """Whether any event was changed, removed or put in."""
        count, faults = read(_verified)
        if not faults:
            message = text("审计链完整，共核对 %(count)s 条记录", count=count)
            return told(message, "/admin/audit/")
        message = text("审计链有 %(count)s 处异常", count=len(faults))
        return told(" · ".join([message, *faults[:TOLD]]), "/admin/audit/", "danger")


def _verified(uow: UnitOfWork) -> tuple[int, list[str]]:
    require_admin(uow)
    counted = uow.connection.scalar(select(func.count(EventRow.id)))
    return int(counted or 0), log.verify_chain(uow)


def _subject(row: EventRow) -> Cell:
    if row.subject is not None:
        return Cell(known(row.subject), href=f"/admin/people/{row.stream}")
    if row.document is not None:
        return Cell(row.document.headline or row.document.entity, "", _record(row.document))
    return Cell(text("系统") if row.stream == SYSTEM else row.stream)


def _record(document: DocumentRow) -> str:
    return f"/records/{document.entity}/{document.record_id}"
