"""Bars moved by hand: whatever is moved, the plan stays what the calculation says of the whole."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dougong.actions import records
from dougong.base.values import new_id
from dougong.forms.evaluate import Evaluation
from dougong.forms.showing import content_of
from dougong.forms.view import view
from dougong.model.canonical import written
from dougong.model.fields.kind import Words
from dougong.sources import folder
from dougong.testing.stage import KEEPER, Stage

REPOSITORY = Path(__file__).resolve().parents[2]
PLAN = "progress_control.schedule_version"
NOW = datetime(2026, 10, 28, 9, 0, tzinfo=UTC)
NODE = shutil.which("node")
CODES = ("A", "B", "C", "D", "E", "F")
KINDS = ("FS", "SS", "FF", "SF")

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


@dataclass
class Desk:
    """A planner at a form, with the hands of the browser."""

    stage: Stage
    project: str
    hands: Callable[[Mapping[str, Any]], Any]
    raw: dict[str, Any] = field(default_factory=dict)

    def evaluated(self) -> Evaluation:
        """What the server says of the form as it stands."""
        return self.stage.act("pan", lambda uow: records.evaluate_form(uow, PLAN, self.raw))

    def drawn(self, found: Evaluation) -> dict[str, Any]:
        """What the browser draws of it."""
        catalog = self.stage.act("pan", lambda uow: uow.catalog)
        form = catalog.forms[PLAN]
        shown = view(form, catalog, content_of(found, {}), Words())
        control = next(one for one in shown.controls if one.key == "tasks")
        assert control.rows is not None
        assert control.rows.timeline is not None
        return dict(control.rows.timeline.drawn)

    def change(self, change: Mapping[str, Any]) -> None:
        """Write a change into the form's rows, as its grid does."""
        by = {one["id"]: one["values"] for one in change["set"]}
        gone = set(change["remove"])
        kept = [row for row in self.raw[change["rows"]] if row["id"] not in gone]
        typed = {"id", "pred", "succ", "link_type", "lag"}
        added = [{key: row[key] for key in typed & row.keys()} for row in change["add"]]
        rows = [{**row, **by.get(row["id"], {})} for row in (*kept, *added)]
        self.raw = {**self.raw, change["rows"]: rows}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = tmp_path_factory.mktemp("plans")
    stage = Stage(f"sqlite:///{place / 'plans.sqlite3'}", place / "files", NOW)
    modules = dict.fromkeys(("base_data", "progress_control"), "1.0.0")
    bundle = {"key": "plain", "title": "进度", "modules": modules, "edition": "enterprise"}
    stage.publish(
        {**folder.read(REPOSITORY), "bundles/plain/bundle.json": written(bundle)}, "plain"
    )
    stage.person("pan")
    off = [{"day": "2026-11-12", "working": False, "reason": "停工检查"}]
    week = ["mon", "tue", "wed", "thu", "fri", "sat"]
    days = {"name": "六天工作制", "work_days": week, "exceptions": off}
    calendar = stage.create(KEEPER, "base_data.calendar", days).id
    site = {
        "name": "一号项目", "category": "building", "operating_mode": "self", "stage": "ongoing",
        "tax_method": "general", "cost_caliber": "excl", "work_calendar": calendar,
    }  # fmt: skip
    project = stage.create(KEEPER, "base_data.project", site).id
    stage.grant("pan", "pm", project)
    player = Path(__file__).with_name("plan_player.mjs")
    pipe = subprocess.PIPE
    with subprocess.Popen([str(NODE), str(player)], stdin=pipe, stdout=pipe, text=True) as node:
        assert node.stdin is not None
        assert node.stdout is not None

        def hands(asked: Mapping[str, Any]) -> Any:
            node.stdin.write(json.dumps(asked, default=str) + "\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield Desk(stage, project, hands)
        node.stdin.close()
    stage.close()


def row(code: str, duration: int) -> dict[str, Any]:
    words = {"code": code, "name": f"任务{code}", "task_type": "task", "duration": duration}
    return {"id": new_id(), **words}


def link(pred: str, succ: str, kind: str, lag: int) -> dict[str, Any]:
    return {"id": new_id(), "pred": pred, "succ": succ, "link_type": kind, "lag": lag}


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    codes = CODES[: draw(st.integers(2, len(CODES)))]
    pairs = st.tuples(st.sampled_from(codes), st.sampled_from(codes)).filter(lambda p: p[0] < p[1])
    links = [
        link(one, other, draw(st.sampled_from(KINDS)), draw(st.integers(-2, 4)))
        for one, other in draw(st.lists(pairs, max_size=7, unique=True))
    ]
    tasks = [row(code, draw(st.integers(1, 9))) for code in codes]
    return {"plan_start": "2026-11-02", "tasks": tasks, "links": links}


#: What hands do: which bar, how far, and for a link which bar next and how.
MOVES = st.tuples(
    st.sampled_from(["move", "move", "pull", "link"]),
    st.integers(0, 5),
    st.integers(-6, 12).filter(bool),
    st.integers(0, 5),
    st.sampled_from(KINDS),
)


def bounds(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The earliest start that each link allows its successor (domain.md 9.4)."""
    tasks = {one["code"]: one for one in data["tasks"]}
    for one in data["links"]:
        pred, long = tasks[one["pred"]], tasks[one["succ"]]["duration"]
        anchor = pred["early_finish" if one["link_type"] in ("FS", "FF") else "early_start"]
        back = 0 if one["link_type"] in ("FS", "SS") else long
        yield one["succ"], int(anchor + one["lag"] - back)


def assert_whole(data: Mapping[str, Any], asked: tuple[str, date] | None) -> None:
    """Every bar stands at the later of its logic and its own day, and no bar anywhere else."""
    logic = dict.fromkeys((one["code"] for one in data["tasks"]), 0)
    for code, bound in bounds(data):
        logic[code] = max(logic[code], bound)
    for one in data["tasks"]:
        assert one["early_finish"] - one["early_start"] == one["duration"]
        assert one["early_start"] >= logic[one["code"]]
        if one["hold"] != "SNET":
            assert one["early_start"] == logic[one["code"]]
        elif one["early_start"] > logic[one["code"]]:
            assert one["plan_start"] == one["hold_date"]
    if asked:
        moved = next(one for one in data["tasks"] if one["code"] == asked[0])
        assert moved["plan_start"] >= min(asked[1], moved["plan_start"])
        assert moved["early_start"] == logic[asked[0]] or moved["plan_start"] == asked[1]


def circles(found: Evaluation) -> Sequence[str]:
    return [fault.code for fault in found.faults if fault.code == "link_cycle"]


class Sitting:
    """One plan under the hands of a planner, with what takes each change back."""

    def __init__(self, desk: Desk, plan: Mapping[str, Any]) -> None:
        self.desk = desk
        desk.raw = {"project": desk.project, "name": "总控计划", "level": "master", **plan}
        self.found = self.first = desk.evaluated()
        self.undos: list[Mapping[str, Any]] = []

    def move(self, kind: str, place: int, count: int, next_place: int, type_: str) -> None:
        """One thing that hands do, and what must be so after it."""
        desk = self.desk
        codes = [one["code"] for one in desk.raw["tasks"]]
        code, other = codes[place % len(codes)], codes[next_place % len(codes)]
        about = {"kind": kind, "code": code, "count": count, "other": other, "type": type_}
        told = desk.hands({**about, "id": new_id(), "drawn": desk.drawn(self.found)})
        if told["change"] is None:
            return
        before = desk.raw, self.found
        desk.change(told["change"])
        self.found = desk.evaluated()
        if kind == "link":
            around, refused = told["around"], circles(self.found) or code == other
            assert bool(around) == bool(refused)
            if around:
                # The page refuses such a link before it is written.
                assert around[0] == around[-1] == code
                desk.raw, self.found = before
                return
        self.undos.append(told["undo"])
        values = told["change"]["set"][0]["values"] if told["change"]["set"] else {}
        day = values.get("hold_date")
        assert_whole(self.found.data, (code, date.fromisoformat(day)) if day else None)

    def take_back(self) -> Evaluation:
        """The plan after everything was undone, the last first."""
        for undo in reversed(self.undos):
            self.desk.change(undo)
        return self.desk.evaluated()


TOLD = ("code", "early_start", "early_finish", "late_start", "total_float", "plan_start")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=plans(), moves=st.lists(MOVES, min_size=1, max_size=7))
def test_any_sequence_of_moves_keeps_what_is_calculated_for_the_whole(
    desk: Desk, plan: dict[str, Any], moves: list[tuple[str, int, int, int, str]]
) -> None:
    sitting = Sitting(desk, plan)
    for move in moves:
        sitting.move(*move)
    first, last = (
        [{key: one[key] for key in TOLD} for one in found.data["tasks"]]
        for found in (sitting.first, sitting.take_back())
    )
    assert last == first
