"""Messages and signals: awaited between tasks, on edges, behind a gateway; sent in passing."""

from decimal import Decimal

import pytest

from dougong.engine.faults import KeyMissing, TaskNotThere
from unit.engine.diagrams import Drawing, Walk, straight
from unit.engine.test_sub_processes import TERMINATE, inner_row, site
from unit.workflow.test_lint import codes

LOOSE = {"isInterrupting": "false"}
AMOUNT = '<dougong:value name="amount" type="number" required="true"/>'


def by(kind: str, ref: str, settings: str = "") -> str:
    """An event definition with our settings before it."""
    said = f"<bpmn:extensionElements>{settings}</bpmn:extensionElements>" if settings else ""
    return f'{said}<bpmn:{kind}EventDefinition {kind}Ref="{ref}"/>'


def key(text: str, given: str = "") -> str:
    return f'<dougong:event key="{text}">{given}</dougong:event>'


def caught(kind: str = "message", settings: str = "") -> Drawing:
    """`apply`, an event `paid`, `archive`."""
    drawing = Drawing().start().user("apply").user("archive").end()
    drawing.message("receipt", AMOUNT).signal("stop").facts("contract", "limit")
    ref = "receipt" if kind == "message" else "stop"
    drawing.shape("intermediateCatchEvent", "paid", by(kind, ref, settings))
    return drawing.path("begin", "apply", "paid", "archive", "end")


def test_a_message_is_awaited_under_its_key_and_its_values_route() -> None:
    drawing = caught(settings=key("contract"))
    drawing.body = [b for b in drawing.body if "f_paid_archive" not in b]
    drawing.gateway("exclusive", "much", "f_much_archive").path("paid", "much", "archive")
    drawing.user("boss").flow("much", "boss", "paid.amount &gt; limit".replace("&gt;", ">"))
    drawing.path("boss", "archive")
    walk = Walk(drawing, {"contract": Decimal("12.50"), "limit": 5}).done("apply")
    [wait] = walk.step.waits or ()
    assert (wait.kind, wait.name, wait.key) == ("message", "receipt", "12.5")
    assert walk.open == []
    assert walk.told("paid", amount=Decimal(7)).open == ["boss"]
    [taken] = [t for t in walk.step.trail if t.gateway_id == "much"]
    assert taken.target_id == "boss"
    assert walk.waits == []
    assert walk.done("boss", "archive").step.completed


def test_without_a_key_the_document_is_meant_and_a_key_without_value_stops_it() -> None:
    [wait] = Walk(caught()).done("apply").step.waits or ()
    assert wait.key is None
    with pytest.raises(KeyMissing):
        Walk(caught(settings=key("contract"))).done("apply")


def test_an_event_happens_once() -> None:
    walk = Walk(caught("signal")).done("apply")
    [wait] = walk.step.waits or ()
    walk.told("paid")
    with pytest.raises(TaskNotThere):
        walk.engine.deliver("r1", walk.process, walk.step.state, wait.task_id, {}, {}, walk.chains)


def test_a_return_before_an_event_closes_the_wait_and_waits_anew() -> None:
    walk = Walk(caught(settings="")).done("apply")
    first = walk.step.waits
    assert walk.told("paid", amount=1).back("archive", "apply").waits == []
    assert walk.done("apply").waits == ["paid"]
    assert walk.step.waits != first


def test_no_return_to_what_was_dropped_takes_the_work_beside_it_away() -> None:
    """A fresh token stands for all: it is set only where nobody else is asked."""
    inner = (
        Drawing().message("remark").shape("startEvent", "when", by("message", "remark"), **LOOSE)
    )
    inner.user("note").end("noted").path("when", "note", "noted")
    drawing = straight("a", "b", "c").message("remark")
    drawing.shape("subProcess", "beside", "\n".join(inner.body), triggeredByEvent="true")
    walk = Walk(drawing).done("a").move("c")
    assert walk.targets("c") == ["a"]
    assert walk.told("when").open == ["c", "note"]
    assert walk.targets("c") == []
    assert walk.done("note").targets("c") == ["a"]
    assert walk.back("c", "a").open == ["a"]


def edged(kind: str, stops: str = "true") -> Drawing:
    """`work` with an event `edge` on it that leads to `mend`."""
    drawing = straight("apply", "work", "archive").message("receipt", AMOUNT).signal("stop")
    inner = by(kind, "receipt" if kind == "message" else "stop")
    drawing.shape("boundaryEvent", "edge", inner, attachedToRef="work", cancelActivity=stops)
    return drawing.user("mend").end("mended").path("edge", "mend", "mended")


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_event_on_the_edge_ends_the_task(kind: str) -> None:
    walk = Walk(edged(kind)).done("apply")
    assert walk.told("edge").open == ["mend"]
    assert walk.waits == []
    assert walk.done("mend").step.completed


def test_an_event_that_does_not_interrupt_may_happen_again_and_ends_with_the_task() -> None:
    walk = Walk(edged("message", "false")).done("apply").told("edge").told("edge")
    assert walk.open == ["mend", "mend", "work"]
    assert walk.waits == ["edge"]
    assert walk.done("work").waits == []
    assert walk.back("archive", "work").waits == ["edge"]
    assert walk.open == ["work"]
    walk.told("edge").done("work", "mend", "archive")
    assert walk.step.completed


def test_an_event_on_the_edge_of_a_sub_process_takes_all_inside() -> None:
    drawing = site(inner_row("a", "b")).message("receipt", AMOUNT)
    drawing.shape("boundaryEvent", "edge", by("message", "receipt"), attachedToRef="check")
    drawing.user("mend").end("mended").path("edge", "mend", "mended")
    walk = Walk(drawing).done("apply")
    assert walk.told("edge").open == ["mend"]
    assert Walk(drawing).done("apply", "a", "b").waits == []


def first_of() -> Drawing:
    """`apply`, then what comes first: a message, a signal or a day."""
    drawing = Drawing().start().user("apply").end().message("receipt", AMOUNT).signal("stop")
    drawing.gateway("eventBased", "first").path("begin", "apply", "first")
    drawing.shape("intermediateCatchEvent", "paid", by("message", "receipt"))
    drawing.shape("receiveTask", "stopped", messageRef="receipt")
    drawing.timer("late")
    for event, task in (("paid", "book"), ("stopped", "close"), ("late", "remind")):
        drawing.user(task).path("first", event, task, "end")
    return drawing


@pytest.mark.parametrize(("event", "task"), [("paid", "book"), ("stopped", "close")])
def test_the_first_event_takes_its_way_and_the_others_stop(event: str, task: str) -> None:
    walk = Walk(first_of()).done("apply")
    assert walk.waits == ["paid", "stopped"]
    assert walk.told(event).open == [task]
    assert (walk.waits, walk.step.timers) == ([], ())
    assert walk.back(task, "apply").done("apply").waits == ["paid", "stopped"]
    assert walk.fire("late").open == ["remind"]
    assert walk.waits == []
    assert walk.done("remind").step.completed


def test_a_token_in_passing_and_one_that_ends_tell_the_world() -> None:
    given = '<dougong:given name="amount" expression="limit * 2"/>'
    drawing = Drawing().start().user("apply").facts("contract", "limit")
    drawing.message("receipt", AMOUNT).signal("stop")
    drawing.shape(
        "intermediateThrowEvent", "send", by("message", "receipt", key("contract", given))
    )
    drawing.shape("sendTask", "again", _said(key("contract", given)), messageRef="receipt")
    drawing.user("archive").end("end", by("signal", "stop"))
    walk = Walk(
        drawing.path("begin", "apply", "send", "again", "archive", "end"),
        {"contract": "C-1", "limit": Decimal(4)},
    )
    walk.done("apply")
    told = [(s.node_id, s.kind, s.name, s.key, s.given) for s in walk.step.sent]
    assert told == [
        ("send", "message", "receipt", "C-1", {"amount": Decimal(8)}),
        ("again", "message", "receipt", "C-1", {"amount": Decimal(8)}),
    ]
    walk.done("archive")
    assert [(s.kind, s.name) for s in walk.step.sent] == [("signal", "stop")]
    assert walk.step.completed


def _said(settings: str) -> str:
    return f"<bpmn:extensionElements>{settings}</bpmn:extensionElements>"


def test_a_decision_answers_at_once_and_its_answer_routes() -> None:
    drawing = Drawing().start().user("apply").user("boss").end().facts("limit")
    drawing.shape("businessRuleTask", "level", _said('<dougong:rule decision="demo.level"/>'))
    drawing.gateway("exclusive", "way", "f_way_end").path("begin", "apply", "level", "way", "end")
    drawing.flow("way", "boss", 'level.who = "boss"').path("boss", "end")
    walk = Walk(drawing, {"limit": 3}, lambda _asked, _facts: [{"who": "boss"}])
    assert walk.done("apply").open == ["boss"]


def test_a_service_waits_until_somebody_has_done_it() -> None:
    given = '<dougong:given name="text" expression="note"/>'
    inner = _said(f'<dougong:service operation="notify_initiator">{given}</dougong:service>')
    drawing = straight("apply", "archive").facts("note")
    drawing.body = [b for b in drawing.body if "f_apply_archive" not in b]
    drawing.shape("serviceTask", "tell", inner).path("apply", "tell", "archive")
    walk = Walk(drawing, {"note": "ok"}).done("apply")
    [wait] = walk.step.waits or ()
    assert (wait.kind, wait.name, wait.given) == ("service", "notify_initiator", {"text": "ok"})
    assert walk.told("tell").open == ["archive"]


def test_a_terminate_end_closes_every_wait() -> None:
    drawing = Drawing().start().gateway("parallel", "part").user("a").signal("stop")
    drawing.shape("intermediateCatchEvent", "paid", by("signal", "stop"))
    drawing.end("all", TERMINATE).end().path("begin", "part", "a", "all").path(
        "part", "paid", "end"
    )
    walk = Walk(drawing)
    assert walk.waits == ["paid"]
    assert walk.done("a").step.completed
    assert walk.waits == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<bpmn:receiveTask id="x"/>', "bpmn_event_undeclared"),
        ('<bpmn:sendTask id="x" messageRef="other"/>', "bpmn_event_undeclared"),
        ('<bpmn:sendTask id="x" messageRef="receipt"/>', "bpmn_event_given"),
        ('<bpmn:serviceTask id="x"/>', "bpmn_event_undeclared"),
        ('<bpmn:businessRuleTask id="x"/>', "bpmn_event_undeclared"),
        ('<bpmn:eventBasedGateway id="x"/>', "bpmn_events_behind"),
        (
            f'<bpmn:intermediateCatchEvent id="x">{by("message", "receipt", key("nobody"))}'
            "</bpmn:intermediateCatchEvent>",
            "bpmn_event_expression",
        ),
        (
            f'<bpmn:intermediateCatchEvent id="x">{by("signal", "stop", key("1"))}'
            "</bpmn:intermediateCatchEvent>",
            "bpmn_signal_plain",
        ),
    ],
)
def test_what_is_not_declared_or_does_not_fit_is_refused(body: str, code: str) -> None:
    drawing = Drawing().start().user("a").end().message("receipt", AMOUNT).signal("stop")
    assert code in codes(drawing.add(body).path("begin", "a", "x", "end"))
