"""What a role may read is the same for a list, which the database filters, and for one record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.access import policy
from dougong.model.access import Grant
from dougong.model.people import Actor, RoleHeld
from dougong.model.runtime import Query
from dougong.store import selecting
from dougong.testing.definitions import Definitions
from dougong.testing.stage import KEEPER, Stage

NOW = datetime(2026, 10, 8, 2, tzinfo=UTC)
MADE = (
    Definitions()
    .entity("site", {"name": "text"}, "master", scope="id", label="name")
    .entity(
        "doc",
        {
            "site": {"kind": "reference", "reference": {"entity": "library.site"}},
            "amount": {"kind": "money"},
            "day": "date",
            "kind": {"kind": "choice", "enum": {"a": {"title": "甲"}, "b": {"title": "乙"}}},
            "note": "text",
        },
        scope="site",
    )
    .module_words(role_scope={"entity": "library.site", "title": "工地"})
    .role("chief", "site", "doc")
    .role("local", "doc", scope="record")
)
ROWS = (
    *("", "created_by = actor.id", "created_by != actor.id", 'status = "draft"'),
    *("amount > 1000", "amount <= 1000", "not(amount > 1000)", "amount != 1000", "amount = null"),
    *("amount between 500 and 1500", 'kind = "a" or amount > 1500', 'not(kind = "a")'),
    *('kind in ("a", "b")', 'contains(lower case(note), "rush")', 'day >= date("2026-10-03")'),
    *('kind != "a" and not(amount = null)', "not(site = null)", "site = null"),
    'list contains(actor.roles, "local") and amount != null',
)


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(database_url, tmp_path, NOW)
    made.publish(MADE.files(), "test")
    yield made
    made.close()


def filled(stage: Stage) -> list[str]:
    """Documents with every combination of empty and full values, by two authors on two sites."""
    sites = [stage.create(KEEPER, "library.site", {"name": name}).id for name in "AB"]
    stage.person("ann")
    stage.grant("ann", "chief")
    amounts = [None, 0, 500, 1000, 1500, Decimal("1500.01")]
    for number in range(24):
        data: dict[str, Any] = {
            "site": [*sites, None][number % 3],
            "amount": amounts[number % 6],
            "day": [None, "2026-10-02", "2026-10-03"][number // 2 % 3],
            "kind": ["a", "b", None][number // 3 % 3],
            "note": [None, "RUSH work", "other"][number // 4 % 3],
        }
        stage.create("ann" if number % 4 == 0 else KEEPER, "library.doc", data)
    return sites


def test_lists_and_single_records_agree_for_every_role_and_rule(stage: Stage) -> None:
    sites = filled(stage)
    ann = stage.people["ann"].id
    entity = "library.doc"
    records = stage.look(None, lambda uow: selecting.select(uow, entity, Query(limit=200))).items
    assert len(records) == 24
    actors = [
        Actor(ann, "ann", "安", roles)
        for roles in (
            (RoleHeld("chief"),),
            (RoleHeld("local", sites[0]),),
            (RoleHeld("local", sites[0]), RoleHeld("local", sites[1])),
            (RoleHeld("local"),),
            (),
        )
    ]
    shown = 0
    for rows in ROWS:
        grants = (
            Grant("local", "library.doc", frozenset({"read"}), rows),
            Grant("chief", "library.doc", frozenset({"read"}), rows),
        )
        catalog = replace(stage.catalog, grants=grants)
        for actor in actors:
            where = policy.row_filter(actor, catalog, "library.doc", "read")
            query = Query(where=where, limit=200)
            page = stage.look(None, lambda uow, q=query: selecting.select(uow, entity, q))
            listed = {record.id for record in page.items}
            single = {r.id for r in records if policy.may_touch(actor, catalog, "read", r)}
            assert listed == single, (rows, actor.roles)
            shown += len(listed)
    assert shown > 300
