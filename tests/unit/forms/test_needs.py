"""What a record asks of others, how often, and what it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from dougong.feel.filters import FieldPath
from dougong.forms.evaluate import evaluate
from dougong.forms.needs import Question, answered, needs, questions
from dougong.model.entity import Lookup, Match
from dougong.model.fields.field import Field
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

    def lookup(self, question: Question) -> Any:
        self.asked.append(question)
        return self.answers.get(question.entity)

    def values(self, entity: str, record_id: str, fields: tuple[str, ...]) -> Mapping[str, Any]:
        self.read.append(record_id)
        return {key: self.records.get(record_id, {}).get(key) for key in fields}


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
