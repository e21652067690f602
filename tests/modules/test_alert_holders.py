"""An alert about a document also tells whoever has it for a decision, as long as he has it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dougong.actions import alerts
from dougong.base.errors import NotFound
from dougong.model.check import check
from dougong.testing.stage import Stage
from modules.purse import purse
from modules.purse_house import NOON, House

WAITS: dict[str, Any] = {
    "title": "{{ total }} 还没有批",
    "level": "yellow",
    "source": {"list": "purse.requests"},
    "when": 'status = "submitted"',
    "to": ["boss"],
    "holders": True,
}
FILE = "modules/purse/alerts.json"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    stage = Stage(database_url, tmp_path / "files", NOON)
    made = House(stage)
    made.policy("escalate")
    stage.publish(purse().file(FILE, {"alerts": {"waits": WAITS}}).files(), "test")
    yield made
    stage.close()


def told(house: House, login: str) -> list[str]:
    house.stage.act(None, lambda uow: alerts.check(uow, {"rule": "purse.waits"}))
    return [one.title for one in house.stage.look(login, alerts.my_alerts)]


def test_who_has_a_document_is_told_until_he_has_decided(house: House) -> None:
    made = house.ask((house.fresh(), "36000.00"))
    told_now = ["36,000.00 还没有批"]
    assert [told(house, one) for one in ("pam", "bo", "ann")] == [told_now, told_now, []]
    (alert,) = house.stage.look("pam", alerts.my_alerts)
    house.stage.vote("pam", made, "approve")
    assert [told(house, one) for one in ("pam", "bo")] == [[], told_now]
    with pytest.raises(NotFound):
        house.stage.act("pam", lambda uow: alerts.acknowledge(uow, alert.row.id))


def test_who_has_it_acknowledges_it(house: House) -> None:
    house.ask((house.fresh(), "36000.00"))
    told(house, "pam")
    (alert,) = house.stage.look("pam", alerts.my_alerts)
    house.stage.act("pam", lambda uow: alerts.acknowledge(uow, alert.row.id))
    assert house.stage.look("pam", alerts.count) == 0


@pytest.mark.parametrize(
    "words", [{"key": ["total"]}, {"source": {"report": "purse.register"}, "key": ["code"]}]
)
def test_only_documents_are_in_hands(words: dict[str, Any]) -> None:
    made = purse().file(FILE, {"alerts": {"waits": {**WAITS, **words}}}).assembled()
    found = [*made.errors, *(check(made.catalog) if made.catalog else ())]
    assert "alert_holders" in {one.code for one in found}
