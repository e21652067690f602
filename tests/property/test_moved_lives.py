"""Processes moved between releases within random lives keep what approvals.md 6 promises.

The invariants are those of `approval_life`: nobody is lost or asked twice, the fold of the log is
what the tables hold, what is refused leaves nothing, every inbox is true, money moves once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract.actions.test_branches import FLOWS, HEAD, node
from contract.actions.yard import yard
from dougong.actions.moves import carry
from dougong.actions.moves import undo as undoing
from dougong.engine import migrating
from dougong.store import log
from dougong.testing.definitions import Definitions
from property import lives
from property.moved_life import MovedLife
from property.test_approval_actions import OFFERS, PATH, place, staffed  # noqa: F401 (a fixture)


def offering(made: Definitions, mode: bytes) -> Definitions:
    """Nodes that decide so and offer everything."""
    text = made.files()[PATH]
    for plain in (b"<dougong:approval>", b'<dougong:approval empty="incident">'):
        text = text.replace(plain, b"<dougong:approval " + mode + b" " + OFFERS + b">")
    return made.file(PATH, text)


def row() -> tuple[Definitions, ...]:
    """In a row: as it was, with another id and mode, longer, and without its first step."""
    other = yard(before="chief", check="pm", agree="boss")
    text = other.files()[PATH].replace(b'"agree"', b'"consent"')
    text = text.replace(b'name="consent"', b'name="agree"')
    return (
        offering(yard(), b'mode="all"'),
        offering(other.file(PATH, text), b'mode="sequential"'),
        offering(yard(check="pm", agree="boss", behind="chief"), b'mode="any"'),
        offering(yard(agree="boss", behind="chief"), b'mode="all"'),
    )


def fork() -> tuple[Definitions, ...]:
    """Side by side: as it was, with a step behind, with a third branch, and in a row."""
    behind = [*FLOWS[:-1], ("join", "behind"), ("behind", "approved")]
    third = [*FLOWS, ("fork", "before"), ("before", "join")]
    return (
        offering(_drawn(FLOWS), b'mode="all"'),
        offering(_drawn(behind, behind="chief"), b'mode="any"'),
        offering(_drawn(third, before="chief"), b'mode="all"'),
        offering(yard(check="pm", agree="boss", behind="chief"), b'mode="all"'),
    )


def _drawn(flows: Any, **more: str) -> Definitions:
    drawn = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows
    )
    nodes = {"check": "pm", "agree": "boss", **more}
    text = HEAD + "".join(node(key, role) for key, role in nodes.items()) + drawn
    return yard().file(PATH, f"{text}</bpmn:process></bpmn:definitions>".encode())


RELEASES = {"row": row, "fork": fork}


def _live(url: str, folder: Path, shape: str, seeds: range) -> None:
    releases = RELEASES[shape]()
    world = staffed(url, folder / "files", releases[0])
    try:
        lives.live(lambda seed: MovedLife(world, seed, releases), seeds)
    finally:
        world.host.database.close()


@pytest.mark.parametrize("shape", sorted(RELEASES))
def test_moved_lives(place: Path, shape: str) -> None:  # noqa: F811 (the fixture)
    folder = place / f"moved-{shape}"
    folder.mkdir()
    _live(f"sqlite:///{folder / 'yard.sqlite3'}", folder, shape, range(2))


@pytest.mark.slow
@pytest.mark.parametrize("shape", sorted(RELEASES))
def test_many_moved_lives(place: Path, shape: str) -> None:  # noqa: F811 (the fixture)
    folder = place / f"many-moved-{shape}"
    folder.mkdir()
    _live(f"sqlite:///{folder / 'yard.sqlite3'}", folder, shape, lives.long(10_000, 300))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("shape", sorted(RELEASES))
def test_moved_lives_on_postgresql(postgres_schema_url: str, tmp_path: Path, shape: str) -> None:
    _live(postgres_schema_url, tmp_path, shape, lives.long(1_000, 30))


def _left_open(patch: pytest.MonkeyPatch) -> None:
    """Those whom the chosen node leaves stay asked."""
    patch.setattr(carry, "close", lambda *_, **__: None)


def _untold(patch: pytest.MonkeyPatch) -> None:
    """The log does not say whom a move back asks again."""
    whole = log.append

    def append(uow: Any, stream: str, kind: str, data: Any, **more: Any) -> Any:
        said = (
            {k: v for k, v in data.items() if k != "parts_now"} if kind == "move_undone" else data
        )
        return whole(uow, stream, kind, said, **more)

    patch.setattr(log, "append", append)


def _not_back(patch: pytest.MonkeyPatch) -> None:
    """A move back leaves the rounds closed that the move has closed."""
    patch.setattr(undoing.processes, "reopen_round", lambda *_: None)


def _any_block(patch: pytest.MonkeyPatch) -> None:
    """Tokens between a fork and its join are taken over, however these are drawn now."""
    patch.setattr(migrating, "alike", lambda *_: True)


WRONG = {
    _left_open: "row",
    _untold: "row",
    _not_back: "row",
    _any_block: "fork",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_move_is_caught(
    place: Path,  # noqa: F811 (the fixture)
    monkeypatch: pytest.MonkeyPatch,
    wrong: Callable[[pytest.MonkeyPatch], None],
) -> None:
    folder = place / wrong.__name__
    folder.mkdir()
    releases = RELEASES[WRONG[wrong]]()
    world = staffed(f"sqlite:///{folder / 'y.sqlite3'}", folder / "files", releases[0])
    try:
        wrong(monkeypatch)
        steps = range(lives.STEPS)
        found = (
            lives.played(lambda one: MovedLife(world, one, releases), seed, steps)
            for seed in range(30)
        )
        assert any(found), "thirty lives tell nothing of it"
    finally:
        world.host.database.close()
