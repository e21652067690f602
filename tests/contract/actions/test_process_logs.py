"""Logs of processes as XES: sound by the structure of the standard, and true."""

from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from contract.actions.conftest import World
from dougong.actions.process_logs import export_definition, export_process
from dougong.actions.process_periods import Period, PeriodUnfit
from dougong.base.errors import AccessDenied, NotFound
from dougong.exchange.xes import NAMESPACE

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("xes.xsd")))
IN = {"x": NAMESPACE}


def _log(world: World, process: str | Period, who: str = "root") -> etree._Element:
    out = BytesIO()
    if isinstance(process, Period):
        world.run(who, lambda uow: export_definition(uow, process, out))
    else:
        world.run(who, lambda uow: export_process(uow, process, out))
    found = etree.fromstring(out.getvalue())
    SCHEMA.assertValid(found)
    return found


def _told(element: etree._Element) -> dict[str, str]:
    return {one.get("key"): one.get("value") for one in element if one.get("key")}


def test_the_log_of_a_process_tells_who_was_asked_and_what_came_of_it(world: World) -> None:
    record = world.submitted(note="第一单")
    world.vote("pam", record, "return", opinion="请改", to=None)
    returned = world.read(record)
    world.submit(returned)
    world.vote("pam", world.read(record))
    process = str(returned.process_id)

    found = _log(world, process)

    [trace] = found.findall("x:trace", IN)
    told = [_told(one) for one in trace.findall("x:event", IN)]
    assert _told(trace)["concept:name"] == process
    assert _told(trace)["initiator"] == "ann"
    seen = [(one["node"], one["lifecycle:transition"], one["org:resource"]) for one in told]
    assert seen[:2] == [("submit", "complete", "ann"), ("check", "assign", "pam")]
    answers = [(one["org:resource"], one["vote"]) for one in told if "vote" in one]
    assert answers[:2] == [("pam", "return"), ("pam", "approve")]
    assert ("paul", "decided") in [
        (one["org:resource"], one["reason"]) for one in told if "reason" in one
    ]
    assert "请改" not in etree.tostring(found, encoding="unicode"), "what was said stays here"


def test_the_logs_of_a_definition_are_those_of_its_days(world: World) -> None:
    first, second = world.submitted(), world.submitted()
    day = world.clock.at.date()
    period = Period("yard.order_approval", day, day)

    names = [_told(one)["concept:name"] for one in _log(world, period).findall("x:trace", IN)]
    before = Period("yard.order_approval", day.replace(day=1), day.replace(day=2))

    assert names == [first.process_id, second.process_id]
    assert _log(world, before).findall("x:trace", IN) == []
    with pytest.raises(PeriodUnfit):
        _log(world, Period("yard.order_approval", day, day.replace(day=1)))


def test_logs_are_for_those_who_administer_processes(world: World) -> None:
    record = world.submitted()
    day = world.clock.at.date()

    with pytest.raises(NotFound):
        _log(world, str(record.process_id), "ann")
    with pytest.raises(AccessDenied):
        _log(world, Period("yard.order_approval", day, day), "ann")
