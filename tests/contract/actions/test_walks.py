"""Random walks of people over documents: the promises of approvals hold after every act."""

import random
from contextlib import suppress
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_nodes import PATH
from contract.actions.yard import yard
from dougong.actions import ledger_care, listings, withdraw
from dougong.actions.errors import NotWithdrawable
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM
from dougong.model.runtime import Assignment, LoggedEvent, Process, Record, Round
from dougong.store import assignments, log, processes

WALKS, ACTS = 6, 14


def look(world: World, record: Record) -> tuple[Process, tuple[Round, ...], tuple[Assignment, ...]]:
    def find(uow: UnitOfWork) -> tuple[Process, tuple[Round, ...], tuple[Assignment, ...]]:
        found = processes.find_process(uow, str(world.read(record).process_id))
        assert found is not None
        parts = assignments.assignments(uow, found.id)
        return found, processes.rounds(uow, found.id), parts

    return world.host.run(PLATFORM, find, write=False)


class Folded:
    """Rounds and assignments of a process as the log alone tells them."""

    def __init__(self, trail: tuple[LoggedEvent, ...], process_id: str) -> None:
        self.rounds: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self._of: dict[str, str] = {}
        for event in trail:
            if event.data.get("process") == process_id:
                self._vote(event.data)
                self._closed(event)
                self._opened(event.data)

    def _close(self, round_id: str, status: str) -> None:
        self.rounds[round_id] = status
        for key, state in self.people.items():
            if self._of[key] == round_id and state == "open":
                self.people[key] = "cancelled"

    def _vote(self, data: Any) -> None:
        if "assignment" in data:
            self.people[data["assignment"]] = "done"
        if data.get("outcome"):
            self._close(data["round"], data["outcome"])
        elif data.get("vote") == "return":
            self._close(data["round"], "returned")

    def _closed(self, event: LoggedEvent) -> None:
        data: Any = event.data
        gone = [*data.get("left", ()), *data.get("waiting", ())]
        if event.kind == "withdrawn":
            gone = list(self.rounds)
        for round_id in gone:
            if self.rounds[round_id] == "open":
                self._close(round_id, "cancelled")

    def _opened(self, data: Any) -> None:
        for opened in data.get("opened", ()):
            self.rounds[opened["round"]] = opened["status"]
            for one in opened["people"]:
                self.people[one["assignment"]] = one["state"]
                self._of[one["assignment"]] = opened["round"]


def act(world: World, order: Record, chance: random.Random) -> bool:
    """One thing somebody may do now; false when the story is over."""
    now = world.read(order)
    if now.status in {"draft", "returned"}:
        world.submit(now)
        return True
    if now.status != "submitted":
        return False
    if chance.random() < 0.1:
        with suppress(NotWithdrawable):
            world.run("ann", lambda uow: withdraw.withdraw(uow, "yard.order", order.id))
        return True
    who = chance.choice(sorted(world.asked(order)))
    vote = chance.choices(["approve", "return", "reject"], [6, 2, 1])[0]
    to = chance.choice([None, None, "previous"]) if vote == "return" and who == "bo" else None
    world.vote(who, order, vote, opinion="理由", to=to)
    return True


def check(world: World, order: Record) -> None:
    record = world.read(order)
    process, rounds, parts = look(world, order)
    open_rounds = [r for r in rounds if r.status == "open"]
    open_parts = [a for a in parts if a.state == "open"]
    if record.status == "submitted":
        assert open_rounds, "no token is lost"
    else:
        assert not open_rounds
    assert {a.round_id for a in open_parts} == {r.id for r in open_rounds}
    assert len({(a.round_id, a.person_id) for a in open_parts}) == len(open_parts)
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, order.id), write=False)
    told = Folded(trail, process.id)
    assert told.rounds == {r.id: r.status for r in rounds}
    assert told.people == {a.id: a.state for a in parts}
    rows = [amount for record_id, amount in world.spend() if record_id == order.id]
    assert rows == (["100.00"] if record.status == "approved" else [])
    for who in ("pam", "paul", "bo"):
        lines, total = world.run(who, lambda uow: listings.inbox(uow, "todo"))
        assert total == world.run(who, listings.counts)["todo"] == len(lines)


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_people_do_every_promise_holds(empty_world: World, seed: int) -> None:
    made = yard(check="pm", agree="boss", sign="pm")
    content = made.files()[PATH]
    both = b'<dougong:approval mode="all">'
    made.file(PATH, content.replace(b"<dougong:approval>", both, 1))
    empty_world.publish(made)
    settle(empty_world)
    chance = random.Random(seed)
    order = empty_world.draft()
    for _ in range(ACTS):
        if not act(empty_world, order, chance):
            break
        check(empty_world, order)
    assert empty_world.host.run(PLATFORM, ledger_care.verify, write=False) == []
    assert empty_world.host.run(PLATFORM, log.verify_chain, write=False) == []
