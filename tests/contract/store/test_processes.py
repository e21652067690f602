"""Processes, rounds, assignments and the five lists."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dougong.model.people import Person
from dougong.model.runtime import Assignment, Process, Round
from dougong.store import assignments, people, processes, records
from dougong.store.errors import AssignmentNotOpen, ProcessChanged


def start(work: Any, uuids: Any, **words: Any) -> Process:
    """A running process about a record."""
    given: dict[str, Any] = {
        "id": uuids(),
        "release": "r1",
        "key": "order_approval",
        "entity": "yard.order",
        "record_id": uuids(),
        "title": "王工长 订单 ¥10.00",
        "initiator_id": work.actor.id,
        "status": "running",
        "state": b"\x81\xa1s\x01",
        "version": 1,
        "started_at": work.now,
        "scope_id": "site-1",
        "amount": Decimal("10.005"),
    }
    process = Process(**given | words)
    processes.add_process(work, process)
    return process


def ask(work: Any, uuids: Any, process: Process, *persons: str) -> list[Assignment]:
    """A round of a process with one open assignment per person."""
    opened = Round(
        uuids(), process.id, "pm", 7, "项目经理", "approve", "all", "open", 1, work.now, {"k": "pm"}
    )
    processes.add_round(work, opened)
    made = [
        Assignment(uuids(), opened.id, process.id, who, place, "open", work.now)
        for place, who in enumerate(persons)
    ]
    for one in made:
        assignments.add_assignment(work, one)
    return made


def decide(work: Any, one: Assignment, who: str) -> Assignment:
    """One vote."""
    return assignments.close_assignment(
        work,
        one,
        from_="open",
        state="done",
        vote="approve",
        opinion="同意",
        decided_at=work.now,
        decided_by=who,
    )


def test_a_process_is_read_back_and_saved_once_per_version(world, uuids):
    with world.work() as work:
        process = start(work, uuids)
        found = processes.lock_process(work, process.id)
        assert found.state == process.state
        assert found.amount == Decimal("10.01")
        processes.save_process(work, found, version=1)
    with pytest.raises(ProcessChanged), world.work() as work:  # noqa: PT012 (the work is one)
        processes.save_process(work, found, version=1)
        # At the latest with the next question.
        processes.find_process(work, process.id)
    with world.look() as work:
        assert processes.find_process(work, process.id).version == 2
        assert processes.processes_of(work, process.record_id)[0].id == process.id


def test_nothing_is_kept_of_what_saves_an_older_version_last(world, uuids):
    with world.work() as work:
        process = start(work, uuids)
    with pytest.raises(ProcessChanged), world.work() as work:  # noqa: PT012 (the work is one)
        ask(work, uuids, process, "p-pm")
        # Nothing is asked any more: the commit itself has to be refused.
        processes.save_process(work, process, version=7)
    with world.look() as work:
        assert processes.rounds(work, process.id) == ()
        assert processes.find_process(work, process.id).version == process.version
    with world.work() as work:
        # The connection that was refused serves the next one.
        processes.save_process(work, process, version=process.version)


def test_a_round_closes_with_its_outcome(world, uuids):
    with world.work() as work:
        process = start(work, uuids)
        ask(work, uuids, process, "p-pm")
        opened = processes.rounds(work, process.id)[0]
        processes.close_round(work, opened.id, "approved")
        closed = processes.find_round(work, opened.id)
    assert (opened.item, opened.status) == ({"k": "pm"}, "open")
    assert (closed.status, closed.closed_at) == ("approved", world.now)


def test_rounds_of_one_instant_keep_their_order(world, uuids):
    with world.work() as work:
        process = start(work, uuids)
        other = start(work, uuids)
        ids = [f"{name}-{uuids()}" for name in ("z", "a", "m")]
        for key in ids:
            for one in (process, other):
                opened = Round(key + one.id, one.id, "n", 1, "n", "a", "any", "open", 1, work.now)
                processes.add_round(work, opened)
                part = Assignment(key + one.id, opened.id, one.id, key, 0, "open", work.now)
                assignments.add_assignment(work, part)
        assert [one.id for one in processes.rounds(work, process.id)] == [
            key + process.id for key in ids
        ]
        assert [one.person_id for one in assignments.assignments(work, process.id)] == ids


def test_the_second_answer_learns_who_was_faster(world, uuids):
    with world.work() as work:
        people.add_person(work, Person("p-pm", "pm", "赵经理"))
        one = ask(work, uuids, start(work, uuids), "p-pm")[0]
        done = decide(work, one, "p-pm")
    assert (done.vote, done.state, done.decided_at) == ("approve", "done", world.now)
    with pytest.raises(AssignmentNotOpen) as caught, world.work() as work:
        decide(work, one, "p-qs")
    facts = caught.value.facts
    assert (facts["who"], facts["what"], facts["when"]) == ("赵经理", "approve", world.now)


def test_one_person_has_one_open_part_in_a_round(world, uuids):
    with world.work() as work:
        process = start(work, uuids)
        one = ask(work, uuids, process, "p-pm")[0]
    with pytest.raises(Exception) as caught, world.work() as work:  # noqa: PT011 (the database's own)
        assignments.add_assignment(
            work, Assignment(uuids(), one.round_id, process.id, "p-pm", 2, "open", work.now)
        )
    name = world.database.unique_violated(caught.value)
    assert name == "uq_assignment_round_id_person_id"
    with world.work() as work:
        decide(work, one, "p-pm")
        ask(work, uuids, process, "p-pm")


def test_every_list_holds_what_it_says_and_the_counts_agree(world, uuids):
    with world.work() as work:
        people.add_person(work, Person("p-foreman", "foreman", "王工长"))
        people.add_person(work, Person("p-pm", "pm", "赵经理"))
        record = records.add(work, "yard.order", {"number": "O-1", "total": Decimal(5)})
        first = start(work, uuids, record_id=record.id)
        second = start(work, uuids, title="另一张", scope_id="site-2")
        ask(work, uuids, first, "p-pm", "p-qs")
        decide(work, ask(work, uuids, second, "p-pm")[0], "p-pm")
        copied = assignments.add_copy(work, second.id, "p-pm")
        assert assignments.add_copy(work, second.id, "p-pm") == copied
    with world.look() as work:
        todo, total = assignments.inbox(work, "todo", "p-pm")
        assert (len(todo), total) == (1, 1)
        line = todo[0]
        assert (line.title, line.headline) == (first.title, "订单 O-1")
        assert [node.name for node in line.nodes] == ["项目经理"]
        assert line.people == ("赵经理",)
        assert (line.initiator, line.amount) == ("王工长", Decimal("10.01"))
        done, _ = assignments.inbox(work, "done", "p-pm")
        assert [(row.title, row.vote) for row in done] == [("另一张", "approve")]
        started, _ = assignments.inbox(work, "started", "p-foreman")
        assert {row.process_id for row in started} == {first.id, second.id}
        drafts, _ = assignments.inbox(work, "drafts", "p-foreman")
        assert [(row.record_id, row.headline) for row in drafts] == [(record.id, "订单 O-1")]
        counts = assignments.counts(work, "p-pm")
        assert counts == {"todo": 1, "done": 1, "started": 0, "cc": 1, "drafts": 0}
        for box, count in counts.items():
            assert assignments.inbox(work, box, "p-pm")[1] == count


def test_a_list_is_narrowed_and_searched_literally(world, uuids):
    with world.work() as work:
        for number in range(3):
            process = start(work, uuids, title=f"单{number}%", scope_id=f"site-{number}")
            world.later(minutes=1)
            ask(work, uuids, process, "p-pm")
    with world.look() as work:

        def titles(**words: Any) -> list[str]:
            return [row.title for row in assignments.inbox(work, "todo", "p-pm", **words)[0]]

        assert titles() == ["单0%", "单1%", "单2%"]
        assert titles(search="1%") == ["单1%"]
        assert titles(search="单_") == []
        assert titles(filters={"scope": "site-2", "entity": "yard.order"}) == ["单2%"]
        assert titles(limit=1, offset=1) == ["单1%"]
        assert assignments.inbox(work, "todo", "p-pm", limit=1)[1] == 3


def test_a_copy_is_read_once(world, uuids):
    with world.work() as work:
        copied = assignments.add_copy(work, start(work, uuids).id, "p-pm")
        assert not assignments.inbox(work, "cc", "p-pm")[0][0].read
        assert assignments.mark_read(work, copied, "p-pm")
        assert not assignments.mark_read(work, copied, "p-pm")
        assert not assignments.mark_read(work, copied, "p-qs")
        assert assignments.inbox(work, "cc", "p-pm")[0][0].read


def test_a_waiting_part_opens_when_its_turn_comes(world, uuids):
    with world.work() as work:
        process = start(work, uuids)
        one = ask(work, uuids, process, "p-pm")[0]
        waiting = Assignment(uuids(), one.round_id, process.id, "p-qs", 2, "waiting", work.now)
        assignments.add_assignment(work, waiting)
        assert assignments.counts(work, "p-qs")["todo"] == 0
        world.now += timedelta(hours=1)
    with world.work() as work:
        opened = assignments.open_assignment(work, waiting)
        assert (opened.state, opened.opened_at) == ("open", world.now)
        assert len(assignments.assignments(work, process.id)) == 2
