"""What a record asks of others, how often, and what it keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from dougong import feel
from dougong.feel.filters import FieldPath
from dougong.forms.asking_plan import asking_plan
from dougong.forms.evaluate import evaluate
from dougong.forms.needs import Question, answered, needs, questions
from dougong.forms.plan import entity_plan
from dougong.forms.sheet import Sheet
from dougong.model.entity import Lookup
from dougong.model.fields.field import Field
from dougong.model.match import Match
from dougong.model.runtime import Record
from unit.forms.sheets import (
    CATALOG,
    CREW,
    FORM,
    LINE,
    NOW,
    SHEET,
    TODAY,
    catalog_of,
    crew_id,
    scope,
)

CREW_ID = crew_id(1)


@dataclass
class Others:
    """Other records in memory, counting how often they are asked."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def lookups(self, questions: Sequence[Question]) -> list[Any]:
        self.asked += questions
        return [self.answers.get(question.entity) for question in questions]

    def values(
        self, entity: str, ids: Sequence[str], fields: tuple[str, ...]
    ) -> dict[str, Mapping[str, Any]]:
        self.read += ids
        return {one: {key: self.records[one].get(key) for key in fields} for one in ids}


def test_every_row_asks_with_its_own_and_its_parents_values() -> None:
    data = {"crew": CREW_ID, "lines": [{"worker": "a"}]}
    asked = needs(SHEET, CATALOG, data, scope()).questions["booked", "#0"]
    assert asked.entity == "demo.line"
    assert asked.conditions == (
        (FieldPath(("worker",)), "=", "a"),
        (FieldPath(("parent", "work_date")), "=", TODAY),
    )
    assert (asked.take, asked.fields, asked.except_self) == ("sum", ("days",), True)


def test_equal_questions_are_asked_once() -> None:
    rows = [{"worker": "a"}, {"worker": "a"}, {"worker": "b"}]
    assert len(questions(SHEET, CATALOG, {"lines": rows}, scope())) == 2
    others = Others({"demo.line": Decimal(1)})
    found = answered(SHEET, CATALOG, {"lines": rows}, scope(), others)
    assert len(others.asked) == 2
    assert found.lookups["booked", "#1"] == Decimal(1)


def test_a_question_whose_condition_has_no_value_is_answered_without_asking() -> None:
    others = Others()
    found = answered(SHEET, CATALOG, {"lines": [{}]}, scope(), others)
    assert others.asked == []
    assert found.lookups["booked", "#0"] == Decimal(0)
    assert found.lookups["same_day", ""] == Decimal(0)


def test_rows_are_known_by_their_id_once_they_have_one() -> None:
    found = needs(SHEET, CATALOG, {"lines": [{"id": crew_id(5), "worker": "a"}]}, scope())
    assert ("booked", crew_id(5)) in found.questions


def test_a_chosen_reference_brings_its_values_along() -> None:
    others = Others(records={CREW_ID: {"partner": "S1"}})
    found = answered(SHEET, CATALOG, {"crew": CREW_ID}, scope(), others)
    assert found.copied == {"/crew_partner": "S1"}
    assert others.read == [CREW_ID]
    assert evaluate(FORM, CATALOG, {"crew": CREW_ID}, found).data["crew_partner"] == "S1"


def stored(**data: Any) -> Record:
    return Record("demo.sheet", "r", 1, "draft", data, "z", NOW, "z", NOW)


def test_copied_values_stay_frozen_until_another_is_chosen() -> None:
    others = Others(records={CREW_ID: {"partner": "new"}, crew_id(2): {"partner": "S2"}})
    before = scope(record=stored(crew=CREW_ID, crew_partner="old"))
    kept = answered(SHEET, CATALOG, {"crew": CREW_ID}, before, others)
    assert kept.copied == {"/crew_partner": "old"}
    assert others.read == []
    changed = answered(SHEET, CATALOG, {"crew": crew_id(2)}, before, others)
    assert changed.copied == {"/crew_partner": "S2"}
    assert answered(SHEET, CATALOG, {"crew": None}, before, others).copied == {
        "/crew_partner": None
    }


def test_an_answer_may_decide_what_another_question_asks() -> None:
    chain = replace(
        SHEET,
        fields={**SHEET.fields, "code": Field("code", "text", "科目", default="first.code")},
        lookups=(
            Lookup("first", "demo.crew", (Match("name", "=", "content"),), fields=("code",)),
            Lookup("second", "demo.line", (Match("worker", "=", "code"),), take="exists"),
        ),
    )
    catalog = catalog_of(chain, LINE, CREW, forms={"demo.sheet": FORM})
    others = Others({"demo.crew": {"code": "1002"}, "demo.line": True})
    found = answered(chain, catalog, {"content": "x"}, scope(), others)
    assert [q.conditions[0][2] for q in others.asked] == ["x", "1002"]
    assert found.lookups["second", ""] is True


def test_a_null_condition_may_be_skipped_or_ask_for_nothing() -> None:
    def asked(null: Any) -> tuple[Any, ...]:
        made = replace(
            SHEET, lookups=(Lookup("one", "demo.crew", (Match("name", "=", "content", null),)),)
        )
        return questions(made, catalog_of(made, LINE, CREW), {}, scope())

    assert asked("none") == ()
    assert asked("skip")[0].conditions == ()
    assert asked("is_null")[0].conditions == ((FieldPath(("name",)), "=", None),)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("", "total_amount"),
        ("", "sum(lines.eq_days)"),
        ("", 'for l in lines return get value(l, "amount")'),
        ("lines", "share"),
        ("lines", "parent.total_amount - amount"),
        ("lines", "count(parent.lines[amount > 100])"),
        ("lines", 'get value(parent, "total_days")'),
    ],
)
def test_a_question_sees_every_worked_out_value_it_may_read(rows: str, text: str) -> None:
    """Only what questions read is worked out before they are asked; that must not be too little."""
    lookup = Lookup("one", "demo.crew", (Match("name", "=", text),), for_each=rows)
    made = replace(SHEET, lookups=(lookup,))
    catalog = catalog_of(made, LINE, CREW, forms={"demo.sheet": FORM})
    row = {"mode": "day", "days": Decimal(1)}
    data = {"lines": [{**row, "rate": Decimal(320)}, {**row, "rate": Decimal(80)}]}
    whole = Sheet(entity_plan(made, catalog), data, scope())
    whole.compute()
    expression = feel.compile(text, whole.plan.part(rows).names)
    wanted = [expression.value(bench.names) for bench in whole.benches(rows)]
    asked = needs(made, catalog, data, scope()).questions.values()
    found = [question.conditions[0][2] for question in asked]
    assert None not in wanted
    assert found == [tuple(one) if isinstance(one, list) else one for one in wanted]


def test_what_no_question_reads_is_not_worked_out_for_it() -> None:
    steps = {step.place for step in asking_plan(SHEET, CATALOG).entity.steps}
    assert steps == {("", "work_date")}
