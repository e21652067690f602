"""Background work and processes that stand still: seen, and started again."""

from typing import Any

from sqlalchemy import true
from werkzeug.wrappers import Response

from dougong.actions import jobs
from dougong.store.columns import to_json
from dougong.web.admin.base import at
from dougong.web.admin.filters import Filter, Option, since, until
from dougong.web.admin.listed import Button, Cell, Column, Fact
from dougong.web.admin.lists import ListView
from dougong.web.admin.rows import JobRow, ProcessRow
from dougong.web.admin.wording import job_kind, job_state, known
from dougong.web.locale import text
from dougong.web.wording import moment

JOB_STATES = ("waiting", "running", "done", "failed")


def _job_states() -> tuple[Option, ...]:
    return tuple(Option(state, job_state(state).text) for state in JOB_STATES)


def _job_rows(value: str) -> Any:
    return JobRow.state == value if value in JOB_STATES else true()


class JobsView(ListView):
    """Background work."""

    place, icon, row = "jobs", "refresh", JobRow
    can_view_details = True
    column_searchable_list = ("kind", "error")
    column_sortable_list = ("due", "added_at", "ended_at", "tries")
    column_default_sort = ("added_at", True)
    filters = (
        Filter("state", JobRow.state, lambda: text("状态"), _job_rows, _job_states),
        Filter("from", JobRow.due, lambda: text("开始日期"), since(JobRow.due), input="date"),
        Filter("to", JobRow.due, lambda: text("结束日期"), until(JobRow.due), input="date"),
    )

    def title(self) -> str:
        """任务."""
        return text("后台任务")

    def columns(self) -> tuple[Column, ...]:
        """What, when, and how it went."""
        return (
            Column("kind", text("任务"), lambda one: Cell(job_kind(one.kind), href=self.href(one))),
            Column("state", text("状态"), lambda one: job_state(one.state)),
            Column("due", text("执行时间"), lambda one: Cell(moment(one.due))),
            Column("tries", text("尝试次数"), lambda one: Cell(str(one.tries)), numeric=True),
            Column("error", text("原因"), lambda one: Cell(one.error)),
            Column("ended_at", text("结束时间"), lambda one: Cell(moment(one.ended_at))),
        )

    def facts(self, row: Any) -> tuple[Fact, ...]:
        """What the job was given."""
        return (
            Fact(text("标识"), row.kind),
            Fact(text("加入时间"), moment(row.added_at)),
            Fact(text("执行进程"), row.worker or ""),
            Fact(text("参数"), to_json(row.args), code=True),
        )

    def buttons(self, row: Any) -> tuple[Button, ...]:
        """Once more, for one that was given up."""
        if row.state != "failed":
            return ()
        return (Button(text("重试"), f"/admin/jobs/{row.id}/retry"),)

    @at("/<key>/retry", "POST")
    def retry(self, key: str) -> Response:
        """The job waits again, with all its tries."""
        return self.done(lambda uow: jobs.retry(uow, key), text("任务已重新排队"), "/admin/jobs/")


class IncidentsView(ListView):
    """Processes that wait for an operator."""

    place, icon, row = "incidents", "alert-triangle", ProcessRow
    can_view_details = True
    column_searchable_list = ("title", "incident")
    column_sortable_list = ("started_at", "title")
    column_default_sort = "started_at"

    def title(self) -> str:
        """异常流程."""
        return text("异常流程")

    def get_query(self) -> Any:
        """Only what stands still."""
        return super().get_query().filter(ProcessRow.status == "incident")

    def get_count_query(self) -> Any:
        """Only what stands still."""
        return super().get_count_query().filter(ProcessRow.status == "incident")

    def columns(self) -> tuple[Column, ...]:
        """What stands still, and why."""
        return (
            Column("title", text("单据"), lambda one: Cell(one.title, href=f"/processes/{one.id}")),
            Column("incident", text("原因"), lambda one: Cell(one.incident)),
            Column("initiator", text("发起人"), lambda one: Cell(known(one.initiator))),
            Column("started_at", text("发起时间"), lambda one: Cell(moment(one.started_at))),
        )

    def facts(self, row: Any) -> tuple[Fact, ...]:
        """Which process of which record."""
        return (
            Fact(text("流程"), row.key),
            Fact(text("单据类型"), row.entity),
            Fact(text("编号"), row.id),
        )
