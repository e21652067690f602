"""A unit of work that was stopped from outside is tried again, within bounds."""

import pytest
from sqlalchemy.exc import OperationalError

from contract.actions.conftest import Stage
from dougong.actions import host
from dougong.actions.errors import Busy
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM


class Stopped(Exception):
    """What PostgreSQL says to a program that paused too long inside its transaction."""

    sqlstate = "25P03"


class Unlucky:
    """An action that is stopped so many times, every time after so many seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int, seconds: float) -> None:
        self.now, self.tried = 0.0, 0
        self.times, self.seconds = times, seconds
        monkeypatch.setattr(host.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(host.time, "sleep", lambda _: None)

    def __call__(self, _: UnitOfWork) -> str:
        self.tried += 1
        self.now += self.seconds
        if self.tried <= self.times:
            raise OperationalError("select 1", {}, Stopped())
        return "done"


def test_a_machine_that_stood_still_costs_nobody_his_action(
    bare: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = Unlucky(monkeypatch, times=1, seconds=12)
    assert bare.host.run(PLATFORM, action) == "done"


@pytest.mark.parametrize(("seconds", "tries"), [(0.1, host.TRIES), (12, 2)])
def test_nothing_is_tried_for_ever(
    bare: Stage, monkeypatch: pytest.MonkeyPatch, seconds: float, tries: int
) -> None:
    action = Unlucky(monkeypatch, times=99, seconds=seconds)
    with pytest.raises(Busy):
        bare.host.run(PLATFORM, action)
    assert action.tried == tries
