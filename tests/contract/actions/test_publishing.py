"""Releases: refused when wrong, live at once when right, pinned by what runs."""

import json
from decimal import Decimal
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import MONEY, SITE, yard
from dougong.actions import approvals, ledger_care, publish, records, studio
from dougong.actions.errors import DefinitionsRefused, Unavailable
from dougong.actions.withdraw import withdraw
from dougong.base.errors import AccessDenied, DataInvalid
from dougong.model.people import PLATFORM
from dougong.store import lasting, ledgers
from dougong.store.inbox import inbox

BY_SITE = {"by_site": {"by": ["site"], "measures": ["amount"]}}
MONTHLY = {"monthly": {"by": ["site", "business_date.month"], "measures": ["amount"]}}
LEDGER: dict[str, Any] = {
    "key": "spend",
    "title": "支出台账",
    "scope": "site",
    "dimensions": {"site": SITE},
    "measures": {"amount": MONEY},
    "row_types": {"cost": {"title": "成本"}},
}

ADD: dict[str, Any] = {
    "op": "add_field",
    "entity": "yard.order",
    "key": "gate",
    "field": {"kind": "text", "title": "大门"},
    "form": "yard.order",
    "section": "main",
}


def test_wrong_definitions_are_refused_and_nothing_changes(world: World) -> None:
    before = world.host.catalog().release
    made = yard().file("modules/yard/entities/bad.schema.json", {"key": "bad", "kindd": "master"})
    with pytest.raises(DefinitionsRefused) as refused:
        world.publish(made)
    assert any(found.file.endswith("bad.schema.json") for found in refused.value.findings)
    assert world.host.catalog().release == before


def test_a_running_process_keeps_its_release_and_a_new_one_takes_the_new(world: World) -> None:
    """EC-37: what is under way keeps the rules it began with; handed in again it takes the new."""
    taken_back = world.submitted()
    old = world.submitted()
    world.publish(yard(check="boss"))
    new = world.submitted()
    assert set(world.asked(new)) == {"bo"}
    world.run("ann", lambda uow: withdraw(uow, "yard.order", taken_back.id))
    again = world.read(taken_back)
    world.submit(again)
    assert set(world.asked(again)) == {"bo"}
    world.vote("pam", old)
    assert set(world.asked(old)) == {"bo"}
    world.vote("bo", old)
    assert world.read(old).status == "approved"


def test_balances_agree_with_the_rows_whatever_releases_came_and_went(world: World) -> None:
    """A balance that is new starts as the sum; one that comes back learns what it missed."""

    def posted() -> None:
        record = world.submitted()
        world.vote("pam", record)
        world.vote("bo", record)

    def agree() -> bool:
        return world.run("root", ledger_care.verify) == []

    posted()
    first = world.host.catalog().release
    made = yard()
    made.file("modules/yard/ledgers/spend.json", {**LEDGER, "balances": {**BY_SITE, **MONTHLY}})
    world.publish(made)
    assert agree()
    second = world.host.catalog().release
    posted()
    world.host.run_as_owner(PLATFORM, lambda uow: publish.roll_back(uow, first))
    posted()
    world.host.run_as_owner(PLATFORM, lambda uow: publish.roll_back(uow, second))
    assert agree()
    posted()
    assert agree()


def test_rows_written_before_a_dimension_was_told_are_told_it(world: World) -> None:
    """By a field of the record they refer to, or by the day they are of."""

    def posted() -> None:
        record = world.submitted()
        world.vote("pam", record)
        world.vote("bo", record)

    posted()
    text = {"kind": "text", "maxLength": 40}
    told = {
        "where": {**text, "title": "工地名"},
        "year": {"kind": "text", "title": "年度", "maxLength": 4},
    }
    by = {"by": ["site", "where", "year"], "measures": ["amount"]}
    more = {
        "dimensions": {"site": SITE, **told},
        "told_by": {"where": ["site.name"], "year": ["business_date.year"]},
        "balances": {**BY_SITE, "by_year": by},
    }
    world.publish(yard().file("modules/yard/ledgers/spend.json", {**LEDGER, **more}))
    posted()
    assert world.run("root", ledger_care.verify) == []
    (kept,) = world.run("root", lambda uow: ledgers.balances(uow, "yard.spend", "by_year"))
    (whole,) = world.run("root", lambda uow: ledgers.balances(uow, "yard.spend", "by_site"))
    assert (kept["where"], kept["year"]) == (
        "一号堆场",
        f"{world.run('root', lambda uow: uow.today):%Y}",
    )
    assert kept["amount"] == whole["amount"]


def test_the_inbox_tells_the_amount_the_release_means(world: World) -> None:
    """Of documents stored before as well, under way or not."""
    place = "modules/yard/entities/order.schema.json"
    made = yard({"deposit": {"kind": "money", "title": "定金"}})
    whole: dict[str, Any] = json.loads(made.files()[place])

    def amounts() -> set[Any]:
        def look(box: str, who: str) -> set[Any]:
            rows, _ = world.run(who, lambda uow: inbox(uow, box, uow.actor.id, limit=9, offset=0))
            return {row.amount for row in rows}

        return look("todo", "pam") | look("drafts", "ann")

    world.publish(made)
    world.submitted(deposit=5)
    world.draft(deposit=5)
    total = amounts()
    assert len(total) == 1
    assert Decimal(5) not in total
    for words, wanted in (({"amount": "deposit"}, {Decimal(5)}), ({"amount": None}, {None})):
        world.publish(made.file(place, {**whole, **words}))
        assert amounts() == wanted
    world.publish(made.file(place, whole))
    assert amounts() == total


def test_another_worker_sees_a_publish_at_once(world: World) -> None:
    first = world.host.catalog().release
    world.publish(yard(check="boss"))
    second = world.host.catalog().release
    assert first != second
    world.host.run_as_owner(PLATFORM, lambda uow: publish.roll_back(uow, first))
    assert world.host.catalog().release == first


def test_an_implementer_adds_a_field_in_the_workspace_and_publishes(world: World) -> None:
    kept = world.draft(note="旧")
    with pytest.raises(AccessDenied):
        world.run("ann", lambda uow: studio.add_operation(uow, ADD))
    world.run("root", lambda uow: studio.add_operation(uow, ADD))
    with pytest.raises(DefinitionsRefused):
        world.run("root", lambda uow: studio.add_operation(uow, {**ADD, "entity": "yard.ordre"}))
    assert len(world.run("root", studio.workspace).operations) == 1
    preview = world.run("root", studio.preview)
    assert preview.catalog is not None
    assert "gate" in preview.catalog.entity("yard.order").fields
    world.host.run_as_owner(world.actor("root"), studio.publish_workspace)
    assert world.run("root", studio.workspace).operations == ()
    changed = world.run(
        "ann",
        lambda uow: records.change_draft(
            uow, "yard.order", kept.id, {"gate": "北门"}, version=kept.version
        ),
    )
    assert changed.record.data["gate"] == "北门"
    assert changed.record.data["note"] == "旧"


def test_a_field_that_comes_later_is_empty_before_and_required_after(world: World) -> None:
    """EC-38: documents of before stay as they are; whoever hands in from now on fills it."""
    done = world.submitted()
    world.vote("pam", done)
    world.vote("bo", done)
    draft = world.draft()
    rule = {"op": "require_field", "entity": "yard.order", "key": "gate"}
    world.publish(yard({"gate": {"kind": "text", "title": "门岗"}}).overlay(rule))
    assert world.read(done).status == "approved"
    assert world.read(done).data["gate"] is None
    with pytest.raises(DataInvalid) as missing:
        world.submit(draft)
    assert [fault.path for fault in missing.value.faults] == ["/gate"]


def test_the_page_of_an_old_process_shows_its_own_diagram(world: World) -> None:
    order = world.submitted()
    world.publish(yard(look="boss"))
    view = world.run("pam", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert b"check" in view.diagram
    assert view.progress["check"] == "open"


def test_an_empty_database_takes_its_first_bundle(empty_world: World) -> None:
    assert publish.readiness(empty_world.host)["status"] == "unavailable"
    empty_world.publish(yard())
    settle(empty_world)
    assert publish.readiness(empty_world.host)["status"] == "ok"


def test_a_process_whose_disk_has_failed_is_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if world.host.database.waits_at_commit:
        pytest.skip("PostgreSQL looks after its own disk")

    def fail(_file: int) -> None:
        raise OSError(5, "Input/output error")

    assert publish.readiness(world.host)["status"] == "ok"
    with monkeypatch.context() as disk:
        disk.setattr(lasting, "_flushed", fail)
        assert publish.readiness(world.host)["status"] == "unavailable"
    # Until it is started anew, whatever the disk does meanwhile.
    assert publish.readiness(world.host)["status"] == "unavailable"
    with pytest.raises(Unavailable):
        world.submitted()
