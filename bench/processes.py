"""What large processes cost beside small ones, in one run and on one machine.

A loop of 2,000 decisions beside its own beginning; sixty nodes in a row, the last of twenty who
countersign, and 10,000 open processes of others, each in turn with the two-step approval alone;
10,000 timers due at once. Processor time of this process on SQLite, so ratios hold where others
use the machine too.

    python bench/processes.py           a tenth of each
    python bench/processes.py --full    the sizes that are promised
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import run

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.looping import Turning, loop
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import jobs, listings
from dougong.actions.decide import decide
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, SystemClock
from dougong.model.people import PLATFORM
from dougong.store import records
from dougong.testing.definitions import Definitions

Figures = dict[str, dict[str, Any]]
#: Decisions that are measured at each place, and those before them that nobody counts.
LOOKS, WARM = 30, 8
#: What the issue allows: a late decision of a loop, a decision of each large case, the inbox in ms.
LATE, LARGE, INBOX_MS, TIMER_S = 1.5, 1.3, 50.0, 60.0
NODES, SIGNERS = 60, 20


def measure(*, full: bool = False) -> Figures:
    """Figures of decisions, the inbox and timers."""
    turns, open_, timers = (2000, 10_000, 10_000) if full else (200, 1000, 1000)
    figures = dict(_loop(turns))
    row = yard(**{f"n{n:02}": "boss" if n % 2 else "pm" for n in range(NODES)})
    figures |= _large(f"{NODES}_nodes", _world(row))
    figures |= _large(f"{SIGNERS}_signers", _signing(SIGNERS))
    figures |= _large(f"{open_}_open", _crowded(open_))
    return figures | _timers(timers)


def _ms(took: float) -> dict[str, Any]:
    return {"value": round(took * 1000, 2), "unit": "ms CPU"}


def _beside(took: float, small: float, gate: float, name: str) -> dict[str, Any]:
    return {**_ms(took), "ratio_to": {name: round(took / small, 3)}, "gate_ratio": gate}


@contextmanager
def _world(made: Definitions) -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="dougong-bench-") as place:
        folder = Path(place)
        world = opened(f"sqlite:///{folder / 'yard.sqlite3'}", folder / "files", Clock())
        world.publish(made)
        settle(world)
        yield world
        world.host.database.close()


def _took(what: Callable[[], Any]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


def _loop(turns: int) -> Iterator[tuple[str, dict[str, Any]]]:
    with _world(loop()) as world:
        turning = Turning(world)
        took = [_took(turning.turn) for _ in range(turns)]
    early = statistics.median(took[WARM:LOOKS])
    late = statistics.median(took[WARM - LOOKS :])
    yield "process.loop.20th", _ms(early)
    yield f"process.loop.{turns}th", _beside(late, early, LATE, "process.loop.20th")


@contextmanager
def _signing(signers: int) -> Iterator[World]:
    """The first node wants all of so many people; all but Pam have agreed."""
    made = yard(check="pm", agree="boss")
    path = "workflows/yard/order_approval.bpmn"
    text = made.files()[path]
    whole = text.replace(b"<dougong:approval>", b'<dougong:approval mode="all">', 1)
    with _world(made.file(path, whole)) as world:
        for number in range(signers - 2):
            world.person(f"p{number}", "pm")
        yield world


@contextmanager
def _crowded(count: int) -> Iterator[World]:
    """So many processes of another site are open, and wait for other people."""
    number = {"kind": "text", "title": "单号", "number": {"template": "O-{YYYYMM}-{SEQ6}"}}
    with _world(yard({"number": number})) as world:
        mine = world.site
        world.site = world.host.run(
            PLATFORM, lambda uow: records.add(uow, "yard.site", {"name": "二号"}, status="approved")
        ).id
        world.person("al", "clerk")
        world.person("pia", "pm")
        world.person("bea", "boss")
        for _ in range(count):
            world.submitted("al")
        world.site = mine
        yield world


def _large(name: str, large: AbstractContextManager[World]) -> Figures:
    """Decisions of a large case and of the two-step approval by itself, in turn."""
    with _world(yard()) as alone, large as world:
        took: dict[str, list[float]] = {"small": [], name: []}
        for _ in range(LOOKS + WARM):
            took["small"].append(_decision(alone))
            took[name].append(_decision(world))
        looks = [_took(lambda: world.run("pam", _inbox)) for _ in range(LOOKS)]
    small, many = (statistics.median(took[one][WARM:]) for one in took)
    beside = f"process.decide.{name}.small"
    return {
        beside: _ms(small),
        f"process.decide.{name}": _beside(many, small, LARGE, beside),
        f"process.inbox.{name}": {**_ms(statistics.median(looks)), "gate": INBOX_MS},
    }


def _inbox(uow: UnitOfWork) -> object:
    return listings.inbox(uow, "todo", limit=20), listings.counts(uow)


def _decision(world: World) -> float:
    """What the decision took that ends the first round of a fresh document."""
    order = world.submitted()
    asked, several = world.asked(order), len(world.asked(order)) > len(("pam", "paul"))
    for one in (login for login in asked if several and login != "pam"):
        world.vote(one, order)
    pam, key, version = world.actor("pam"), asked["pam"].id, order.version
    return _took(
        lambda: world.host.run(pam, lambda uow: decide(uow, key, "approve", version=version))
    )


def _timers(count: int) -> Figures:
    """Timers due at the same second, four workers: how late the hundredth part was."""
    late: list[float] = []

    def tick(uow: UnitOfWork, args: JsonObject) -> None:
        due = datetime.fromisoformat(str(args["due"]))
        late.append((uow.now - due).total_seconds())

    if "bench_tick" not in jobs.job_kinds:
        jobs.job_kinds.add("bench_tick", tick)
    with _world(yard()) as world:
        world.host.clock = SystemClock()
        due = world.host.clock.now() + timedelta(seconds=1)

        def add(uow: UnitOfWork) -> None:
            for n in range(count):
                told: JsonObject = {"due": due.isoformat()}
                jobs.later(uow, "bench_tick", told, due=due, unique_key=f"tick{n}")

        world.host.run(PLATFORM, add)
        time.sleep(max(0.0, (due - world.host.clock.now()).total_seconds()))
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: _until_done(world, f"w{n}", late, count), range(4)))
    return {
        f"process.timers.{count}.late_p99": {
            "value": round(_nearly_all(late), 2),
            "unit": "s",
            "gate": TIMER_S,
        }
    }


def _until_done(world: World, name: str, done: Sequence[float], count: int) -> None:
    while len(done) < count:
        worker.run_due(world.host, name)


def _nearly_all(late: Sequence[float]) -> float:
    return sorted(late)[int(len(late) * 0.99)]


def main() -> int:
    """Measure, show, and keep the figures of this bench alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="2,000 decisions, 10,000 processes")
    figures = run.with_ratios(measure(full=parser.parse_args().full))
    run.keep(figures, "processes")
    print(f"\n{run.table(figures)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
