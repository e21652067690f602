"""Everything people may do in a round, at random, against the log and the invariants.

Approvals.md 6: a process that runs asks somebody; nobody is asked twice; the fold of the log is
what the tables hold; what is refused leaves nothing; every inbox is true; money moves once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.test_branches import parallel
from contract.actions.yard import yard
from dougong.actions import (
    administering,
    apply_step,
    doors,
    limits,
    listings,
    posting,
    returns,
    settling,
    signing,
    taking_back,
)
from dougong.actions.standing_in import Away, name_substitute
from dougong.model.history import parts
from dougong.store import log
from dougong.testing.definitions import Definitions
from property import lives
from property.approval_life import AWAY, STRANGER, ApprovalLife
from unit.engine.diagrams import Drawing

TODAY = date(2026, 10, 12)
PATH = "workflows/yard/order_approval.bpmn"
OFFERS = b'actions="return transfer delegate add_sign remove_sign cc abstain"'
#: How the people of the nodes decide, world by world.
MODES: dict[str, bytes] = {
    "any": b'mode="any"',
    "any_all": b'mode="any" reject="all" duplicates="any_earlier"',
    "all": b'mode="all"',
    "all_all": b'mode="all" reject="all" collect_all="true"',
    "sequential": b'mode="sequential" duplicates="any_earlier"',
    "share": b'mode="ratio" ratio="60%"',
    "half": b'mode="ratio" ratio="50%" quorum="2" collect_all="true" after_return="restart"',
}


def bundle(words: bytes, *, forked: bool) -> Definitions:
    """The yard with nodes that decide so and offer everything."""
    made = parallel() if forked else yard()
    text = made.files()[PATH]
    plain = b'<dougong:approval empty="incident">' if forked else b"<dougong:approval>"
    assert plain in text
    return made.file(
        PATH, text.replace(plain, b"<dougong:approval " + words + b" " + OFFERS + b">")
    )


def nested(words: bytes) -> Definitions:
    """`check`, then `agree` and `consent` side by side: a return to `check` leaves both."""
    drawing, settings = Drawing("order_approval", 'entity="yard.order"').start(), words.decode()
    offered = f"{settings} {OFFERS.decode()}"
    boss = '<dougong:assignee kind="role" role="boss"/>'
    drawing.gateway("parallel", "fork").gateway("parallel", "join").user("check", offered)
    drawing.user("agree", offered, inner=boss).user("consent", offered).end()
    drawing.path("begin", "check", "fork", "agree", "join", "end").path("fork", "consent", "join")
    return yard().file(PATH, drawing.xml())


def peopled(url: str, folder: Path, mode: str, *, forked: bool) -> World:
    """A yard where two and three people hold the roles of the nodes."""
    return staffed(url, folder, bundle(MODES[mode], forked=forked))


def staffed(url: str, folder: Path, made: Definitions) -> World:
    """A yard of these definitions, where some stand in for others."""
    world = opened(url, folder, Clock())
    world.publish(made)
    settle(world)
    world.person("pat", "pm")
    world.person("ben", "boss")
    world.person(STRANGER)
    for login, other in AWAY.items():
        days = TODAY, TODAY + timedelta(days=300)
        away = Away(world.actor(other).id, *days)
        world.run(login, lambda uow, one=away: name_substitute(uow, one))
    return world


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lives")


@pytest.mark.parametrize("forked", [False, True], ids=["row", "fork"])
@pytest.mark.parametrize("mode", sorted(MODES))
def test_lives_under_approval(place: Path, mode: str, forked: bool) -> None:
    folder = place / f"{mode}-{forked}"
    folder.mkdir()
    world = peopled(f"sqlite:///{folder / 'yard.sqlite3'}", folder / "files", mode, forked=forked)
    try:
        lives.live(lambda seed: ApprovalLife(world, seed), range(3))
    finally:
        world.host.database.close()


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["all", "half"])
def test_lives_under_approval_on_postgresql(
    postgres_schema_url: str, tmp_path: Path, mode: str
) -> None:
    world = peopled(postgres_schema_url, tmp_path / "files", mode, forked=True)
    try:
        lives.live(lambda seed: ApprovalLife(world, seed), range(1_000, 1_006))
    finally:
        world.host.database.close()


def _nobodys_turn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settling, "turns", lambda *_: iter(()))


def _left_asked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(apply_step.assignments, "cancel_unanswered", lambda *_: None)


def _turns_untold(patch: pytest.MonkeyPatch) -> None:
    _untold(patch, "turn")


def _untold(patch: pytest.MonkeyPatch, key: str) -> None:
    whole = log.append

    def append(uow: Any, stream: str, kind: str, data: Any, **more: Any) -> Any:
        return whole(uow, stream, kind, {k: v for k, v in data.items() if k != key}, **more)

    patch.setattr(log, "append", append)


def _asked_twice(patch: pytest.MonkeyPatch) -> None:
    """Whoever is asked before another keeps his own part open meanwhile."""
    patch.setattr(signing, "FIRST", frozenset())


def _round_stays_over(patch: pytest.MonkeyPatch) -> None:
    """A round whose last decision is taken back asks people, and is over."""
    patch.setattr(taking_back.processes, "reopen_round", lambda *_: None)


def _left_untold(patch: pytest.MonkeyPatch) -> None:
    """The log does not say which rounds an action has ended beside its own."""
    _untold(patch, "left")


def _left_open(patch: pytest.MonkeyPatch) -> None:
    """A return leaves the rounds open that it leaves behind in other branches."""
    whole = returns.advance.jumped
    patch.setattr(
        returns.advance, "jumped", lambda *given: replace(whole(*given), left=frozenset())
    )


def _ended_in_part(patch: pytest.MonkeyPatch) -> None:
    """An administrator's end leaves the people asked."""
    patch.setattr(administering, "close", lambda *_, **__: None)


def _released_untold(patch: pytest.MonkeyPatch) -> None:
    """The log does not say whom the answer of one has released."""
    _untold(patch, "released")


def _modes_untold(patch: pytest.MonkeyPatch) -> None:
    """The log does not say how the people of a round decide."""
    whole = apply_step.told_round
    patch.setattr(
        apply_step,
        "told_round",
        lambda around: {key: value for key, value in whole(around).items() if key != "mode"},
    )


def _folded_in_part(patch: pytest.MonkeyPatch) -> None:
    """The fold forgets that whoever is asked first keeps the one who asked him waiting."""
    patch.setattr(parts, "FIRST", frozenset())


def _spent_anyway(patch: pytest.MonkeyPatch) -> None:
    """What is sent back or withdrawn costs money as what is approved does."""
    whole, ends = posting.planned, {"returned", "rejected", "withdrawn"}
    patch.setattr(
        posting,
        "planned",
        lambda uow, record, event: whole(uow, record, "approved" if event in ends else event),
    )


def _listed_in_part(patch: pytest.MonkeyPatch) -> None:
    """The list of to-dos leaves out the last of them, and its count does not."""
    whole = listings.assignments.inbox

    def inbox(*given: Any, **wanted: Any) -> Any:
        rows, total = whole(*given, **wanted)
        return rows[:-1], total

    patch.setattr(listings.assignments, "inbox", inbox)


def _seen_by_all(patch: pytest.MonkeyPatch) -> None:
    """Whoever knows of a process is taken for somebody it asks."""
    patch.setattr(doors.participation, "takes_part", lambda *_: True)


def _posted_twice(patch: pytest.MonkeyPatch) -> None:
    """What is written into a ledger is written again as if of another submission."""
    whole = limits.ledgers.post

    def post(uow: Any, rows: Any) -> int:
        again = [replace(row, revision=row.revision + 1, id="") for row in rows]
        return whole(uow, rows) + whole(uow, again)

    patch.setattr(limits.ledgers, "post", post)


def _substitutes_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Whoever stands in for others is shown his own to-dos alone."""
    whole = listings.assignments.inbox

    def inbox(*given: Any, **wanted: Any) -> Any:
        rows, _ = whole(*given, **wanted)
        mine = [row for row in rows if not row.for_]
        return mine, len(mine)

    patch.setattr(listings.assignments, "inbox", inbox)


Wrong = Callable[[pytest.MonkeyPatch], None]
#: The invariants of approvals.md, 6, each with implementations that break it. What an engine alone
#: may do wrong to 1 and 3 is seeded in `test_engine_lives.py` and `test_engine_mutations.py`, what
#: it waits for in `test_listening_lives.py`, ledgers of modules in `house_wrong.py`.
WRONG: dict[str, tuple[Wrong, ...]] = {
    "1 no lost token": (_nobodys_turn,),
    "2 no duplicate work": (_asked_twice,),
    "3 a return closes what it leaves": (_left_asked, _left_open, _ended_in_part),
    "4 history tells everything": (
        *(_turns_untold, _left_untold, _released_untold, _modes_untold),
        *(_folded_in_part, _round_stays_over),
    ),
    "5 money moves once": (_spent_anyway, _posted_twice),
    "6 nobody sees more by acting": (_seen_by_all,),
    "7 every inbox is true": (_listed_in_part, _substitutes_forgotten),
}


def test_every_invariant_has_an_implementation_that_breaks_it() -> None:
    assert [name[0] for name, seeded in WRONG.items() if seeded] == [*"1234567"]


@pytest.mark.parametrize(
    "wrong", [one for seeded in WRONG.values() for one in seeded], ids=lambda one: one.__name__[1:]
)
def test_a_wrong_implementation_is_caught(
    place: Path, monkeypatch: pytest.MonkeyPatch, wrong: Wrong
) -> None:
    folder = place / wrong.__name__
    folder.mkdir()
    # Where one answer ends a round, more is taken back, and more comes to its end.
    mode = "any" if wrong in {_round_stays_over, _posted_twice} else "all"
    made = nested if wrong is _left_open else partial(bundle, forked=False)
    url, files = f"sqlite:///{folder / 'y.sqlite3'}", folder / "files"
    world = staffed(url, files, made(MODES[mode]))
    try:
        wrong(monkeypatch)
        steps = range(lives.STEPS)
        found = (lives.played(lambda s: ApprovalLife(world, s), seed, steps) for seed in range(20))
        assert any(found), "twenty lives tell nothing of it"
    finally:
        world.host.database.close()


@pytest.mark.slow
@pytest.mark.parametrize("forked", [False, True], ids=["row", "fork"])
@pytest.mark.parametrize("mode", sorted(MODES))
def test_many_lives_under_approval(place: Path, mode: str, forked: bool) -> None:
    folder = place / f"{mode}-{forked}-many"
    folder.mkdir()
    world = peopled(f"sqlite:///{folder / 'yard.sqlite3'}", folder / "files", mode, forked=forked)
    try:
        lives.live(lambda seed: ApprovalLife(world, seed), lives.long(10_000, 200))
    finally:
        world.host.database.close()
