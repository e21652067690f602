"""Lives of processes in the engine alone: the player is the second opinion, bytes are the store.

Nothing is kept between two steps but the bytes that a table would keep. One process after another
is begun, decided, returned, taken back, told messages and signals, refused by its services, timed,
moved by its administrator, also to another release, and begun anew by another engine.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from dougong.engine.answer import OpenTask, Pinned
from dougong.engine.faults import MoveImpossible
from dougong.engine.step import Engine
from dougong.model.workflow.counterparts import counterparts, renamed
from dougong.model.workflow.definition import ProcessDefinition
from property.engine_draw import REFUSAL, Draw
from property.engine_maker import Maker
from property.engine_player import Block, Mark, Player
from property.test_engine_returns import chains_of, dropped, names, targets
from unit.engine.diagrams import Walk

#: Of so many decisions one is compared in where it may be returned to: that takes longest.
LOOKS = 0.12
#: How often the check of a loop may say once more in a process.
TURNS = 3
#: The task that only the longer one of two releases has.
MORE = "more"


class Model:
    """A drawn process, parsed once for all lives in it."""

    def __init__(self, number: int) -> None:
        # In every second one nothing is done twice, and both opinions are the same to the last.
        self.looping = number % 2 == 1
        maker = Maker(Random(f"model {number}"), loops=self.looping, events=True)
        self.root: Block = maker.process()
        self.process: ProcessDefinition = Draw(self.root).drawing.parsed()
        #: The same with one task more, as another release draws it.
        self.longer = deepcopy(self.root)
        place = Random(f"longer {number}").randrange(1, len(self.root.parts))
        self.longer.parts.insert(place, Block("task", MORE))
        self.other: ProcessDefinition = Draw(self.longer).drawing.parsed()


class EngineLife:
    """One life: thirty things that happen in processes of one model."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model, self.told = model, [f"life {seed}"]
        self._begin()

    def _begin(self) -> None:
        self.player = Player(self.model.root)
        chains = chains_of(self.player)
        self.walk = Walk(self.model.process, {"yes": True}, chains)
        self.turns, self.jumped = TURNS, False
        self.same()
        #: The last decision, and how the player stood before it.
        self.last: tuple[OpenTask, list[Mark]] | None = None

    def step(self, chance: Random) -> None:
        """One more thing that happens, after which both opinions are the same."""
        if self.walk.step.completed:
            self._begin()
        which, known = chance.random(), self._known()
        if which < 0.01:
            self.walk.engine = Engine()
            self.told.append("another engine")
        elif which < 0.03:
            self._jumps(chance)
        elif which < 0.05:
            self._changes_release()
        elif self.last is not None and which < 0.15:
            self._takes_back()
        elif (edges := self._edges()) and which < 0.22:
            happens, name = chance.choice(edges)
            happens(name)
        elif known and (not self.player.open or which < 0.38):
            self._happens(chance.choice(known))
        else:
            self._decides(chance)
        self.same()

    def end(self) -> None:
        """Whatever is open is somebody's: nothing is lost."""
        self.same()

    def same(self) -> None:
        """Both opinions agree on what is open and awaited, and there is something until the end."""
        walk, player, step = self.walk, self.player, self.walk.step
        timers = sorted(one.node_id for one in step.timers)
        engine = names(walk), walk.waits, timers
        assert engine == (player.open, player.waits, player.timers), f"two opinions: {engine}"
        assert step.completed or step.open or step.waits, "a token is lost"
        numbers = [one.task_id for one in step.open]
        assert len(numbers) == len(set(numbers)), "a round is there twice"

    def _known(self) -> list[str]:
        """Events that may happen now; the player counts no tokens: none is begun twice at once."""
        return sorted(
            name
            for block, name in self.player.root.waits()
            if block.extra is None or block.extra.state == "ahead"
        )

    def _happens(self, event: str) -> None:
        self.told.append(f"{event} happens")
        self.last = None
        self.walk.told(event)
        self.player.happen(event)

    def _edges(self) -> list[tuple[Callable[[str], None], str]]:
        """What may begin a task on an edge now, but for what is told."""
        timers = [(self._goes_off, one) for one in self.player.timers]
        return timers + [(self._refuses, one) for one in self.player.refusing]

    def _refuses(self, service: str) -> None:
        self.told.append(f"{service} refuses")
        self.last = None
        self.walk.refused(service, REFUSAL)
        self.player.refuse(service)

    def _goes_off(self, timer: str) -> None:
        self.told.append(f"{timer} goes off")
        self.last = None
        self.walk.fire(timer)
        self.player.fire(timer)

    def _jumps(self, chance: Random) -> None:
        """An administrator lets the process go on from a node: back where that is a return."""
        walk, player = self.walk, self.player
        allowed = {node for node, why in walk.places().items() if not why}
        back = {goal for one in player.open for goal in walk.targets(one)}
        known = {goal for one in player.open for goal in (one, *player.targets(one))}
        fresh = set(player.places())
        assert fresh <= allowed, f"a lone token comes to the end from {fresh - allowed}"
        node = chance.choice(sorted(allowed & (fresh | (known & back))) or [""])
        if not node or (node in back and node not in known):
            # What came in an earlier turn is returned to; the player does not know of turns.
            return
        self.told.append(f"jumps to {node}")
        self.last, self.jumped = None, True
        walk.move(node)
        (player.back if node in back else player.jump)(node)

    def _changes_release(self) -> None:
        """An administrator moves the process to the other release, where it goes on as it stood."""
        walk, there = self.walk, self.walk.process is self.model.process
        process = self.model.other if there else self.model.process
        names = renamed(walk.process, process, counterparts(walk.process, process))
        release = "r2" if there else "r1"
        old, new = Pinned(walk.release, walk.process), Pinned(release, process)
        try:
            walk.step = walk.engine.migrate(old, new, walk.step.state, names, walk.facts)
        except MoveImpossible as kept:
            self.told.append(f"stays: {kept.facts['why']}")
            return
        self.told.append(f"goes on in {release}")
        walk.release, walk.process, self.last, self.jumped = release, process, None, True
        stood = zip(self.player.root.every(), self.player.marks(), strict=True)
        marks = [mark for one, mark in stood if one.name != MORE]
        self.player = Player(self.model.longer if there else self.model.root)
        self.player.set(self._with_more(marks) if there else marks)

    def _with_more(self, marks: list[Mark]) -> list[Mark]:
        """How blocks stand, where one more stands among them: behind it nothing has begun."""
        every = [*self.model.longer.every()]
        place = next(at for at, one in enumerate(every) if one.name == MORE)
        row = self.model.longer.parts
        behind = next(one for one in row if one.name == MORE)
        after = row[row.index(behind) + 1]
        begun = marks[every.index(after) - 1][0] != "ahead"
        more: Mark = ("done" if begun else "ahead", 0, 0, (), False)
        return [*marks[:place], more, *marks[place:]]

    def _decides(self, chance: Random) -> None:
        node, walk, player = chance.choice(self.player.open), self.walk, self.player
        if chance.random() < LOOKS:
            offered = self._targets(node)
            if offered and chance.random() < 0.8:
                self._returns(node, chance.choice(offered))
                return
        *_, loop, leaf = player.root.path(node)
        checks = loop.kind == "loop" and loop.parts[1] is leaf
        again = checks and self.turns > 0 and chance.random() < 0.5
        self.turns -= again
        task = next(one for one in walk.step.open if one.node_id == node)
        before = player.marks()
        walk.done(node, outcome="rejected" if again else "approved")
        player.complete(node, again=again)
        self.told.append(f"{node} {'again' if again else 'done'}")
        self.last = None if again or walk.step.completed else (task, before)

    def _returns(self, node: str, goal: str) -> None:
        self.told.append(f"{node} back to {goal}")
        self.last = None
        self.walk.back(node, goal)
        self.player.back(goal)

    def _takes_back(self) -> None:
        assert self.last is not None
        task, before = self.last
        self.last = None
        self.told.append(f"{task.node_id} taken back")
        opened = {one.task_id for one in self.walk.step.opened}
        self.walk.taken_back(task)
        assert set(self.walk.step.closed) == opened, "only what the decision opened is closed"
        self.player.set(before)

    def _targets(self, node: str) -> list[str]:
        """Where a round may be returned to, by both opinions."""
        offered, known = targets(self.walk, node), self.player.targets(node)
        if self.model.looping or self.jumped:
            # What came only in an earlier turn or visit is offered as well: the turn is taken up
            # again, which the player does not know; so is what was passed before a jump.
            offered = sorted(set(offered) & set(known))
        if dropped(self.walk):
            elsewhere = set(offered) - set(known)
            assert not elsewhere, f"{node} may go back to {elsewhere}"
        else:
            assert offered == known, f"{node} may go back to {offered}, not {known}"
        return offered
