"""The 33 places where SpiffWorkflow evaluates Python, each as a small diagram with a payload."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

SPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
#: Gives the payload around a value, ready to stand in XML.
Payload = Callable[[str], str]


class Place(NamedTuple):
    """One place: a diagram, a decision table where one is needed, what has to happen."""

    name: str
    parser: type
    bpmn: str
    dmn: str = ""
    message: bool = False


def whole(body: str, beside: str = "") -> str:
    return (
        f'<?xml version="1.0"?><bpmn:definitions {SPACES} id="d" targetNamespace="t">{beside}'
        f'<bpmn:process id="p" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    )


def flows(*keys: str) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairwise(keys)
    )


def between(middle: str) -> str:
    ends = '<bpmn:startEvent id="s"/>{}<bpmn:endEvent id="e"/>'
    return ends.format(middle) + flows("s", "t", "e")


def extension(tag: str, text: str) -> str:
    inner = f"<spiffworkflow:{tag}>{text}</spiffworkflow:{tag}>"
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def gateway(kind: str, text: str) -> str:
    condition = f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>"
    return (
        f'<bpmn:startEvent id="s"/><bpmn:{kind} id="t" default="f_t_e"/><bpmn:task id="a"/>'
        f'<bpmn:endEvent id="e"/>{flows("s", "t")}{flows("t", "e")}{flows("a", "e")}'
        f'<bpmn:sequenceFlow id="f_t_a" sourceRef="t" targetRef="a">{condition}</bpmn:sequenceFlow>'
    )


def catching(inner: str) -> str:
    return between(f'<bpmn:intermediateCatchEvent id="t">{inner}</bpmn:intermediateCatchEvent>')


def throwing(inner: str) -> str:
    return between(f'<bpmn:intermediateThrowEvent id="t">{inner}</bpmn:intermediateThrowEvent>')


def timer(tag: str, text: str) -> str:
    inner = f"<bpmn:{tag}>{text}</bpmn:{tag}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def loop(inner: str, kind: str = "multiInstance", more: str = "") -> str:
    marks = f"<bpmn:{kind}LoopCharacteristics {more}>{inner}</bpmn:{kind}LoopCharacteristics>"
    return between(f'<bpmn:task id="t">{marks}</bpmn:task>')


def ad_hoc(inner: str, text: str) -> str:
    return between(
        f'<bpmn:adHocSubProcess id="t"><bpmn:dataObject id="ob" name="ob"/>{inner}'
        f"<bpmn:completionCondition>{text}</bpmn:completionCondition></bpmn:adHocSubProcess>"
    )


def correlated(text: str) -> str:
    key = "<bpmn:correlationPropertyRef>cp</bpmn:correlationPropertyRef>"
    return (
        '<bpmn:collaboration id="co"><bpmn:participant id="pa" processRef="p"/>'
        f'<bpmn:correlationKey name="k">{key}</bpmn:correlationKey></bpmn:collaboration>'
        '<bpmn:correlationProperty id="cp" name="cp">'
        '<bpmn:correlationPropertyRetrievalExpression messageRef="m">'
        f"<bpmn:messagePath>{text}</bpmn:messagePath>"
        "</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>" + MESSAGE
    )


MESSAGE = '<bpmn:message id="m" name="m"/>'
BY_MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
RULE = between(
    '<bpmn:businessRuleTask id="t">'
    + extension("calledDecisionId", "dec")
    + "</bpmn:businessRuleTask>"
)


def table(asked: str = "1", cell: str = "1", given: str = "1") -> str:
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="dd" name="dd" '
        'namespace="n"><decision id="dec" name="dec"><decisionTable id="dt"><input id="i" label="">'
        f'<inputExpression id="ie"><text>{asked}</text></inputExpression></input>'
        '<output id="o" name="r"/><rule id="r1">'
        f'<inputEntry id="c"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="oe"><text>{given}</text></outputEntry></rule></decisionTable>'
        "</decision></definitions>"
    )


def places(payload: Payload) -> Iterator[Place]:
    """The 33 places, in the order of the catalogue."""

    def around(value: str) -> str:
        return escape(payload(value), {'"': "&quot;"})

    statement = escape("zz = " + payload("1"))
    yield from tasks_and_loops(around, statement)
    yield from events(around)
    yield from ad_hocs(around)
    yield from tables(around)
    yield from extensions(around, statement)


def tasks_and_loops(around: Payload, statement: str) -> Iterator[Place]:
    script = f'<bpmn:scriptTask id="t"><bpmn:script>{statement}</bpmn:script></bpmn:scriptTask>'
    yield Place("script task", BpmnParser, whole(between(script)))
    for kind in ("exclusiveGateway", "inclusiveGateway"):
        yield Place(kind, BpmnParser, whole(gateway(kind, around("True"))))
    condition = f"<bpmn:loopCondition>{around('True')}</bpmn:loopCondition>"
    standard = loop(condition, "standard", 'loopMaximum="1" testBefore="true"')
    yield Place("standard loop", BpmnParser, whole(standard))
    number = f"<bpmn:loopCardinality>{around('1')}</bpmn:loopCardinality>"
    yield Place("parallel cardinality", BpmnParser, whole(loop(number)))
    in_turn = 'isSequential="true"'
    yield Place("sequential cardinality", BpmnParser, whole(loop(number, more=in_turn)))
    done = f"<bpmn:completionCondition>{around('True')}</bpmn:completionCondition>"
    two = "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
    yield Place("completion condition", BpmnParser, whole(loop(two + done, more=in_turn)))


def events(around: Payload) -> Iterator[Place]:
    literals = {"timeDate": "'2020-01-01'", "timeDuration": "'PT1S'", "timeCycle": "'R1/PT1S'"}
    for tag, literal in literals.items():
        yield Place(tag, BpmnParser, whole(catching(timer(tag, around(literal)))))
    late = timer("timeDuration", around("'PT1S'"))
    edge = (
        '<bpmn:startEvent id="s"/><bpmn:userTask id="t"/><bpmn:boundaryEvent id="b" '
        f'attachedToRef="t">{late}</bpmn:boundaryEvent>'
        '<bpmn:endEvent id="e"/>' + flows("s", "t", "e") + flows("b", "e")
    )
    yield Place("boundary timer", BpmnParser, whole(edge))
    start = timer("timeDate", around("'2020-01-01'"))
    first = f'<bpmn:startEvent id="s">{start}</bpmn:startEvent><bpmn:endEvent id="e"/>'
    yield Place("start timer", BpmnParser, whole(first + flows("s", "e")))
    condition = f"<bpmn:condition>{around('True')}</bpmn:condition>"
    waiting = f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"
    yield Place("conditional event", BpmnParser, whole(catching(waiting)))
    by_key = correlated(around("1"))
    yield Place("message thrown", BpmnParser, whole(throwing(BY_MESSAGE), by_key))
    yield Place("message caught", BpmnParser, whole(catching(BY_MESSAGE), by_key), message=True)


def ad_hocs(around: Payload) -> Iterator[Place]:
    one = '<bpmn:task id="a1"/>'
    yield Place("ad hoc completion", BpmnParser, whole(ad_hoc(one, around("True"))))
    false, never = around("False"), "1 == 2"
    ways = (
        '<bpmn:exclusiveGateway id="g"/>'
        '<bpmn:task id="y"><bpmn:incoming>f_g_y</bpmn:incoming></bpmn:task>'
        '<bpmn:task id="x"><bpmn:incoming>f_g_x</bpmn:incoming></bpmn:task>'
        '<bpmn:sequenceFlow id="f_g_x" sourceRef="g" targetRef="x">'
        f"<bpmn:conditionExpression>{never}</bpmn:conditionExpression></bpmn:sequenceFlow>"
        '<bpmn:sequenceFlow id="f_g_y" sourceRef="g" targetRef="y">'
        f"<bpmn:conditionExpression>{false}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    yield Place("ad hoc gateway", BpmnParser, whole(ad_hoc(one + ways, never)))
    again = (
        '<bpmn:task id="l"><bpmn:standardLoopCharacteristics loopMaximum="1">'
        f"<bpmn:loopCondition>{false}</bpmn:loopCondition>"
        "</bpmn:standardLoopCharacteristics></bpmn:task>"
    )
    yield Place("ad hoc loop", BpmnParser, whole(ad_hoc(one + again, never)))


def tables(around: Payload) -> Iterator[Place]:
    rule = whole(RULE)
    yield Place("decision input", SpiffBpmnParser, rule, table(asked=around("1")))
    yield Place("decision cell", SpiffBpmnParser, rule, table(cell=around("1")))
    yield Place("decision operator", SpiffBpmnParser, rule, table(cell="== " + around("1")))
    yield Place("decision question", SpiffBpmnParser, rule, table(cell="? == " + around("1")))
    yield Place("decision output", SpiffBpmnParser, rule, table(given=around("1")))


def extensions(around: Payload, statement: str) -> Iterator[Place]:
    before = f'<bpmn:manualTask id="t">{extension("preScript", statement)}</bpmn:manualTask>'
    after = f'<bpmn:task id="t">{extension("postScript", statement)}</bpmn:task>'
    yield Place("script before", SpiffBpmnParser, whole(between(before)))
    yield Place("script after", SpiffBpmnParser, whole(between(after)))
    service = (
        '<bpmn:serviceTask id="t"><bpmn:extensionElements><spiffworkflow:serviceTaskOperator '
        'id="op" resultVariable="r"><spiffworkflow:parameters><spiffworkflow:parameter id="q" '
        f'type="str" value="{around("1")}"/></spiffworkflow:parameters>'
        "</spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>"
    )
    yield Place("service parameter", SpiffBpmnParser, whole(between(service)))
    sent = extension("messagePayload", around("1"))
    inner = f'<bpmn:messageEventDefinition messageRef="m">{sent}</bpmn:messageEventDefinition>'
    yield Place("message payload", SpiffBpmnParser, whole(throwing(inner), MESSAGE))
    known = (
        '<bpmn:messageEventDefinition messageRef="m"><bpmn:extensionElements>'
        "<spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>cp"
        "</spiffworkflow:propertyId><spiffworkflow:expression>"
        f"{around('1')}</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>"
        "</bpmn:extensionElements></bpmn:messageEventDefinition>"
    )
    caught = whole(catching(known), correlated("1"))
    yield Place("variable correlation", SpiffBpmnParser, caught, message=True)
    said = extension("payloadExpression", around("1"))
    for kind in ("signal", "escalation"):
        inner = f'<bpmn:{kind}EventDefinition {kind}Ref="g"/>'
        beside = f'<bpmn:{kind} id="g" name="g">{said}</bpmn:{kind}>'
        yield Place(f"{kind} payload", SpiffBpmnParser, whole(throwing(inner), beside))
    failed = '<bpmn:endEvent id="e"><bpmn:errorEventDefinition errorRef="g"/></bpmn:endEvent>'
    body = f'<bpmn:startEvent id="s"/>{failed}{flows("s", "e")}'
    beside = f'<bpmn:error id="g" name="g">{said}</bpmn:error>'
    yield Place("error payload", SpiffBpmnParser, whole(body, beside))
    foreign = f'<bpmn:messageEventDefinition messageRef="m" camunda:expression="{around("1")}"/>'
    yield Place("foreign expression", CamundaParser, whole(throwing(foreign), MESSAGE))
    number = f"<bpmn:loopCardinality>{around('1')}</bpmn:loopCardinality>"
    yield Place("foreign cardinality", CamundaParser, whole(loop(number)))
