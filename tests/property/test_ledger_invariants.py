"""Random lives of documents against a small independent book (domain.md 3.7).

Claims are handed in, returned, withdrawn, rejected, approved, closed and reversed while months
close and open again and a cap is in force; after every step the ledger holds what the book says:
INV-1, INV-7, INV-8, INV-9 and INV-12 in their general form.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest

from contract.actions.conftest import Clock, World, opened
from contract.actions.till import CAP, till
from dougong.actions import decide, ledger_care, posting, records, submit, withdraw
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.feel.filters import Compare, FieldPath
from dougong.model.people import PLATFORM, Actor
from dougong.model.runtime import LedgerRow, Record, Vote
from dougong.store import assignments, ledgers
from dougong.store import records as stored
from property import lives
from property.claims_book import IN_EFFECT, Book, Claim, Place

Answer = TypeVar("Answer")
MONTHS = ("2026-09", "2026-10", "2026-11")
#: After how many steps the ledger is held against the book.
LOOKS = 3
MEASURES = {"asked": "taken", "paid": "taken", "planned": "planned", "ended": "ended"}


class Desk:
    """The product: a till that is published once, with a fresh site for every life."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.publish(till())
        for login, *roles in (("ann", "clerk"), ("pam", "pm"), ("finn", "pm", "finance")):
            world.person(login, *roles, site=False)
        self.actors: dict[str, Actor] = {name: world.actor(name) for name in ("ann", "pam", "finn")}

    def run(self, who: str, action: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.world.host.run(self.actors.get(who, PLATFORM), action)

    def look(self, action: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.world.host.run(PLATFORM, action, write=False)

    def site(self, number: int) -> str:
        data = {"name": f"工地 {number}"}
        return self.run("", lambda uow: stored.add(uow, "till.site", data, status="approved")).id


class Life:
    """One random life: the product and the book told the same things."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.chance, self.book = desk, Random(seed), Book(CAP * 100)
        self.site = desk.site(seed)
        self.rows: list[LedgerRow] = []
        self.number = 0
        self.periods: dict[str, str] = {}
        self.mirrors: dict[str, str] = {}
        self.told: list[str] = []

    def step(self, chance: Random) -> None:
        """One more thing that happens, which the product answers as the book does."""
        self.chance = chance
        self.chance.choice(self.verbs())()
        self.number += 1
        if self.number % LOOKS == 0:
            self.compare()

    def verbs(self) -> list[Callable[[], None]]:
        """What may happen now, each as often as it is likely."""
        statuses = {claim.status for claim in self.book.claims.values()}
        found = [self.create, self.create, self.turn_month]
        if statuses & {"draft", "returned"}:
            found += [self.hand_in] * 3
        if "submitted" in statuses:
            found += [self.vote, self.vote, self.vote, self.withdraw]
        if statuses & {"approved", "closed", "rejected", "reversed"}:
            found += [self.close, self.reverse, self.again]
        return found

    # What happens

    def create(self) -> None:
        cents = [self.chance.choice((1, 333, 12_345, 30_000, 45_000, -2_500)) for _ in range(2)]
        month = self.chance.choice(MONTHS)
        bases = [one.key for one in self.book.claims.values() if one.status == "approved"]
        upon = self.chance.choice(bases) if bases and self.chance.random() < 0.3 else ""
        raw = {
            "site": self.site,
            "day": f"{month}-{self.chance.randint(1, 28):02}",
            "lines": [{"what": "砂", "amount": str(Decimal(one) / 100)} for one in cents],
            "upon": upon or None,
        }
        made = self.desk.run("ann", lambda uow: records.create_draft(uow, "till.claim", raw)).record
        # INV-8: a document comes to the sum of its lines.
        assert made.data["total"] == sum(line["amount"] for line in made.data["lines"])
        self.book.claims[made.id] = Claim(made.id, sum(cents), month, upon)
        self.told.append(f"create {made.id[-4:]} {sum(cents)} {month} upon {upon[-4:]}")

    def hand_in(self) -> None:
        claim = self.one_of("draft", "returned")
        if claim:
            self.meet(claim, "submit", self.book.submit(claim), "ann", self.submitting)

    def submitting(self, uow: UnitOfWork, record: Record) -> object:
        return submit.submit(uow, "till.claim", record.id, version=record.version)

    def vote(self) -> None:
        claim = self.one_of("submitted")
        if claim is None:
            return
        vote: Vote = self.chance.choice(("approve", "approve", "approve", "return", "reject"))
        who = self.chance.choice(("pam", "finn"))
        refused = ""
        if vote == "approve":
            self.book.approve(claim, softly=who == "finn")
        else:
            refused = self.book.end(claim, "returned" if vote == "return" else "rejected")
        self.meet(claim, vote, refused, who, self.voting(vote))

    def voting(self, vote: Vote) -> Callable[[UnitOfWork, Record], object]:
        def cast(uow: UnitOfWork, record: Record) -> object:
            parts = assignments.assignments(uow, str(record.process_id))
            mine = next(a for a in parts if a.state == "open" and a.person_id == uow.actor.id)
            return decide.decide(uow, mine.id, vote, version=record.version, opinion="意见")

        return cast

    def withdraw(self) -> None:
        claim = self.one_of("submitted")
        if claim is None:
            return
        refused = "not_withdrawable" if claim.voted else self.book.end(claim, "draft")
        self.meet(
            claim,
            "withdraw",
            refused,
            "ann",
            lambda uow, record: withdraw.withdraw(uow, "till.claim", record.id),
        )

    def close(self) -> None:
        claim = self.one_of("approved", "closed")
        if claim:
            self.meet(
                claim,
                "close",
                self.book.close(claim, f"{self.desk.world.clock.at:%Y-%m}"),
                "pam",
                lambda uow, record: records.close_record(
                    uow, "till.claim", record.id, version=record.version
                ),
            )

    def reverse(self) -> None:
        claim = self.one_of("approved", "closed", "reversed", "rejected")
        if claim is None:
            return
        who = self.chance.choice(("pam", "finn"))
        refused = self.book.reverse(claim, softly=who == "finn")
        mirror = self.meet(claim, "reverse", refused, who, self.reversing)
        if mirror is not None:
            self.mirrors[claim.key] = mirror.id

    def reversing(self, uow: UnitOfWork, record: Record) -> Record:
        return records.reverse_record(
            uow, "till.claim", record.id, version=record.version, reason="冲销"
        )

    def turn_month(self) -> None:
        month, state = self.chance.choice(MONTHS), self.chance.choice(("open", "soft", "shut"))
        self.book.months[month] = state
        self.told.append(f"{month} is {state}")

        def turn(uow: UnitOfWork) -> str:
            data = {"site": self.site, "month": month, "family": "money", "state": state}
            if month not in self.periods:
                return records.create_draft(uow, "till.period", data).record.id
            found = stored.find(uow, "till.period", self.periods[month])
            assert found is not None
            return records.change_draft(
                uow, "till.period", found.id, data, version=found.version
            ).record.id

        self.periods[month] = self.desk.run("finn", turn)

    def again(self) -> None:
        """INV-9: an event that is told again adds no row."""
        claim = self.one_of("submitted", "returned", "rejected", "approved", "closed")
        if claim is None:
            return
        event = "approved" if claim.status in {"approved", "closed"} else "submitted"
        self.told.append(f"{event} again {claim.key[-4:]}")

        def tell(uow: UnitOfWork) -> int:
            record = stored.find(uow, "till.claim", claim.key)
            assert record is not None
            return posting.post(uow, record, event)

        assert self.desk.run("", tell) == 0

    # What is held against the book

    def one_of(self, *statuses: str) -> Claim | None:
        found = [one for one in self.book.claims.values() if one.status in statuses]
        return self.chance.choice(found) if found else None

    def meet(
        self,
        claim: Claim,
        what: str,
        wanted: str,
        who: str,
        action: Callable[[UnitOfWork, Record], Answer],
    ) -> Answer | None:
        """The answer of an action on a claim, refused as wanted."""
        self.told.append(f"{what} {claim.key[-4:]} by {who}: {wanted or 'done'}")

        def act(uow: UnitOfWork) -> Answer:
            record = stored.find(uow, "till.claim", claim.key)
            assert record is not None
            return action(uow, record)

        answer, code = None, ""
        try:
            answer = self.desk.run(who, act)
        except DougongError as refused:
            code = refused.code
        assert code == wanted, (code, wanted)
        return answer

    def written(self, after: int) -> list[LedgerRow]:
        """The rows of the site from this one on: none that stands there is ever changed."""
        where = Compare(FieldPath(("site",)), "=", self.site)
        return self.desk.look(
            lambda uow: ledgers.rows(uow, "till.money", where, ("posted_at",), 5000, after)
        )[0]

    def compare(self) -> None:
        self.rows += self.written(len(self.rows))
        found: Counter[Place] = Counter()
        for row in self.rows:
            place = (row.row_type, f"{row.business_date:%Y-%m}", row.posted_period)
            found[place] += int(row.measures[MEASURES[row.row_type]] * 100)
        held = {place: cents for place, cents in found.items() if cents}
        assert held == self.book.rows(), (held, self.book.rows())

    def end(self) -> None:
        """INV-7, INV-9 and INV-12, and the status of every claim."""
        self.compare()
        rows = self.written(0)
        assert sorted(map(str, rows)) == sorted(map(str, self.rows))
        for measure in ("taken", "planned", "ended"):
            posted, business = Counter[str](), Counter[str]()
            for row in rows:
                cents = int(row.measures[measure] * 100)
                posted[row.posted_period] += cents
                business[f"{row.business_date:%Y-%m}"] += cents
            assert sum(posted.values()) == sum(business.values())
        for claim in self.book.claims.values():
            self.stands(claim, [row for row in rows if row.record_id in self.of(claim)])

    def of(self, claim: Claim) -> tuple[str, str]:
        return claim.key, self.mirrors.get(claim.key, "")

    def stands(self, claim: Claim, own: list[LedgerRow]) -> None:
        """What is not in effect comes to nothing everywhere, and the statuses are the same."""
        sums: Counter[tuple[Any, ...]] = Counter()
        for row in own:
            key = (row.row_type, *row.dimensions.values(), row.business_date)
            sums[key] += int(row.measures[MEASURES[row.row_type]] * 100)
        if claim.status not in IN_EFFECT:
            assert not any(sums.values()), claim
        record = self.desk.look(lambda uow: stored.find(uow, "till.claim", claim.key))
        assert record is not None
        assert record.status == claim.status


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One till on SQLite for all lives."""
    folder = tmp_path_factory.mktemp("lives")
    world = opened(f"sqlite:///{folder / 'till.sqlite3'}", folder / "files", Clock())
    yield Desk(world)
    world.host.database.close()


def keep_the_book(desk: Desk, seeds: range) -> None:
    lives.live(lambda seed: Life(desk, seed), seeds)
    # INV-1 in its general form: every balance is the sum of its rows.
    assert desk.look(ledger_care.verify) == []


#: With those on PostgreSQL and the lives of projects in `test_builder_invariants.py` a thousand.
@pytest.mark.parametrize("first", range(0, 790, 79))
def test_lives_keep_the_book(quick: Desk, first: int) -> None:
    keep_the_book(quick, range(first, first + 79))


@pytest.mark.postgres
def test_a_hundred_lives_on_postgresql_keep_the_book(
    postgres_schema_url: str, tmp_path: Path
) -> None:
    world = opened(postgres_schema_url, tmp_path / "files", Clock())
    try:
        keep_the_book(Desk(world), range(1_000, 1_100))
    finally:
        world.host.database.close()


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 18_000, 500))
def test_eight_thousand_lives_keep_the_book(quick: Desk, first: int) -> None:
    keep_the_book(quick, range(first, first + 500))


@pytest.mark.slow
@pytest.mark.postgres
def test_a_thousand_lives_on_postgresql_keep_the_book(
    postgres_schema_url: str, tmp_path: Path
) -> None:
    world = opened(postgres_schema_url, tmp_path / "files", Clock())
    try:
        keep_the_book(Desk(world), range(20_000, 21_000))
    finally:
        world.host.database.close()
