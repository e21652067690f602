"""One document under approval: people do whatever they may, and the log tells all of it.

The fold of the log is a second statement of what the tables hold, to the last value: who is asked,
who answered, which rounds are over, and when. When a round ends is said by the log, and checked
against the plain rule in `test_votes.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from contract.actions.conftest import World
from dougong.actions import (
    administering,
    handing_on,
    handing_over,
    histories,
    listings,
    signing,
    submit,
    withdraw,
)
from dougong.actions.batch import approve_one
from dougong.actions.comments import comment
from dougong.actions.decide import decide
from dougong.actions.doors import may_see
from dougong.actions.incidents import retry
from dougong.actions.records import create_draft
from dougong.actions.reminding import remind
from dougong.actions.signing import Asked
from dougong.actions.taking_back import take_back
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.model.history import fold
from dougong.model.history.folded import Kept, differences
from dougong.model.people import PLATFORM, Actor
from dougong.model.runtime import Assignment, LoggedEvent, Record, Round
from dougong.store import assignments, ledgers, log, processes, records
from dougong.store.inbox import InboxRow
from property.standing import check_rounds, moves

Answer = TypeVar("Answer")
LINES: list[Any] = [{"what": "砂", "quantity": 2, "price": "50.00"}]
PEOPLE = ("ann", "cho", "pam", "paul", "pat", "bo", "ben", "dot")
#: Holds no role: sees what she was asked or sent, and nothing more.
STRANGER = "dot"
PENDING = ("open", "waiting")
#: What is answered where there is nothing to reject.
HANDLED = ("complete", "complete", "complete", "return")
#: Who stands in for whom all the time.
AWAY = {"bo": "cho", "pat": "ben"}


@dataclass
class Seen:
    """What the tables hold of one document."""

    record: Record
    events: tuple[LoggedEvent, ...]
    rounds: tuple[Round, ...] = ()
    parts: tuple[Assignment, ...] = ()
    process: str = ""
    #: All processes of the document as the tables hold them.
    kept: tuple[Kept, ...] = ()


@lru_cache(2)
def acting(world: World) -> dict[str, Actor]:
    """The people of a world, whose roles stay as they are: asked for once."""
    return {one: world.actor(one) for one in (*PEOPLE, "root")}


class ApprovalLife:
    """A life of one document after another, among the people of a yard."""

    #: Where an administrator sends a process, and where a round may be returned to.
    nodes: tuple[str, ...] = ("check", "agree")
    votes: tuple[str, ...] = (*["approve"] * 6, "reject", "return", "abstain")

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.told: list[str] = []
        self.actors = acting(world)
        self.ids = {login: self.actors[login].id for login in PEOPLE}
        self.logins = {key: login for login, key in self.ids.items()}
        #: Whose list of to-dos is looked at.
        self.readers: tuple[str, ...] = PEOPLE
        self.note = f"第 {seed} 单"
        #: To whom copies of a process were sent.
        self.informed: set[tuple[str, str]] = set()
        self.order = self._born(seed)
        #: The document as it was left, while nobody has done anything since.
        self.left: Seen | None = None

    def _born(self, _seed: int) -> Record:
        data = {"site": self.world.site, "lines": LINES, "note": self.note}
        return self._run("ann", lambda uow: create_draft(uow, "yard.order", data)).record

    def step(self, chance: Random) -> None:
        """One thing somebody does, and what must hold after it."""
        before = self.left or self.look()
        act = self._chosen(before, chance)
        if act is None:
            self.left = None
            return
        login, words, deed = act
        try:
            self._run(login, deed)
            said = "done"
        except DougongError as refused:
            said = refused.code
        self.told.append(f"{login} {words}: {said}")
        self.left = after = self.look()
        if said != "done":
            assert after == before, "what is refused leaves nothing"
            return
        one = chance.choice(self._concerned(before, after) or PEOPLE)
        self.readers = (one,) if chance.random() < 0.5 else ()
        self.check(after)

    def _concerned(self, before: Seen, after: Seen) -> tuple[str, ...]:
        """Whose to-dos are other ones now; to read everybody's each time takes most of the time."""
        was, now = ({one.id: one for one in seen.parts} for seen in (before, after))
        changed = {one.person_id for one in {*was.values()} ^ {*now.values()}}
        mine = {self.logins[one] for one in changed}
        return tuple(sorted(mine | {AWAY[one] for one in mine if one in AWAY}))

    def end(self) -> None:
        """The ledger holds what was approved, once; what runs is ended, for short inboxes."""
        seen, key = self.look(), self.order.id
        mine = self._seen(lambda uow: ledgers.rows_of(uow, key))
        assert len(mine) == (1 if seen.record.status == "approved" else 0), mine
        self.readers = PEOPLE
        self._inboxes([one for one in seen.parts if one.state == "open"])
        if seen.record.status == "submitted":
            process = str(seen.record.process_id)
            self._run("root", lambda uow: administering.terminate(uow, process, "到此为止"))
            self.check(self.look())

    def look(self) -> Seen:
        """Everything there is of the document."""

        def find(uow: UnitOfWork) -> Seen:
            record = records.find(uow, self.order.entity, self.order.id)
            assert record is not None
            events = tuple(log.events(uow, record.id))
            if record.process_id is None:
                return Seen(record, events, kept=histories.kept(uow, record))
            process = processes.find_process(uow, record.process_id)
            found, parts = assignments.rounds_with_assignments(uow, record.process_id)()
            kept = histories.kept(uow, record)
            return Seen(record, events, found, parts, process.status if process else "", kept)

        return self._seen(find)

    def check(self, seen: Seen) -> None:
        """The invariants of approvals.md, 6."""
        asked = [one for one in seen.parts if one.state == "open"]
        if seen.record.status == "submitted":
            self._running(seen, asked)
            if seen.process == "running" and moves(seen.events[-1]):
                # The engine is asked only then: it takes time.
                check_rounds(self.world, seen.record)
        else:
            assert not [one for one in seen.parts if one.state in PENDING], "nobody waits any more"
        pairs = [(one.round_id, one.person_id) for one in seen.parts if one.state in PENDING]
        assert len(pairs) == len(set(pairs)), "nobody is asked twice in a round"
        for around in seen.rounds:
            waits = [one for one in asked if one.round_id == around.id]
            assert bool(waits) == (around.status == "open"), f"{around.name} asks whom it waits for"
        for event in seen.events:
            if event.kind == "taken_back":
                self._taken_back(seen, event.data.get("left", ()))
        self._fold(seen)
        self._inboxes(asked)
        self._strange(seen)

    def _strange(self, seen: Seen) -> None:
        """Who holds no role sees the document while it asks or informs her, whatever else is done.

        Of a return or a withdrawal nothing is taken away: what one was asked, one has seen.
        """
        key = self.ids[STRANGER]
        asked = any(one.person_id == key for one in seen.parts)
        informed = (str(seen.record.process_id), STRANGER) in self.informed
        sees = self.world.host.run(
            self.actors[STRANGER], lambda uow: may_see(uow, seen.record), write=False
        )
        assert sees == (asked or informed), "nobody sees more by acting"

    def _run(self, login: str, deed: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.world.host.run(self.actors[login], deed)

    def _seen(self, look: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.world.host.run(PLATFORM, look, write=False)

    def _running(self, _seen: Seen, asked: list[Assignment]) -> None:
        assert asked, "a running process asks somebody"

    def _taken_back(self, seen: Seen, left: Any) -> None:
        """What was taken back is what nobody had built on."""
        late = [one for one in seen.parts if one.round_id in left and one.decided_at is not None]
        assert all(one.mark == "deduplicated" for one in late), "somebody had answered after it"

    def _fold(self, seen: Seen) -> None:
        """The log of every process gives its rounds, assignments and the document's status."""
        for kept in seen.kept:
            told = fold.fold(seen.events, kept.process.id)
            assert not told.unknown, "what is written today tells everything"
            assert [*differences(told, kept)] == [], "the log says what the tables hold"

    def _inboxes(self, asked: list[Assignment]) -> None:
        """Everybody's list of to-dos is what is asked of him, and the count is the list's."""
        for login in self.readers:
            key = self.ids[login]
            rows, total = self._listed(login)
            mine = {row.id for row in rows if row.record_id == self.order.id}
            holders = {key, *(self.ids[one] for one, other in AWAY.items() if other == login)}
            assert mine == {one.id for one in asked if one.person_id in holders}, login
            assert total >= len(rows)

    def _listed(self, login: str) -> tuple[list[InboxRow], int]:
        def look(uow: UnitOfWork) -> tuple[list[InboxRow], int]:
            return listings.inbox(uow, "todo", limit=100)

        return self.world.host.run(self.actors[login], look, write=False)

    # What people do

    def _chosen(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        if seen.record.status in {"draft", "returned"}:
            key, version = self.order.id, seen.record.version
            return (
                "ann",
                "submits",
                lambda uow: submit.submit(uow, "yard.order", key, version=version, reasons={}),
            )
        if seen.record.status != "submitted":
            # The life goes on with another document.
            self.order = self._born(0)
            return None
        if chance.random() < (0.25 if seen.process == "running" else 0.6):
            return self._rare(seen, chance)
        open_ = sorted((a for a in seen.parts if a.state == "open"), key=lambda a: a.position)
        if not open_:
            return self._administers(seen, chance)
        mine = chance.choice(open_)
        login = self.logins[mine.person_id]
        if login in AWAY and chance.random() < 0.5:
            login = AWAY[login]
        if chance.random() < 0.06:
            login = chance.choice([one for one in PEOPLE if one != login])
        return self._acts(seen, mine, login, chance)

    def _rare(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        """What happens beside the answers."""
        if seen.process == "suspended" or chance.random() < 0.25:
            return self._administers(seen, chance)
        deeds = {self._withdraws: 2, self._removes: 4, self._takes_back: 6}
        deeds |= {self._says: 1, self._reminds: 1, self._copies: 1, self._leaves: 1}
        deed = chance.choices([*deeds], [*deeds.values()])[0]
        return deed(seen, chance)

    def _withdraws(self, _seen: Seen, chance: Random) -> tuple[str, str, Any]:
        login = chance.choice(("ann", "ann", "pam"))
        key = self.order.id
        return login, "withdraws", lambda uow: withdraw.withdraw(uow, "yard.order", key)

    def _takes_back(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        given = [one for one in seen.parts if one.state == "done" and one.decided_by in self.logins]
        if not given:
            return None
        last = max(given, key=lambda one: str(one.decided_at))
        one = chance.choice((last, last, chance.choice(given)))
        login = self.logins[str(one.decided_by)]
        return login, f"takes back {one.vote}", lambda uow: take_back(uow, one.id)

    def _says(self, seen: Seen, chance: Random) -> tuple[str, str, Any]:
        login, other = chance.choice(PEOPLE), chance.choice(PEOPLE)
        named, process = [self.ids[other]], str(seen.record.process_id)
        return login, f"says @{other}", lambda uow: comment(uow, process, "请看", named)

    def _reminds(self, seen: Seen, chance: Random) -> tuple[str, str, Any]:
        login, process = chance.choice(("ann", "ann", "pam")), str(seen.record.process_id)
        return login, "reminds", lambda uow: remind(uow, process)

    def _copies(self, seen: Seen, chance: Random) -> tuple[str, str, Any]:
        login, process = chance.choice(PEOPLE), str(seen.record.process_id)
        named = chance.sample(PEOPLE, 2)
        to = tuple(self.ids[one] for one in named)

        def deed(uow: UnitOfWork) -> None:
            withdraw.send_copy(uow, process, to)
            self.informed |= {(process, one) for one in named}

        return login, f"sends copies to {' and '.join(named)}", deed

    def _leaves(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        """What somebody who leaves is asked here goes to another."""
        waits = [one for one in seen.parts if one.state in PENDING]
        if not waits:
            return None
        one, other = chance.choice(waits), chance.choice(PEOPLE)
        login, heir = self.logins[one.person_id], self.ids[other]
        piece = handing_over.Piece("assignment", one.id, "")

        def deed(uow: UnitOfWork) -> None:
            handing_over.hand_over(uow, piece, one.person_id, heir, "离职")

        return "root", f"hands what {login} is asked over to {other}", deed

    def _administers(self, seen: Seen, chance: Random) -> tuple[str, str, Any]:
        """What an administrator does, and now and then somebody who is none."""
        login = chance.choice(("root", "root", "root", "root", "pam"))
        key, why = str(seen.record.process_id), "管理员处理"
        still, which = seen.process == "suspended", chance.random()
        waits = [one for one in seen.parts if one.state in PENDING]
        if which < (0.7 if still else 0.2):
            verb = administering.resume if still else administering.suspend
            return login, verb.__name__, lambda uow: verb(uow, key, why)
        if not waits or (seen.process == "incident" and which < 0.5):
            return login, "tries again", lambda uow: retry(uow, key, why)
        if which < 0.3:
            return login, "terminates", lambda uow: administering.terminate(uow, key, why)
        if which < 0.6:
            node = chance.choice(self.nodes)
            return login, f"jumps to {node}", lambda uow: administering.jump(uow, key, node, why)
        one, other = chance.choice(waits), chance.choice(PEOPLE)
        words = f"reassigns {self.logins[one.person_id]} to {other}"
        return (
            login,
            words,
            lambda uow: administering.reassign(uow, key, one.id, self.ids[other], why),
        )

    def _removes(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        brought = [one for one in seen.parts if one.origin]
        if not brought:
            return None
        gone = chance.choice(brought)
        holders = {one.id: one.person_id for one in seen.parts}
        login = self.logins[holders[gone.origin or ""]]
        words = f"takes {self.logins[gone.person_id]} out"
        return login, words, lambda uow: signing.remove_sign(uow, gone.id)

    def _acts(
        self, seen: Seen, mine: Assignment, login: str, chance: Random
    ) -> tuple[str, str, Any]:
        other = chance.choice(PEOPLE)
        person = self.ids[other]
        which = chance.random()
        if which < 0.1:
            return (
                login,
                f"hands over to {other}",
                lambda uow: handing_on.transfer(uow, mine.id, person, "请代办"),
            )
        if which < 0.18:
            return login, f"asks {other}", lambda uow: handing_on.delegate(uow, mine.id, person)
        if which < 0.35:
            return self._adds(mine, login, chance)
        kinds = {one.id: one.kind for one in seen.rounds}
        votes = HANDLED if kinds[mine.round_id] == "handle" else self.votes
        vote: Any = "advise" if mine.part == "advice" else chance.choice(votes)
        to = chance.choice((None, None, "previous", chance.choice(self.nodes)))
        version = seen.record.version
        if vote == "approve" and chance.random() < 0.15:
            return login, "approves in a batch", lambda uow: approve_one(uow, mine.id, version)
        return (
            login,
            f"{vote}s",
            lambda uow: decide(uow, mine.id, vote, version=version, opinion="意见", to=to),
        )

    def _adds(self, mine: Assignment, login: str, chance: Random) -> tuple[str, str, Any]:
        others = chance.sample(PEOPLE, chance.choice((1, 1, 2)))
        timing: Any = chance.choice(("before", "after", "parallel"))
        part: Any = chance.choice(("must", "must", "advice"))
        enough: Any = chance.choice(("all", "any"))
        asked = Asked([self.ids[one] for one in others], timing, part, "", enough)
        words = f"asks {enough} of {' and '.join(others)} {timing} ({part})"
        return login, words, lambda uow: signing.add_sign(uow, mine.id, asked)
