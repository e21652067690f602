"""Decision tables: hit policies, faults, and files read and written."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dougong.feel.decisions import (
    CellInvalid,
    DecisionInvalid,
    DecisionTable,
    InputClause,
    OutputClause,
    Rule,
    compile_table,
    parse_decision,
    write_decision,
)
from dougong.feel.errors import (
    InputNotAllowed,
    NoRuleMatched,
    OutputNotAllowed,
    RulesDisagree,
    RulesOverlap,
)

AMOUNT = InputClause("i1", "金额", "amount", "number")
KIND = InputClause("i2", "类别", "kind", "string")
ROLE = OutputClause("o1", "role", "string", allowed='"boss", "lead", "clerk"')
NAMES = ["amount", "kind"]


def table(policy: str, *rows: tuple[str, str, str], aggregation: str = "") -> DecisionTable:
    rules = tuple(Rule(f"r{n}", row[:2], row[2:]) for n, row in enumerate(rows, 1))
    return DecisionTable("route", "审批路线", policy, aggregation, (AMOUNT, KIND), (ROLE,), rules)


ROUTE = table(
    "U",
    ("< 1000", "-", '"clerk"'),
    ("[1000..50000)", "-", '"lead"'),
    (">= 50000", '"点工", "分包"', '"boss"'),
)


def scope(amount: int | None, kind: str = "点工") -> dict[str, object]:
    return {"amount": amount, "kind": kind}


def test_the_one_row_that_matches_decides():
    compiled = compile_table(ROUTE, NAMES)
    assert compiled.decide(scope(999)) == {"role": "clerk"}
    assert compiled.decide(scope(1000)) == {"role": "lead"}
    assert compiled.decide(scope(50000, "分包")) == {"role": "boss"}


def test_no_matching_row_is_a_fault_that_names_the_inputs():
    with pytest.raises(NoRuleMatched) as caught:
        compile_table(ROUTE, NAMES).decide(scope(50000, "材料"))
    assert caught.value.for_person("zh") == (
        "决策表“审批路线”没有匹配的行（输入：金额=50000; 类别=材料）"
    )


def test_a_default_stands_in_where_no_row_matches():
    outputs = (replace(ROLE, default='"clerk"'),)
    compiled = compile_table(replace(ROUTE, outputs=outputs), NAMES)
    assert compiled.decide(scope(None, "材料")) == {"role": "clerk"}


def test_overlapping_rows_break_unique_and_are_named():
    rows = (("> 1", "-", '"lead"'), ("> 2", "-", '"boss"'))
    with pytest.raises(RulesOverlap) as caught:
        compile_table(table("U", *rows), NAMES).decide(scope(3))
    assert caught.value.facts["rows"] == "1, 2"


def test_any_wants_the_same_output_from_every_row_that_matches():
    same = table("A", ("> 1", "-", '"lead"'), ("> 2", "-", '"lead"'))
    assert compile_table(same, NAMES).decide(scope(3)) == {"role": "lead"}
    different = table("A", ("> 1", "-", '"lead"'), ("> 2", "-", '"boss"'))
    with pytest.raises(RulesDisagree):
        compile_table(different, NAMES).decide(scope(3))


ROWS = (("> 1", "-", '"clerk"'), ("> 2", "-", '"boss"'), ("> 9", "-", '"lead"'))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("F", {"role": "clerk"}),
        ("P", {"role": "boss"}),
        ("R", [{"role": "clerk"}, {"role": "boss"}]),
        ("O", [{"role": "boss"}, {"role": "clerk"}]),
        ("C", [{"role": "clerk"}, {"role": "boss"}]),
    ],
)
def test_the_hit_policy_chooses_among_the_rows(policy, expected):
    assert compile_table(table(policy, *ROWS), NAMES).decide(scope(5)) == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", 30), ("COUNT", 2), ("MIN", 10), ("MAX", 20)]
)
def test_collect_adds_up_what_the_rows_give(aggregation, expected):
    rows = (("> 1", "-", "10"), ("> 2", "-", "amount * 4"), ("> 9", "-", "30"))
    total = replace(
        table("C", *rows, aggregation=aggregation), outputs=(OutputClause("o", "", "number"),)
    )
    assert compile_table(total, NAMES).decide(scope(5)) == Decimal(expected)


def test_collect_without_a_match_is_an_empty_list():
    assert compile_table(table("C", *ROWS), NAMES).decide(scope(0)) == []


def test_an_output_outside_the_allowed_values_is_a_fault():
    with pytest.raises(OutputNotAllowed):
        compile_table(table("U", ("-", "-", '"chief"')), NAMES).decide(scope(1))


def test_an_input_outside_the_allowed_values_is_a_fault():
    columns = (replace(AMOUNT, allowed=">= 0"), KIND)
    compiled = compile_table(replace(ROUTE, inputs=columns), NAMES)
    assert compiled.decide(scope(0)) == {"role": "clerk"}
    with pytest.raises(InputNotAllowed):
        compiled.decide(scope(-1))


def test_the_explanation_names_inputs_and_rows():
    explained = compile_table(ROUTE, NAMES).explain(scope(1000))
    assert explained.inputs == (("金额", Decimal(1000)), ("类别", "点工"))
    assert explained.rows == (2,)
    assert explained.rules == ("r2",)


def test_a_wrong_cell_is_refused_with_its_row_and_the_reason():
    with pytest.raises(CellInvalid) as caught:
        compile_table(table("U", ("> limit", "-", '"boss"')), NAMES)
    assert caught.value.path == "r1"
    assert "limit" in caught.value.for_person("zh")


def test_cells_see_the_scope_and_the_names_are_reported():
    compiled = compile_table(table("U", ("> settings.limit", "-", '"boss"')), None)
    assert compiled.names == {"amount", "kind", "settings"}
    assert compiled.decide({**scope(5), "settings": {"limit": 4}}) == {"role": "boss"}


def test_two_hundred_rows_agree_with_a_search_from_the_top():
    rows = [(f"[{n * 10}..{n * 10 + 15}]", '"点工"' if n % 3 else "-", f"{n}") for n in range(200)]
    big = replace(table("F", *rows), outputs=(OutputClause("o", "", "number"),))
    compiled = compile_table(big, NAMES)
    for amount in range(0, 1990, 7):
        expected = next(n for n in range(200) if n * 10 <= amount <= n * 10 + 15)
        assert compiled.decide(scope(amount)) == Decimal(expected)


FILE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="route"
 name="审批路线" namespace="https://dougong.example/dmn">
  <inputData id="in_amount" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <decision id="route_decision" name="审批路线">
    <variable name="审批路线" typeRef="string"/>
    <informationRequirement id="q1"><requiredInput href="#in_amount"/></informationRequirement>
    <decisionTable id="t1" hitPolicy="COLLECT" aggregation="MAX">
      <input id="i1" label="金额"><inputExpression typeRef="number"><text>amount</text>
        </inputExpression><inputValues><text>&gt;= 0</text></inputValues></input>
      <output id="o1" name="level" typeRef="number"/>
      <rule id="r1"><description>小额</description><inputEntry><text>&lt; 1000</text></inputEntry>
        <outputEntry><text>1</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>2</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>""".encode()


def test_a_file_is_read_and_written_back_in_one_form():
    model = parse_decision(FILE)
    assert model.table.inputs[0].allowed == ">= 0"
    assert model.table.rules[0].annotation == "小额"
    assert model.decisions[0].requirements[0].reference == "in_amount"
    written = write_decision(model)
    assert parse_decision(written) == model
    assert write_decision(parse_decision(written)) == written


def broken(old: str, new: str) -> bytes:
    return FILE.decode().replace(old, new).encode()


BROKEN = [
    (b"", "/"),
    (b"PNG", "/"),
    (b"<a/>", "/"),
    (b"<!DOCTYPE definitions []>" + FILE, "/"),
    (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "/"),
    (b" " * 2_000_001, "/"),
    (broken("COLLECT", "SOMETIMES"), "route_decision"),
    (broken('"MAX"', '"MEAN"'), "route_decision"),
    (broken('hitPolicy="COLLECT"', 'hitPolicy="UNIQUE"'), "route_decision"),
    (broken('id="r2"', 'id="r1"'), "r1"),
    (broken("<outputEntry><text>2</text></outputEntry>", ""), "r2"),
    (broken("<text>amount</text>", "<text> </text>"), "i1"),
    (broken("<text>-</text>", f"<text>{'1, ' * 200}1</text>"), "/"),
]


@pytest.mark.parametrize(("xml", "path"), BROKEN)
def test_a_wrong_file_is_refused_with_the_element(xml, path):
    with pytest.raises(DecisionInvalid) as caught:
        parse_decision(xml)
    assert caught.value.path == path
    assert caught.value.for_person("zh")


@pytest.mark.parametrize("cell", ["[3..1)", "[3..3)", "(3..3]", "(1..3)"])
def test_a_range_that_does_not_hold_its_end_never_matches_there(cell):
    compiled = compile_table(table("F", (cell, "-", '"boss"'), ("-", "-", '"clerk"')), NAMES)
    assert compiled.decide(scope(3)) == {"role": "clerk"}
