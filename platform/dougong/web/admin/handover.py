"""The wizard that hands over the work of somebody who leaves: look, choose, move, see."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import flash, request
from werkzeug.wrappers import Response

from dougong.actions.handing_over import Heirs, Leaving, Piece, Split, groups_of, leaving_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError, NotFound
from dougong.base.values import Json, is_id
from dougong.web.admin.base import ConsoleView, at, given, sentence
from dougong.web.brought_in_part import people_offered, people_picker
from dougong.web.call import read
from dougong.web.handover_runs import Moved, handed_over
from dougong.web.json_body import answer, read_json
from dougong.web.locale import text

#: What stands before the name of a group in the form.
OF_GROUP = "heir:"


@dataclass(frozen=True)
class Line:
    """One thing, what it is, and what became of it."""

    title: str
    detail: str
    why: str = ""
    #: What to know of how it was moved.
    note: str = ""


@dataclass(frozen=True)
class Part:
    """Things of one kind."""

    title: str
    lines: tuple[Line, ...]
    #: Where it is changed, and what that place is called.
    href: str = ""
    place: str = ""


@dataclass(frozen=True)
class Way:
    """One way to divide the work between heirs."""

    by: Split
    title: str


@dataclass(frozen=True)
class Group:
    """Pieces that somebody of their own may take over."""

    key: str
    title: str
    count: int


@dataclass(frozen=True)
class HandoverPage:
    """What the page shows: before, what would be moved; after, what was."""

    id: str
    name: str
    parts: tuple[Part, ...]
    references: tuple[Part, ...]
    picker: object
    ways: tuple[Way, ...] = ()
    by: Split = ""
    groups: tuple[Group, ...] = ()
    moved: int | None = None
    stayed: int = 0


class HandoverView(ConsoleView):
    """Reached from the page of a person; no entry of the menu."""

    place, icon = "handover", "users"

    def title(self) -> str:
        """工作交接."""
        return text("工作交接")

    def is_visible(self) -> bool:
        """Whom it is about is chosen on his page."""
        return False

    @at("/")
    def index(self) -> str:
        """Nobody is chosen."""
        raise NotFound(what="person", id="")

    @at("/<key>")
    def show(self, key: str) -> str:
        """What would be moved."""
        return self._page(read(lambda uow: leaving_of(uow, key)))

    @at("/<key>/people", "POST")
    def people(self, key: str) -> Response:
        """Who may take over."""

        def found(uow: UnitOfWork) -> list[Json]:
            leaving_of(uow, key)
            return people_offered(uow, but=key)

        return answer({"items": read(found)})

    @at("/<key>", "POST")
    def move(self, key: str) -> str | Response:
        """Everything moved, and what became of each."""
        try:
            found = handed_over(key, _heirs(), given(request.form, "reason", 500))
        except NotFound:
            raise
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self.show(key)
        after = read(lambda uow: leaving_of(uow, key))
        return self._page(after, found)

    def _page(self, left: Leaving, moved: list[Moved] | None = None) -> str:
        shown = [Moved(one) for one in left.pieces] if moved is None else moved
        groups = _groups(left, _by())
        view = HandoverPage(
            id=left.person.id,
            name=left.person.name,
            parts=tuple(_parts(shown, _by(), {one.key: one.title for one in groups})),
            references=tuple(_references(left)),
            picker=people_picker(f"/admin/handover/{left.person.id}/people", many=False),
            ways=_ways(left),
            by=_by(),
            groups=groups,
            moved=None if moved is None else sum(not one.why for one in moved),
            stayed=sum(bool(one.why) for one in shown),
        )
        return self.render("admin/handover.html", view=view)


def _by() -> Split:
    """How the page divides the work."""
    asked = request.values.get("by", "")
    return next((by for by in _SPLITS if by == asked), "")


_SPLITS: tuple[Split, ...] = ("kind", "project")


def _heirs() -> Heirs:
    """Whoever was chosen for everything, and for each group."""
    chosen = {
        name.removeprefix(OF_GROUP): _chosen(name)
        for name in request.form
        if name.startswith(OF_GROUP)
    }
    return Heirs(_chosen("people"), _by(), {key: heir for key, heir in chosen.items() if heir})


def _chosen(name: str) -> str:
    chosen = read_json(request.form.get(name, "null").encode())
    return chosen if isinstance(chosen, str) and is_id(chosen) else ""


def _ways(left: Leaving) -> tuple[Way, ...]:
    """The ways that make a difference: nothing is divided where all is of one group."""
    titles = {"kind": text("按单据分"), "project": text("按项目分")}
    offered = [by for by in _SPLITS if len({piece.group(by) for piece in left.pieces}) > 1]
    whole = Way("", text("全部给一人"))
    return (whole, *(Way(by, titles[by]) for by in offered)) if offered else ()


def _groups(left: Leaving, by: Split) -> tuple[Group, ...]:
    if not by:
        return ()
    titles = read(lambda uow: groups_of(uow, left, by))
    count = Counter(piece.group(by) for piece in left.pieces)
    return tuple(Group(f"{OF_GROUP}{key}", title, count[key]) for key, title in titles.items())


def _parts(shown: list[Moved], by: Split, groups: Mapping[str, str]) -> Iterable[Part]:
    """The pieces by kind; each says to which group it belongs where they are divided."""
    titles = {
        "assignment": text("待办"),
        "process": text("发起的、还没办结的单据"),
        "draft": text("草稿"),
        "group": text("所在的人员组"),
        "stands_in": text("代理别人"),
        "substitute": text("别人代理（将结束）"),
    }
    for kind, title in titles.items():
        lines = tuple(
            Line(
                one.piece.title,
                " · ".join(
                    filter(None, (groups.get(OF_GROUP + one.piece.group(by)), _detail(one.piece)))
                ),
                one.why,
                one.note,
            )
            for one in shown
            if one.piece.kind == kind
        )
        if lines:
            yield Part(title, lines)


def _detail(piece: Piece) -> str:
    """What it is; the day to which somebody belongs to a group says what it is."""
    if piece.kind == "group" and piece.detail:
        return text("到 %(day)s", day=piece.detail)
    return piece.detail


def _references(left: Leaving) -> Iterable[Part]:
    titles = {
        "process": (text("流程中点名的环节"), "/studio/", text("在配置里修改")),
        "department": (
            text("任负责人或副职的部门"),
            "/admin/departments/",
            text("在部门管理里修改"),
        ),
        "superior": (text("以此人为直属上级的人员"), "/admin/people/", text("在人员管理里修改")),
        "role": (
            text("担任的角色"),
            f"/admin/people/{left.person.id}",
            text("在此人的页面收回，再授予接手人"),
        ),
    }
    for kind, (title, href, place) in titles.items():
        lines = tuple(Line(o.title, o.detail) for o in left.references if o.kind == kind)
        if lines:
            yield Part(title, lines, href, place)
