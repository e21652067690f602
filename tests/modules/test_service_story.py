"""A scenario of service tasks: a loan is given its day, and a reminder is drafted for its reader.

The library lends for two working days after the day it was lent on.
"""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from dougong.testing.definitions import Definitions
from dougong.testing.scenarios import tell
from dougong.testing.stage import Stage
from unit.engine.diagrams import Drawing

#: A Thursday.
NOW = datetime(2026, 10, 15, 2, tzinfo=UTC)
FACTS = {"own": "id", "title": "title", "fee": "fee", "day": "lent", "back": "due"}


def _service(drawing: Drawing, key: str, operation: str, **values: str) -> None:
    inner = "".join(
        f'<dougong:given name="{name}" expression="{text.replace(chr(34), "&quot;")}"/>'
        for name, text in values.items()
    )
    held = f'<dougong:service operation="{operation}">{inner}</dougong:service>'
    drawing.shape("serviceTask", key, f"<bpmn:extensionElements>{held}</bpmn:extensionElements>")


def lending() -> Definitions:
    """A loan that is agreed to, given its day, reminded of and told."""
    drawing = Drawing("lend", 'entity="library.loan"').start().facts().end()
    drawing.inner = "".join(
        f'<dougong:fact name="{name}" expression="{text}"/>' for name, text in FACTS.items()
    )
    drawing.user("desk", inner='<dougong:assignee kind="role" role="librarian"/>')
    _service(drawing, "count", "working_time_after", day="day", length='"P2D"')
    _service(drawing, "fix", "set_values", due="count.day")
    draft = {"entity": '"library.reminder"', "loan": "own", "on": "back", "deposit": "fee * 2"}
    _service(drawing, "remind", "create_draft", **draft)
    _service(drawing, "say", "notify_people", text='"借出：" + title', role='"reader"')
    drawing.path("begin", "desk", "count", "fix", "remind", "say", "end")
    loan = {
        "title": "text",
        "fee": {"kind": "money"},
        "lent": {"kind": "date", "default": "today"},
        "due": "date",
    }
    reminder = {
        "loan": {"kind": "reference", "reference": {"entity": "library.loan"}},
        "on": "date",
        "deposit": {"kind": "money"},
    }
    made = Definitions().entity("loan", loan, required=["title"], label="title")
    made.entity("reminder", reminder, label="on")
    made.add("list", "reminders", entity="library.reminder", columns={"deposit": {"total": True}})
    made.role("reader", "loan", "reminder").role("librarian", "loan")
    return made.file("workflows/library/lend.bpmn", drawing.xml())


STORY: dict[str, Any] = {
    "title": "借出即定归还日并生成提醒",
    "people": {
        "ann": {"name": "安", "roles": {"reader": "company"}},
        "bob": {"name": "鲍", "roles": {"librarian": "company"}},
    },
    "steps": [
        {
            "create": {
                "as": "one",
                "by": "ann",
                "entity": "library.loan",
                "data": {"title": "红楼梦", "fee": "3.50"},
            }
        },
        {"submit": {"record": "$one", "by": "ann"}},
        {"expect": {"list": "library.reminders", "count": 0}},
        {"approve": {"record": "$one", "by": "bob"}},
        {"expect": {"record": "$one", "status": "submitted", "waits_for": []}},
        {"wait": {"at": "2026-10-15T10:05:00+08:00"}},
        # Thursday, then Friday and Monday.
        {"expect": {"record": "$one", "status": "approved", "data": {"due": "2026-10-19"}}},
        {"expect": {"list": "library.reminders", "count": 1, "totals": {"deposit": 7}}},
        {"find": {"as": "two", "list": "library.reminders", "where": "deposit = 7"}},
        {
            "expect": {
                "record": "$two",
                "status": "draft",
                "data": {"loan": "$one", "on": "2026-10-19", "deposit": Decimal("7.00")},
            }
        },
    ],
}


def test_a_loan_is_given_its_day_and_a_reminder_is_drafted(
    database_url: str, tmp_path: Path
) -> None:
    stage = Stage(database_url, tmp_path, NOW)
    try:
        tell(stage, STORY, lending().files(), "test")
    finally:
        stage.close()
