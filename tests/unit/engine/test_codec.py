"""The state of a process: what comes back is what went in, and nothing else is accepted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zlib import crc32

import msgpack
import pytest

from dougong.engine.compiled import SPIFF_VERSION, check_version
from dougong.engine.faults import EngineVersionWrong, StateUnreadable
from unit.engine.diagrams import Walk, forked, straight
from unit.engine.test_steps import chained


@pytest.mark.parametrize("key", ["typename", "__builtins__", "dmninputexpr", "审批"])
def test_odd_keys_of_chain_steps_come_back_as_they_went_in(key: str) -> None:
    steps = [{"name": "pm", key: "timedelta", "weight": Decimal("1.50")}]
    walk = Walk(chained(), chains=lambda *_: steps).done("apply")
    restored = Walk.engine.progress("r1", walk.process, walk.step.state)
    assert restored["route"] == "open"
    walk.back("route", "apply").done("apply")
    assert walk.step.open[0].item == {**steps[0], "index": 0, "count": 1}


def test_dates_and_exact_numbers_survive_the_state() -> None:
    step = {
        "name": "pm",
        "on": date(2026, 3, 1),
        "at": datetime(2026, 3, 1, 8, tzinfo=UTC),
        "limit": Decimal("0.10"),
    }
    walk = Walk(chained(), chains=lambda *_: [step, step]).done("apply").done("route")
    item = walk.step.open[0].item
    assert item is not None
    assert (item["on"], item["at"], str(item["limit"])) == (step["on"], step["at"], "0.10")


def test_a_value_that_cannot_come_back_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="no place in the state"):
        Walk(chained(), chains=lambda *_: [{"name": object()}]).done("apply")


def test_every_cut_or_changed_state_is_refused() -> None:
    walk = Walk(forked("a", "b")).done("apply")
    state = walk.step.state
    for place in range(len(state)):
        changed = bytes([state[place] ^ 1])
        for damaged in (state[:place], state[:place] + changed + state[place + 1 :]):
            with pytest.raises(StateUnreadable):
                walk.engine.progress("r1", walk.process, damaged)


def test_another_codec_version_is_refused() -> None:
    walk = Walk(straight("a"))
    rows = msgpack.unpackb(walk.step.state[4:], strict_map_key=False)
    rows[0] = 99
    body = msgpack.packb(rows)
    with pytest.raises(StateUnreadable) as caught:
        walk.engine.progress("r1", walk.process, crc32(body).to_bytes(4, "big") + body)
    assert caught.value.facts["reason"] == "codec 99"


def test_a_state_of_another_diagram_is_refused() -> None:
    one, other = Walk(straight("a", "b")), Walk(straight("a", "c"))
    with pytest.raises(StateUnreadable):
        one.engine.progress("r2", other.process, one.step.state)


def test_the_state_of_three_approvers_takes_about_a_hundred_bytes() -> None:
    assert len(Walk(straight("a", "b", "c")).done("a").step.state) < 150


def test_another_version_of_the_library_is_refused_at_start() -> None:
    check_version(SPIFF_VERSION)
    with pytest.raises(EngineVersionWrong):
        check_version("3.2.1")
