"""Everything the lint says about a diagram that the platform would not run as drawn."""

from collections.abc import Callable

import pytest

from dougong.model.finding import Finding
from dougong.model.workflow.faults import RULES
from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import ROLE, Drawing, forked, straight


def lint(source: Drawing | bytes, file: str = "sheet.bpmn") -> list[Finding]:
    xml = source.xml() if isinstance(source, Drawing) else source
    return parse_process(xml, file)[1]


def codes(source: Drawing | bytes) -> set[str]:
    return {finding.code for finding in lint(source)}


def with_shape(xml: str) -> Drawing:
    """A sound process with one more shape in its middle."""
    drawing = Drawing().start().user("a").end().path("begin", "a", "x", "end")
    return drawing.add(xml)


TIMER = "<bpmn:timerEventDefinition>{}</bpmn:timerEventDefinition>"
REFUSED = {
    "bpmn_script_task": '<bpmn:scriptTask id="x"><bpmn:script>1</bpmn:script></bpmn:scriptTask>',
    "bpmn_manual_task": '<bpmn:manualTask id="x"/>',
    "bpmn_plain_task": '<bpmn:task id="x"/>',
    "bpmn_transaction": '<bpmn:transaction id="x"/>',
    "bpmn_ad_hoc": '<bpmn:adHocSubProcess id="x"/>',
    "bpmn_complex_gateway": '<bpmn:complexGateway id="x"/>',
    "bpmn_throw_event": '<bpmn:intermediateThrowEvent id="x"/>',
    "bpmn_data_store": '<bpmn:dataStoreReference id="x"/>',
    "bpmn_data_object": '<bpmn:dataObject id="x"/>',
    "bpmn_event_empty": '<bpmn:intermediateCatchEvent id="x"/>',
    "bpmn_timer_cycle": '<bpmn:intermediateCatchEvent id="x">'
    + TIMER.format("<bpmn:timeCycle>R3/P1D</bpmn:timeCycle>")
    + "</bpmn:intermediateCatchEvent>",
    "bpmn_loop": '<bpmn:userTask id="x"><bpmn:standardLoopCharacteristics/></bpmn:userTask>',
    "bpmn_multi_instance": '<bpmn:userTask id="x"><bpmn:multiInstanceLoopCharacteristics/>'
    "</bpmn:userTask>",
    "bpmn_data_mapping": '<bpmn:userTask id="x"><bpmn:ioSpecification/></bpmn:userTask>',
}
EVENTS = {
    "bpmn_error_event": "error",
    "bpmn_escalation_event": "escalation",
    "bpmn_conditional_event": "conditional",
    "bpmn_compensation": "compensate",
    "bpmn_cancel_event": "cancel",
    "bpmn_link_event": "link",
}
for _code, _kind in EVENTS.items():
    REFUSED[_code] = (
        f'<bpmn:intermediateCatchEvent id="x"><bpmn:{_kind}EventDefinition/>'
        "</bpmn:intermediateCatchEvent>"
    )


@pytest.mark.parametrize("code", REFUSED)
def test_a_shape_the_engine_does_not_run_is_refused_with_its_place_and_what_to_draw(
    code: str,
) -> None:
    found = [f for f in lint(with_shape(REFUSED[code])) if f.code == code]
    assert len(found) == 1
    finding = found[0]
    assert (finding.severity, finding.path) == ("error", "x")
    assert finding.line
    for locale in ("zh", "en"):
        assert "—" not in finding.for_person(locale)
        assert finding.advice(locale)


@pytest.mark.parametrize("kind", ["message", "signal", "conditional", "timer"])
def test_a_start_event_with_an_event_is_refused(kind: str) -> None:
    drawing = straight("a")
    inner = f"<bpmn:{kind}EventDefinition/>"
    drawing.body[0] = f'<bpmn:startEvent id="begin">{inner}</bpmn:startEvent>'
    assert codes(drawing) & {f"bpmn_{kind}_event", "bpmn_timer_start"}


@pytest.mark.parametrize("kind", ["error", "message", "compensate", "cancel", "escalation"])
def test_an_end_event_with_an_event_is_refused(kind: str) -> None:
    drawing = straight("a")
    drawing.body[2] = f'<bpmn:endEvent id="end"><bpmn:{kind}EventDefinition/></bpmn:endEvent>'
    assert any(f.severity == "error" for f in lint(drawing))


def test_scripts_before_and_after_a_task_are_refused() -> None:
    drawing = straight("a")
    space = 'xmlns:sp="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    script = f"<sp:preScript {space}>import os</sp:preScript>"
    drawing.body[1] = drawing.body[1].replace("<dougong:approval", script + "<dougong:approval", 1)
    found = [f for f in lint(drawing) if f.code == "bpmn_script"]
    assert found[0].severity == "error"
    assert "preScript" in found[0].for_person("zh")


def test_settings_of_other_tools_are_pointed_out_as_having_no_effect() -> None:
    drawing = straight("a")
    drawing.body[1] = drawing.body[1].replace(
        'id="a"', 'id="a" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="me"'
    )
    found = [f for f in lint(drawing) if f.code == "bpmn_foreign_extension"]
    assert [f.severity for f in found] == ["warning"]


def without(drawing: Drawing, part: str) -> Drawing:
    drawing.body = [line for line in drawing.body if part not in line]
    return drawing


SHAPED: dict[str, Callable[[Drawing], Drawing]] = {
    "no start": lambda d: without(d, "startEvent"),
    "two starts": lambda d: d.start("begin2").flow("begin2", "a"),
    "no end": lambda d: without(d, "endEvent"),
    "unreachable": lambda d: d,
    "dead end": lambda d: d.gateway("parallel", "g").path("begin", "g", "b").flow("g", "a"),
    "into start": lambda d: d.flow("a", "begin"),
    "from end": lambda d: d.flow("end", "b"),
    "many outgoing": lambda d: d.flow("a", "b").flow("b", "end"),
    "condition on task": lambda d: without(d, "f_a_end").flow("a", "end", "yes"),
    "dangling": lambda d: d.flow("a", "nowhere"),
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("no start", "bpmn_no_start"),
        ("two starts", "bpmn_many_starts"),
        ("no end", "bpmn_no_end"),
        ("unreachable", "bpmn_unreachable"),
        ("dead end", "bpmn_dead_end"),
        ("into start", "bpmn_flow_into_start"),
        ("from end", "bpmn_flow_from_end"),
        ("many outgoing", "bpmn_many_outgoing"),
        ("condition on task", "bpmn_condition_misplaced"),
        ("dangling", "bpmn_flow_dangling"),
    ],
)
def test_a_fault_of_the_shape_is_refused(change: str, code: str) -> None:
    drawing = SHAPED[change](straight("a").facts("yes").user("b"))
    found = [f for f in lint(drawing) if f.code == code]
    assert found
    assert found[0].severity == "error"


def choice(first: str = "yes", second: str = "not(yes)", default: str = "") -> Drawing:
    drawing = Drawing().facts("yes").start().user("a").user("b").end()
    drawing.gateway("exclusive", "g", default).path("begin", "g").path("a", "end").path("b", "end")
    return drawing.flow("g", "a", first).flow("g", "b", second)


@pytest.mark.parametrize(
    ("drawing", "code", "severity"),
    [
        (choice(second=""), "bpmn_gateway_condition", "error"),
        (choice(), "bpmn_gateway_default", "warning"),
        (choice(default="f_other"), "bpmn_default_unknown", "error"),
        (choice(default="f_g_a"), "bpmn_default_condition", "warning"),
        (choice("yes and"), "bpmn_condition_invalid", "error"),
        (choice("amount > 1"), "bpmn_condition_invalid", "error"),
        (choice("__import__('os')"), "bpmn_condition_invalid", "error"),
    ],
)
def test_a_fault_of_a_choice_is_told(drawing: Drawing, code: str, severity: str) -> None:
    found = [f for f in lint(drawing) if f.code == code]
    assert [f.severity for f in found] == [severity]


def test_an_invalid_condition_is_told_with_column_and_caret() -> None:
    finding = next(f for f in lint(choice("yes and")) if f.code == "bpmn_condition_invalid")
    assert finding.path == "f_g_a"
    assert "1" in finding.for_person("zh")
    assert "^" in str(finding.facts["caret"])


def test_a_condition_in_another_language_is_shown_for_translation() -> None:
    drawing = choice()
    drawing.body = [s.replace("tFormalExpression", 'x" language="groovy') for s in drawing.body]
    found = [f for f in lint(drawing) if f.code == "bpmn_condition_language"]
    assert "yes" in found[0].advice("zh")


def test_two_flows_to_one_element_are_refused() -> None:
    assert "bpmn_flow_twice" in codes(choice().flow("g", "a", "yes", key="again"))


def test_a_parallel_join_of_a_choice_is_refused() -> None:
    drawing = Drawing().facts("yes").start().user("a").user("b").end().gateway("parallel", "j")
    drawing.gateway("exclusive", "g", "f_g_b").path("begin", "g").path("a", "j").path("b", "j")
    drawing.flow("g", "a", "yes").flow("g", "b").path("j", "end")
    assert "bpmn_join_mixed" in codes(drawing)


def test_parallel_branches_that_meet_at_a_choice_are_refused() -> None:
    drawing = forked("a", "b")
    drawing.body = [s.replace('parallelGateway id="join', "X") for s in drawing.body]
    drawing.body = [s for s in drawing.body if 'X"' not in s]
    assert "bpmn_split_unjoined" in codes(drawing.gateway("exclusive", "join"))


def leaving(end: str = "") -> Drawing:
    """A fork of two; one branch may leave for an end of its own."""
    drawing = without(forked("a", "b"), "f_a_join").facts("yes").end("away", end)
    drawing.gateway("exclusive", "way", "f_way_join").path("a", "way").flow("way", "join")
    return drawing.flow("way", "away", "yes")


def test_a_branch_that_may_end_before_its_join_is_pointed_out() -> None:
    found = [f for f in lint(leaving()) if f.code == "bpmn_join_starved"]
    assert [(f.path, f.severity, f.facts["end"]) for f in found] == [("join", "warning", "away")]


def test_a_branch_that_ends_everything_starves_no_join() -> None:
    assert lint(leaving("<bpmn:terminateEventDefinition/>")) == []


def test_a_sound_process_has_no_findings() -> None:
    assert lint(forked("a", "b", "c")) == []
    assert lint(choice(second="", default="f_g_b")) == []


@pytest.mark.parametrize(
    ("settings", "inner", "code"),
    [
        ("", "", "bpmn_no_assignees"),
        ('kind="vote"', ROLE, "bpmn_setting_value"),
        ('mod="all"', ROLE, "bpmn_setting_unknown"),
        ('actions="return fly"', ROLE, "bpmn_setting_value"),
        ('mode="ratio"', ROLE, "bpmn_setting_missing"),
        ('empty="to"', ROLE, "bpmn_setting_missing"),
        ("", '<dougong:assignee kind="chosen_by_previous"/>', "bpmn_choice_first"),
        (
            'empty="to"',
            ROLE + '<dougong:fallback kind="chosen_by_initiator"/>',
            "bpmn_choice_instead",
        ),
        ('signature="approve signed"', ROLE, "bpmn_setting_value"),
        ('kind="handle" signature="approve"', ROLE, "bpmn_vote_idle"),
        ('attachment="abstain"', ROLE, "bpmn_vote_idle"),
        ('actions="cc" returns="previous"', ROLE, "bpmn_vote_idle"),
        ('returns=""', ROLE, "bpmn_return_nowhere"),
        ('summary="a b c d e f"', ROLE, "bpmn_too_many_summaries"),
        ("", '<dougong:assignee kind="role"/>', "bpmn_setting_missing"),
        ("", '<dougong:assignee kind="role" role="pm" level="1"/>', "bpmn_setting_unknown"),
        ("", '<dougong:assignee kind="nobody"/>', "bpmn_setting_value"),
        ("", ROLE + '<dougong:field path="x" right="read"/>', "bpmn_setting_value"),
        ("", ROLE + "<dougong:assigne/>", "bpmn_unknown_element"),
        ("", ROLE + '<dougong:chain decisions="X Y"/>', "bpmn_setting_value"),
        (
            "",
            ROLE + '<dougong:chain decisions="a"/><dougong:chain decisions="b"/>',
            "bpmn_setting_twice",
        ),
    ],
)
def test_a_wrong_setting_is_refused(settings: str, inner: str, code: str) -> None:
    drawing = Drawing().start().user("a", settings, inner).end().path("begin", "a", "end")
    found = [f for f in lint(drawing) if f.code == code]
    assert found
    assert found[0].path == "a"


def test_a_misspelt_setting_is_told_with_the_nearest_known_word() -> None:
    drawing = Drawing().start().user("a", 'mod="all"').end().path("begin", "a", "end")
    finding = next(f for f in lint(drawing) if f.code == "bpmn_setting_unknown")
    assert finding.facts["nearest"] == "mode"


def test_no_word_is_proposed_where_none_is_near() -> None:
    drawing = Drawing().start().user("a", 'zzzz="all"').end().path("begin", "a", "end")
    finding = next(f for f in lint(drawing) if f.code == "bpmn_setting_unknown")
    assert finding.advice("zh") == ""


def test_a_task_without_settings_and_a_process_without_entity_are_refused() -> None:
    drawing = straight("a")
    drawing.body[1] = '<bpmn:userTask id="a"/>'
    assert "bpmn_no_approval" in codes(drawing)
    drawing = straight("a")
    drawing.settings = ""
    assert "bpmn_setting_missing" in codes(drawing)


def test_a_withdraw_rule_must_name_a_task() -> None:
    drawing = straight("a")
    drawing.settings += ' withdraw="before(b)"'
    assert "bpmn_withdraw_unknown" in codes(drawing)


def test_a_fact_may_not_have_the_name_of_a_task() -> None:
    assert "bpmn_name_clash" in codes(straight("a").facts("a"))
    assert "bpmn_name_clash" in codes(straight("a").facts("x", "x"))


@pytest.mark.parametrize("bad", ["1a", "a b", "a'b", "a" * 129, "a]//*["])
def test_an_id_that_is_no_plain_name_is_refused(bad: str) -> None:
    assert "bpmn_id_invalid" in codes(
        straight("a").xml().replace(b'id="a"', f'id="{bad}"'.encode())
    )


def test_an_id_used_twice_or_missing_is_refused() -> None:
    assert "bpmn_id_duplicate" in codes(straight("a").user("a"))
    assert "bpmn_id_missing" in codes(straight("a").xml().replace(b'id="a"', b""))


def test_a_file_whose_name_is_not_the_process_id_is_refused() -> None:
    found = lint(straight("a"), "workflows/demo/other.bpmn")
    assert {f.code for f in found} == {"bpmn_file_name"}


def test_an_unknown_shape_and_an_unknown_attribute_are_told_with_the_nearest_name() -> None:
    drawing = straight("a").add('<bpmn:usrTask id="z"/>')
    drawing.body[2] = drawing.body[2].replace('id="end"', 'id="end" nam="x"')
    found = {f.code: f.facts["nearest"] for f in lint(drawing) if "nearest" in f.facts}
    assert found == {"bpmn_unknown_element": "userTask", "bpmn_unknown_attribute": "name"}


@pytest.mark.parametrize(
    ("when", "good"),
    [
        ("P3D", True),
        ("PT90M", True),
        ("P1Y2M", True),
        ("PT30S", False),
        ("P11Y", False),
        ("P99999999Y", False),
        ("R-1/PT0S", False),
        ("three days", False),
        ("P", False),
        ("", False),
        ("= due", True),
        ("=", False),
    ],
)
def test_a_timer_has_a_time_within_bounds_or_an_expression(when: str, *, good: bool) -> None:
    drawing = Drawing().start().user("a").timer("t", when).end().path("begin", "a", "t", "end")
    assert ("bpmn_timer_invalid" not in codes(drawing)) is good


def test_all_faults_are_told_at_once() -> None:
    drawing = with_shape('<bpmn:scriptTask id="x"/>').user("lonely", inner="")
    drawing.settings = ""
    assert {
        "bpmn_script_task",
        "bpmn_unreachable",
        "bpmn_no_assignees",
        "bpmn_setting_missing",
    } <= codes(drawing)


def test_every_rule_speaks_both_languages_and_has_a_hint() -> None:
    for code, rule in RULES.items():
        assert rule.text.zh, code
        assert rule.text.en, code
        assert rule.hint.zh, code
