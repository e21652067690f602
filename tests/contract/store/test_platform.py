"""People, the log, jobs, releases, repeated requests."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.schema import DropIndex

from dougong.base.errors import SetupError
from dougong.base.values import new_id
from dougong.model.people import PLATFORM, Department, Group, Person, RoleHeld
from dougong.store import groups, idempotency, jobs, log, migrations, people, releases, waits
from dougong.store.errors import AlreadyAnswered, DuplicateValue, IdempotencyMismatch
from dougong.store.group_tables import group_member, people_group
from dougong.store.platform_tables import assignment, event, version_table
from dougong.store.releases import StoredRelease
from dougong.store.session import Database
from dougong.store.wait_tables import kept_message
from dougong.store.waits import KeptMessage

BY_ROUND = "ix_assignment_process_id_round_id"
LEASE = timedelta(seconds=60)


def lane(limit: int) -> jobs.Lane:
    """Takes every job there is, so many at once."""
    return jobs.Lane("quick", (), limit, LEASE)


def test_an_upgrade_may_run_again(world):
    migrations.upgrade(world.database)
    with world.look() as work:
        assert migrations.version_of(work.connection) == migrations.CURRENT


def test_an_older_database_is_brought_up_to_date(world):
    with world.database.begin_as_owner() as connection:
        connection.execute(DropIndex(next(i for i in assignment.indexes if i.name == BY_ROUND)))
        connection.execute(version_table.delete())
        connection.execute(version_table.insert().values(version=1))
        connection.commit()
    migrations.upgrade(world.database)
    with world.look() as work:
        assert migrations.version_of(work.connection) == migrations.CURRENT
        there = inspect(work.connection).get_indexes("assignment")
    assert BY_ROUND in {index["name"] for index in there}


def test_an_older_database_is_given_groups_of_people(world):
    with world.database.begin_as_owner() as connection:
        for table in (group_member, people_group):
            table.drop(connection)
        connection.execute(version_table.delete())
        connection.execute(version_table.insert().values(version=migrations.CURRENT - 2))
        connection.commit()
    migrations.upgrade(world.database)
    made = Group(new_id(), "review", "评审小组")
    with world.work() as work:
        groups.add(work, made)
    with world.look() as work:
        assert groups.groups(work) == (made,)


def test_messages_that_an_older_database_keeps_are_for_whoever_comes_to_wait(world):
    with world.work() as work:
        until = work.now + timedelta(days=1)
        waits.keep(work, KeptMessage("m1", "receipt", "A-1", {}, "p-foreman", work.now, until))
    with world.database.begin_as_owner() as connection:
        index = next(one for one in kept_message.indexes if "process_id" in one.columns)
        connection.execute(DropIndex(index))
        for name in ("process_id", "sender"):
            connection.execute(text(f"alter table kept_message drop column {name}"))
        connection.execute(version_table.delete())
        connection.execute(version_table.insert().values(version=migrations.CURRENT - 1))
        connection.commit()
    migrations.upgrade(world.database)
    with world.work() as work:
        found = waits.kept(work, "receipt", "A-1")
        assert (found.id, found.process_id, found.sender) == ("m1", "", "")
        assert waits.held(work, "receipt", "A-1") == ()
        there = inspect(work.connection).get_indexes("kept_message")
    assert index.name in {one["name"] for one in there}


def test_events_of_an_older_database_keep_their_hashes(world):
    with world.work() as work:
        log.append(work, "r1", "changed", {"number": 1})
        unsalted = update(event).values(salt="", hash=_unsalted(work))
        work.connection.execute(unsalted)
    with world.database.begin_as_owner() as connection:
        for name in ("salt", "redacted_by"):
            connection.execute(text(f"alter table event drop column {name}"))
        connection.execute(version_table.delete())
        connection.execute(version_table.insert().values(version=3))
        connection.commit()
    migrations.upgrade(world.database)
    with world.work() as work:
        log.append(work, "r1", "changed", {"number": 2})
        assert log.verify_chain(work) == []


def _unsalted(work):
    """The hash of the only event as it was made before there was salt."""
    row = work.connection.execute(select(event)).one()
    at = row.at.isoformat(timespec="microseconds")
    parts = ("", row.stream, f"1\x1f{at}", row.actor_id, row.kind, row.data)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def test_those_asked_in_an_older_database_are_asked_for_their_votes(world):
    with world.database.begin_as_owner() as connection:
        for name in ("part", "timing", "origin", "brought_by", "note"):
            connection.execute(text(f"alter table assignment drop column {name}"))
        connection.execute(version_table.delete())
        connection.execute(version_table.insert().values(version=5))
        connection.commit()
    migrations.upgrade(world.database)
    with world.look() as work:
        told = {one["name"]: one for one in inspect(work.connection).get_columns("assignment")}
    assert "vote" in str(told["part"]["default"])
    assert not told["part"]["nullable"]
    assert told["origin"]["nullable"]


def test_a_newer_database_is_not_touched(world):
    with world.work() as work:
        work.connection.execute(version_table.insert().values(version=999))
    with pytest.raises(SetupError):
        migrations.upgrade(world.database)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "not an address"])
def test_an_address_of_another_database_is_refused(url):
    with pytest.raises(SetupError):
        Database(url)


def test_a_transaction_that_is_not_committed_is_undone(world):
    with world.database.begin() as connection:
        connection.execute(version_table.insert().values(version=77))
    with world.look() as work:
        assert migrations.version_of(work.connection) == migrations.CURRENT


def test_a_reader_can_change_nothing(world):
    with world.look() as work, pytest.raises(Exception, match=r"(?i)read.?only"):
        work.connection.execute(version_table.insert().values(version=77))


@pytest.mark.postgres
def test_a_reader_may_think_longer_than_a_writer_who_keeps_others_waiting(postgres_schema_url):
    database = Database(postgres_schema_url)
    asked = text("show idle_in_transaction_session_timeout")
    with database.begin() as writer, database.read() as reader:
        assert writer.execute(asked).scalar_one() == "10s"
        assert reader.execute(asked).scalar_one() == "1min"
    database.close()


def test_an_actor_has_the_roles_of_the_person(world):
    with world.work() as work:
        people.add_person(work, Person("p1", "Zhao", "赵经理", department_id="d1"))
        assert people.grant_role(work, "p1", "pm", "site-1")
        assert not people.grant_role(work, "p1", "pm", "site-1")
        people.grant_role(work, "p1", "clerk")
        actor = people.actor_of(work.connection, "p1")
        assert actor.roles == (RoleHeld("clerk"), RoleHeld("pm", "site-1"))
        assert people.actor_of(work.connection, "platform") == PLATFORM
        assert people.actor_of(work.connection, "nobody") is None
        assert people.revoke_role(work, "p1", "clerk")
        people.change_person(work, Person("p1", "Zhao", "赵经理", active=False))
        assert people.actor_of(work.connection, "p1") is None
        assert people.person_by_login(work, " ZHAO ").id == "p1"


def test_holders_are_those_of_the_scope_and_those_of_the_company(world):
    with world.work() as work:
        for key, scope in (("a", None), ("b", "site-1"), ("c", "site-2")):
            people.add_person(work, Person(key, key, key))
            people.grant_role(work, key, "pm", scope)
        people.add_person(work, Person("d", "d", "d", active=False))
        people.grant_role(work, "d", "pm")
        assert [one.id for one in people.holders(work, "pm", "site-1")] == ["a", "b"]
        assert [one.id for one in people.holders(work, "pm")] == ["a"]
        assert people.roles_held(work) == {"pm"}
        assert [one.id for one in people.persons(work, active=True)] == ["a", "b", "c"]


def test_two_people_cannot_share_a_login(world):
    with world.work() as work:
        people.add_person(work, Person("p1", "zhao", "赵"))
    with pytest.raises(DuplicateValue) as caught, world.work() as work:
        people.add_person(work, Person("p2", "ZHAO", "赵二"))
    assert caught.value.path == "/login"


def test_a_superior_is_named_or_leads_the_department_above(world):
    with world.work() as work:
        people.add_department(work, Department("d0", "0", "公司", "company", leader_id="boss"))
        people.add_department(work, Department("d1", "1", "工程部", "unit", "d0", leader_id="head"))
        people.add_person(work, Person("boss", "boss", "老板", "d0"))
        people.add_person(work, Person("head", "head", "部长", "d1"))
        people.add_person(work, Person("one", "one", "员工", "d1"))
        people.add_person(work, Person("two", "two", "员工", "d1", superior_id="one"))
        found = {key: people.superior_of(work, key) for key in ("boss", "head", "one", "two")}
    assert {key: one and one.id for key, one in found.items()} == {
        "boss": None,
        "head": "boss",
        "one": "head",
        "two": "one",
    }


def test_a_changed_event_breaks_its_chain(world):
    with world.work() as work:
        for number in range(3):
            log.append(work, "r1", "changed", {"number": number, "字": "值"})
        log.append(work, "system", "published", {})
        assert [one.number for one in log.events(work, "r1")] == [1, 2, 3]
        assert log.events(work, "r1")[1].data == {"number": 1, "字": "值"}
        assert log.verify_chain(work) == []
        forged = update(event).where(event.c.stream == "r1", event.c.number == 2)
        work.connection.execute(forged.values(data='{"number":9}'))
        assert log.verify_chain(work) == ["r1: event 2 does not fit the chain"]


def test_a_job_with_a_known_key_is_not_written_twice(world):
    with world.work() as work:
        due = world.now
        assert jobs.add(work, "mail", {"to": "p1"}, due=due, unique_key="m1")
        assert jobs.add(work, "mail", {"to": "p1"}, due=due, unique_key="m1") is None
        assert jobs.add(work, "mail", {}, due=due + timedelta(hours=1), unique_key="")
        assert jobs.next_due(work.connection) == due
    claimed = jobs.claim(world.database, "w1", world.now, lane(10))
    assert [(one.args, one.tries, one.state) for one in claimed] == [({"to": "p1"}, 1, "running")]
    assert jobs.claim(world.database, "w2", world.now, lane(10)) == []
    with world.work() as work:
        assert jobs.finish(work, claimed[0])
        assert jobs.find(work, claimed[0].id).state == "done"


def test_a_dead_worker_loses_its_job_and_cannot_finish_it(world):
    with world.work() as work:
        jobs.add(work, "mail", {}, due=world.now, unique_key="m1")
    old = jobs.claim(world.database, "w1", world.now, lane(1))[0]
    world.later(seconds=61)
    new = jobs.claim(world.database, "w2", world.now, lane(1))[0]
    with world.work() as work:
        assert not jobs.finish(work, old)
        assert jobs.finish(work, new)


def test_a_failing_job_waits_longer_each_time_and_then_stands_still(world):
    with world.work() as work:
        key = jobs.add(work, "mail", {}, due=world.now, unique_key="m1")
    pauses = []
    for _ in range(jobs.TRIES):
        claimed = jobs.claim(world.database, "w", world.now, lane(1))[0]
        with world.work() as work:
            jobs.fail(work, claimed, "no answer")
            found = jobs.find(work, key)
        pauses.append((found.due - world.now).total_seconds())
        world.now = found.due
    assert (found.state, found.error) == ("failed", "no answer")
    assert pauses[:3] == [10, 40, 160]
    assert jobs.claim(world.database, "w", world.now, lane(1)) == []
    with world.work() as work:
        assert jobs.retry(work, key)
        assert not jobs.retry(work, key)
        assert jobs.cancel(work, "m") == 1


def test_many_workers_share_jobs_without_doubles(world):
    with world.work() as work:
        for number in range(40):
            jobs.add(work, "mail", {"n": number}, due=world.now, unique_key=f"m{number}")

    def worker(name: int) -> list[int]:
        got = []
        while claimed := jobs.claim(world.database, f"w{name}", world.now, lane(3)):
            got += [one.args["n"] for one in claimed]
        return got

    with ThreadPoolExecutor(4) as pool:
        found = [number for part in pool.map(worker, range(4)) for number in part]
    assert sorted(found) == list(range(40))


def test_the_last_activated_release_is_live(world):
    files = {"modules/a/module.json": "{}字".encode()}
    with world.work() as work:
        assert releases.active(work.connection) is None
        for name in ("h1", "h2"):
            new = StoredRelease(name, "b", f"版本 {name}", files, "p1", world.now, facts={"a": 1})
            stored = releases.add(work, new)
            releases.activate(work, name)
        assert stored.number == 2
        assert releases.active(work.connection).files == files
        assert releases.add(work, stored).number == 2
        releases.activate(work, "h1")
        assert releases.active_hash(work.connection) == "h1"
        assert [one.hash for one in releases.all(work.connection)] == ["h2", "h1"]
        assert [one.hash for one in releases.activations(work.connection)] == ["h1", "h2", "h1"]
        assert releases.find(work.connection, "h9") is None


def test_a_key_gives_its_first_answer_and_only_for_the_same_request(world):
    with world.work() as work:
        assert idempotency.answer_for(work, "k", "h") is None
        idempotency.remember(work, "k", "h", b"answer")
    with world.work() as work:
        assert idempotency.answer_for(work, "k", "h") == b"answer"
        with pytest.raises(IdempotencyMismatch):
            idempotency.answer_for(work, "k", "other")
    with pytest.raises(AlreadyAnswered), world.work() as work:
        idempotency.remember(work, "k", "h", b"answer")
    world.later(days=2)
    with world.work() as work:
        assert idempotency.forget(work, world.now) == 1
