"""Random lives of projects in the shipped modules against an independent book (domain.md 3.7).

Budgets, plans, orders, receipts, issues, what comes back to a store, goes back to its supplier, on
to another project or is counted, contracts of both directions with changes, measurements, advances,
settlements and retention, what suspends and completes them, bonds, day labor, who bears it, its
months and back-charges, wages given ahead, rolled and paid out, hours of the company's own people,
petty cash, receipts of money, fund plans, requests, payments, what they settle, transfers, frozen
money, loans and their repayment with interest are handed in, returned, withdrawn, rejected,
approved, closed and reversed, while months close and open again. Every action is refused exactly
when the book refuses it; every ledger holds what the book says, the register of exceptions among
them; and INV-1, INV-2, INV-3, INV-4, INV-5, INV-6, INV-7, INV-8, INV-9, INV-10 and INV-12 hold on
the rows. The one about schedules has its own test. Each invariant tells wrong rows as well.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dougong.store import ledgers
from property import lives
from property.builder_house import House
from property.house_invariants import Looked, broken
from property.house_life import HouseLife
from property.house_story import whole_story
from property.house_words import THEMES
from property.house_wrong import WRONG, spoilt

#: So many lives are kept, two of every theme, for each wrong ledger to find rows to spoil.
KEPT = 2 * len(THEMES)


class Lives:
    """The lives of a house, told theme after theme."""

    def __init__(self, house: House) -> None:
        self.house, self.kept = house, dict[int, HouseLife]()

    def born(self, seed: int) -> HouseLife:
        life = HouseLife(self.house, seed, list(THEMES)[seed % len(THEMES)])
        if seed < KEPT:
            self.kept[seed] = life
        return life

    def keep_the_book(self, seeds: range) -> None:
        lives.live(self.born, seeds)
        # INV-1: every balance is the sum of its rows.
        assert self.house.look(ledgers.verify) == []


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    """The shipped modules on SQLite, published once for all lives."""
    folder = tmp_path_factory.mktemp("lives")
    house = House(f"sqlite:///{folder / 'house.sqlite3'}", folder / "files")
    yield Lives(house)
    house.close()


@pytest.fixture(scope="module")
def right(lived: Lives) -> list[Looked]:
    """What a right product wrote in some lives."""
    missing = [seed for seed in range(KEPT) if seed not in lived.kept]
    for seed in missing:
        lives.live(lived.born, range(seed, seed + 1))
    found = [lived.kept[seed].looked() for seed in range(KEPT)]
    return [*found, whole_story(lived.house).looked()]


#: With the lives in a till of `test_ledger_invariants.py` and those on PostgreSQL a thousand.
@pytest.mark.parametrize("first", range(0, 8 * len(THEMES), KEPT))
def test_lives_of_projects_keep_the_book(lived: Lives, first: int) -> None:
    lived.keep_the_book(range(first, first + KEPT))


def test_a_right_ledger_breaks_nothing(right: list[Looked]) -> None:
    assert [broken(looked) for looked in right] == [[] for _ in right]


@pytest.mark.parametrize("mutant", WRONG)
def test_a_wrong_ledger_breaks_its_invariant(right: list[Looked], mutant: str) -> None:
    invariant, ledger, spoil = WRONG[mutant]
    assert any(invariant in broken(spoilt(looked, ledger, spoil)) for looked in right)


@pytest.mark.postgres
def test_lives_of_projects_on_postgresql_keep_the_book(
    postgres_schema_url: str, tmp_path: Path
) -> None:
    """On the other database material becomes cost at its issue (domain.md 3.5)."""
    house = House(postgres_schema_url, tmp_path / "files", cost_at="issue")
    try:
        Lives(house).keep_the_book(range(1_000, 1_010))
    finally:
        house.close()


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10_000, 12_000, 100))
def test_two_thousand_lives_of_projects_keep_the_book(lived: Lives, first: int) -> None:
    lived.keep_the_book(range(first, first + 100))


@pytest.mark.slow
@pytest.mark.postgres
def test_two_hundred_lives_of_projects_on_postgresql_keep_the_book(
    postgres_schema_url: str, tmp_path: Path
) -> None:
    house = House(postgres_schema_url, tmp_path / "files", cost_at="issue")
    try:
        Lives(house).keep_the_book(range(20_000, 20_200))
    finally:
        house.close()
