"""One site with a budget, a tree of codes and the people who ask and agree."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dougong.actions import controlling
from dougong.actions.errors import Busy, CheckFailed
from dougong.model.runtime import Record
from dougong.store import ledgers
from dougong.testing.stage import KEEPER, Stage
from modules.purse import purse

NOON = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)
WHY = {"budget": "甲方已确认追加"}
FILE = "modules/purse/controls/budget.json"


class House:
    """One site with a budget, a tree of codes and the people who ask and agree."""

    def __init__(self, stage: Stage, **control: Any) -> None:
        self.stage = stage
        stage.publish(purse(**control).files(), "test")
        self.site = self.master("site", name="一号地块")
        self.top = self.master("code", name="人工")
        self.code = self.master("code", name="点工", above=self.top)
        self.other = self.master("code", name="包工", above=self.top)
        for login, role in (("ann", "clerk"), ("pam", "pm"), ("bo", "boss")):
            stage.person(login)
            stage.grant(login, role, self.site)
        stage.reports_to("ann", "pam")

    def master(self, entity: str, **data: Any) -> str:
        return self.stage.create(KEEPER, f"purse.{entity}", data).id

    def policy(self, mode: str, **data: Any) -> str:
        words = {"kind": "request", "level": "leaf", "mode": mode, **data}
        return self.master("policy", **words)

    def fund(self, use: str, amount: str, code: str = "") -> None:
        lines = [{"code": code or self.code, "amount": amount}]
        data = {"site": self.site, "use": use, "lines": lines}
        made = self.stage.create(KEEPER, "purse.fund", data)
        self.stage.submit(KEEPER, made, {})

    def fresh(self) -> str:
        """A code with 100,000.00 of which 70,000.00 is used."""
        code = self.master("code", name="科目", above=self.top)
        self.fund("budget", "100000.00", code)
        self.fund("actual", "70000.00", code)
        return code

    def draft(self, *lines: tuple[str, str], **data: Any) -> Record:
        rows = [{"code": code, "amount": amount} for code, amount in lines]
        return self.stage.create("ann", "purse.request", {"site": self.site, "lines": rows, **data})

    def ask(self, *lines: tuple[str, str], **data: Any) -> Record:
        return self.stage.submit("ann", self.draft(*lines, **data), WHY).record

    def approve(self, record: Record) -> None:
        for login in ("pam", "bo"):
            now = self.stage.record(record.entity, record.id)
            if login in self.stage.waits_for(now):
                self.stage.vote(login, now, "approve")

    def tried(self, draft: Record) -> str:
        """The outcome of a submission that meets others, tried until there is room for it."""
        while True:
            try:
                return kept_outcome(self.stage.submit("ann", draft, WHY).record)
            except Busy:
                continue
            except CheckFailed as refused:
                return str(refused.results[0].control["outcome"])

    def reserved(self, code: str) -> Decimal:
        found = self.stage.look(
            None, lambda uow: ledgers.balances(uow, "purse.budget", "by_code", None)
        )
        return sum((one["reserved"] for one in found if one["code"] == code), Decimal(0))

    def facts(self, record: Record) -> Any:
        entity = self.stage.catalog.entity(record.entity)
        found = self.stage.look(None, lambda uow: controlling.facts(uow, entity, record))
        return found["budget"]

    def outcome(self, *lines: tuple[str, str], **data: Any) -> str:
        """What submitting comes to: the outcome kept, or the one that refused."""
        try:
            return kept_outcome(self.ask(*lines, **data))
        except CheckFailed as refused:
            return str(refused.results[0].control["outcome"])


def kept_outcome(record: Record) -> str:
    controls = [one["control"] for one in record.findings]
    found = [one["outcome"] for one in controls if isinstance(one, dict)]
    return str(found[0]) if found else "pass"
