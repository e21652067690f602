"""A unit of work that was stopped from outside is tried again, within bounds."""

import pytest
from sqlalchemy.exc import OperationalError

from contract.actions.conftest import Stage
from dougong.actions import host
from dougong.actions.errors import Busy
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM


class Stopped(Exception):
    """What PostgreSQL says; without more words to a program that paused inside its transaction."""

    def __init__(self, state: str = "25P03") -> None:
        super().__init__(state)
        self.sqlstate = state


#: A lock was not to be had.
WAITED = "55P03"


class Unlucky:
    """An action that is stopped so many times, every time after so many seconds."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, times: int, seconds: float, state: str = "25P03"
    ) -> None:
        self.now, self.tried = 0.0, 0
        self.times, self.seconds, self.state = times, seconds, state
        monkeypatch.setattr(host.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(host.time, "sleep", lambda _: None)

    def __call__(self, _: UnitOfWork) -> str:
        self.tried += 1
        self.now += self.seconds
        if self.tried <= self.times:
            raise OperationalError("select 1", {}, Stopped(self.state))
        return "done"


def test_a_machine_that_stood_still_costs_nobody_his_action(
    bare: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = Unlucky(monkeypatch, times=1, seconds=12)
    assert bare.host.run(PLATFORM, action) == "done"


@pytest.mark.parametrize(
    ("state", "seconds", "tries"),
    [(WAITED, 0.1, host.TRIES), (WAITED, 2.9, 2), (WAITED, 12, 1), ("25P03", 12, 2)],
)
def test_nothing_is_tried_for_ever(
    bare: Stage, monkeypatch: pytest.MonkeyPatch, state: str, seconds: float, tries: int
) -> None:
    action = Unlucky(monkeypatch, times=99, seconds=seconds, state=state)
    with pytest.raises(Busy):
        bare.host.run(PLATFORM, action)
    assert action.tried == tries
