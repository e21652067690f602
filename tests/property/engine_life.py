"""Lives of processes in the engine alone: the player is the second opinion, bytes are the store.

Nothing is kept between two steps but the bytes that a table would keep. One process after another
is begun, decided, returned, taken back, told messages and begun anew by another engine.
"""

from random import Random

from dougong.engine.answer import OpenTask
from dougong.engine.step import Engine
from dougong.model.workflow.definition import ProcessDefinition
from property.engine_draw import Draw
from property.engine_player import Block, Maker, Mark, Player
from property.test_engine_returns import chains_of, dropped, names, targets
from unit.engine.diagrams import Walk

#: Of so many decisions one is compared in where it may be returned to: that takes longest.
LOOKS = 0.12
#: How often the check of a loop may say once more in a process.
TURNS = 3


class Model:
    """A drawn process, parsed once for all lives in it."""

    def __init__(self, number: int) -> None:
        # In every second one nothing is done twice, and both opinions are the same to the last.
        self.looping = number % 2 == 1
        maker = Maker(Random(f"model {number}"), loops=self.looping, events=True)
        self.root: Block = maker.process()
        self.process: ProcessDefinition = Draw(self.root).drawing.parsed()


class EngineLife:
    """One life: thirty things that happen in processes of one model."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model, self.told = model, [f"life {seed}"]
        self._begin()

    def _begin(self) -> None:
        self.player = Player(self.model.root)
        chains = chains_of(self.player)
        self.walk = Walk(self.model.process, {"yes": True}, chains)
        self.turns = TURNS
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
        elif self.last is not None and which < 0.15:
            self._takes_back()
        elif known and (not self.player.open or which < 0.35):
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
        assert (names(walk), walk.waits) == (player.open, player.waits), "two opinions"
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
        if self.model.looping:
            # What came only in an earlier turn or visit is offered as well: the turn is taken up
            # again, which the player does not know.
            offered = sorted(set(offered) & set(known))
        if dropped(self.walk):
            assert set(offered) <= set(known), f"{node} may go back elsewhere"
        else:
            assert offered == known, f"{node} may go back to {offered}, not {known}"
        return offered
