"""Numbers, files, unsaved input, port events, sign-in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from dougong.base.errors import NotFound
from dougong.model.fields.field import NumberRule
from dougong.model.people import Person
from dougong.model.runtime import StoredFile
from dougong.store import autosave, files, people, port_events, records, sign_in
from dougong.store.errors import NumberExhausted
from dougong.store.files import LocalFiles
from dougong.store.numbering import next_number

DAY = date(2026, 11, 22)


def number(work: Any, template: str, day: date = DAY, **words: Any) -> str:
    """The next number of a template."""
    data = words.pop("data", {})
    rule = NumberRule(template, **words)
    return next_number(work, rule, "yard.order.number", data, day)


def test_numbers_count_within_their_period(world):
    with world.work() as work:
        template, reset = "O-{YYYYMM}-{SEQ4}", {"reset": "month"}
        assert number(work, template, **reset) == "O-202611-0001"
        assert number(work, template, **reset) == "O-202611-0002"
        assert number(work, template, date(2026, 12, 1), **reset) == "O-202612-0001"
        assert number(work, template, **reset) == "O-202611-0003"


def test_numbers_count_within_their_scope_and_name_it_by_its_code(world):
    with world.work() as work:
        site = records.add(work, "yard.site", {"code": "S1", "name": "滨江"})
        rule: dict[str, Any] = {"scope": ("site",), "data": {"site": site.id, "note": "x"}}
        assert number(work, "{site}-{note}{YY}-{SEQ2}", **rule) == "S1-x26-01"
        assert number(work, "{site}-{note}{YY}-{SEQ2}", **rule) == "S1-x26-02"
        assert number(work, "{site}-{SEQ2}", scope=("site",), data={}) == "-01"


def test_a_sequence_that_is_used_up_says_so(world):
    with world.work() as work:
        for _ in range(9):
            number(work, "{SEQ1}")
        with pytest.raises(NumberExhausted):
            number(work, "{SEQ1}")


def test_numbers_drawn_at_once_are_all_different(world):
    def draw(_: int) -> str:
        with world.work() as work:
            return number(work, "{SEQ3}")

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(draw, range(24)))) == 24


def test_a_number_drawn_in_vain_is_drawn_again(world):
    with world.vain() as work:
        assert number(work, "{SEQ3}") == "001"
    with world.work() as work:
        assert number(work, "{SEQ3}") == "001"


def test_a_file_belongs_to_the_first_record_that_takes_it(world, uuids, tmp_path):
    file = StoredFile(
        uuids(), "图.jpg", "image/jpeg", 3, "ab", "p1", world.now, {"latitude": "30.1"}
    )
    with world.work() as work:
        files.add(work, file)
        assert files.find(work, file.id) == file
        assert files.attach(work, [file.id], "yard.order", "r1") == 1
        assert files.attach(work, [file.id], "yard.order", "r2") == 0
        assert files.attach(work, [], "yard.order", "r2") == 0
        assert [one.id for one in files.files_of(work, "r1")] == [file.id]
        assert records.labels(work, [("file", file.id)]) == {("file", file.id): "图.jpg"}


def test_bytes_are_kept_under_ids_only(uuids, tmp_path):
    kept = LocalFiles(tmp_path / "files")
    key = uuids()
    kept.put(key, b"abc")
    kept.put(key, b"abcd")
    assert kept.get(key) == b"abcd"
    kept.remove(key)
    with pytest.raises(NotFound):
        kept.get(key)
    for bad in ("../x", "", "x" * 36, key + "/.."):
        with pytest.raises(NotFound):
            kept.put(bad, b"x")


def test_unsaved_input_is_the_persons_own(world):
    with world.work() as work:
        assert autosave.kept(work, "f1") is None
        autosave.keep(work, "f1", {"a": 1})
        autosave.keep(work, "f1", {"a": 2})
        assert autosave.kept(work, "f1") == {"a": 2}
    other = world.actor.__class__("p2", "p2", "别人")
    with world.work(other) as work:
        assert autosave.kept(work, "f1") is None
        autosave.drop(work, "f1")
    with world.work() as work:
        assert autosave.kept(work, "f1") == {"a": 2}
        autosave.drop(work, "f1")
        assert autosave.kept(work, "f1") is None


def test_unsaved_input_of_long_ago_is_given_up_for_the_newest(world):
    def keys(work):
        every = [f"f{n}" for n in range(autosave.MOST + 2)]
        return [key for key in every if autosave.kept(work, key) is not None]

    other = world.actor.__class__("p2", "p2", "别人")
    with world.work(other) as work:
        autosave.keep(work, "f0", {"a": "other"})
    for number in range(autosave.MOST):
        world.now += timedelta(minutes=1)
        with world.work() as work:
            autosave.keep(work, f"f{number}", {"a": number})
    world.now += timedelta(minutes=1)
    with world.work() as work:
        autosave.keep(work, "f0", {"a": "again"})
        assert len(keys(work)) == autosave.MOST
        autosave.keep(work, f"f{autosave.MOST}", {"a": "new"})
        autosave.keep(work, f"f{autosave.MOST + 1}", {"a": "newer"})
        assert len(keys(work)) == autosave.MOST
        assert autosave.kept(work, "f0") == {"a": "again"}
        assert autosave.kept(work, "f1") is None
        assert autosave.kept(work, "f2") is None
    with world.work(other) as work:
        assert autosave.kept(work, "f0") == {"a": "other"}


def test_an_event_waits_until_somebody_listens(world):
    event = {"rule": "cost", "line_id": "a", "revision": 1, "business_date": "2026-11-01"}
    with world.work() as work:
        record = records.add(work, "yard.order", {"number": "O-1"}, status="approved")
        reversed_one = records.add(work, "yard.order", {"number": "O-2"}, status="approved")
        heard = records.add(work, "yard.order", {"number": "O-3"}, status="approved")
        assert port_events.add(work, "yard.cost", record, [event], delivered=False) == 1
        assert port_events.add(work, "yard.cost", record, [event], delivered=False) == 0
        port_events.add(work, "yard.cost", reversed_one, [event], delivered=False)
        port_events.add(work, "yard.cost", heard, [event], delivered=True)
        records.set_status(work, reversed_one, "reversed", from_=("approved",))
    with world.work() as work:
        assert port_events.waiting(work, "yard.cost", date(2026, 11, 2)) == []
        found = port_events.waiting(work, "yard.cost", date(2026, 11, 1))
        assert [(one.record_id, one.payload) for one in found] == [(record.id, event)]
        port_events.mark_delivered(work, [one.id for one in found])
        assert port_events.waiting(work, "yard.cost", date(2026, 11, 1)) == []


def test_a_session_ends_when_idle_or_old_or_ended(world):
    with world.work() as work:
        key = sign_in.add_session(work, "h1", "p1", address="127.0.0.1", agent="phone")
        assert sign_in.session_of(work, "h1").person_id == "p1"
        assert sign_in.session_of(work, "other") is None
    world.later(minutes=31)
    with world.work() as work:
        assert sign_in.session_of(work, "h1") is None
        sign_in.touch_session(work, key)
        assert sign_in.session_of(work, "h1") is not None
        sign_in.rotate_session(work, key, "h2")
        assert sign_in.session_of(work, "h1") is None
        sign_in.keep_data(work, key, {"seen": True})
        assert sign_in.session_of(work, "h2").data == {"seen": True}
    world.later(hours=12)
    with world.work() as work:
        sign_in.touch_session(work, key)
        assert sign_in.session_of(work, "h2") is None
        assert sign_in.session_of(work, "h2", longest=timedelta(days=2)) is not None
        assert sign_in.revoke_session(work, key)
        assert sign_in.session_of(work, "h2", longest=timedelta(days=2)) is None


def test_the_holder_of_a_session_comes_with_his_roles_until_it_ends(world):
    limits = {"idle": world.now - timedelta(hours=1), "oldest": world.now - timedelta(days=1)}
    with world.work() as work:
        people.add_person(work, Person("p1", "foreman", "王工长"))
        for role in ("clerk", "pm"):
            people.grant_role(work, "p1", role)
        key = sign_in.add_session(work, "h1", "p1")
        session, actor = sign_in.session_holder(work.connection, "h1", **limits)
        assert (session.id, {held.role for held in actor.roles}) == (key, {"clerk", "pm"})
        assert sign_in.session_holder(work.connection, "other", **limits) is None
        people.change_person(work, Person("p1", "foreman", "王工长", active=False))
        assert sign_in.session_holder(work.connection, "h1", **limits)[1] is None
        sign_in.revoke_session(work, key)
        assert sign_in.session_holder(work.connection, "h1", **limits) is None


def test_all_sessions_of_a_person_end_but_the_one_kept(world):
    with world.work() as work:
        kept = sign_in.add_session(work, "h1", "p1")
        sign_in.add_session(work, "h2", "p1")
        sign_in.add_session(work, "h3", "p2")
        assert sign_in.revoke_sessions(work, "p1", keep=kept) == 1
        assert [one.id for one in sign_in.sessions(work, "p1")] == [kept]
        assert len(sign_in.sessions(work)) == 2
        world.later(days=1)
    with world.work() as work:
        assert sign_in.forget(work, world.now) == 3


def test_failed_tries_count_for_the_account_and_the_address(world):
    with world.work() as work:
        since = world.now - timedelta(minutes=15)
        for account, address in (("Zhao", "1"), ("zhao ", "2"), ("li", "2"), ("wu", "2")):
            sign_in.add_attempt(work, account, address)
        assert sign_in.attempts(work, "zhao", "9", since) == sign_in.Tries(2, 0, 0)
        assert sign_in.attempts(work, "zhao", "2", since) == sign_in.Tries(2, 3, 1)
        assert sign_in.attempts(work, "zhao", "2", world.now) == sign_in.Tries(0, 0, 0)
        sign_in.clear_attempts(work, "ZHAO")
        assert sign_in.attempts(work, "zhao", "9", since) == sign_in.Tries(0, 0, 0)


def test_a_password_is_replaced(world):
    with world.work() as work:
        assert sign_in.password_hash(work, "p1") is None
        sign_in.set_password(work, "p1", "a", must_change=True)
        assert sign_in.must_change_password(work, "p1")
        sign_in.set_password(work, "p1", "b")
        assert sign_in.password_hash(work, "p1") == "b"
        assert not sign_in.must_change_password(work, "p1")


def test_a_token_is_good_until_taken_back_or_run_out(world):
    with world.work() as work:
        people.add_person(work, Person("p1", "foreman", "王工长"))
        people.grant_role(work, "p1", "clerk")
        first = sign_in.add_token(work, "h1", "p1", "脚本")
        sign_in.add_token(work, "h2", "p1", "短", expires_at=world.now + timedelta(hours=1))
        key, actor = sign_in.token_holder(work.connection, "h1", work.now)
        assert (key.name, actor.login) == ("脚本", "foreman")
        assert [held.role for held in actor.roles] == ["clerk"]
        sign_in.touch_token(work, first)
        assert sign_in.token_holder(work.connection, "h1", work.now)[0].used_at == world.now
        world.later(hours=1)
    with world.work() as work:
        assert sign_in.token_holder(work.connection, "h2", work.now) is None
        assert {one.name for one in sign_in.tokens(work, "p1")} == {"脚本", "短"}
        assert sign_in.revoke_token(work, first)
        assert sign_in.token_holder(work.connection, "h1", work.now) is None
