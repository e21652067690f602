"""A crew's day on a stage: a project, its workers enrolled, and sheets of any number of lines."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dougong.base.values import JsonObject
from dougong.model.canonical import written
from dougong.sources import folder
from dougong.testing.stage import KEEPER, Stage

NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)
DAY = "2026-10-05"
REPOSITORY = Path(__file__).resolve().parents[2]
#: The clerk who writes the sheets, and those who are asked about them.
CLERK = "lu"
ROLES = ("foreman", "resp", "qs", "pm", "tech")
BUNDLE = {
    "key": "plain",
    "title": "演示",
    "modules": {"base_data": "1.0.0", "day_labor": "1.0.0"},
}


class CrewDay:
    """One project with two crews; every worker is enrolled with the first one."""

    def __init__(self, url: str, files: Path, workers: int = 10) -> None:
        self.stage = Stage(url, files, NOW)
        found = dict(folder.read(REPOSITORY))
        found["bundles/plain/bundle.json"] = written(BUNDLE)
        self.stage.publish(found, "plain")
        self.project = self._master("project", name="一号", **_PROJECT)
        for login in (CLERK, *ROLES):
            self.stage.person(login)
            self.stage.grant(login, "clerk" if login == CLERK else login, self.project)
        self.stage.person("costm")
        self.stage.grant("costm", "costm")
        labor = self._master("cost_code", code="10", name="人工费", postable=False, **_LABOR)
        self._master("cost_code", code="1002", name="点工", upper=labor, postable=True, **_LABOR)
        self.crew, self.other_crew = self._crew("甲班"), self._crew("乙班")
        self.workers = [self._enrolled(number) for number in range(workers)]

    def close(self) -> None:
        """Give the database back."""
        self.stage.close()

    def photo(self, name: str = "现场.jpg") -> str:
        """The id of a picture the clerk uploads; pictures of one name are the same picture."""
        return self.stage.file(CLERK, name, {})

    def sheet(self, lines: int, **values: Any) -> JsonObject:
        """The values of a sheet on which so many workers have one day each."""
        rows = [{"worker": key, "work_mode": "day", "days": 1} for key in self.workers[:lines]]
        return {
            "project": self.project,
            "work_date": DAY,
            "crew": self.crew,
            "bearer": "self",
            "location": "二层",
            "reason": "misc",
            "content": "清理现场",
            "photos": [self.photo()],
            "lines": rows,
            **values,
        }

    def _crew(self, name: str) -> str:
        return self._master("crew", project=self.project, name=name, **_CREW)

    def _enrolled(self, number: int) -> str:
        worker = self._master("worker", name=f"工人{number}", id_no=_id_no(number), **_WORKER)
        entry = {"project": self.project, "crew": self.crew, "worker": worker, **_ENTRY}
        self._master("worker_enrollment", **entry)
        return worker

    def _master(self, entity: str, **data: Any) -> str:
        return self.stage.create(KEEPER, f"base_data.{entity}", data).id


def _id_no(number: int) -> str:
    """A number of an identity card with its check digit."""
    first = f"99010119850612{number:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return first + "10X98765432"[total % 11]


_PROJECT = {
    "category": "building",
    "operating_mode": "self",
    "stage": "ongoing",
    "tax_method": "general",
    "cost_caliber": "excl",
}
_LABOR = {"code_kind": "labor", "state": "active"}
_CREW = {"trade": "mason", "std_hours": 8, "entry_date": "2026-01-01", "state": "active"}
_WORKER = {"id_type": "id_card", "mobile": "13900000001", "trade": "mason", "state": "active"}
_ENTRY = {"entry_date": "2026-02-01", "day_rate": 320, "state": "in"}
