"""Approving several to-dos at once: chosen in the list, looked at together, then approved."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dougong.actions.batch import MOST, Batch, BatchItem, batch_of
from dougong.base.values import is_id
from dougong.web import batch_runs
from dougong.web.batch_runs import Result
from dougong.web.call import read
from dougong.web.locale import text
from dougong.web.plain import whole_number
from dougong.web.render import page
from dougong.web.wording import money

blueprint = Blueprint("batches", __name__, url_prefix="/inbox/batch")


@dataclass(frozen=True)
class BatchLine:
    """One document of the batch."""

    href: str
    title: str
    amount: str
    foot: tuple[str, ...]
    #: What is sent: the assignment and the version that was seen.
    value: str = ""
    #: What is said of it: why it is not approved here, or what became of it.
    told: str = ""
    outlier: bool = False


@dataclass(frozen=True)
class BatchView:
    """What the page shows, before and after."""

    title: str
    ready: tuple[BatchLine, ...]
    rest: tuple[BatchLine, ...]
    total: str
    outliers: int = 0
    #: Whether it has been done.
    over: bool = False


@blueprint.post("")
def review() -> str | Response:
    """The chosen to-dos together, with count, sum and what stands out."""
    ids = [one for one in request.form.getlist("chosen") if is_id(one)][:MOST]
    if not ids:
        return redirect("/inbox/todo?batch=1", 303)
    return page("batch", _before(read(lambda uow: batch_of(uow, ids))))


@blueprint.post("/approve")
def approve() -> str:
    """Each of them approved, and what became of each."""
    pairs = (one.partition(":") for one in request.form.getlist("item")[:MOST])
    seen = [(key, whole_number(version)) for key, _, version in pairs if is_id(key)]
    known = read(lambda uow: batch_of(uow, [key for key, _ in seen]))
    return page("batch", _after(known, batch_runs.approved(seen)))


def _before(batch: Batch) -> BatchView:
    return BatchView(
        title=text("批量同意"),
        ready=tuple(_line(one) for one in batch.ready),
        rest=tuple(_line(one) for one in batch.items if one.why),
        total=money(batch.total),
        outliers=sum(one.outlier for one in batch.ready),
    )


def _after(batch: Batch, results: list[Result]) -> BatchView:
    known = {one.assignment_id: one for one in batch.items}
    lines = [(one.done, _told(known.get(one.assignment_id), one)) for one in results]
    done = {one.assignment_id for one in results if one.done}
    return BatchView(
        title=text("批量同意的结果"),
        ready=tuple(line for done, line in lines if done),
        rest=tuple(line for done, line in lines if not done),
        total=money(batch.sum_of(done)),
        over=True,
    )


def _line(one: BatchItem) -> BatchLine:
    warned = text("提交时有 %(count)s 项提醒", count=one.warnings) if one.warnings else ""
    return BatchLine(
        href=f"/records/{one.entity}/{one.record_id}",
        title=one.title,
        amount=money(one.amount),
        foot=tuple(part for part in (one.kind, one.node, warned) if part),
        value=f"{one.assignment_id}:{one.version}",
        told=one.why,
        outlier=one.outlier,
    )


def _told(one: BatchItem | None, result: Result) -> BatchLine:
    if one is None:
        return BatchLine("/inbox/todo", text("待办"), "", (), told=result.message)
    line = _line(one)
    return BatchLine(line.href, line.title, line.amount, line.foot, told=result.message)
