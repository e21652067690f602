"""A decision table that is being written."""

from dougong.feel.decisions import DecisionTable, InputClause, OutputClause, Rule
from dougong.feel.decisions.trying import allowed_texts, cell_faults, trial

TABLE = DecisionTable(
    "t",
    "审批人",
    "F",
    "",
    (
        InputClause("i1", "金额", "amount", "number"),
        InputClause("i2", "承担方", "bearer", "string"),
    ),
    (OutputClause("o1", "role", "string"),),
    (
        Rule("r1", ("<= 800", "-"), ('"foreman"',)),
        Rule("r2", ("(800..5000]", '"owner"'), ('"pm"',)),
        Rule("r3", ("> (", "-"), ('"boss',)),
    ),
)
GOOD = DecisionTable("t", "审批人", "F", "", TABLE.inputs, TABLE.outputs, TABLE.rules[:2])


def test_every_cell_that_cannot_be_read_is_told_with_its_place():
    found = [(fault.row, fault.side, fault.column) for fault in cell_faults(TABLE)]
    assert found == [(2, "in", 0), (2, "out", 0)]


def test_a_trial_tells_the_rows_and_the_decision():
    found = trial(GOOD, ["900", '"owner"'])
    assert (found.rows, found.value, found.fault) == ((1,), '{role: "pm"}', None)


def test_a_trial_tells_why_nothing_is_decided():
    assert trial(GOOD, ["6000", ""]).fault.code == "dmn_no_match"
    assert "木工" in trial(GOOD, ["900", "owner"]).fault.for_person("zh")


def test_allowed_values_are_offered_as_they_are_written():
    assert allowed_texts('"self", "owner"') == ('"self"', '"owner"')
    assert allowed_texts("1, 2.50") == ("1", "2.5")
    assert allowed_texts("[1..5]") == ()
    assert allowed_texts("") == ()
