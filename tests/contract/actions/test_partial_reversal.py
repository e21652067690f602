"""EC-02: chosen rows and quantities are taken back, the rest stays, never more than there is."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from contract.actions.depot import depot
from dougong.actions import reversals
from dougong.actions.errors import HasSuccessors
from dougong.actions.reversal_errors import (
    LineUnknown,
    MadeIndivisible,
    PartMissing,
    PartNotOffered,
    PartTooLarge,
)
from dougong.base.errors import DataInvalid, DougongError
from dougong.model.runtime import LedgerRow, Query, Record
from dougong.store import ledgers, log, selecting
from dougong.store.errors import RecordChanged
from dougong.testing.stage import KEEPER, Stage


@pytest.fixture
def stage(bare: Stage) -> Stage:
    bare.publish(depot().files(), "test")
    return bare


def receipt(stage: Stage, *lines: tuple[str, str, str], **data: Any) -> Record:
    rows = [{"what": what, "qty": qty, "price": price} for what, qty, price in lines]
    for row in rows:
        row.update(data.pop("row", {}))
    made = stage.create(KEEPER, "depot.receipt", {"lines": rows, **data})
    return stage.submit(KEEPER, made, {}).record


def now(stage: Stage, record: Record) -> Record:
    return stage.record(record.entity, record.id)


def ids(record: Record) -> list[str]:
    return [row["id"] for row in record.data["lines"]]


def reverse(stage: Stage, record: Record, **parts: Any) -> Record:
    """Parts by the number of the row: `one="2"`; without any all that is left."""
    place = {"one": 0, "two": 1, "three": 2}
    chosen = {ids(record)[place[key]]: value for key, value in parts.items()}
    return stage.reverse(KEEPER, now(stage, record), parts=chosen or None)


def rows(stage: Stage) -> list[LedgerRow]:
    return stage.look(None, lambda uow: ledgers.rows(uow, "depot.stock", None, ("id",), 1000))[0]


def sums(stage: Stage, measure: str = "incl") -> dict[str, Decimal]:
    """Sums that are not zero, by what they are for."""
    found: Counter[str] = Counter()
    for row in rows(stage):
        found[row.dimensions["what"]] += row.measures[measure]  # type: ignore[assignment]
    return {key: Decimal(value) for key, value in found.items() if value}


def all_of(stage: Stage, entity: str = "depot.receipt") -> list[Record]:
    query = Query(sort=("created_at",), limit=50, rows=True)
    return [*stage.look(None, lambda uow: selecting.select(uow, entity, query)).items]


def sound(stage: Stage) -> bool:
    return stage.look(None, ledgers.verify) == [] == stage.look(None, log.verify_chain)


def test_a_part_of_a_row_is_taken_back_and_the_rest_stays_in_force(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "33.333333"), ("石", "10", "5"), extras=[{"amount": "7"}])
    assert sums(stage) == {
        "砂": Decimal(113),
        "石": Decimal("56.50"),
        "fee": Decimal("5.09"),
        "extra": Decimal(7),
        "due": Decimal("174.59"),
    }
    part = reverse(stage, base, one="1", two="4")
    assert (part.status, part.reversal_of, part.data["number"]) == ("approved", base.id, "R-0002")
    told = [(row["qty"], row["excl"], row["tax"], row["incl"]) for row in part.data["lines"]]
    assert [tuple(map(str, one)) for one in told] == [
        ("-1.00", "-33.33", "-4.34", "-37.67"),
        ("-4.00", "-20.00", "-2.60", "-22.60"),
    ]
    assert (part.data["total"], part.data["fee"]) == (Decimal("-60.27"), Decimal("-1.81"))
    assert [row["amount"] for row in part.data["extras"]] == [Decimal("-2.49")]
    left = now(stage, base)
    assert (left.status, left.reversed_by, left.version) == ("approved", None, base.version + 1)
    assert sums(stage, "qty") == {"砂": Decimal(2), "石": Decimal(6)}
    assert sums(stage) == {
        "砂": Decimal("75.33"),
        "石": Decimal("33.90"),
        "fee": Decimal("3.28"),
        "extra": Decimal("4.51"),
        "due": Decimal("112.51"),
    }
    assert all(
        row.measures["excl"] + row.measures["tax"] == row.measures["incl"]
        for row in rows(stage)
        if row.row_type == "in"
    )
    kinds = stage.look(None, lambda uow: [one.kind for one in log.events(uow, base.id)])
    assert kinds[-1] == "partly_reversed"
    assert sound(stage)


def test_the_last_part_takes_the_residue_and_ends_the_document(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "33.333333"))
    parts = [reverse(stage, base, one="1") for _ in range(3)]
    assert [part.data["lines"][0]["incl"] for part in parts] == [
        *(Decimal("-37.67"), Decimal("-37.67"), Decimal("-37.66")),
    ]
    ended = now(stage, base)
    assert (ended.status, ended.reversed_by) == ("reversed", parts[-1].id)
    assert {now(stage, part).status for part in parts} == {"reversed"}
    assert {one.status for one in all_of(stage, "depot.due")} == {"reversed"}
    assert (sums(stage), sums(stage, "qty"), sums(stage, "planned")) == ({}, {}, {})
    assert sound(stage)


def test_a_full_reversal_after_a_part_takes_only_the_rest(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "10"), ("石", "1", "10"))
    reverse(stage, base, one="1", two="1")
    rest = reverse(stage, base)
    assert [(row["what"], row["qty"]) for row in rest.data["lines"]] == [("砂", Decimal(-2))]
    assert (rest.status, now(stage, base).status) == ("reversed", "reversed")
    assert (sums(stage), sums(stage, "qty"), sums(stage, "planned")) == ({}, {}, {})
    assert sound(stage)


def test_more_than_is_left_is_refused_with_the_numbers(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "10"), ("石", "-2", "10"))
    reverse(stage, base, one="2")
    with pytest.raises(PartTooLarge) as refused:
        reverse(stage, base, one="1.01")
    assert refused.value.for_person() == ("第 1 行：原“数量”3，已冲销 2，还可冲销 1，本次 1.01")
    assert refused.value.path == "/lines/0"
    for asked in ("0", "-1", "2"):
        with pytest.raises(PartTooLarge):
            reverse(stage, base, **{"two" if asked == "2" else "one": asked})
    with pytest.raises(DataInvalid):
        reverse(stage, base, one="0.001")
    reverse(stage, base, two="-1.5")
    assert sums(stage, "qty") == {"砂": Decimal(1), "石": Decimal("-0.50")}
    assert sound(stage)


def test_what_cannot_be_chosen_is_refused(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "10"))
    with pytest.raises(PartMissing):
        stage.reverse(KEEPER, base, parts={})
    with pytest.raises(LineUnknown):
        stage.reverse(KEEPER, base, parts={base.id: None})
    plain = stage.submit(KEEPER, stage.create(KEEPER, "depot.plain", {"amount": 1}), {}).record
    with pytest.raises(PartNotOffered):
        stage.reverse(KEEPER, plain, parts={"": "1"})
    with pytest.raises(DougongError) as refused:
        stage.reverse(KEEPER, reverse(stage, base, one="1"), parts=None)
    assert refused.value.code == "status_forbids"


def test_two_at_once_have_one_winner_and_the_other_reads_numbers(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "10"))

    def taken(asked: str) -> str:
        try:
            stage.act(
                KEEPER,
                lambda uow: reversals.reverse_record(
                    uow,
                    base.entity,
                    base.id,
                    version=base.version,
                    reason="冲销",
                    parts={ids(base)[0]: asked},
                ),
            )
        except (DougongError, RecordChanged) as refused:
            return refused.for_person()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(taken, ("2", "2")))
    assert found == ["done", "第 1 行：原“数量”3，已冲销 2，还可冲销 1，本次 2"]
    # Who still finds enough left has nevertheless seen other numbers.
    assert taken("1") != "done"
    assert sums(stage, "qty") == {"砂": Decimal(1)}
    assert sound(stage)


def test_only_rows_that_others_build_on_are_kept(stage: Stage) -> None:
    """EC-01 of parts."""
    base = receipt(stage, ("砂", "3", "10"), ("石", "3", "10"))
    upon = receipt(stage, ("土", "1", "1"), upon=base.id, row={"row_of": ids(base)[0]})
    with pytest.raises(HasSuccessors) as refused:
        reverse(stage, base, one="1")
    assert upon.data["number"] in refused.value.for_person()
    reverse(stage, base, two="1")
    header_alone = receipt(stage, ("土", "1", "1"), upon=base.id)
    with pytest.raises(HasSuccessors):
        reverse(stage, base, two="1")
    stage.reverse(KEEPER, now(stage, header_alone))
    reverse(stage, base, two="1")
    with pytest.raises(HasSuccessors):
        reverse(stage, base)


def test_what_the_document_made_goes_along_or_refuses(bare: Stage) -> None:
    bare.publish(depot(None).files(), "test")
    base = receipt(bare, ("砂", "3", "10"))
    with pytest.raises(MadeIndivisible):
        reverse(bare, base, one="1")
    assert len(all_of(bare)) == 1
    reverse(bare, base, one="3")
    assert {one.status for one in all_of(bare, "depot.due")} == {"reversed"}


def test_closing_releases_only_what_is_still_planned(stage: Stage) -> None:
    base = receipt(stage, ("砂", "3", "10"))
    assert sums(stage, "planned") == {"砂": Decimal("33.90")}
    reverse(stage, base, one="1")
    assert sums(stage, "planned") == {"砂": Decimal("22.60")}
    stage.close_record(KEEPER, now(stage, base))
    assert sums(stage, "planned") == {}
    reverse(stage, base, one="1")
    reverse(stage, base)
    assert (sums(stage), sums(stage, "planned")) == ({}, {})
    assert sound(stage)


def test_random_parts_always_come_to_the_mirrored_original(stage: Stage) -> None:
    """INV-12 of parts: rows, documents and ledgers agree after each, and all comes to nothing."""
    chance = Random(7)
    for _ in range(4):
        lines = [
            (what, f"{chance.randint(1, 900) / 100:.2f}", f"{chance.random() * 9:.6f}")
            for what in ("砂", "石", "土")
        ]
        base = receipt(stage, *lines, extras=[{"amount": f"{chance.randint(1, 99) / 100}"}])
        left = [Decimal(row["qty"]) for row in base.data["lines"]]
        while any(left):
            chosen = {}
            for number, key in enumerate(("one", "two", "three")):
                if left[number] and chance.random() < 0.7:
                    most = int(left[number] * 100)
                    part = Decimal(chance.choice((most, chance.randint(1, most)))) / 100
                    chosen[key], left[number] = str(part), left[number] - part
            if chosen:
                reverse(stage, base, **chosen)
                _agree(stage, base, left)
        assert now(stage, base).status == "reversed"
        assert all(not sums(stage, key) for key in ("qty", "excl", "tax", "incl", "planned"))
    assert sound(stage)


def _agree(stage: Stage, base: Record, left: list[Decimal]) -> None:
    family = [one for one in all_of(stage) if base.id in {one.id, one.reversal_of}]
    for one in family:
        assert one.data["total"] == sum(row["incl"] for row in one.data["lines"])
    if any(left):
        held = sums(stage)
        lines = Counter[str]()
        for row in (row for one in family for row in one.data["lines"]):
            lines[row["what"]] += row["incl"]
            assert row["excl"] + row["tax"] == row["incl"]
        assert {k: v for k, v in lines.items() if v} == {
            k: v for k, v in held.items() if k not in {"fee", "extra", "due"}
        }
        fee = sum(one.data["fee"] for one in family)
        assert held.get("fee", 0) == fee
        assert held.get("due", 0) == sum(
            one.data["amount"] for one in all_of(stage, "depot.due") if one.status == "approved"
        )
