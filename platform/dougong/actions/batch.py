"""Approving several documents at once: only what needs nothing but a yes (approvals.md, 5).

Each is decided in a transaction of its own, with a result of its own; the caller runs them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from dougong.actions import node_data
from dougong.actions.cases import Case, case_seen
from dougong.actions.choosing import left_to
from dougong.actions.decide import Decided, assignment_for, decide, is_still_asked, votes_of
from dougong.actions.node_names import name_of
from dougong.actions.rounds import Step, step_of
from dougong.actions.seen import Reader
from dougong.actions.standing_in import stands_in_for
from dougong.actions.told import CLOSED
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, InputError, NotFound
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.rights import effective
from dougong.model.runtime import Assignment, Record
from dougong.store import assignments, processes, records
from dougong.store.documents import amount_field
from dougong.store.labels import headline

#: More than anybody can have looked at.
MOST = 100
#: An amount so many times the middle one of its kind is pointed out.
FAR = 3
#: Fewer amounts have no middle worth the name.
ENOUGH = 3


class NeedsInput(InputError):
    """An assignment asks for more than a yes."""

    code = "needs_input"
    text = Text("{why}，请打开单据处理", "{why}; open the document")


@dataclass(frozen=True)
class BatchItem:
    """One assignment as the review shows it."""

    assignment_id: str
    entity: str
    record_id: str
    title: str
    kind: str
    node: str
    #: The version to be approved.
    version: int
    #: None where there is none, or the reader may not see it.
    amount: Decimal | None
    #: Why it cannot be approved here; empty when it can.
    why: str = ""
    #: Whether its amount is far from those of its kind.
    outlier: bool = False
    #: What its rules warned of when it was handed in.
    warnings: int = 0


@dataclass(frozen=True)
class Batch:
    """What is about to be approved: looked at once more before it is."""

    items: tuple[BatchItem, ...]

    @property
    def ready(self) -> tuple[BatchItem, ...]:
        """Those that need nothing but a yes."""
        return tuple(one for one in self.items if not one.why)

    @property
    def total(self) -> Decimal:
        """The sum of the amounts of those."""
        return self.sum_of({one.assignment_id for one in self.ready})

    def sum_of(self, ids: Collection[str]) -> Decimal:
        """The sum of the amounts of some of them."""
        amounts = (one.amount for one in self.items if one.assignment_id in ids)
        return sum((one for one in amounts if one is not None), Decimal("0.00"))


def batch_of(uow: UnitOfWork, ids: Sequence[str]) -> Batch:
    """The actor's open assignments of some ids, as they would be approved together."""
    found = [one for key in list(dict.fromkeys(ids))[:MOST] for one in _item(uow, key)]
    far = _outliers(found)
    return Batch(tuple(_pointed_out(one) if one.assignment_id in far else one for one in found))


def approve_one(uow: UnitOfWork, assignment_id: str, version: int) -> Decided:
    """One of them approved; NeedsInput where it has come to ask for more than a yes."""
    held = assignment_for(uow, assignment_id)
    why = _wants(uow, held.case, held.assignment, held.step)
    if why is not None:
        raise NeedsInput(why=why)
    return decide(uow, assignment_id, "approve", version=version)


def _item(uow: UnitOfWork, assignment_id: str) -> Iterator[BatchItem]:
    mine = assignments.find_assignment(uow, assignment_id)
    process = processes.find_process(uow, mine.process_id) if mine else None
    record = records.find(uow, process.entity, process.record_id) if process else None
    case = case_seen(uow, record) if record else None
    if mine is None or record is None or case is None or mine.state != "open":
        return
    if mine.person_id != uow.actor.id and mine.person_id not in stands_in_for(uow, case.process):
        raise NotFound(what="assignment", id=assignment_id)
    around = next(one for one in case.rounds if one.id == mine.round_id)
    step = step_of(case.definition.nodes[around.node_id], around.item)
    why = _SUSPENDED if case.process.status == "suspended" else _wants(uow, case, mine, step)
    if why is None and not is_still_asked(uow, case, mine, step):
        why = _ROLE
    yield BatchItem(
        assignment_id=assignment_id,
        entity=record.entity,
        record_id=record.id,
        title=headline(uow, record),
        kind=uow.catalog.entity(record.entity).title,
        node=name_of(uow, case.process.release, case.process.key, around),
        version=record.version,
        amount=_amount(uow, case, record, step),
        why=why.show(uow.actor.locale) if why else "",
        warnings=len(record.findings),
    )


def _wants(uow: UnitOfWork, case: Case, mine: Assignment, step: Step) -> Text | None:
    """What the assignment asks for beside a yes."""
    node = step.node
    if "approve" not in votes_of(node, mine):
        return _NO_VOTE
    asked = {
        _OPINION: "approve" in node.opinion,
        _SIGNATURE: "approve" in node.signature,
        _ATTACHMENT: "approve" in node.attachment,
        _CHOICE: any(not one.chosen for one in left_to(uow, case, node.id)),
    }
    lacking = next((why for why, wanted in asked.items() if wanted), None)
    if lacking is not None:
        return lacking
    try:
        node_data.require_filled(case, node)
    except DataInvalid:
        return _FIELDS
    return None


def _amount(uow: UnitOfWork, case: Case, record: Record, step: Step) -> Decimal | None:
    field = amount_field(case.entity)
    if field is None:
        return None
    rights = Reader(uow, case.entity).rights(record, step.node.fields)
    closed = effective(rights, pointer((field.key,))) in CLOSED
    return None if closed else case.process.amount


def _outliers(items: Sequence[BatchItem]) -> frozenset[str]:
    """Those whose amount is many times the middle one of their kind."""
    found: set[str] = set()
    for kind in {one.entity for one in items}:
        alike = [one for one in items if one.entity == kind and one.amount is not None]
        amounts = [one.amount for one in alike if one.amount is not None]
        if len(amounts) >= ENOUGH:
            middle = median(amounts)
            found |= {
                one.assignment_id
                for one in alike
                if one.amount is not None and middle > 0 and one.amount >= FAR * middle
            }
    return frozenset(found)


def _pointed_out(item: BatchItem) -> BatchItem:
    return BatchItem(**{**vars(item), "outlier": True})


_NO_VOTE = Text("这一步不是同意或否决", "This step is no approval")
_OPINION = Text("同意时要写意见", "An approval here needs an opinion")
_SIGNATURE = Text("同意时要签名", "An approval here needs a signature")
_ATTACHMENT = Text("同意时要附文件", "An approval here needs a file")
_CHOICE = Text("同意时要指定下一环节的处理人", "An approval here chooses who acts next")
_FIELDS = Text("有必填内容还没填", "Something has to be filled in")
_SUSPENDED = Text("流程已挂起", "The process is suspended")
_ROLE = Text("您已不再担任这一步要求的角色", "You no longer hold the role this step asks for")
