"""Random lives of a project in the shipped modules, told to the product and to the book alike."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Select, func, select

from dougong.actions import corrections, decide, drafts, reversals, submit, withdraw
from dougong.actions.errors import CheckFailed
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.base.values import new_id
from dougong.feel.filters import All, Compare, FieldPath, Filter, Member
from dougong.model.runtime import LedgerRow, Record, Vote
from dougong.store import assignments, ledgers, records, reporting
from dougong.store.entity_tables import EntityTables
from dougong.testing.stage import KEEPER
from dougong.testing.story import described
from property.builder_house import House
from property.house_book import Book, Policy
from property.house_cost import CODES
from property.house_funds import MONTHS
from property.house_invariants import Looked, broken, cents_of, origin
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Figure, Kind, Place
from property.house_labor import Sheet
from property.house_project import Founded
from property.house_words import LEDGERS, REASONS, THEMES

Answer = TypeVar("Answer")


@cache
def counted(tables: EntityTables) -> Select[Any]:
    """How many rows each ledger has, of all projects together."""
    counts = {
        ledger: select(func.count()).select_from(tables.ledger(name)).scalar_subquery()
        for ledger, (name, _, _) in LEDGERS.items()
    }
    return select(*(count.label(ledger) for ledger, count in counts.items()))


def stopped(fault: DougongError) -> set[str]:
    """What refused an action: the keys of checks and controls, or the code."""
    if isinstance(fault, CheckFailed):
        return {result.key for result in fault.results if result.refuses}
    return {fault.code}


class HouseLife:
    """One random life of a project: the product and the book told the same things."""

    def __init__(self, house: House, seed: int, theme: str = "") -> None:
        chance = Random(seed)
        self.house, self.chance, self.number = house, chance, 0
        self.told: list[str] = []
        begin, self.kinds = THEMES[theme or chance.choice(list(THEMES))]
        self.begin = list(begin)
        self.periods: dict[tuple[str, str], str] = {}
        #: Record that nobody drew → the document it is of.
        self.sources: dict[str, str] = {}
        policy = Policy(
            chance.choice(("leaf", "project")),
            chance.choice(("block", "block", "warn")),
            chance.choice(("pass", "block")),
            house.cost_at,
        )
        self.ids = Founded(house, f"{seed} {new_id()[-8:]}", policy)
        self.names = self.ids.names
        #: What is known to stand in the ledgers, and how many rows they had then.
        self.stood = dict[str, list[LedgerRow]]()
        self.counts = dict[str, int]()
        self.book = Book(self.ids["P"], policy)
        self.told.append(str(policy))

    # What happens

    def step(self, chance: Random) -> None:
        """One more thing that happens, which the product answers as the book does."""
        self.chance = chance
        chance.choice(self.verbs())()
        self.number += 1
        if self.number % 5 == 0:
            self.compare()

    def verbs(self) -> list[Callable[[], None]]:
        if self.begin:
            return [self.create]
        statuses = Counter(doc.status for doc in self.book.docs.values())
        found: list[Callable[[], None]] = [self.create] * 8 + [self.turn_month]
        if statuses["draft"] + statuses["returned"]:
            found += [self.hand_in] * 2
        if statuses["submitted"]:
            found += [self.vote] * 6 + [self.withdraw]
        if statuses["approved"]:
            found += [self.reverse, self.close]
        return found

    def create(self) -> None:
        """A new document, which is mostly handed in at once."""
        begins, drawn = bool(self.begin), None
        while drawn is None:
            kind = self.begin.pop(0) if self.begin else self.chance.choice(self.kinds)
            drawn = kind.draw(self.book, self.chance)
        since = kind.since(self.book, drawn)
        month = self.chance.choice([one for one in MONTHS if one >= since])
        doc = self.new(kind, drawn, f"{month}-{kind.on_day(self.chance):02}")
        if begins or self.chance.random() < 0.9:
            self.submit(doc)
        if doc.status == "submitted" and (begins or self.chance.random() < 0.5):
            self.voted(doc, "approve")

    def new(self, kind: Kind, drawn: Facts, day: str) -> Doc:
        """A draft of a kind with these facts."""
        scope = {"project": "$P"} if kind.scoped else {}
        raw = self.known({**scope, kind.day: "$day", **kind.raw(drawn)}, day)
        self.told.append(f"create {type(kind).__name__} {day} {drawn}")
        try:
            made = self.house.run(
                KEEPER, lambda uow: drafts.create_draft(uow, kind.entity, raw)
            ).record
        except DougongError as fault:
            raise AssertionError(described(fault)) from fault
        doc = Doc(kind, made.id, day[:7], {**drawn, "on": day, **kind.born(made.data)})
        self.book.docs[made.id] = doc
        return doc

    def known(self, told: Any, day: str) -> Any:
        """The same words with ids in the place of names."""
        if isinstance(told, dict):
            return {key: self.known(value, day) for key, value in told.items()}
        if isinstance(told, list):
            return [self.known(one, day) for one in told]
        if not isinstance(told, str) or not told.startswith("$"):
            return told
        if told == "$photo":
            return self.house.stage.file(KEEPER, f"{new_id()}.jpg", {})
        return {"$day": day, "$new": new_id()}.get(told) or self.ids[told[1:]]

    def hand_in(self) -> None:
        self.submit(self.one_of("draft", "returned"))

    def submit(self, doc: Doc) -> None:
        self.meet(
            doc,
            "submit",
            self.book.submit(doc),
            KEEPER,
            lambda uow, record: submit.submit(
                uow, record.entity, record.id, version=record.version, reasons=REASONS
            ),
        )

    def vote(self) -> None:
        doc = self.one_of("submitted")
        vote: Vote = self.chance.choice(("approve",) * 6 + ("return", "reject"))
        self.voted(doc, vote)

    def voted(self, doc: Doc, vote: Vote) -> None:
        refused: set[str] = set()
        if vote == "approve":
            refused = self.book.approve(doc)
        else:
            self.book.end(doc, "returned" if vote == "return" else "rejected")
        self.meet(doc, vote, refused, "pam", lambda uow, record: self.cast(uow, record, vote))

    def cast(self, uow: UnitOfWork, record: Record, vote: Vote) -> object:
        parts = assignments.assignments(uow, str(record.process_id))
        mine = next(one for one in parts if one.state == "open")
        return decide.decide(uow, mine.id, vote, version=record.version, opinion="意见")

    def withdraw(self) -> None:
        doc = self.one_of("submitted")
        refused = {"not_withdrawable"} if doc.voted else set()
        if not refused:
            self.book.end(doc, "draft")
        self.meet(
            doc,
            "withdraw",
            refused,
            KEEPER,
            lambda uow, record: withdraw.withdraw(uow, record.entity, record.id),
        )

    def close(self) -> None:
        doc = self.one_of("approved")
        refused = self.book.close(doc) if doc.kind.closable else {"access_denied"}
        self.meet(
            doc,
            "close",
            refused,
            KEEPER,
            lambda uow, record: corrections.close_record(
                uow, record.entity, record.id, version=record.version
            ),
        )

    def reverse(self) -> None:
        doc = self.one_of("approved", "closed")
        refused = self.book.reverse(doc) if doc.kind.reversible else {"access_denied"}
        mirror = self.meet(
            doc,
            "reverse",
            refused,
            KEEPER,
            lambda uow, record: reversals.reverse_record(
                uow, record.entity, record.id, version=record.version, reason="冲销"
            ),
        )
        if mirror is not None:
            self.sources[mirror.id] = doc.key

    def turn_month(self) -> None:
        family = self.chance.choice(("cost", "fund", "labor"))
        month = self.chance.choice(MONTHS)
        state = self.chance.choice(("open", "open", "soft_closed", "closed"))
        self.book.months[family, month] = state
        self.told.append(f"{family} {month} is {state}")
        key = self.periods.get((family, month))
        data = {"project": self.ids["P"], "month": month, "family": family, "state": state}

        def turn(uow: UnitOfWork) -> str:
            if key is None:
                return drafts.create_draft(uow, "base_data.period", data).record.id
            found = records.find(uow, "base_data.period", key)
            assert found is not None
            drafts.change_draft(uow, found.entity, found.id, data, version=found.version)
            return key

        self.periods[family, month] = self.house.run(KEEPER, turn)

    # What is held against the book

    def called(self, doc: Doc) -> str:
        return f"{type(doc.kind).__name__} {doc.key[-4:]}"

    def one_of(self, *statuses: str) -> Doc:
        return self.chance.choice(
            [doc for doc in self.book.docs.values() if doc.status in statuses]
        )

    def meet(
        self,
        doc: Doc,
        what: str,
        wanted: set[str],
        who: str,
        action: Callable[[UnitOfWork, Record], Answer],
    ) -> Answer | None:
        """The answer of an action on a document, refused as wanted."""
        self.told.append(f"{what} {self.called(doc)}: {sorted(wanted) or 'done'}")

        def act(uow: UnitOfWork) -> Answer:
            record = records.find(uow, doc.kind.entity, doc.key)
            assert record is not None
            return action(uow, record)

        answer, found, said = None, set[str](), ""
        try:
            answer = self.house.run(who, act)
        except DougongError as fault:
            found, said = stopped(fault), described(fault)
        assert found == wanted, (found, wanted, doc.facts, said)
        return answer

    def where(self, ledger: str) -> Filter:
        if ledger == "fund":
            return Member(FieldPath(("account",)), self.ids.accounts)
        return Compare(FieldPath(("project",)), "=", self.ids["P"])

    def read(self, uow: UnitOfWork) -> None:
        """Take in what was written since the last time; most ledgers have nothing new to say."""
        now = uow.connection.execute(counted(uow.tables)).one()._asdict()
        for ledger, count in now.items():
            if count != self.counts.get(ledger):
                name, where = LEDGERS[ledger][0], self.where(ledger)
                self.stood[ledger] = ledgers.rows(uow, name, where, ("posted_at",), 5000)[0]
        self.counts = now

    def looked(self) -> Looked:
        """Everything that was written; no row that stands there is ever changed."""
        self.house.look(self.read)
        rows = dict(self.stood)
        for row in (row for found in rows.values() for row in found):
            if row.record_id not in self.book.docs and row.record_id not in self.sources:
                self.sources[row.record_id] = self.house.look(partial(origin, row=row))
        return Looked(rows, self.book.docs, self.sources)

    def compare(self) -> None:
        """The ledgers hold what the book says, and the invariants hold on them."""
        looked = self.looked()
        held, told = self.written(looked), self.said()
        assert held == told, "\n".join(
            f"{place}: {held.get(place)} instead of {told.get(place)}"
            for place in sorted({*held, *told})
            if held.get(place) != told.get(place)
        )
        assert not broken(looked), broken(looked)

    def written(self, looked: Looked) -> dict[Place, int]:
        """What the product's rows come to, place by place."""
        found: Counter[Place] = Counter()
        for ledger, (_, measures, dimensions) in LEDGERS.items():
            for row in looked.rows[ledger]:
                named = (str(row.dimensions[name] or "") for name in dimensions)
                key = tuple(self.names.get(one) or self.sources.get(one, one) for one in named)
                for measure in measures:
                    figure: Figure = (ledger, measure, *key)
                    cents = cents_of(row.measures[measure])
                    found[figure, f"{row.business_date:%Y-%m}", row.posted_period] += cents
        return {place: cents for place, cents in found.items() if cents}

    def said(self) -> dict[Place, int]:
        """What the book's documents come to, place by place."""
        found: Counter[Place] = Counter()
        for doc in self.book.docs.values():
            found.update(doc.rows)
            found.update(doc.holds)
        return {place: cents for place, cents in found.items() if cents}

    def end(self) -> None:
        """The statuses are the same, totals are sums of lines, and what is left is what is free."""
        self.counts.clear()
        self.compare()
        for doc in self.book.docs.values():
            self.stands(doc)
        for code in CODES:
            self.free(code)
        self.pivots()

    def stands(self, doc: Doc) -> None:
        """INV-8: a document comes to the sum of its rounded lines."""
        record = self.house.look(lambda uow: records.find(uow, doc.kind.entity, doc.key))
        assert record is not None
        assert record.status == doc.status, (self.called(doc), record.status, doc.status)
        if doc.status in IN_EFFECT and (total := doc.kind.total(doc.facts)):
            name, cents = total
            assert cents_of(record.data[name]) == cents, (self.called(doc), name, cents)
        if doc.status in IN_FORCE:
            shown = doc.kind.shows(self.book, doc)
            assert shown == {name: record.data[name] for name in shown}, (self.called(doc), shown)

    def free(self, code: str) -> None:
        """INV-1: what is free of a budget is what nobody holds, has promised or has spent."""
        where = All((self.where("budget"), Compare(FieldPath(("cost_code",)), "=", self.ids[code])))
        names = ("available", "budget")
        found = self.house.look(lambda uow: ledgers.totals(uow, "cost_center.budget", names, where))
        wanted = self.book.total("budget", "budget", code) - self.book.used(code)
        assert cents_of(found["available"] or Decimal(0)) == wanted, (code, found, wanted)

    def pivots(self) -> None:
        """INV-6: every report of the labor ledger has the same days and the same amount."""

        def totals(uow: UnitOfWork) -> set[tuple[Any, ...]]:
            asked = [one for one in uow.catalog.reports.values() if one.ledger == "day_labor.labor"]
            whole = [one for one in asked if {"eq_days", "amount"} <= set(one.measures)]
            assert len(whole) > 5
            found = (reporting.pivot(uow, one, self.where("labor")).total for one in whole)
            return {(one["eq_days"], one["amount"]) for one in found}

        if self.book.of(Sheet, *IN_FORCE):
            ((days, amount),) = self.house.look(totals)
            assert cents_of(days) == self.book.total("labor", "eq_days")
            assert cents_of(amount) == self.book.total("labor", "amount")
