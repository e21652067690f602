"""One document after another whose process waits for the world as well as for people."""

from random import Random
from typing import Any

from contract.actions.test_messages import by
from contract.actions.yard import yard
from dougong.actions import administering, advance, messages
from dougong.actions.cases import case_for
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM
from dougong.store import waits
from dougong.testing.definitions import Definitions
from property.approval_life import PENDING, ApprovalLife, Seen
from unit.engine.diagrams import Drawing

OFFERS = 'mode="all" actions="return transfer delegate add_sign remove_sign cc abstain"'
#: The messages that the process waits for now and then.
NAMES = ("yard.receipt", "yard.remark", "yard.halt")


def listening() -> Definitions:
    """`check` that remarks may come to, a receipt, `agree`; a halt takes the place of it all."""
    drawing = Drawing("order_approval", 'entity="yard.order" withdraw="any_time"')
    drawing.message("receipt").message("remark").message("halt")
    drawing.start().user("check", OFFERS).user("agree", OFFERS, inner=_role("boss"))
    drawing.shape("receiveTask", "paid", messageRef="receipt").end()
    drawing.path("begin", "check", "paid", "agree", "end")
    remark = by("message", "remark")
    drawing.shape("boundaryEvent", "heard", remark, attachedToRef="check", cancelActivity="false")
    drawing.user("note", OFFERS).end("noted").path("heard", "note", "noted")
    inner = Drawing().shape("startEvent", "when", by("message", "halt")).end("mended")
    inner.user("mend", OFFERS).path("when", "mend", "mended")
    drawing.shape("subProcess", "stop", "\n".join(inner.body), triggeredByEvent="true")
    return yard().file("workflows/yard/order_approval.bpmn", drawing.xml())


def _role(role: str) -> str:
    return f'<dougong:assignee kind="role" role="{role}"/>'


class ListeningLife(ApprovalLife):
    """People do what they may, and messages come at any time."""

    names: tuple[str, ...] = NAMES

    def check(self, seen: Seen) -> None:
        """What is waited for stands in rows, whatever was done; else what holds of every life."""
        self._waits(seen)
        super().check(seen)

    def _running(self, seen: Seen, asked: Any) -> None:
        assert asked or self.known(seen), "a running process asks somebody or waits for the world"

    def known(self, seen: Seen) -> list[tuple[str, int]]:
        """The messages waited for by the processes of the document, the rows of each."""

        def find(uow: UnitOfWork) -> list[tuple[str, int]]:
            rows = [row for kept in seen.kept for row in waits.of_process(uow, kept.process.id)]
            return [(row.name, row.task_id) for row in rows]

        return self._seen(find)

    def _waits(self, seen: Seen) -> None:
        """The rows are what the engine waits for, and none are left of what is over."""
        key = seen.record.process_id
        under_way = seen.record.status in {"submitted", "returned"} and key is not None

        def find(uow: UnitOfWork) -> list[tuple[str, int]]:
            told = advance.waits_now(uow, case_for(uow, str(key))) if under_way else ()
            return [(one.name, one.task_id) for one in told]

        # The case is read under lock, which only a transaction that may write gives.
        engine = self.world.host.run(PLATFORM, find)
        assert sorted(self.known(seen)) == sorted(engine), "rows are what the engine waits for"

    def _chosen(self, seen: Seen, chance: Random) -> tuple[str, str, Any] | None:
        asks = any(one.state in PENDING for one in seen.parts)
        under_way = seen.record.status in {"submitted", "returned"}
        if under_way and self.names and (chance.random() < 0.2 or not asks):
            name = chance.choice(self.names)
            if chance.random() < (0.5 if asks else 0.7):
                name = chance.choice([one for one, _ in self.known(seen)] or [name])
            if seen.record.status == "submitted" and seen.process == "suspended":
                return super()._administers(seen, chance) if asks else self._resumes(seen)
            return self._told(name)
        return super()._chosen(seen, chance)

    def _told(self, name: str) -> tuple[str, str, Any] | None:
        """The world lets happen what a process waits for."""
        key = self.order.id
        return "root", f"tells {name}", lambda uow: messages.deliver(uow, name, key, {})

    def _resumes(self, seen: Seen) -> tuple[str, str, Any]:
        key = str(seen.record.process_id)
        return "root", "resumes", lambda uow: administering.resume(uow, key, "继续")
