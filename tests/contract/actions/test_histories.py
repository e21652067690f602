"""What the log says of processes beside what the tables hold."""

from sqlalchemy import update

from contract.actions.conftest import World
from dougong.actions import histories
from dougong.actions.doctor import of_database
from dougong.model.people import PLATFORM
from dougong.store.platform_tables import round_


def test_a_table_changed_behind_the_back_of_the_log_is_found(world: World) -> None:
    record = world.submitted()
    [kept] = world.host.run(PLATFORM, lambda uow: histories.kept(uow, record), write=False)
    _set_mode(world, "all")

    found = world.host.run(PLATFORM, lambda uow: [*histories.verify(uow)], write=False)
    told = [line for line in of_database(world.host) if line.level == "bad"]

    assert [(one.what, one.field, one.kept) for one in found] == [("round", "mode", "all")]
    assert ["dougong history verify" in line.hint.en for line in told] == [True]
    _set_mode(world, kept.rounds[0].mode)


def _set_mode(world: World, mode: str) -> None:
    with world.host.database.take() as connection:
        connection.execute(update(round_).values(mode=mode))
