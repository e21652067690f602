"""Signing in, and what administrators may do to people."""

from datetime import timedelta

import pytest

from contract.actions.conftest import World
from dougong.actions import organisation, passwords, sign_in
from dougong.actions.errors import GrantBeyondOwn, LoginRefused, PasswordWeak, TooManyTries
from dougong.actions.organisation import LastAdministrator, RoleUnknown
from dougong.base.errors import AccessDenied, NotFound


@pytest.fixture
def password(world: World) -> str:
    return world.run("root", lambda uow: organisation.reset_password(uow, world.actor("ann").id))


def test_the_right_password_opens_a_session_that_ends_when_signed_out(
    world: World, password: str
) -> None:
    token = sign_in.sign_in(world.host, "ANN", password, "10.0.0.1")
    found = sign_in.actor_of_session(world.host, token)
    assert found is not None
    assert found.login == "ann"
    sign_in.sign_out(world.host, token)
    assert sign_in.actor_of_session(world.host, token) is None


def test_five_wrong_tries_close_the_account_for_a_while(world: World, password: str) -> None:
    for number in range(5):
        with pytest.raises(LoginRefused):
            sign_in.sign_in(world.host, "ann", "wrong", f"10.0.0.{number}")
    with pytest.raises(TooManyTries):
        sign_in.sign_in(world.host, "ann", password, "10.0.0.9")
    world.clock.at += timedelta(minutes=16)
    assert sign_in.sign_in(world.host, "ann", password, "10.0.0.9")


def test_one_address_cannot_try_many_accounts(world: World, password: str) -> None:
    for number in range(sign_in.ADDRESS_TRIES):
        with pytest.raises(LoginRefused):
            sign_in.sign_in(world.host, f"nobody{number}", "wrong", "10.0.0.1")
    with pytest.raises(TooManyTries):
        sign_in.sign_in(world.host, "ann", password, "10.0.0.1")


def test_strangers_cannot_lock_somebody_out_of_where_he_signs_in(
    world: World, password: str
) -> None:
    assert sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    for number in range(5):
        with pytest.raises(LoginRefused):
            sign_in.sign_in(world.host, "ann", "wrong", f"10.9.0.{number}")
    with pytest.raises(TooManyTries):
        sign_in.sign_in(world.host, "ann", password, "10.9.0.9")
    assert sign_in.sign_in(world.host, "ann", password, "10.0.0.1")


def test_neighbours_cannot_either_and_his_own_tries_count(world: World, password: str) -> None:
    assert sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    for number in range(sign_in.ADDRESS_TRIES):
        with pytest.raises(LoginRefused):
            sign_in.sign_in(world.host, f"nobody{number}", "wrong", "10.0.0.1")
    assert sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    for _ in range(5):
        with pytest.raises(LoginRefused):
            sign_in.sign_in(world.host, "ann", "wrong", "10.0.0.1")
    with pytest.raises(TooManyTries):
        sign_in.sign_in(world.host, "ann", password, "10.0.0.1")


def test_an_unknown_login_is_answered_like_a_wrong_password(world: World) -> None:
    with pytest.raises(LoginRefused) as unknown:
        sign_in.sign_in(world.host, "nobody", "wrong", "10.0.0.1")
    with pytest.raises(LoginRefused) as wrong:
        sign_in.sign_in(world.host, "ann", "wrong", "10.0.0.2")
    assert unknown.value.for_person() == wrong.value.for_person()


def test_a_changed_password_ends_the_other_sessions(world: World, password: str) -> None:
    here = sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    there = sign_in.sign_in(world.host, "ann", password, "10.0.0.2")
    ann = world.actor("ann")
    with pytest.raises(PasswordWeak):
        sign_in.change_password(world.host, ann, password, "ann")
    sign_in.change_password(world.host, ann, password, "neues-Wort-7", token=here)
    assert sign_in.actor_of_session(world.host, there) is None
    assert sign_in.actor_of_session(world.host, here) is not None


def test_a_token_acts_as_its_person_until_it_is_revoked(world: World) -> None:
    ann = world.actor("ann")
    token = world.run("ann", lambda uow: sign_in.add_token(uow, ann.id, "导出"))
    found = sign_in.actor_of_token(world.host, token)
    assert found is not None
    assert found.id == ann.id
    (kept,) = world.run("ann", lambda uow: sign_in.tokens(uow, ann.id))
    with pytest.raises(AccessDenied):
        world.run("pam", lambda uow: sign_in.tokens(uow, ann.id))
    world.run("ann", lambda uow: sign_in.revoke_token(uow, ann.id, kept.id))
    assert sign_in.actor_of_token(world.host, token) is None


def test_a_changed_or_reset_password_takes_every_token_back(world: World, password: str) -> None:
    ann, pam = world.actor("ann"), world.actor("pam")

    def added() -> str:
        return world.run("ann", lambda uow: sign_in.add_token(uow, ann.id, "导出"))

    other = world.run("pam", lambda uow: sign_in.add_token(uow, pam.id, "导出"))
    first, second = added(), added()
    assert sign_in.change_password(world.host, ann, password, "neues-Wort-7") == 2
    assert sign_in.actor_of_token(world.host, first) is None
    assert sign_in.actor_of_token(world.host, second) is None
    third = added()
    world.run("root", lambda uow: organisation.reset_password(uow, ann.id))
    assert sign_in.actor_of_token(world.host, third) is None
    assert sign_in.actor_of_token(world.host, other) is not None


def test_a_token_stays_taken_back_when_the_account_is_opened_again(world: World) -> None:
    ann = world.actor("ann")
    token = world.run("ann", lambda uow: sign_in.add_token(uow, ann.id, "导出"))
    for active in (False, True):
        world.run("root", lambda uow, to=active: organisation.change_person(uow, ann.id, active=to))
    assert sign_in.actor_of_token(world.host, token) is None


@pytest.mark.parametrize("weak", ["elf-zeichen", "aabbccaabbcc", "x" * 201, "ANN-of-the-yard", ""])
def test_a_weak_password_is_refused_and_the_old_one_stays(
    world: World, password: str, weak: str
) -> None:
    world.person("ann-of-the-yard")
    ann = world.actor("ann-of-the-yard")
    given = world.run("root", lambda uow: organisation.reset_password(uow, ann.id))
    with pytest.raises(PasswordWeak) as refused:
        sign_in.change_password(world.host, ann, given, weak)
    assert "12 至 200 位" in refused.value.for_person()
    assert "12 to 200" in refused.value.for_person("en")
    assert sign_in.sign_in(world.host, ann.login, given, "10.0.0.1")


def test_nobody_is_added_with_a_short_password_and_made_ones_are_long_enough(world: World) -> None:
    def added(given: str) -> str:
        return world.run(
            "root", lambda uow: organisation.add_person(uow, "zoe", "Zoe", password=given)[1]
        )

    with pytest.raises(PasswordWeak):
        added("elf-zeichen")
    assert added("zwölfzeichen") == "zwölfzeichen"
    for _ in range(50):
        passwords.require_strong(passwords.fresh(), "zoe")


def test_who_is_deactivated_is_out_at_once(world: World, password: str) -> None:
    token = sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    ann = world.actor("ann")
    world.run("root", lambda uow: organisation.change_person(uow, ann.id, active=False))
    assert sign_in.actor_of_session(world.host, token) is None
    with pytest.raises(LoginRefused):
        sign_in.sign_in(world.host, "ann", password, "10.0.0.1")


def test_nobody_grants_what_he_lacks(world: World) -> None:
    eve = world.person("eve", site=False)
    bo, root = world.actor("bo"), world.actor("root")
    with pytest.raises(GrantBeyondOwn):
        world.run("ann", lambda uow: organisation.grant_role(uow, eve.id, "boss", world.site))
    world.run("bo", lambda uow: organisation.grant_role(uow, eve.id, "boss", world.site))
    with pytest.raises(GrantBeyondOwn):
        world.run("bo", lambda uow: organisation.grant_role(uow, eve.id, "boss"))
    with pytest.raises(GrantBeyondOwn):
        world.run("root", lambda uow: organisation.grant_role(uow, root.id, "boss"))
    with pytest.raises(RoleUnknown):
        world.run("root", lambda uow: organisation.grant_role(uow, bo.id, "bos"))
    with pytest.raises(NotFound):
        world.run("root", lambda uow: organisation.grant_role(uow, bo.id, "boss", eve.id))
    with pytest.raises(LastAdministrator):
        world.run("root", lambda uow: organisation.change_person(uow, root.id, is_admin=False))


def test_a_session_ends_after_half_an_hour_without_use_and_after_half_a_day_of_it(
    world: World, password: str
) -> None:
    token = sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    for _ in range(29):
        world.clock.at += timedelta(minutes=24)
        assert sign_in.actor_of_session(world.host, token) is not None
    world.clock.at += timedelta(minutes=25)
    assert sign_in.actor_of_session(world.host, token) is None
    other = sign_in.sign_in(world.host, "ann", password, "10.0.0.1")
    world.clock.at += timedelta(minutes=31)
    assert sign_in.actor_of_session(world.host, other) is None
