"""What a document does to others once it is in force: makes them, changes them, tells them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contract.actions.shop import shop
from dougong.actions import port_replay
from dougong.actions.errors import EffectMisfit, HasSuccessors
from dougong.model.runtime import Query, Record
from dougong.store import ledgers, selecting
from dougong.testing.definitions import Definitions
from dougong.testing.stage import KEEPER, Stage


@pytest.fixture
def stage(bare: Stage) -> Stage:
    bare.publish(shop().files(), "test")
    return bare


def bill(stage: Stage, *lines: tuple[str | None, int], month: str = "2026-10") -> Record:
    rows = [{"who": who, "amount": amount} for who, amount in lines]
    made = stage.create(KEEPER, "shop.bill", {"month": month, "lines": rows})
    return stage.submit(KEEPER, made, {}).record


def pay(stage: Stage, of: Record, amount: int, debt: str | None = None) -> Record:
    data = {"bill": of.id, "amount": amount, "debt": debt}
    return stage.submit(KEEPER, stage.create(KEEPER, "shop.pay", data), {}).record


def all_of(stage: Stage, entity: str) -> list[Record]:
    query = Query(sort=("created_at",), limit=50)
    return [*stage.look(None, lambda uow: selecting.select(uow, entity, query)).items]


def owed(stage: Stage) -> dict[str, Decimal]:
    found = stage.look(None, lambda uow: ledgers.balances(uow, "shop.owed", "by", None))
    return {str(one["who"]): one["amount"] for one in found if one["amount"]}


def state(stage: Stage) -> list[tuple[Any, Any]]:
    return [(one.data["name"], one.data["state"]) for one in all_of(stage, "shop.month")]


def paid(stage: Stage, record: Record) -> Any:
    return stage.record(record.entity, record.id).data["paid"]


def test_records_are_made_in_force_numbered_and_posted(stage: Stage) -> None:
    bill(stage, ("张三", 100), ("李四", 50))
    made = all_of(stage, "shop.debt")
    assert sorted((one.status, one.data["number"], one.data["who"]) for one in made) == [
        ("approved", "D-0001", "张三"),
        ("approved", "D-0002", "李四"),
    ]
    assert owed(stage) == {"张三": Decimal(100), "李四": Decimal(50)}
    assert stage.look(None, ledgers.verify) == []


def test_what_a_document_made_is_reversed_with_it(stage: Stage) -> None:
    document = bill(stage, ("张三", 100))
    stage.reverse(KEEPER, document)
    assert {one.status for one in all_of(stage, "shop.debt")} == {"reversed"}
    assert owed(stage) == {}


def test_a_document_whose_record_is_built_upon_is_not_reversed(stage: Stage) -> None:
    document = bill(stage, ("张三", 100))
    (debt,) = all_of(stage, "shop.debt")
    pay(stage, bill(stage, ("李四", 1)), 1, debt.id)
    with pytest.raises(HasSuccessors):
        stage.reverse(KEEPER, document)
    assert stage.record("shop.debt", debt.id).status == "approved"
    assert owed(stage)["张三"] == Decimal(100)


def test_a_master_is_found_and_changed_or_made(stage: Stage) -> None:
    stage.create(KEEPER, "shop.month", {"name": "2026-10"})
    october = bill(stage, ("张三", 100))
    bill(stage, ("张三", 100), month="2026-11")
    assert state(stage) == [("2026-10", "shut"), ("2026-11", "shut")]
    stage.reverse(KEEPER, october)
    assert state(stage) == [("2026-10", "open"), ("2026-11", "shut")]


def test_a_record_that_would_lack_something_refuses_the_document(stage: Stage) -> None:
    with pytest.raises(EffectMisfit) as refused:
        bill(stage, (None, 100))
    assert "请填写“谁”" in refused.value.for_person()
    assert (all_of(stage, "shop.debt"), owed(stage), state(stage)) == ([], {}, [])


def test_a_stage_follows_the_events_it_is_told(stage: Stage) -> None:
    document = bill(stage, ("张三", 100))
    assert paid(stage, document) == "unpaid"
    pay(stage, document, 40)
    assert paid(stage, document) == "partly"
    pay(stage, document, 10)
    assert paid(stage, document) == "partly"
    pay(stage, document, 50)
    assert paid(stage, document) == "paid"
    assert stage.record("shop.bill", document.id).status == "approved"


def test_nobody_types_a_stage(stage: Stage) -> None:
    data = {"month": "2026-10", "lines": [{"who": "张三", "amount": 1}], "paid": "paid"}
    made = stage.create(KEEPER, "shop.bill", data)
    assert made.data["paid"] is None


def test_documents_that_are_no_longer_in_force_are_told_nothing(stage: Stage) -> None:
    document = bill(stage, ("张三", 100))
    draft = stage.create(KEEPER, "shop.pay", {"bill": document.id, "amount": 100})
    stage.reverse(KEEPER, document)
    stage.submit(KEEPER, draft, {})
    assert paid(stage, document) == "unpaid"


def _books() -> dict[str, bytes]:
    """A module that keeps a note of what the shop sells."""
    made = Definitions("books", "账本")
    rule = {"key": "note", "record": "books.note", "values": {"amount": "amount"}}
    made.module_words(depends=["shop"], ports={"in": [{"port": "shop.sold", "rules": [rule]}]})
    made.entity("note", {"amount": {"kind": "money", "title": "金额"}}, label="id")
    return {path: text for path, text in made.files().items() if path.split("/")[0] != "bundles"}


def test_a_module_added_later_makes_what_it_would_have_made_once(bare: Stage) -> None:
    sold = {"on": "approved", "port": "sold", "payload": {"amount": "total"}}
    port = {"out": {"sold": {"payload": {"amount": {"kind": "money", "title": "金额"}}}}}
    made = shop(sold=sold).module_words(ports=port)
    bare.publish(made.files(), "test")
    bill(bare, ("张三", 100))
    bare.publish(
        {**made.bundle_words(modules={"shop": "1.0.0", "books": "1.0.0"}).files(), **_books()},
        "test",
    )
    bill(bare, ("张三", 7))
    assert [one.data["amount"] for one in all_of(bare, "books.note")] == [Decimal(7)]
    for _ in range(2):
        bare.act(None, lambda uow: port_replay.replay(uow, "shop.sold", date(2026, 1, 1)))
    notes = sorted(one.data["amount"] for one in all_of(bare, "books.note"))
    assert notes == [Decimal(7), Decimal(100)]


def test_a_record_acts_upon_an_event_where_its_stage_follows_it(bare: Stage) -> None:
    """A thank-you once a bill is paid, whatever comes in after that; a reversal takes it back."""
    thanks = {"who": '"谢"', "amount": "total", "month": "month"}
    rule = {"on": "paid", "when": 'paid = "paid"', "record": "shop.debt", "values": thanks}
    bare.publish(shop(thanks=rule).files(), "test")
    document = bill(bare, ("张三", 100))
    pay(bare, document, 40)
    assert "谢" not in owed(bare)
    pay(bare, document, 60)
    assert owed(bare) == {"张三": Decimal(100), "谢": Decimal(100)}
    pay(bare, document, 5)
    assert owed(bare)["谢"] == Decimal(100)
    assert bare.look(None, ledgers.verify) == []
