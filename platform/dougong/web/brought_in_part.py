"""What the page of a document offers for bringing others into a round."""

from collections.abc import Iterable
from dataclasses import dataclass

from dougong.actions.shown_record import ShownRecord
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.people import Person
from dougong.store import people
from dougong.web.json_body import body
from dougong.web.locale import text


@dataclass(frozen=True)
class Way:
    """One way of bringing others in, with the dialog it opens."""

    verb: str
    title: str
    #: What it means, for whoever does it seldom.
    told: str
    #: What the picker of people needs.
    picker: JsonObject


def ways(shown: ShownRecord) -> tuple[Way, ...]:
    """What the reader may do now, in the order of the menu."""
    view = shown.approval
    source = f"/records/{view.record.entity}/{view.record.id}/people"
    return tuple(
        Way(verb, *_words(verb), people_picker(source, many=verb == "add_sign"))
        for verb in view.brings
    )


def people_picker(source: str, *, many: bool) -> JsonObject:
    """What the picker of people needs."""
    return {
        "source": source,
        "many": many,
        "value": [],
        "texts": {"choose": text("输入姓名查找"), "none": text("没有符合的选项")},
    }


def people_offered(uow: UnitOfWork, but: str = "") -> list[Json]:
    """People by what was typed into a picker, without the one who is left out."""
    typed = str(body().get("search") or "")[:50]
    found = people.persons(uow, search=typed, active=True, limit=30)
    return listed(one for one in found if one.id != but)


def listed(found: Iterable[Person]) -> list[Json]:
    """People as pickers list them."""
    return [{"id": one.id, "label": one.name, "detail": one.position} for one in found]


def _words(verb: str) -> tuple[str, str]:
    return {
        "transfer": (text("转办"), text("由对方代您审批，您不再处理。")),
        "delegate": (text("委派"), text("请对方先给出意见，再由您审批。")),
        "add_sign": (text("加签"), text("请更多人一起审批或给出意见。")),
    }[verb]


def note_for(shown: ShownRecord) -> str:
    """What the one who brought the reader in wants of him."""
    mine = shown.approval.my_assignment
    if mine is None or not mine.mark or not mine.note:
        return ""
    parts = (part for stop in shown.approval.timeline for part in stop.votes)
    by = next((part.by for part in parts if part.assignment.id == mine.id), "")
    return text("%(who)s：%(note)s", who=by, note=mine.note) if by else mine.note
