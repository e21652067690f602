"""Lives in processes that were drawn at random: what nests, forks, repeats, waits and is timed.

They wait for messages and signals, between tasks and on edges, and for services that do what they
are asked or refuse.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from structlog.testing import capture_logs

from contract.actions.conftest import World
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import calendar, signals
from dougong.actions.host import Host
from dougong.engine.step import Engine
from dougong.model.working_time import Hours
from dougong.testing.definitions import Definitions
from dougong.testing.parsed import PARSED
from property.approval_life import Seen
from property.engine_draw import Draw
from property.engine_maker import Maker
from property.engine_player import Block
from property.listening_life import ListeningLife
from property.test_approval_actions import staffed
from unit.engine.diagrams import ROLE

#: Tasks of a process at most: thirty steps should lead far into it.
MOST = 10
OFFERED = 'actions="return transfer delegate add_sign remove_sign cc"'
OFFERS = OFFERED.replace("cc", "cc abstain")
#: How the people of a node decide.
MODES = (
    *('mode="any"', 'mode="all"', 'mode="all" reject="all" collect_all="true"'),
    *('mode="sequential" duplicates="any_earlier"', 'mode="ratio" ratio="60%"'),
    *('mode="any" reject="all" after_return="restart"', 'mode="all" after_return="restart"'),
)
ROLES = ("pm", "pm", "boss", "boss", "chief")
TIMEOUTS = (
    *('action="remind"/>', 'action="escalate"/>', 'action="decide" outcome="approved"/>'),
    'action="decide" outcome="rejected"/>',
    'action="transfer"><dougong:transferTo kind="role" role="chief"/></dougong:timeout>',
)
#: What a routed chain asks: its steps, some with a way to decide of their own.
STEPS = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="steps" name="步骤"
 namespace="x"><inputData id="yes" name="yes"/><decision id="order_steps" name="order_steps">
 <decisionTable hitPolicy="UNIQUE"><input id="in_yes" label="是"><inputExpression
 typeRef="boolean"><text>yes</text></inputExpression></input><output id="out" label="步骤"
 name="steps" typeRef="Any"/><rule id="always"><inputEntry><text>true</text></inputEntry>
 <outputEntry><text>["pm", {role: "boss", name: "再看", mode: "all"}, "chief"]</text>
 </outputEntry></rule></decisionTable></decision></definitions>"""
CHAIN = '<dougong:approval ><dougong:chain decisions="demo.base"/></dougong:approval>'
TASK = f"<dougong:approval >{ROLE}</dougong:approval>"
#: So long a timer of a diagram and the deadline of a round take; time passes in such steps.
HOUR = timedelta(hours=1)
#: Whom services tell: nobody holds the last role, so that they refuse.
TOLD = (*["&quot;boss&quot;"] * 3, "&quot;chief&quot;", "&quot;nobody&quot;")
#: What every document says when a choice asks.
YES = {"yes": {"kind": "boolean", "title": "是", "default": "true"}}


@dataclass(frozen=True)
class Drawn:
    """A release with a process that was drawn."""

    made: Definitions
    nodes: tuple[str, ...]
    #: The messages it knows, and the signals.
    names: tuple[str, ...]
    signals: frozenset[str] = frozenset()


class Few(Maker):
    """Makes small processes, where some timers let what they hang on go on."""

    def due(self, made: Block) -> Block:
        found = super().due(made)
        found.instead = self.rng.random() < 0.6
        return found

    def process(self) -> Block:
        while True:
            self.count = 0
            made = super().process()
            if len([*made.leaves()]) <= MOST:
                return made


def drawn(number: int) -> Drawn:
    """The release of a number."""
    chance = Random(f"process {number}")
    root = Few(chance, events=True).process()
    drawing = Draw(root).drawing
    drawing.id, made = "order_approval", yard(YES)
    names: list[str] = []
    heard: list[str] = []
    for one in drawing.every():
        one.settings = 'entity="yard.order" withdraw="any_time"'
        text = one.xml().decode().replace("P9D", "PT1H")
        names += re.findall(r'<bpmn:message id="(\w+)"', text)
        heard += re.findall(r'<bpmn:signal id="(\w+)"', text)
        text = re.sub("&quot;boss&quot;", lambda _: chance.choice(TOLD), text)
        text = re.sub(re.escape(TASK), lambda _: _asking(chance), text)
        text = re.sub(re.escape(CHAIN), lambda _: _routed(chance), text)
        text = re.sub('isSequential="true">', lambda _: _marker(chance), text)
        made = made.file(f"workflows/yard/{one.id}.bpmn", text.encode())
    made = made.file("workflows/yard/order_steps.dmn", STEPS.encode())
    nodes = tuple(leaf.name for leaf in root.leaves())
    signals = frozenset(f"yard.{name}" for name in heard)
    return Drawn(made, nodes, tuple(sorted({*signals, *(f"yard.{one}" for one in names)})), signals)


def _asking(chance: Random) -> str:
    """Whom a task asks, and how they decide."""
    assignee = f'<dougong:assignee kind="role" role="{chance.choice(ROLES)}"/>'
    if chance.random() < 0.15:
        # What is handled is neither voted on nor rejected.
        return f'<dougong:approval kind="handle" {OFFERED}>{assignee}</dougong:approval>'
    mode, step = chance.choice(MODES), ""
    if chance.random() < 0.25:
        mode += ' allow_auto="true"'
        step = f'<dougong:timeout after="PT1H" {chance.choice(TIMEOUTS)}'
    return f"<dougong:approval {mode} {OFFERS}>{step}{assignee}</dougong:approval>"


def _routed(chance: Random) -> str:
    """A chain of steps that a table gives, each decided as the node or the step says."""
    chain = '<dougong:chain decisions="yard.order_steps"/>'
    return f"<dougong:approval {chance.choice(MODES)} {OFFERS}>{chain}</dougong:approval>"


def _marker(chance: Random) -> str:
    """Visits one after the other, or side by side."""
    return f'isSequential="{"true" if chance.random() < 0.6 else "false"}">'


def around_the_clock(world: World) -> None:
    """Time that passes is time worked, so that deadlines come with timers."""
    hours = Hours(date(2026, 1, 1), (((0, 1440),),) * 7)
    world.run("root", lambda uow: calendar.set_hours(uow, hours))


def opened_yard(url: str, folder: Path) -> World:
    """A yard whose people are there before any process is drawn."""
    world = staffed(url, folder, yard(YES))
    around_the_clock(world)
    return world


class DrawnLife(ListeningLife):
    """People, messages and timers in a drawn process, whose server starts again now and then."""

    #: One rejection ends most processes; few of them, for long lives.
    votes = (*["approve"] * 12, "reject", *["return"] * 2, "abstain")

    def __init__(self, world: World, seed: int, release: Drawn) -> None:
        self.nodes, self.names = release.nodes, release.names
        self.signals = release.signals
        super().__init__(world, seed)

    def step(self, chance: Random) -> None:
        """Time may pass and the server may start again; else somebody does something."""
        which = chance.random()
        if which < 0.06:
            self.world.clock.at += HOUR
            self._works("an hour passes")
        elif which < 0.08:
            self._starts_again()
        else:
            super().step(chance)

    def _told(self, name: str) -> tuple[str, str, Any] | None:
        if name in self.signals:
            return "root", f"signals {name}", lambda uow: signals.send(uow, name)
        if name.startswith("yard."):
            return super()._told(name)
        self._works(f"{name} is done")
        return None

    def _works(self, words: str) -> None:
        """Whatever is due happens, and nothing of it fails."""
        with capture_logs() as said:
            while worker.run_due(self.world.host, "time"):
                pass
        self.told.append(words)
        assert not [one for one in said if one["event"] in {"job_failed", "jobs_loop_failed"}], said
        self.left = self.look()
        self.readers = ()
        self.check(self.left)

    def _starts_again(self) -> None:
        """Everything that was worked out is worked out again from what is stored."""
        old = self.world.host
        parsed = replace(PARSED, engine=Engine())
        self.world.host = Host(old.database, old.clock, old.settings, old.files, parsed)
        self.told.append("the server starts again")

    def _running(self, seen: Seen, asked: Any) -> None:
        if seen.process != "incident":
            super()._running(seen, asked)


def published(world: World, number: int) -> Drawn:
    """The release of a number, live."""
    release = drawn(number)
    world.publish(release.made)
    return release
