"""Lives under approval whose process is moved between releases, back and forth, at any moment."""

from random import Random
from typing import Any

from contract.actions.conftest import World
from dougong.actions.moves.carry import Order, move
from dougong.actions.moves.plan import STAYS
from dougong.actions.moves.undo import PASSIVE, undo
from dougong.testing.definitions import Definitions
from property.approval_life import ApprovalLife, Seen

#: Nodes that an administrator may name where one is gone.
NAMED = ("check", "agree", "consent", "before", "behind", STAYS)


class MovedLife(ApprovalLife):
    """The same life, while releases are published and processes moved to them."""

    def __init__(self, world: World, seed: int, releases: tuple[Definitions, ...]) -> None:
        super().__init__(world, seed)
        self.releases = releases

    def step(self, chance: Random) -> None:
        """Now and then another release is published; whoever is under way keeps his."""
        if chance.random() < 0.12:
            number = chance.randrange(len(self.releases))
            self.world.publish(self.releases[number])
            self.told.append(f"release {number} is published")
        super().step(chance)

    def check(self, seen: Seen) -> None:
        """Nobody has acted in what was moved back."""
        super().check(seen)
        kinds = [one.kind for one in seen.events]
        for place, kind in enumerate(kinds):
            if kind == "move_undone":
                last = max(at for at in range(place) if kinds[at] == "moved")
                assert not set(kinds[last + 1 : place]) - PASSIVE, kinds

    def _chosen(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        if seen.record.status in {"submitted", "returned"} and chance.random() < 0.35:
            return self._moves(seen, chance)
        return super()._chosen(seen, chance)

    def _moves(self, seen: Seen, chance: Random) -> tuple[str, str, Any]:
        key, why = str(seen.record.process_id), "换版"
        login = chance.choice((*["root"] * 8, "pam"))
        if chance.random() < 0.4:
            return login, "moves it back", lambda uow: undo(uow, key, why)
        picks = {node: chance.choice(NAMED) for node in NAMED if chance.random() < 0.3}
        order = Order(why, picks)
        return login, f"moves it {picks}", lambda uow: move(uow, key, order)
