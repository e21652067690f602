"""A record whose rows are drawn over time."""

from pathlib import Path

from contract.actions.conftest import Clock, opened
from dougong.actions import records, sign_in
from dougong.model.people import PLATFORM
from dougong.web import render
from unit.forms.planned_works import works
from web.api.office import Office, Template
from web.pages.sitting import Sitting

TASKS = [{"code": "A", "name": "基坑", "days": 5}, {"code": "B", "name": "垫层", "days": 30}]


def test_the_bars_of_a_record_are_on_its_page(tmp_path: Path) -> None:
    world = opened(f"sqlite:///{tmp_path / 'plan.sqlite3'}", tmp_path / "files", Clock())
    drawn = {"timeline": {"start": "begin", "finish": "end", "label": "name"}}
    controls = {"start": {}, "tasks": drawn, "links": {}}
    sections = {"main": {"title": "计划", "controls": controls}}
    world.publish(works().add("form", "plan", entity="library.plan", sections=sections))
    person = world.person("ann", "boss", site=False).id
    raw = {"start": "2026-11-02", "tasks": TASKS, "links": []}
    made = world.run("ann", lambda uow: records.create_draft(uow, "library.plan", raw)).record
    given = Template(site="", elsewhere="")
    given.tokens["ann"] = world.host.run(
        PLATFORM, lambda uow: sign_in.add_token(uow, person, "test")
    )
    found = Sitting(Office(world.host, given), "ann").get(f"/records/library.plan/{made.id}")
    world.host.database.close()
    assert found.status_code == 200
    assert 'data-island="timeline"' in found.text
    assert "基坑 2026-11-02 – 2026-11-06" in found.text


def test_rows_that_are_read_stand_on_their_page_as_a_chart(tmp_path: Path) -> None:
    world = opened(f"sqlite:///{tmp_path / 'plan.sqlite3'}", tmp_path / "files", Clock())
    chart = {"chart": "line", "label": "month", "measures": ["value"]}
    months = {"columns": {"month": {}, "value": {}}, "chart": chart}
    controls = {"start": {}, "tasks": {}, "links": {}, "months": months}
    sections = {"main": {"title": "计划", "controls": controls}}
    world.publish(works().add("form", "plan", entity="library.plan", sections=sections))
    person = world.person("ann", "boss", site=False).id
    tasks = [{**one, "cost": "100.00"} for one in TASKS]
    raw = {"start": "2026-11-02", "tasks": tasks, "links": []}
    made = world.run("ann", lambda uow: records.create_draft(uow, "library.plan", raw)).record
    given = Template(site="", elsewhere="")
    given.tokens["ann"] = world.host.run(
        PLATFORM, lambda uow: sign_in.add_token(uow, person, "test")
    )
    found = Sitting(Office(world.host, given), "ann").get(f"/records/library.plan/{made.id}")
    world.host.database.close()
    assert 'data-island="chart"' in found.text
    assert '"labels": ["2026-11", "2026-12"]' in found.text
    values = [str(month["value"]) for month in made.data["months"]]
    assert all(f'"{value}"' in found.text for value in values)


def test_every_island_of_the_sources_is_known_to_pages() -> None:
    folder = Path(render.__file__).parent / "assets" / "islands"
    assert {path.stem for path in folder.glob("*.js")} <= {*render.ISLANDS}
