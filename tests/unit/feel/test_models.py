"""Models of several decisions: imports, boxes, services, types and the clock."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dougong.feel.decisions.decide import decide
from dougong.feel.decisions.graph import Graph
from dougong.feel.decisions.reader import DecisionInvalid
from dougong.feel.errors import BudgetSpent

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def model(inside: str, space: str = "m") -> bytes:
    """A DMN file."""
    return (
        f'<definitions xmlns="{SPACE}" namespace="{space}" name="m">{inside}</definitions>'.encode()
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def decision(name: str, box: str, needs: str = "", type_: str = "") -> str:
    typed = f' typeRef="{type_}"' if type_ else ""
    variable = f'<variable name="{name}"{typed}/>'
    return f'<decision id="{name}" name="{name}">{variable}{needs}{box}</decision>'


def needs(kind: str, reference: str) -> str:
    outer = "knowledge" if kind == "Knowledge" else "information"
    return f'<{outer}Requirement><required{kind} href="{reference}"/></{outer}Requirement>'


PEOPLE = model(
    '<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef>'
    "</itemComponent></itemDefinition>"
    '<inputData id="p" name="person"><variable name="person" typeRef="tPerson"/></inputData>'
    '<businessKnowledgeModel id="k" name="say hello"><encapsulatedLogic>'
    '<formalParameter name="one" typeRef="tPerson"/>'
    + literal("&quot;Hello &quot; + one.full name")
    + "</encapsulatedLogic></businessKnowledgeModel>"
    + decision("greeting", literal("person.full name"), needs("Input", "#p")),
    "people",
)
OFFICE = model(
    '<import namespace="people" name="staff members" importType="x"/>'
    + decision(
        "hello",
        literal("staff members.say hello({full name: &quot;王&quot;})"),
        needs("Knowledge", "people#k"),
    )
    + decision("told", literal("staff members.greeting"), needs("Decision", "people#greeting"))
    + decision("typed", literal("{full name: 1}"), "", "staff members.tPerson"),
    "office",
)


@pytest.fixture
def office() -> Graph:
    return Graph(OFFICE, library={"people": PEOPLE})


def test_business_knowledge_of_an_imported_model_is_called_by_its_qualified_name(office):
    assert decide(office, "hello", {}) == "Hello 王"


def test_a_decision_of_an_imported_model_takes_its_inputs_from_outside(office):
    assert decide(office, "told", {"person": {"full name": "李"}}) == "李"


def test_the_namespace_tells_inputs_of_one_name_apart(office):
    inputs = {"person": {"full name": "李"}, "{people}person": {"full name": "张"}}
    assert decide(office, "told", inputs) == "张"


def test_a_value_is_brought_to_an_imported_type(office):
    assert decide(office, "typed", {}) is None


def test_models_that_import_each_other_are_refused():
    own = '<import namespace="m" name="me" importType="x"/>'
    with pytest.raises(DecisionInvalid):
        Graph(model(own), library={"m": model(own)})


def test_a_reference_into_a_model_that_is_missing_is_refused():
    graph = Graph(OFFICE)
    with pytest.raises(DecisionInvalid):
        decide(graph, "told", {})


def boxed(box: str) -> object:
    return decide(Graph(model(decision("d", box))), "d", {})


def conditional(condition: str) -> str:
    parts = (("if", condition), ("then", "1"), ("else", "2"))
    inside = "".join(f"<{name}>{literal(text)}</{name}>" for name, text in parts)
    return f"<conditional>{inside}</conditional>"


def test_a_boxed_condition_must_be_true_or_false():
    found = [boxed(conditional(text)) for text in ("true", "false", "&quot;x&quot;", "null")]
    assert found == [1, 2, None, None]


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        ("some", "x > 2", True),
        ("some", "x > 3", False),
        ("some", "if x = 3 then true else 1", None),
        ("every", "x > 0", True),
        ("every", "x > 1", False),
        ("every", "if x = 3 then false else null", None),
    ],
)
def test_a_boxed_quantifier_wants_an_answer_for_every_item(kind, condition, expected):
    inside = f"<in>{literal('[1, 2, 3]')}</in><satisfies>{literal(condition.replace('>', '&gt;'))}"
    box = f'<{kind} iteratorVariable="x">{inside}</satisfies></{kind}>'
    assert boxed(box) is expected


SERVICE = model(
    '<itemDefinition name="tText"><functionItem outputTypeRef="string"/></itemDefinition>'
    '<inputData id="a" name="a"><variable name="a" typeRef="number"/></inputData>'
    + decision("inner", literal("1"))
    + decision("sum", literal("a + inner"), needs("Input", "#a") + needs("Decision", "#inner"))
    + '<decisionService id="s" name="add"><outputDecision href="#sum"/>'
    '<inputDecision href="#inner"/><inputData href="#a"/></decisionService>'
    '<decisionService id="t" name="text"><variable name="text" typeRef="tText"/>'
    '<outputDecision href="#inner"/></decisionService>'
    + decision("use", literal("[add(10, 5), add(a: 1, inner: 2)]"), needs("Knowledge", "#s"))
    + decision(
        "both",
        literal("[add(10, 5), inner]"),
        needs("Knowledge", "#s") + needs("Decision", "#inner"),
    )
)


def test_a_service_takes_input_data_before_input_decisions():
    assert decide(Graph(SERVICE), "use", {}) == [15, 3]
    assert decide(Graph(SERVICE), "add", {"a": Decimal(2), "inner": Decimal(3)}) == 5


def test_what_a_service_is_given_holds_inside_it_alone():
    assert decide(Graph(SERVICE), "both", {}) == [15, 1]


def test_the_result_of_a_service_has_the_type_its_function_declares():
    assert decide(Graph(SERVICE), "text", {}) is None


def test_the_clock_answers_one_instant_in_the_whole_model():
    graph = Graph(model(decision("d", literal("[now(), today(), now, now() = now]"))))
    assert decide(graph, "d", {}, NOW) == [NOW, date(2026, 11, 22), NOW, True]


def test_requirements_that_form_a_circle_are_refused():
    circle = decision("a", literal("b"), needs("Decision", "#b")) + decision(
        "b", literal("a"), needs("Decision", "#a")
    )
    with pytest.raises(DecisionInvalid):
        decide(Graph(model(circle)), "a", {})


def test_knowledge_that_calls_itself_for_ever_spends_its_budget():
    endless = (
        '<businessKnowledgeModel id="k" name="f"><encapsulatedLogic><formalParameter name="n"/>'
        + literal("f(n + 1)")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    graph = Graph(model(endless + decision("d", literal("f(1)"), needs("Knowledge", "#k"))))
    with pytest.raises(BudgetSpent):
        decide(graph, "d", {})


def test_models_that_import_over_and_over_spend_one_budget():
    def twice(space: str) -> str:
        return "".join(f'<import namespace="{space}" name="{n}" importType="x"/>' for n in "ab")

    library = {f"m{n}": model(twice(f"m{n + 1}"), f"m{n}") for n in range(18)}
    with pytest.raises(BudgetSpent):
        Graph(model(twice("m0")), "interactive", library)


def test_the_reading_of_boxes_is_paid_from_the_budget_of_the_evaluation():
    boxes = literal("1 + 1") * 1_500
    graph = Graph(model(decision("d", f"<list>{boxes}</list>")), "interactive")
    with pytest.raises(BudgetSpent):
        decide(graph, "d", {})
    assert len(decide(Graph(model(decision("d", f"<list>{boxes}</list>"))), "d", {})) == 1_500


def test_a_date_is_its_midnight_where_a_point_in_time_is_declared():
    graph = Graph(model(decision("d", literal('date("2026-01-31")'), type_="date and time")))
    assert decide(graph, "d", {}) == datetime(2026, 1, 31, tzinfo=UTC)


LIMITED = (
    '<itemDefinition name="tNames" isCollection="true"><typeRef>string</typeRef>'
    '<allowedValues><text>"a", "b"</text></allowedValues>'
    "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["a"]', ["a"]),
        ('["a", "b"]', ["a", "b"]),
        ('["a", "c"]', None),
        ('["a", "b", "a"]', None),
        ('"b"', ["b"]),
    ],
)
def test_allowed_values_are_those_of_the_items_and_a_constraint_is_of_the_list(text, expected):
    box = literal(text.replace('"', "&quot;"))
    graph = Graph(model(LIMITED + decision("d", box, type_="tNames")))
    assert decide(graph, "d", {}) == expected
