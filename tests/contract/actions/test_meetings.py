"""Four workers at one process at the same moment (approvals.md, 5: one wins, the others are told).

What came of it must be what one order of the deeds gives, one after the other; whoever was too late
has read who did what and when; the invariants of approvals.md 6 hold after each.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from structlog.testing import capture_logs

from contract.actions.conftest import World
from contract.actions.meeting import DEEDS, serial
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import calendar, handing_on, signing, taking_back
from dougong.actions import withdraw as withdrawing
from dougong.actions.administering import terminate
from dougong.actions.decide import decide
from dougong.actions.errors import Busy
from dougong.actions.records import create_draft
from dougong.actions.signing import Asked
from dougong.actions.submit import submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.model.people import PLATFORM
from dougong.model.runtime import ACTIVE, Record
from dougong.model.working_time import Hours
from dougong.store.ledgers import rows
from dougong.testing.definitions import Definitions
from property import lives
from property.approval_life import LINES, PEOPLE, ApprovalLife
from property.test_approval_actions import OFFERS, PATH, staffed

WORKERS = 4
#: How often a worker looks at a deadline that was in another's way.
TRIES = 20
#: Meetings on each database; `make prove` runs the long form.
SHORT, LONG = {"sqlite": 250, "postgresql": 250}, 10_000
MODES = ("any", "all")
FACTS = {"who", "what", "when"}


def hasty(mode: str) -> Definitions:
    """The yard: its second round asks two, has a minute, and its documents may be withdrawn."""
    made = yard(check="pm", agree="boss")
    text = made.files()[PATH]
    text = text.replace(b"<dougong:process ", b'<dougong:process withdraw="any_time" ')
    head, mark, rest = text.partition(b'<bpmn:userTask id="agree"')
    words = f'<dougong:approval mode="{mode}" allow_auto="true" '.encode() + OFFERS + b">"
    step = b'<dougong:timeout after="PT1M" action="decide" outcome="rejected"/>'
    rest = rest.replace(b"<dougong:approval>", words + step)
    return made.file(PATH, head + mark + rest)


def opened_for(url: str, folder: Path, mode: str) -> World:
    """A yard that decides so, where time that passes is time worked."""
    world = staffed(url, folder / "files", hasty(mode))
    hours = Hours(date(2026, 1, 1), (((0, 1440),),) * 7)
    world.run("root", lambda uow: calendar.set_hours(uow, hours))
    return world


@pytest.fixture
def here(mode: str, database_url: str, tmp_path: Path) -> Iterator[World]:
    world = opened_for(database_url, tmp_path, mode)
    yield world
    world.host.database.close()


class Meeting(ApprovalLife):
    """One process that waits at its second round, and four deeds at once."""

    def __init__(self, world: World, seed: int, *, one: bool) -> None:
        super().__init__(world, seed)
        self.one, self.chance = one, Random(seed)
        asked = world.asked(self.order)
        mine, version = asked["pam"].id, self.order.version
        given = self._run("pam", lambda uow: decide(uow, mine, "approve", version=version))
        self.first, self.version = given.assignment.id, given.record.version
        self.asked = {one: found.id for one, found in world.asked(self.order).items()}
        world.clock.at += timedelta(minutes=1)
        self.deeds = tuple(self.chance.sample([*DEEDS], WORKERS))
        self.refused: dict[str, Conflict | Busy] = {}
        self.readers = tuple(self.chance.sample(PEOPLE, 2))

    def _born(self, _seed: int) -> Record:
        data = {"site": self.world.site, "lines": LINES, "note": self.note}

        def handed_in(uow: UnitOfWork) -> Record:
            made = create_draft(uow, "yard.order", data).record
            done = submit(uow, "yard.order", made.id, version=made.version, reasons={})
            return done.record

        return self._run("ann", handed_in)

    def hold(self) -> dict[str, bool]:
        """Which deeds were done; the others were refused."""
        start = Barrier(WORKERS)
        pauses = {deed: self.chance.choice((0, 0, 0.001, 0.003, 0.01)) for deed in self.deeds}

        def work(deed: str) -> bool:
            start.wait()
            sleep(pauses[deed])
            return self._done(deed)

        with ThreadPoolExecutor(WORKERS) as pool:
            return dict(zip(self.deeds, pool.map(work, self.deeds), strict=True))

    def _done(self, deed: str) -> bool:
        if DEEDS[deed] == "time":
            return self._time_decides()
        try:
            self._run(DEEDS[deed], self._action(deed))
        except (Conflict, Busy) as refused:
            self.refused[deed] = refused
            return False
        return True

    def _time_decides(self) -> bool:
        """The deadline comes when nothing else does; a worker that was busy tries again."""
        for _ in range(TRIES):
            with capture_logs():
                worker.run_due(self.world.host, "time")
            seen = self.look()
            if any(one.kind == "timed_out" for one in seen.events):
                return True
            if not any(one.node_id == "agree" and one.status == "open" for one in seen.rounds):
                break
            self.world.clock.at += timedelta(minutes=1)
        return False

    def _action(self, deed: str) -> Callable[[Any], Any]:
        who, _, what = deed.partition(" ")
        if what == "withdraws":
            return lambda uow: withdrawing.withdraw(uow, "yard.order", self.order.id)
        if what == "takes back":
            return lambda uow: taking_back.take_back(uow, self.first)
        mine, other = self.asked[who], self.ids["paul" if who == "bo" else "cho"]
        if what == "hands over":
            return lambda uow: handing_on.transfer(uow, mine, other, "请代办")
        if what == "asks another":
            return lambda uow: signing.add_sign(uow, mine, Asked([other], "before"))
        vote: Any = {"approves": "approve", "returns": "return"}[what]
        return lambda uow: decide(uow, mine, vote, version=self.version, opinion="意见")

    def verdict(self) -> None:
        """One order of the deeds explains what came of them, and everybody was told."""
        came = self.hold()
        busy = {deed for deed, refused in self.refused.items() if isinstance(refused, Busy)}
        heard = tuple(deed for deed in self.deeds if deed not in busy)
        known = {deed: came[deed] for deed in heard}
        assert known in [*serial(heard, one=self.one)], came
        for deed in self.refused.keys() - busy:
            refused = self.refused[deed]
            assert refused.facts.keys() >= FACTS, (deed, refused.code, refused.facts)
        self.check(self.look())

    def end(self) -> None:
        """What runs is ended, for short inboxes."""
        seen = self.look()
        if seen.process in ACTIVE:
            key = str(seen.record.process_id)
            self._run("root", lambda uow: terminate(uow, key, "到此为止"))


def held(world: World, seeds: range, *, one: bool) -> None:
    """Meetings by number; the first that goes wrong fails the test with its number."""
    first, approved = int(os.environ.get(lives.FIRST, "0")), set()
    for seed in seeds:
        if seed < first:
            continue
        meeting = Meeting(world, seed, one=one)
        try:
            meeting.verdict()
        except AssertionError as wrong:
            pytest.fail(f"meeting {seed} ({lives.FIRST}={seed}): {wrong}")
        if world.read(meeting.order).status == "approved":
            approved.add(meeting.order.id)
        meeting.end()
    assert Counter(posted(world)) == Counter(approved), "money moves once, and only when approved"


def posted(world: World) -> list[str]:
    """The document of every ledger row."""

    def find(uow: UnitOfWork) -> list[str]:
        found, _ = rows(uow, "yard.spend", None, ("id",), 10 * LONG, 0)
        return [row.record_id for row in found]

    return world.host.run(PLATFORM, find, write=False)


@pytest.mark.parametrize("mode", MODES)
def test_four_at_once_have_one_winner_each(here: World, mode: str) -> None:
    count = SHORT[here.host.database.dialect]
    held(here, range(count // len(MODES)), one=mode == "any")


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_many_meetings_have_one_winner_each(here: World, mode: str) -> None:
    held(here, lives.long(100_000, LONG // len(MODES)), one=mode == "any")


def _untouched(patch: pytest.MonkeyPatch) -> None:
    """A decision is taken back although somebody after it has acted."""
    patch.setattr(taking_back, "_require_untouched", lambda *_: None)


def _untold(patch: pytest.MonkeyPatch) -> None:
    """Whoever withdraws too late does not hear who was faster."""
    patch.setattr(withdrawing, "acted_since", lambda *_: {})


@pytest.mark.parametrize("wrong", [_untouched, _untold])
def test_a_meeting_that_goes_wrong_is_caught(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: Callable[[pytest.MonkeyPatch], None],
) -> None:
    world = opened_for(sqlite_url, tmp_path, "all")
    wrong(monkeypatch)
    try:
        with pytest.raises(pytest.fail.Exception):
            held(world, range(60), one=False)
    finally:
        world.host.database.close()
