"""A value that a role hides is told nowhere: not in trails, boxes, roads or copies."""

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import listings, records, reports
from dougong.actions.approvals import approval_view
from dougong.actions.road import predict
from dougong.base.errors import AccessDenied
from dougong.model.runtime import Record
from dougong.testing.definitions import Definitions

HIDDEN = {"/total": "hidden", "/lines/*/price": "hidden", "/lines/*/amount": "hidden"}
DEAR = "7411.00"


def with_fact(made: Definitions) -> Definitions:
    """The same, its process routed by the total."""
    path, xml = next((p, x) for p, x in made.files().items() if p.endswith(".bpmn"))
    facts = b'><dougong:fact name="money" expression="total"/></dougong:process>'
    head = b'<dougong:process entity="yard.order"'
    assert head + b"/>" in xml
    return made.file(path, xml.replace(head + b"/>", head + facts))


@pytest.fixture
def blind(empty_world: World) -> tuple[World, Record]:
    """A document with prices that its author sees no more of once she is a guest."""
    made = yard()
    made.role("guest", scope="record")
    made.grant("guest", "site", "read")
    made.grant("guest", "order", "read", "create", "update", "submit", "copy", fields=HIDDEN)
    empty_world.publish(with_fact(made))
    settle(empty_world)
    empty_world.person("gus", "guest")
    lines = [{"what": "砂", "quantity": 1, "price": DEAR}]
    return empty_world, empty_world.draft(lines=lines)


def test_rows_that_came_or_went_keep_only_their_open_columns(blind: tuple[World, Record]) -> None:
    world, order = blind
    world.run(
        "ann",
        lambda uow: records.change_draft(
            uow, "yard.order", order.id, {"lines": []}, version=order.version
        ),
    )
    told = world.run("gus", lambda uow: records.history(uow, "yard.order", order.id))
    assert "砂" in str([event.data for event in told])
    assert "7411" not in str([event.data for event in told])
    diff = world.run("gus", lambda uow: records.difference(uow, "yard.order", order.id, 0, 9))
    assert "7411" not in str(diff)


def test_the_facts_that_route_a_document_tell_nothing_hidden(blind: tuple[World, Record]) -> None:
    world, order = blind
    world.submit(order)
    mine = world.run("ann", lambda uow: records.history(uow, "yard.order", order.id))
    his = world.run("gus", lambda uow: records.history(uow, "yard.order", order.id))
    for events in (mine, his):
        assert any("facts" in event.data for event in events)
    assert "7411" not in str([event.data for event in his])
    road = world.run("gus", lambda uow: predict(uow, "yard.order", id=order.id))
    assert "7411" not in str(road)
    view = world.run("gus", lambda uow: approval_view(uow, "yard.order", order.id))
    assert "7411" not in str((view.record, view.ahead, view.changes, view.warnings))


def test_a_box_shows_no_amount_that_its_reader_may_not_see(blind: tuple[World, Record]) -> None:
    world, _ = blind
    own = {"lines": [{"what": "石", "quantity": 3}], "site": world.site}
    world.run("gus", lambda uow: records.create_draft(uow, "yard.order", own))
    for who, wanted in (("gus", [None]), ("ann", [DEAR])):
        rows, _ = world.run(who, lambda uow: listings.inbox(uow, "drafts"))
        assert [row.amount and str(row.amount) for row in rows] == wanted


def test_who_asks_somebody_shows_him_the_amount_unless_his_role_hides_it(
    blind: tuple[World, Record],
) -> None:
    world, order = blind
    world.submit(order)
    rows, _ = world.run("pam", lambda uow: listings.inbox(uow, "todo"))
    assert [str(row.amount) for row in rows] == [DEAR]


def test_a_copy_leaves_hidden_values_behind(blind: tuple[World, Record]) -> None:
    world, order = blind
    copy = world.run("gus", lambda uow: records.copy_record(uow, "yard.order", order.id)).record
    (line,) = copy.data["lines"]
    assert (line["what"], line.get("price")) == ("砂", None)


def test_figures_are_as_closed_as_the_fields_that_feed_them(empty_world: World) -> None:
    made = yard()
    rows = [{"field": "site"}]
    made.add("report", "spent", ledger="yard.spend", rows=rows, measures=["amount"])
    blocks = {"sum": {"title": "金额", "kind": "number", "report": "yard.spent"}}
    blocks["sum"]["measure"] = "amount"
    made.add("dashboard", "board", blocks=blocks)
    for role in ("guest", "visitor"):
        made.role(role, scope="record")
        made.grant(role, "order", "read", fields=HIDDEN if role == "guest" else {})
    pages = ("yard.spent", "yard.spend", "yard.board")
    made._access["pages"] = {page: ["guest", "visitor"] for page in pages}
    empty_world.publish(made)
    settle(empty_world)
    order = empty_world.submitted(lines=[{"what": "砂", "quantity": 1, "price": DEAR}])
    empty_world.vote("pam", order)
    empty_world.vote("bo", order)
    empty_world.person("gus", "guest")
    empty_world.person("vic", "visitor")
    empty_world.person("both", "guest", "visitor")
    for who, sees in (("gus", False), ("vic", True), ("both", True)):
        (row,), _ = empty_world.run(who, lambda uow: reports.ledger_rows(uow, "yard.spend", {}))
        assert ("amount" in row.measures) is sees, who
        (line,) = empty_world.run(
            who, lambda uow: reports.ledger_balances(uow, "yard.spend", "by_site", {})
        )
        assert ("amount" in line) is sees, who
        board = empty_world.run(who, lambda uow: reports.dashboard(uow, "yard.board", {}))
        assert [str(block.number) for block in board.blocks] == ([DEAR] if sees else []), who
    with pytest.raises(AccessDenied):
        empty_world.run("gus", lambda uow: reports.report(uow, "yard.spent", {}))
