"""What years of work cost: pages, postings and approvals of a small company and a large one.

`company.py` makes both out of the builder bundle with its real modules. Each is asked the same:
cockpits, month pivots, tables, lists and an export as the general manager opens them, documents
handed in and approved as the demo's people do, ledger rows posted with their balances. Figures of
the large company stand beside those of the small one, and what the issue demands has a gate.

    python bench/volume.py           6 projects, 3,000 labor lines beside the demo alone
    python bench/volume.py --full    100 projects, 300,000 labor lines beside the 6 projects
    python bench/volume.py --full --wait   fills now, measures when the machine is quiet
    python bench/volume.py --full --in var/volume --only postgres.cockpit
                                     fills once, keeps that, measures copies of it again and again

Wall times hold on a quiet machine; processor times count the database server's too.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import run
from company import BUNDLE, FULL, NOW, ROOT, SHORT, counts
from filled import DEMO, KINDS, Yard

from dougong.actions import sign_in
from dougong.actions.demo_story import Teller
from dougong.actions.demo_words import DemoWords
from dougong.actions.host import Host
from dougong.app import create_app
from dougong.model.people import PLATFORM
from dougong.model.runtime import LedgerRow
from dougong.settings import Settings
from dougong.sources import yaml_text
from dougong.store import assignments, ledgers, people, records
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from dougong.testing.stage import StillClock

Figures = dict[str, dict[str, Any]]

#: Whose pages are looked at: he sees every project.
MANAGER = "gao.yuan"
MONTH = "2026-10"
WARM, LOOKS = 2, 7
#: Rows that one document posts, documents measured, documents handed in and approved.
LINES, POSTINGS, STORIES = 20, 40, 12
LABOR = "day_labor.labor"
#: Every page by the name of its figure; `{p}` is a project.
PAGES: Mapping[str, str] = {
    "workbench": "/workbench",
    "cockpit.company": "/dashboards/base_data.company",
    "cockpit.funds": "/dashboards/funds_center.cockpit",
    "cockpit.labor": "/dashboards/day_labor.monthly",
    "cockpit.labor_project": f"/dashboards/day_labor.monthly?project={{p}}&month={MONTH}",
    # A page that is told no project keeps the one chosen last: these are told to show all.
    "cockpit.cost": "/dashboards/cost_center.overview?project=",
    "cockpit.cost_project": "/dashboards/cost_center.overview?project={p}",
    "cockpit.contracts": "/dashboards/contracts.overview?project=",
    "cockpit.progress": "/dashboards/progress_control.board?project=",
    "pivot.crew_month": f"/reports/day_labor.crew_month?month={MONTH}",
    "pivot.project_month": "/reports/day_labor.project_month",
    "pivot.reason": f"/reports/day_labor.reason?month={MONTH}",
    "pivot.bearer": f"/reports/day_labor.bearer?month={MONTH}",
    "pivot.worker_day": f"/reports/day_labor.worker_day?project={{p}}&month={MONTH}",
    "pivot.crew_day": f"/reports/day_labor.crew_day?project={{p}}&month={MONTH}",
    "pivot.cost_month": "/reports/cost_center.by_month",
    "table.dynamic_cost": "/reports/cost_center.dynamic_cost",
    "table.dynamic_cost_project": "/reports/cost_center.dynamic_cost?project={p}",
    "table.execution_project": "/reports/cost_center.execution?project={p}",
    "table.balances": "/reports/funds_center.balances",
    "table.position": f"/reports/funds_center.position?month={MONTH}",
    "table.attainment": f"/reports/funds_center.attainment?plan_month={MONTH}",
    "table.items_due": "/reports/funds_center.items_due",
    "table.contract_ledger": "/reports/contracts.by_contract?project={p}",
    "list.payments": "/lists/funds_center.payments",
    "list.payments_last": "/lists/funds_center.payments?page={last}",
    "list.payments_search": "/lists/funds_center.payments?q=P2026",
    "list.sheets": "/lists/day_labor.sheets",
    "list.sheets_project": "/lists/day_labor.sheets?project={p}",
    "list.sheets_search": "/lists/day_labor.sheets?q=清理",
    "list.contracts": "/lists/contracts.contracts",
    "rows.labor": f"/ledgers/day_labor.labor/rows?project={{p}}&month={MONTH}",
    "rows.labor_all": "/ledgers/day_labor.labor/rows",
    "excel.payments": "/lists/funds_center.payments/excel?project={p}",
}
#: Milliseconds that a page may take on PostgreSQL, by the beginning of its name.
LIMITS = {"cockpit.": 300, "pivot.": 200}
#: How much more the large company may cost.
MORE = {"posting": 1.3, "sheet.approval": 1.2, "payment.approval": 1.2}


class Took(NamedTuple):
    """Seconds by the clock, and of processors."""

    wall: float
    cpu: float


def measure(
    *,
    full: bool = False,
    before: Callable[[], object] = lambda: None,
    place: Path | None = None,
    only: str = "",
) -> Figures:
    """Figures of both databases; `before` is called when all are filled and none is measured.

    In a place that is given the filled databases stay for the next run. `only` leaves what begins
    with these words, with the kind of database before it: `postgres.cockpit`.
    """
    sizes = {"small": SHORT, "large": FULL} if full else {DEMO: None, "small": SHORT}
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="dougong-bench-") as passing, ExitStack() as open_:
        folder = place or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        yards = {
            kind: open_.enter_context(made(folder))
            for kind, made in KINDS.items()
            if f"{kind}.".startswith(only) or only.startswith(f"{kind}.")
        }
        for kind, yard in yards.items():
            for name, size in sizes.items():
                took = yard.filled(name, size)
                figures[f"volume.{kind}.{name}.filling"] = {"value": took, "unit": "s"}
        before()
        for kind, yard in yards.items():
            companies = {name: Company(yard.measured(name), yard) for name in sizes}
            figures |= _measured(kind, companies, only.removeprefix(f"{kind}."))
    return figures


def _measured(kind: str, companies: Mapping[str, "Company"], only: str) -> Figures:
    """One database after the other, the smaller one first."""
    taken: dict[str, dict[str, Took]] = {}
    figures: Figures = {}
    for name, company in companies.items():
        taken[name] = dict(company.figures(only))
        held = counts(company.host)
        wrong = company.host.run(PLATFORM, ledgers.verify, write=False)
        assert not wrong, wrong[:3]
        company.host.database.close()
        figures |= {
            f"volume.{kind}.{name}.{what}": {"value": count, "unit": "rows"}
            for what, count in held.items()
        }
    few, many = taken
    for name, took in taken[many].items():
        figures |= _figures(kind, name, {few: taken[few][name], many: took})
    return figures


def _figures(kind: str, name: str, took: Mapping[str, Took]) -> Figures:
    few, many = took
    named = f"volume.{kind}.{{}}.{name}"
    ratio = round(took[many].cpu / took[few].cpu, 3) if took[few].cpu else 0.0
    cpu = {
        size: {"value": round(one.cpu * 1000, 1), "unit": "ms CPU"} for size, one in took.items()
    }
    wall = {size: {"value": round(one.wall * 1000, 1), "unit": "ms"} for size, one in took.items()}
    ratio_to = {f"{named.format(few)}.cpu": ratio}
    limit = next((at for begin, at in LIMITS.items() if name.startswith(begin)), None)
    most = next((at for begin, at in MORE.items() if name.startswith(begin)), None)
    if limit is not None and kind == "postgres":
        wall[many] |= {"gate": limit}
    if most is not None:
        cpu[many] |= {"gate_ratio": most}
    return {
        named.format(few): wall[few],
        f"{named.format(few)}.cpu": cpu[few],
        named.format(many): wall[many],
        f"{named.format(many)}.cpu": cpu[many] | {"ratio_to": ratio_to},
    }


class TimedHost(Host):
    """A host that tells how long each change took."""

    watch: "Callable[[Callable[[], Any]], Any]"

    def run(self, actor: Any, action: Any, **more: Any) -> Any:
        """What the action gives."""
        if more.get("write", True) is False:
            return super().run(actor, action, **more)
        return self.watch(lambda: super(TimedHost, self).run(actor, action, **more))


class Company:
    """A filled database and what is asked of it."""

    def __init__(self, url: str, yard: Yard) -> None:
        settings = Settings(database_url=url, files_dir=yard.files, secret_key="b" * 40)
        files = LocalFiles(yard.files)
        self.host = TimedHost(Database(url), StillClock(NOW), settings, files)
        self.host.watch = self._watched
        self._server = yard.server
        self._took: list[Took] = []
        self.words = DemoWords(BUNDLE, NOW.date())
        self.project = self.words.id_of("p1")
        written = sorted((ROOT / "bundles" / BUNDLE / "demo").glob("*.yaml"))
        parts = [yaml_text.read(path.read_text("utf-8")) for path in written]
        self.told = {one["as"]: one for part in parts for one in part.get("documents", ())}
        self.names = {k: v["name"] for part in parts for k, v in part.get("files", {}).items()}

    def figures(self, only: str = "") -> Iterator[tuple[str, Took]]:
        """Everything that is measured, by name, or what begins with a word."""
        if "posting".startswith(only):
            yield "posting", _middle(self._postings())
        for name, alias in (("sheet", "s04"), ("payment", "pq2")):
            if name.startswith(only):
                stories = list(self._stories(alias))[WARM:]
                yield f"{name}.submit", _middle(iter([submitted for submitted, _ in stories]))
                yield f"{name}.approval", _middle(iter([approved for _, approved in stories]))
        yield from self._pages(only)

    def _watched(self, what: Callable[[], Any]) -> Any:
        cpu, began = self._cpu(), time.perf_counter()
        answer = what()
        self._took.append(Took(time.perf_counter() - began, self._cpu() - cpu))
        return answer

    def _cpu(self) -> float:
        return time.process_time() + self._server()

    def _postings(self) -> Iterator[Took]:
        """Documents that post labor, each a copy of lines that are there, balances included."""
        found = self.host.run(
            PLATFORM, lambda uow: ledgers.rows(uow, LABOR, limit=LINES)[0], write=False
        )
        for number in range(POSTINGS + WARM):
            rows = [self._line(row, number, place) for place, row in enumerate(found)]
            self._took.clear()
            self.host.run(PLATFORM, lambda uow, rows=rows: ledgers.post(uow, rows))
            if number >= WARM:
                yield self._took[-1]

    @staticmethod
    def _line(row: LedgerRow, number: int, place: int) -> LedgerRow:
        return replace(row, id="", record_id=f"volume-{number}", line_id=str(place), reverses=None)

    def _stories(self, alias: str) -> Iterator[tuple[Took, Took]]:
        """A demo document told again and again: how long it took to submit, and to approve last."""
        told = self.told[alias]
        for number in range(STORIES + WARM):
            day = (NOW.date() - timedelta(days=45 + number)).isoformat()
            data = {key: day if key == "work_date" else v for key, v in told["data"].items()}
            if "amount" in data:
                data["amount"] = 10 + number
            reasons = dict.fromkeys((*(f"c{check}" for check in range(1, 13)), "budget"), "测量")
            again = {**told, "as": f"volume.{alias}.n{number}", "data": data, "reasons": reasons}
            self._took.clear()
            Teller(self.host, self.words, self.names).tell(again, NOW)
            # A picture for each alias, the draft, the submission, and the votes.
            votes = self._took[-self._votes(again["entity"], again["as"]) :]
            yield self._took[len(self._took) - len(votes) - 1], votes[-1]

    def _votes(self, entity: str, alias: str) -> int:
        """How many people have answered."""
        found = self.host.run(
            PLATFORM, lambda uow: records.find(uow, entity, self.words.id_of(alias)), write=False
        )
        given = self.host.run(
            PLATFORM, lambda uow: assignments.assignments(uow, found.process_id), write=False
        )
        return sum(1 for one in given if one.vote)

    def _pages(self, only: str) -> Iterator[tuple[str, Took]]:
        client = create_app(self.host).test_client()
        token = self.host.run(PLATFORM, self._token)
        headers = {"Authorization": f"Bearer {token}"}
        pages = {"p": self.project, "last": max(1, counts(self.host)["payments"] // 20)}
        for name, path in PAGES.items():
            if not name.startswith(only):
                continue

            def look(path: str = path.format(**pages)) -> None:
                answer = client.get(path, headers=headers)
                assert answer.status_code == 200, (path, answer.status_code)

            yield name, _middle(itertools.islice(self._looks(look), WARM, None))

    def _token(self, uow: Any) -> str:
        manager = people.person_by_login(uow, MANAGER)
        assert manager is not None
        return sign_in.add_token(uow, manager.id, "volume")

    def _looks(self, look: Callable[[], None]) -> Iterator[Took]:
        for _ in range(WARM + LOOKS):
            self._took.clear()
            self._watched(look)
            yield self._took[-1]


def _middle(times: Iterator[Took]) -> Took:
    """The median by the clock; processor time is counted in ticks, so of that the mean."""
    found = list(times)
    cpu = statistics.fmean(one.cpu for one in found)
    return Took(statistics.median(one.wall for one in found), cpu)


def verdicts(figures: Figures) -> list[str]:
    """What the issue demands, and whether it is so."""
    told = []
    for name, figure in figures.items():
        if "gate" in figure:
            told.append(_verdict(name, figure["value"], figure["gate"], "ms"))
        if "gate_ratio" in figure:
            ((other, ratio),) = figure["ratio_to"].items()
            told.append(_verdict(name, ratio, figure["gate_ratio"], f"× {other}"))
    return told


def _verdict(name: str, value: float, gate: float, unit: str) -> str:
    word = "within" if value <= gate else "OVER"
    return f"{word:<7} {name:<52} {value:>9,.2f} of {gate:>6,.1f} {unit}"


def main() -> int:
    """Measure, show, and keep the figures of this bench alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="300,000 labor lines instead of 3,000")
    parser.add_argument("--in", dest="place", type=Path, help="keep the filled databases there")
    parser.add_argument("--only", default="", help="what begins with this: postgres.cockpit")
    parser.add_argument("--wait", action="store_true", help="once filled, wait for the Enter key")
    given = parser.parse_args()
    before = (lambda: input("filled; Enter measures: ")) if given.wait else (lambda: None)
    figures = run.with_ratios(
        measure(full=given.full, before=before, place=given.place, only=given.only)
    )
    if not given.only:
        run.keep(figures, "volume")
    print(f"\n{run.table(figures)}\n")
    print("\n".join(verdicts(figures)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
