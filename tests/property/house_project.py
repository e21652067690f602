"""What every life of a project begins with: the project, its neighbour, crews, accounts and the
policy of its budgets."""

from datetime import date, timedelta
from typing import Any

from dougong.model.fields.papers import check_character
from dougong.testing.stage import KEEPER
from property.builder_house import House
from property.house_book import Policy
from property.house_cost import yuan
from property.house_funds import ACCOUNTS, DAILY
from property.house_labor import CREWS
from property.house_payroll import DAY_RATE, WAGES, WORKERS
from property.house_staff import RATES

MODES = ("plan", "contract", "receipt", "measurement", "labor", "claim")


class Founded(dict[str, str]):
    """Ids by the names that the book calls them; a record of the project is made when it is asked
    for, since no life needs them all."""

    def __init__(self, house: House, name: str, policy: Policy) -> None:
        super().__init__(house.ids)
        self.house, self.name = house, name
        #: The names by the ids.
        self.names = {key: name for name, key in self.items()}
        _policy(house, name, self["P"], policy)

    def __missing__(self, key: str) -> str:
        self[key] = found = self._made(key)
        self.names[found] = key
        return found

    def _made(self, key: str) -> str:
        house, name = self.house, f"{self.name} {key}"
        if key in {"P", "Q"}:
            return _project(house, name)
        if key in CREWS:
            return _crew(house, self["P"], key, CREWS[key])
        if key in WORKERS:
            return _worker(house, name, self)
        if key == "staff":
            return _staff(house, name)
        assert key in {*ACCOUNTS, WAGES}, key
        return _account(house, name, key, self)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The ids of the accounts that there are."""
        return tuple(self[one] for one in (*ACCOUNTS, WAGES) if one in self)


def _account(house: House, name: str, key: str, found: Founded) -> str:
    data = {"name": name, "account_type": "general", "state": "active"}
    data |= {"daily_limit": yuan(DAILY[key])} if key in DAILY else {}
    if key == WAGES:
        data |= {"account_type": "wage", "project": found["P"]}
    return house.stage.create(KEEPER, "funds_center.fund_account", data).id


def _staff(house: House, name: str) -> str:
    """Somebody of the company, whose day costs more from a day on."""
    person = house.stage.person(name).id
    for since, rate in RATES:
        card = {"employee": person, "valid_from": since, "day_rate": yuan(rate)}
        house.stage.create(KEEPER, "cost_center.rate_card", card)
    return person


def _worker(house: House, name: str, found: Founded) -> str:
    worker = house.master(
        "worker",
        name=name,
        id_type="id_card",
        id_no=_identity(next(house.numbers)),
        mobile="13900000001",
        trade="mason",
        state="active",
    )
    where = {"project": found["P"], "crew": found["crew"], "worker": worker}
    house.master(
        "worker_enrollment", entry_date="2026-01-01", day_rate=yuan(DAY_RATE), state="in", **where
    )
    return worker


def _project(house: House, name: str) -> str:
    return house.master(
        "project",
        name=name,
        category="building",
        operating_mode="self",
        stage="ongoing",
        tax_method="general",
        cost_caliber="excl",
    )


def _crew(house: House, project: str, name: str, terms: dict[str, Any]) -> str:
    partner = house.ids[terms["partner"]] if terms["partner"] else None
    return house.master(
        "crew",
        project=project,
        name=name,
        partner=partner,
        trade="mason",
        tax_rate=terms["tax_rate"] or None,
        std_hours=8,
        entry_date="2026-01-01",
        state="active",
    )


def _identity(number: int) -> str:
    """An identity number that nobody else of a house has."""
    born = date(1980, 1, 1) + timedelta(days=number // 1000)
    digits = f"990101{born:%Y%m%d}{number % 1000:03}"
    return digits + check_character(digits)


def _policy(house: House, name: str, project: str, policy: Policy) -> None:
    house.stage.create(
        KEEPER,
        "cost_center.control_policy",
        {
            "name": name,
            "project": project,
            "control_level": policy.level,
            "yellow": 80,
            "red": 95,
            "hard": 100,
            "no_budget": policy.no_budget,
            **dict.fromkeys((f"{one}_mode" for one in MODES), policy.mode),
        },
    )
