"""The teller of scenarios itself: a story that is not true fails where it goes wrong."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.testing.definitions import Definitions
from dougong.testing.scenarios import ScenarioFailed
from dougong.testing.scenarios import tell as told_on
from dougong.testing.stage import Stage
from dougong.testing.story import same

NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)
BOOKS = (
    Definitions()
    .entity("loan", {"title": "text", "fee": {"kind": "money"}}, required=["title"], label="title")
    .add("list", "loans", entity="library.loan", columns={"fee": {"total": True}})
    .add(
        *("ledger", "fees"),
        dimensions={"title": {"kind": "text", "title": "书名"}},
        measures={"fee": {"kind": "money", "title": "费用"}},
        row_types={"fee": {"title": "费用"}},
    )
    .posting(
        "loan",
        fee={
            "on": "approved",
            "ledger": "library.fees",
            "row_type": "fee",
            "dimensions": {"title": "title"},
            "measures": {"fee": "fee"},
        },
    )
    .add(
        *("report", "dear"),
        kind="table",
        rows=[{"field": "title"}],
        columns={
            "fee": {"ledger": "library.fees", "measure": "fee"},
            "share": {"kind": "percent", "value": "fee / 9 * 100", "total": "value"},
        },
        colours={"share": {"value": 'if share > 30 then "red" else "green"'}},
    )
    .add("report", "by_title", ledger="library.fees", rows=[{"field": "title"}], measures=["fee"])
    .file(
        "modules/library/alerts.json",
        {
            "alerts": {
                "dear": {
                    "title": "《{{ title }}》费用 {{ fee }}",
                    "level": "red",
                    "source": {"report": "library.dear"},
                    "when": "fee >= 3",
                    "key": ["title"],
                    "to": ["reader"],
                }
            }
        },
    )
    .pages(**{key: ["reader"] for key in ("library.dear", "library.by_title", "library.fees")})
    .role("reader", "loan")
    .role("librarian", "loan")
    .process("lend", "loan", desk="librarian")
)
STORY: dict[str, Any] = {
    "title": "借书",
    "people": {
        "ann": {"name": "安", "roles": {"reader": "company"}},
        "bob": {"name": "鲍", "roles": {"librarian": "company"}},
    },
    "steps": [
        {"create": {"as": "one", "by": "ann", "entity": "library.loan", "data": {"fee": 3}}},
        {"submit": {"record": "$one", "by": "ann", "refused": {"fault": "/title"}}},
        {"change": {"record": "$one", "by": "ann", "data": {"title": "红楼梦"}}},
        {"submit": {"record": "$one", "by": "ann"}},
        {"expect": {"record": "$one", "status": "submitted", "waits_for": ["bob"]}},
        {"approve": {"record": "$one", "by": "bob"}},
        {"expect": {"record": "$one", "status": "approved", "data": {"fee": Decimal("3.00")}}},
        {"expect": {"ledger": "library.fees", "by": ["title"], "values": {"红楼梦": {"fee": 3}}}},
        {"expect": {"list": "library.loans", "count": 1, "totals": {"fee": 3}}},
        {"expect": {"text": "红楼", "found": False}},
        {
            "expect": {
                "report": "library.dear",
                "rows": {"红楼梦": {"fee": 3, "share": Decimal("33.3333")}},
                "total": {"fee": 3},
                "colours": {"红楼梦": {"share": "red"}},
                "behind": {"fee": ["$one"]},
            }
        },
        {
            "expect": {
                "report": "library.by_title",
                "total": {"fee": 3},
                "behind": {"fee": ["$one"]},
            }
        },
        {"expect": {"alerts": "ann", "titles": ["《红楼梦》费用 3.00"]}},
        {"expect": {"alerts": "bob", "titles": []}},
        {
            "expect": {
                "printed": "$one",
                "by": "ann",
                "says": ["红楼梦", "3.00", "鲍"],
                "without": ["西游记"],
            }
        },
    ],
}


def tell(url: str, folder: Path, words: dict[str, Any]) -> None:
    stage = Stage(url, folder, NOW)
    try:
        told_on(stage, words, BOOKS.files(), "test")
    finally:
        stage.close()


def test_a_story_that_is_true_is_told_to_its_end(database_url: str, tmp_path: Path) -> None:
    tell(database_url, tmp_path, STORY)


@pytest.mark.parametrize(
    ("step", "changed", "told"),
    [
        (1, {"submit": {"record": "$one", "by": "ann"}}, "step 2 (submit): data_invalid"),
        (1, {"submit": {"record": "$one", "by": "ann", "refused": {"fault": "/fee"}}}, "otherwise"),
        (1, {"submit": {"record": "$one", "by": "ann", "refused": {"says": "喵"}}}, "says"),
        (3, {"submit": {"record": "$one", "by": "ann", "refused": {}}}, "was not refused"),
        (4, {"expect": {"record": "$one", "status": "approved"}}, "status: expected approved"),
        (4, {"expect": {"record": "$one", "waits_for": ["ann"]}}, "waits_for"),
        (5, {"approve": {"record": "$one", "by": "ann"}}, "ann holds nothing"),
        (6, {"expect": {"record": "$one", "data": {"fee": 4}}}, "fee: 4"),
        (7, {"expect": {"ledger": "library.fees", "values": {"fee": 4}}}, "found {fee: 3"),
        (7, {"expect": {"ledger": "library.fees", "by": ["title"], "values": {}}}, "groups"),
        (8, {"expect": {"list": "library.loans", "count": 2}}, "count of library.loans"),
        (9, {"expect": {"text": "fee", "found": False}}, "in the texts"),
        (10, {"expect": {"report": "library.dear", "rows": {"西游记": {}}}}, "no row “西游记”"),
        (10, {"expect": {"report": "library.dear", "total": {"fee": 4}}}, "found {fee: 3"),
        (
            10,
            {"expect": {"report": "library.dear", "colours": {"红楼梦": {"share": "green"}}}},
            "colours of 红楼梦",
        ),
        (10, {"expect": {"report": "library.dear", "behind": {"fee": []}}}, "documents behind"),
        (10, {"expect": {"report": "library.dear", "behind": {"share": ["$one"]}}}, "on no ledger"),
        (11, {"expect": {"report": "library.by_title", "behind": {"fee": []}}}, "found [$one]"),
        (12, {"expect": {"alerts": "ann", "titles": []}}, "alerts of ann"),
        (14, {"expect": {"printed": "$one", "by": "bob", "says": ["西游记"]}}, "does not stand"),
        (14, {"expect": {"printed": "$one", "by": "bob", "says": ["鲍", "红楼梦"]}}, "behind"),
        (14, {"expect": {"printed": "$one", "by": "bob", "without": ["红楼梦"]}}, "stands on"),
        (14, {"expect": {"printed": "$one", "by": "bob", "sheet": "library.none"}}, "not_found"),
        (9, {"expect": {"nonsense": 1}}, "nothing is known to expect"),
    ],
)
def test_a_story_that_is_not_true_fails_where_it_goes_wrong(
    sqlite_url: str, tmp_path: Path, step: int, changed: dict[str, Any], told: str
) -> None:
    words = copy.deepcopy(STORY)
    words["steps"][step] = changed
    with pytest.raises(ScenarioFailed) as caught:
        tell(sqlite_url, tmp_path, words)
    assert told in str(caught.value)
    assert f"step {step + 1} " in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        (440, Decimal("440.00"), True),
        (440, Decimal("440.01"), False),
        (True, 1, False),
        (None, 0, False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 1}, False),
        ([1], [1, 2], False),
        ("a", "a", True),
    ],
)
def test_values_are_the_same_by_what_they_mean(wanted: Any, found: Any, expected: bool) -> None:
    assert same(wanted, found) is expected
