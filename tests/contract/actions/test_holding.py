"""What documents hold, what closes months, and who keeps a document from being reversed."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event
from time import sleep
from typing import Any

import pytest

from contract.actions.conftest import World
from contract.actions.till import CAP, till
from dougong.actions import decide, ledger_care, records, submit, withdraw
from dougong.actions.drafts import discard_draft
from dougong.actions.errors import HasSuccessors, LimitExceeded, StatusForbids
from dougong.actions.periods import booked_elsewhere
from dougong.actions.posting import post
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.model.people import PLATFORM
from dougong.model.runtime import Query, Record
from dougong.store import ledgers, selecting
from dougong.store import records as stored

OCTOBER = "2026-10-12"
#: What is told of the claim before the one that passes a limit.
BEFORE = "claim，Ann，2026-10-12 12:00"


class Till:
    """The till with its people and the verbs they use."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.publish(till())
        name = {"name": "一号工地"}
        site = world.host.run(
            PLATFORM, lambda uow: stored.add(uow, "till.site", name, status="approved")
        )
        self.site = world.site = site.id
        world.person("ann", "clerk")
        world.person("pam", "pm")
        world.person("finn", "pm", "finance")

    def claim(self, *amounts: str, day: str = OCTOBER, **data: Any) -> Record:
        lines = [{"what": "砂", "amount": amount, **data.pop("row", {})} for amount in amounts]
        raw = {"site": self.site, "day": day, "lines": lines, **data}
        return self.world.run(
            "ann", lambda uow: records.create_draft(uow, "till.claim", raw)
        ).record

    def cap(self, amount: str | None) -> None:
        """Say how much the site itself allows."""

        def say(uow: UnitOfWork) -> None:
            site = stored.find(uow, "till.site", self.site)
            assert site is not None
            data = {**site.data, "cap": Decimal(amount) if amount else None}
            stored.change(uow, site, data, version=site.version)

        self.world.host.run(PLATFORM, say)

    def submit(self, record: Record) -> Record:
        version = self.world.read(record).version
        given = {"version": version}
        done = self.world.run(
            "ann", lambda uow: submit.submit(uow, "till.claim", record.id, **given)
        )
        return done.record

    def submitted(self, *amounts: str, **data: Any) -> Record:
        return self.submit(self.claim(*amounts, **data))

    def approved(self, *amounts: str, by: str = "pam", **data: Any) -> Record:
        record = self.submitted(*amounts, **data)
        self.world.vote(by, record)
        return self.world.read(record)

    def close(self, record: Record) -> None:
        version = self.world.read(record).version
        self.world.run(
            "pam",
            lambda uow: records.close_record(uow, "till.claim", record.id, version=version),
        )

    def reverse(self, record: Record, by: str = "pam", first: str | None = None) -> Record:
        """All that is left, or so much of the first row."""
        version = self.world.read(record).version
        parts = None if first is None else {record.data["lines"][0]["id"]: first}
        return self.world.run(
            by,
            lambda uow: records.reverse_record(
                uow, "till.claim", record.id, version=version, reason="冲销", parts=parts
            ),
        )

    def month(self, month: str, state: str, family: str = "money") -> None:
        data = {"site": self.site, "month": month, "family": family, "state": state}
        self.world.run("finn", lambda uow: records.create_draft(uow, "till.period", data))

    def sums(self, measure: str) -> dict[tuple[str, str], Decimal]:
        """Sums that are not zero, by row type and posted month."""
        found = self.look(lambda uow: ledgers.rows(uow, "till.money", limit=1000))[0]
        sums: Counter[tuple[str, str]] = Counter()
        for row in found:
            sums[row.row_type, row.posted_period] += row.measures[measure]  # type: ignore[assignment]
        return {key: Decimal(value) for key, value in sums.items() if value}

    def look(self, action: Callable[[UnitOfWork], Any]) -> Any:
        return self.world.host.run(PLATFORM, action, write=False)

    def sound(self) -> bool:
        return self.look(ledger_care.verify) == []


@pytest.fixture
def box(empty_world: World) -> Till:
    """A till with nothing in it."""
    return Till(empty_world)


def test_a_claim_holds_while_it_is_under_way_and_never_twice(box: Till) -> None:
    claim = box.submitted("30", "12.50")
    assert box.sums("taken") == {("asked", "2026-10"): Decimal("42.50")}
    box.world.vote("pam", claim, "return", opinion="补单据")
    assert box.sums("taken") == {}
    assert box.sums("planned") == {}
    claim = box.submit(claim)
    assert box.sums("taken") == {("asked", "2026-10"): Decimal("42.50")}
    box.world.vote("pam", claim)
    assert box.sums("taken") == {("paid", "2026-10"): Decimal("42.50")}
    assert box.sums("planned") == {("planned", "2026-10"): Decimal("42.50")}
    assert box.sound()


@pytest.mark.parametrize("end", ["reject", "withdraw", "discard"])
def test_a_claim_that_comes_to_nothing_holds_nothing(box: Till, end: str) -> None:
    claim = box.submitted("30")
    if end == "withdraw":
        box.world.run("ann", lambda uow: withdraw.withdraw(uow, "till.claim", claim.id))
    elif end == "reject":
        box.world.vote("pam", claim, "reject", opinion="不同意")
    else:
        box.world.vote("pam", claim, "return", opinion="作废")
        box.world.run("ann", lambda uow: discard_draft(uow, "till.claim", claim.id))
    assert (box.sums("taken"), box.sums("planned")) == ({}, {})
    assert box.sound()


def test_a_plan_is_kept_until_the_document_is_closed(box: Till) -> None:
    claim = box.approved("30")
    box.close(claim)
    assert box.sums("planned") == {}
    assert box.sums("ended") == {("ended", "2026-10"): Decimal(30)}
    assert box.sums("taken") == {("paid", "2026-10"): Decimal(30)}


def test_a_plan_is_taken_back_by_the_reversal(box: Till) -> None:
    box.reverse(box.approved("30"))
    assert [box.sums(name) for name in ("taken", "planned", "ended")] == [{}, {}, {}]
    assert box.sound()


def test_events_told_again_add_no_row(box: Till) -> None:
    claim = box.approved("30")
    for event in ("submitted", "approved"):
        assert box.world.host.run(PLATFORM, lambda uow, e=event: post(uow, claim, e)) == 0


def test_the_limit_refuses_with_the_numbers_and_nothing_is_kept(box: Till) -> None:
    box.approved("900")
    draft = box.claim("60", "40.01")
    with pytest.raises(LimitExceeded) as refused:
        box.submit(draft)
    told = refused.value
    # Who came before and when is told, and not which document it was.
    assert told.for_person() == (
        f"money：一号工地 已占用 900.00，本次 100.01，上限 1,000.00，超出 0.01（上一笔：{BEFORE}）"
    )
    assert (told.facts["after"], told.facts["short"]) == (Decimal("1000.01"), Decimal("0.01"))
    assert box.world.read(draft).status == "draft"
    box.submitted("100")
    assert box.sound()


def test_a_bound_may_be_what_the_record_of_the_key_says(box: Till) -> None:
    box.cap("500")
    box.approved("400")
    with pytest.raises(LimitExceeded) as refused:
        box.submit(box.claim("100.01"))
    assert refused.value.for_person() == (
        f"money：一号工地自己的上限 500.00，超出 0.01（上一笔：{BEFORE}）"
    )
    assert refused.value.facts["bound"] == Decimal(500)
    # Where the record says none there is none, and a sum beyond may come nearer to it.
    box.cap(None)
    claim = box.approved("300")
    box.cap("500")
    box.reverse(claim)
    assert box.sums("taken") == {("paid", "2026-10"): Decimal(400)}
    assert box.sound()


def test_eight_claims_at_once_never_pass_the_cap(box: Till) -> None:
    drafts = [box.claim("150") for _ in range(16)]
    ann = box.world.actor("ann")

    def handed_in(draft: Record) -> str:
        try:
            box.world.host.run(
                ann, lambda uow: submit.submit(uow, "till.claim", draft.id, version=draft.version)
            )
        except DougongError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(8) as pool:
        found = Counter(pool.map(handed_in, drafts))
    taken = sum(box.sums("taken").values())
    assert taken == 150 * found["done"] <= CAP
    # Whoever found the database busy was told so; nobody was refused who had room.
    assert found["done"] == 6 or found["busy"] > 0
    assert found["done"] + found["limit_exceeded"] + found["busy"] == 16
    assert box.sound()


def test_a_closed_month_sends_rows_to_the_next_open_one(box: Till) -> None:
    """EC-05."""
    box.month("2026-10", "shut")
    box.month("2026-11", "shut")
    box.month("2026-10", "shut", "work")
    claim = box.approved("30")
    assert box.sums("taken") == {("paid", "2026-12"): Decimal(30)}
    assert claim.posted_period == "2026-12"
    entity = box.look(lambda uow: uow.catalog.entity("till.claim"))
    assert booked_elsewhere(entity, claim) == "2026-12"
    assert box.approved("30", day="2026-12-01").posted_period == "2026-12"


def test_a_softly_closed_month_takes_the_rows_of_those_who_close_it(box: Till) -> None:
    box.month("2026-10", "soft")
    assert box.approved("30").posted_period == "2026-11"
    assert box.approved("30", by="finn").posted_period == "2026-10"


def test_another_family_or_site_closes_nothing_here(box: Till) -> None:
    box.month("2026-10", "shut", "work")
    assert box.approved("30").posted_period == "2026-10"


def test_what_was_held_in_a_month_is_taken_back_in_it(box: Till) -> None:
    claim = box.submitted("30")
    box.month("2026-10", "shut")
    box.world.vote("pam", claim)
    assert box.sums("taken") == {("paid", "2026-11"): Decimal(30)}
    assert box.sums("planned") == {("planned", "2026-10"): Decimal(30)}
    mirror = box.reverse(claim)
    assert mirror.posted_period == "2026-11"
    assert box.sums("taken") == {}


def test_a_part_goes_to_the_month_of_its_row_or_the_next_open_one(box: Till) -> None:
    """WX-27 of parts (EC-02): by posted month the share stands where it was booked."""
    claim = box.approved("30")
    box.month("2026-10", "shut")
    part = box.reverse(claim, first="10")
    assert part.posted_period == "2026-11"
    assert box.sums("taken") == {
        ("paid", "2026-10"): Decimal(30),
        ("paid", "2026-11"): Decimal(-10),
    }
    assert box.reverse(claim).posted_period == "2026-11"
    assert sum(box.sums("taken").values()) == 0
    assert box.sums("planned") == {
        ("planned", "2026-10"): Decimal(30),
        ("planned", "2026-11"): Decimal(-30),
    }


def test_a_reversal_never_goes_before_the_month_of_its_original(box: Till) -> None:
    box.month("2026-10", "shut")
    claim = box.approved("30")
    period = box.look(lambda uow: _first(uow, "till.period"))
    box.world.run(
        "finn",
        lambda uow: records.change_draft(
            uow, "till.period", period.id, {"state": "open"}, version=period.version
        ),
    )
    assert box.reverse(claim).posted_period == "2026-11"
    assert box.sums("taken") == {}


def _first(uow: UnitOfWork, entity: str) -> Record:
    return selecting.select(uow, entity, Query()).items[0]


@pytest.mark.parametrize("where", ["header", "row"])
def test_successors_in_effect_keep_a_document_from_being_reversed(box: Till, where: str) -> None:
    """EC-01."""
    base = box.approved("30")
    data = {"upon": base.id} if where == "header" else {"row": {"upon": base.id}}
    next_one = box.submitted("10", **data)
    with pytest.raises(HasSuccessors) as refused:
        box.reverse(base)
    assert next_one.data["number"] in refused.value.for_person()
    assert refused.value.facts["successors"] == [f"till.claim/{next_one.id}"]
    box.world.vote("pam", next_one)
    with pytest.raises(HasSuccessors):
        box.reverse(base)
    box.reverse(next_one)
    box.reverse(base)
    assert box.sums("taken") == {}


def test_drafts_and_mere_mentions_bind_nothing(box: Till) -> None:
    base = box.approved("30")
    box.claim("10", upon=base.id)
    box.approved("10", like=base.id)
    box.reverse(base)
    assert box.world.read(base).status == "reversed"


def test_successors_that_somebody_may_not_see_are_only_counted(box: Till) -> None:
    base = box.approved("30")
    other = box.world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "till.site", {"name": "二号"}, status="approved")
    )
    data = {"site": other.id, "day": date(2026, 10, 12), "upon": base.id}
    box.world.host.run(PLATFORM, lambda uow: stored.add(uow, "till.claim", data, status="approved"))
    with pytest.raises(HasSuccessors) as refused:
        box.reverse(base)
    assert "另有 1 张您无权查看" in refused.value.for_person()
    assert refused.value.facts["successors"] == []


def test_a_reversal_is_not_reversed(box: Till) -> None:
    """EC-03."""
    mirror = box.reverse(box.approved("30"))
    with pytest.raises(StatusForbids):
        box.reverse(mirror)


def test_a_month_is_not_closed_between_the_look_and_the_row(box: Till) -> None:
    box.month("2026-10", "open")
    claim = box.submitted("30")
    record, mine = box.world.read(claim), box.world.asked(claim)["pam"]
    period = box.look(lambda uow: _first(uow, "till.period"))
    looked, told = Event(), list[str]()

    def approve(uow: UnitOfWork) -> None:
        decide.decide(uow, mine.id, "approve", version=record.version)
        looked.set()
        # The other one is let go ahead, and cannot.
        sleep(0.3)
        told.append("booked")

    def shut(uow: UnitOfWork) -> None:
        records.change_draft(
            uow, "till.period", period.id, {"state": "shut"}, version=period.version
        )
        told.append("shut")

    pam, finn = box.world.actor("pam"), box.world.actor("finn")
    with ThreadPoolExecutor(2) as pool:
        booked = pool.submit(box.world.host.run, pam, approve)
        assert looked.wait(120)
        closed = pool.submit(box.world.host.run, finn, shut)
        booked.result()
        closed.result()
    assert told == ["booked", "shut"]
    assert box.sums("taken") == {("paid", "2026-10"): Decimal(30)}
