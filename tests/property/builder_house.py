"""The shipped modules with documents that one person approves, and random lives of a project in
them held against the book."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeVar

from dougong.actions import drafts, publish
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.canonical import written
from dougong.model.people import PLATFORM, Actor
from dougong.testing.definitions import approval_xml
from dougong.testing.stage import KEEPER, Stage
from modules.stories import files
from property.house_cost import CODES

Answer = TypeVar("Answer")
BEGINS = datetime.fromisoformat("2026-12-01T10:00:00+08:00")
MODULES = (
    "base_data",
    "day_labor",
    "contracts",
    "cost_center",
    "progress_control",
    "funds_center",
)
SETTINGS: dict[str, dict[str, Any]] = {
    "contracts": {"require_cost_lines": True},
    "cost_center": {"receipt_photo": False},
    "day_labor": {"publicity_days": 0},
    "funds_center": {"plan_control": "block"},
}
#: When material becomes cost.
CostAt = Literal["receipt", "issue"]
_PROCESS = re.compile(rb'<bpmn:process id="(\w+)"')
_ENTITY = re.compile(rb'dougong:process entity="([\w.]+)"')


@cache
def house_files(cost_at: CostAt = "receipt") -> dict[str, bytes]:
    """Every definition of the repository, with one step in the place of every approval."""
    found = files()
    for path, content in found.items():
        process, entity = _PROCESS.search(content), _ENTITY.search(content)
        if path.endswith(".bpmn") and process and entity:
            found[path] = approval_xml(process[1].decode(), entity[1].decode(), {"check": "pm"})
    versions: dict[str, Any] = dict.fromkeys(MODULES, "1.0.0")
    settings = {**SETTINGS, "cost_center": {**SETTINGS["cost_center"], "recognition": cost_at}}
    bundle = {"key": "house", "title": "公司", "modules": versions, "settings": settings}
    return {**found, "bundles/house/bundle.json": written(bundle)}


class House:
    """The published modules, the people and what all lives share."""

    def __init__(
        self,
        url: str,
        folder: Path,
        definitions: Mapping[str, bytes] | None = None,
        cost_at: CostAt = "receipt",
    ) -> None:
        made, self.cost_at = definitions or house_files(cost_at), cost_at
        self.stage = Stage(url, folder, BEGINS)
        self.stage.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, made, "house"))
        self.stage.take_published()
        self.stage.person("pam")
        self.stage.grant("pam", "pm")
        self.actors: dict[str, Actor] = {who: self.stage.actor(who) for who in (KEEPER, "pam")}
        #: A number for everybody who needs one of his own.
        self.numbers = count()
        self.ids: dict[str, str] = {"keeper": self.actors[KEEPER].id}
        self._masters()

    def close(self) -> None:
        """Give the database back."""
        self.stage.close()

    def run(self, who: str, action: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.stage.host.run(self.actors[who], action)

    def look(self, action: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.stage.host.run(PLATFORM, action, write=False)

    def master(self, entity: str, **data: Any) -> str:
        made = self.run(KEEPER, lambda uow: drafts.create_draft(uow, f"base_data.{entity}", data))
        return made.record.id

    def _masters(self) -> None:
        self._codes()
        self._partners()
        for way in ("in", "out"):
            self.ids[way] = self.master(
                "fund_category", code=way, name=way, direction=way, state="active"
            )

    def _codes(self) -> None:
        for code in CODES:
            group = self.master(
                "cost_code",
                code=code[:2],
                name=f"{code[:2]} 类",
                code_kind="material",
                postable=False,
                state="active",
            )
            self.ids[code] = self.master(
                "cost_code",
                code=code,
                name=code,
                upper=group,
                code_kind="material",
                postable=True,
                state="active",
            )
        self.ids["steel"] = self.master(
            "material",
            code="M1",
            name="钢筋",
            uom="t",
            category="main",
            cost_code=self.ids["2001"],
            state="active",
        )

    def _partners(self) -> None:
        account = {
            "account_name": "分包",
            "account_no": "6222000000000001",
            "bank": "工行",
            "is_default": True,
            "verified_on": "2026-01-05",
        }
        partner = {"taxpayer": "general", "state": "active"}
        self.ids["sub"] = self.master(
            "partner",
            name="分包",
            kinds=["labor_sub", "supplier"],
            tax_rate=3,
            grade="b",
            bank_accounts=[account],
            **partner,
        )
        self.ids["other"] = self.master(
            "partner", name="另一分包", kinds=["labor_sub"], tax_rate=3, grade="b", **partner
        )
        self.ids["owner"] = self.master("partner", name="业主", kinds=["owner"], **partner)
