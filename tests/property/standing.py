"""Where the tokens of a process stand, and which rounds are open: one says what the other does."""

from contract.actions.conftest import World
from dougong.actions.cases import case_seen
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM
from dougong.model.runtime import LoggedEvent, Record, Round


def moves(event: LoggedEvent) -> bool:
    """Whether an event sends its process elsewhere: a return, a jump, handing in again."""
    return "to" in event.data or event.kind == "resubmitted"


def check_rounds(world: World, record: Record) -> None:
    """What was sent elsewhere has closed what it left, and nothing else (approvals.md 6, 3)."""

    def find(uow: UnitOfWork) -> tuple[set[str], list[Round]]:
        case = case_seen(uow, record)
        assert case is not None
        process, definition = case.process, case.definition
        tokens = uow.house.engine.tokens(process.release, definition, process.state)
        return {*tokens} & definition.nodes.keys(), [*case.open_rounds]

    tokens, open_ = world.host.run(PLATFORM, find, write=False)
    assert {one.node_id for one in open_} == tokens, "rounds are open where tokens stand"
    assert len({one.task_id for one in open_}) == len(open_), "a token has one round"
