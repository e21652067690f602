"""What controls told documents that went on nevertheless stands in a ledger of exceptions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dougong.access.figures import kept_figures
from dougong.actions.tables import table_report
from dougong.model.runtime import Record
from dougong.store import ledgers
from dougong.testing.stage import Stage
from dougong.web.table_view import drawn_table
from modules.purse import REGISTER
from modules.purse_house import NOON, WHY, House

LEDGER = "purse.exceptions"


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    found = Stage(database_url, tmp_path / "files", NOON)
    yield found
    found.close()


@pytest.fixture
def house(stage: Stage) -> House:
    """A site whose budget keeps a register of exceptions."""
    made = House(stage, register=REGISTER)
    made.policy("escalate")
    return made


def told(house: House, record: Record) -> list[tuple[str, str, str]]:
    """Row type, outcome and amount over of every row a document wrote, mirrors with a sign."""
    found = house.stage.look(
        "pam", lambda uow: [r for r in ledgers.rows_of(uow, record.id) if r.ledger == LEDGER]
    )
    return [(r.row_type, str(r.dimensions["outcome"]), str(r.measures["asked"])) for r in found]


def test_an_exception_is_asked_for_and_granted_with_its_figures(house: House) -> None:
    made = house.ask((house.fresh(), "36000.00"))
    assert told(house, made) == [("asked", "escalate", "36000.00")]
    house.stage.vote("pam", made, "approve", "")
    house.stage.vote("bo", made, "approve", "")
    rows = house.stage.look("pam", lambda uow: ledgers.rows_of(uow, made.id))
    (granted,) = [row for row in rows if row.row_type == "granted"]
    figures = {key: str(value) for key, value in granted.measures.items()}
    assert figures == {
        "base": "100000.00",
        "used": "70000.00",
        "asked": "36000.00",
        "over_by": "6000.00",
    }
    assert granted.dimensions["reason"] == WHY["budget"]
    assert granted.dimensions["granted_by"] == house.stage.actor("bo").id
    assert sum(float(amount) for kind, _, amount in told(house, made) if kind == "asked") == 0


def test_what_passes_is_no_exception_and_every_key_is_one_of_its_own(house: House) -> None:
    made = house.ask(
        (house.fresh(), "5000.00"), (house.fresh(), "12000.00"), (house.fresh(), "27000.00")
    )
    assert sorted(told(house, made)) == [
        ("asked", "escalate", "27000.00"),
        ("asked", "warn", "12000.00"),
    ]


def test_figures_of_the_register_are_as_closed_as_what_they_come_from(house: House) -> None:
    """The mason does not see the amounts asked, the visitor not those that fed the budget."""
    closed = {"mason": {"used", "asked", "over_by"}, "visitor": {"base", "used", "over_by"}}
    for role, figures in closed.items():
        house.stage.person(role)
        house.stage.grant(role, role, house.site)
        found = house.stage.look(
            role,
            lambda uow: kept_figures(uow.actor, uow.catalog, uow.catalog.ledgers[LEDGER]),
        )
        assert figures <= found


def test_a_flat_table_shows_what_its_rows_are_by_in_columns(house: House) -> None:
    house.ask((house.fresh(), "36000.00"))
    drawn = house.stage.look(
        "pam", lambda uow: drawn_table(uow, table_report(uow, "purse.register", {}), {})
    )
    assert (drawn.corner, drawn.heads) == (
        "科目",
        (("结果", False), ("asked", True), ("理由", False), ("批准人", False)),
    )
    (line,) = drawn.lines
    assert [line.title, *(cell.text for cell in line.cells)] == [
        "科目",
        "escalate",
        "36,000.00",
        WHY["budget"],
        "—",
    ]
    assert drawn.total is not None
    assert [cell.text for cell in drawn.total.cells] == ["", "36,000.00", "", ""]
