"""Which BPMN shapes the platform runs, which it only draws, and what to use for the rest."""

from typing import NamedTuple

#: Shapes with a token, by tag; events are looked at more closely.
RUN = {
    "startEvent": "start",
    "endEvent": "end",
    "userTask": "user",
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
    "intermediateCatchEvent": "timer",
    "boundaryEvent": "boundary",
    "subProcess": "enter",
    "callActivity": "call",
    "intermediateThrowEvent": "throw",
    "sendTask": "send",
    "receiveTask": "receive",
    "serviceTask": "receive",
    "businessRuleTask": "rule",
    "eventBasedGateway": "events",
}
#: Events that a sub-process tells what is around it.
TOLD = {"errorEventDefinition": "error", "escalationEventDefinition": "escalation"}
#: Events that the world outside lets happen, or is told of.
OUTSIDE = {"messageEventDefinition": "message", "signalEventDefinition": "signal"}
EVENTS = {**TOLD, **OUTSIDE}
#: Tasks that stand for an event.
BY_TASK = {
    "sendTask": "message",
    "receiveTask": "message",
    "serviceTask": "service",
    "businessRuleTask": "decision",
}
#: What events are called within a sub-process, whose end is not the end of all.
INNER = {"start": "begin", "end": "finish", "terminate": "abort"}
#: Parts of a process without a token.
DRAWN = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "sequenceFlow",
        "textAnnotation",
        "association",
        "group",
        "auditing",
        "monitoring",
    }
)
#: Parts of a shape that mean nothing to the token.
HARMLESS = frozenset({"documentation", "extensionElements", "incoming", "outgoing"})
#: Marks on a task or sub-process that tell how often it is done.
MARKS = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})
#: Beside the process.
TOP = frozenset({"process", "collaboration", "documentation", "extensionElements", "category"})

_COMMON = frozenset({"id", "name"})
_TASK_ATTRIBUTES = _COMMON | {
    *("implementation", "startQuantity", "completionQuantity", "isForCompensation", "default")
}
ATTRIBUTES: dict[str, frozenset[str]] = {
    "process": frozenset({"id", "name", "isExecutable", "processType", "isClosed"}),
    "startEvent": frozenset({"id", "name", "isInterrupting", "parallelMultiple"}),
    "endEvent": _COMMON,
    "userTask": _TASK_ATTRIBUTES,
    "exclusiveGateway": frozenset({"id", "name", "gatewayDirection", "default"}),
    "inclusiveGateway": frozenset({"id", "name", "gatewayDirection", "default"}),
    "parallelGateway": frozenset({"id", "name", "gatewayDirection"}),
    "intermediateCatchEvent": frozenset({"id", "name", "parallelMultiple"}),
    "boundaryEvent": frozenset(
        {"id", "name", "attachedToRef", "cancelActivity", "parallelMultiple"}
    ),
    "subProcess": frozenset(
        {"id", "name", "triggeredByEvent", "startQuantity", "completionQuantity"}
    ),
    "callActivity": frozenset(
        {"id", "name", "calledElement", "startQuantity", "completionQuantity"}
    ),
    "intermediateThrowEvent": _COMMON,
    "sendTask": _TASK_ATTRIBUTES | {"messageRef", "operationRef"},
    "receiveTask": _TASK_ATTRIBUTES | {"messageRef", "operationRef", "instantiate"},
    "serviceTask": _TASK_ATTRIBUTES | {"operationRef"},
    "businessRuleTask": _TASK_ATTRIBUTES,
    "eventBasedGateway": frozenset(
        {"id", "name", "gatewayDirection", "instantiate", "eventGatewayType"}
    ),
    "sequenceFlow": frozenset({"id", "name", "sourceRef", "targetRef", "isImmediate"}),
}


#: Attributes of BPMN that would change how tokens move, and the one value that is run.
RUN_AS: dict[str, str] = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "parallelMultiple": "false",
    "isInterrupting": "true",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
}


class Advice(NamedTuple):
    """How a refused shape is called and what to draw in its place."""

    code: str
    kind: str
    kind_en: str
    advice: str
    advice_en: str


def _advice(code: str, kind: str, kind_en: str, advice: str, advice_en: str) -> Advice:
    return Advice(f"bpmn_{code}", kind, kind_en, advice, advice_en)


_TASK = ("请改用用户任务，或删除它", "Use a user task, or delete it")
_PLAIN = ("请改用普通子流程", "Use a plain sub-process")
_EVENT = ("请改用用户任务或定时事件", "Use a user task or a timer")
_DATA = ("数据保存在单据里，请删除", "Data live in the record; delete it")

_CORRELATION = (
    "correlation",
    "消息关联属性",
    "the correlation property",
    "请在消息事件的属性面板填写对照值",
    "Give the key in the settings of the message event",
)

REFUSED: dict[str, Advice] = {
    "scriptTask": _advice(
        "script_task",
        "脚本任务",
        "the script task",
        "请用计算字段或决策表代替脚本",
        "Use computed fields or a decision table",
    ),
    "manualTask": _advice("manual_task", "手工任务", "the manual task", *_TASK),
    "task": _advice("plain_task", "普通任务", "the task", *_TASK),
    "transaction": _advice("transaction", "事务子流程", "the transaction", *_PLAIN),
    "adHocSubProcess": _advice("ad_hoc", "特别子流程", "the ad-hoc sub-process", *_PLAIN),
    "complexGateway": _advice(
        "complex_gateway",
        "复杂网关",
        "the complex gateway",
        "请改用排他、并行或包容网关",
        "Use an exclusive, parallel or inclusive gateway",
    ),
    "intermediateThrowEvent": _advice(
        "throw_event",
        "抛出事件",
        "the throwing event",
        "请删除，或改用抄送节点",
        "Delete it, or use cc",
    ),
    "dataStoreReference": _advice("data_store", "数据存储", "the data store", *_DATA),
    "dataStore": _advice("data_store", "数据存储", "the data store", *_DATA),
    "dataObject": _advice("data_object", "数据对象", "the data object", *_DATA),
    "dataObjectReference": _advice("data_object", "数据对象", "the data object", *_DATA),
    "ioSpecification": _advice("data_mapping", "数据输入输出", "the data mapping", *_DATA),
    "dataInputAssociation": _advice("data_mapping", "数据输入输出", "the data mapping", *_DATA),
    "dataOutputAssociation": _advice("data_mapping", "数据输入输出", "the data mapping", *_DATA),
    "property": _advice("data_object", "数据对象", "the data object", *_DATA),
    "standardLoopCharacteristics": _advice(
        "loop",
        "循环标记",
        "the loop marker on",
        "请用网关画出回路，或把任务放进带循环标记的子流程",
        "Draw the loop with a gateway, or put the task into a sub-process with the marker",
    ),
    "multiInstanceLoopCharacteristics": _advice(
        "multi_instance",
        "多实例标记",
        "the multi-instance marker on",
        "请改用会签、或签方式，或设为审批链；分别办理多项时，放进带多实例标记的子流程",
        "Use the mode all or any, a routed chain, or a sub-process with the marker",
    ),
    "messageEventDefinition": _advice("message_event", "消息事件", "the message event", *_EVENT),
    "signalEventDefinition": _advice("signal_event", "信号事件", "the signal event", *_EVENT),
    "errorEventDefinition": _advice("error_event", "错误事件", "the error event", *_EVENT),
    "escalationEventDefinition": _advice(
        "escalation_event",
        "升级事件",
        "the escalation event",
        "请在用户任务的超时设置里升级",
        "Escalate in the timeout settings of the task",
    ),
    "conditionalEventDefinition": _advice(
        "conditional_event", "条件事件", "the conditional event", *_EVENT
    ),
    "compensateEventDefinition": _advice(
        "compensation",
        "补偿事件",
        "the compensation event",
        "请用冲销单据代替补偿",
        "Use a reversal document",
    ),
    "cancelEventDefinition": _advice("cancel_event", "取消事件", "the cancel event", *_EVENT),
    "linkEventDefinition": _advice(
        "link_event",
        "链接事件",
        "the link event",
        "请直接用顺序流连接",
        "Connect the elements by a flow",
    ),
    "correlationProperty": _advice(*_CORRELATION),
    "correlationKey": _advice(*_CORRELATION),
    "messageFlow": _advice("message_flow", "消息流", "the message flow", *_EVENT),
    "choreography": _advice(
        "choreography", "编排图", "the choreography", "请画成流程", "Draw it as a process"
    ),
}
NO_EVENT = _advice(
    "event_empty",
    "没有事件定义的捕获事件",
    "the catching event without a definition",
    "请设为定时事件，或删除",
    "Make it a timer, or delete it",
)
TIMER_START = _advice(
    "timer_start",
    "定时开始事件",
    "the timer start event",
    "请改为普通开始事件；定时生成请用排程",
    "Use a plain start event; create records by a schedule",
)
TIMER_CYCLE = _advice(
    "timer_cycle",
    "循环定时",
    "the repeating timer",
    "请改用一次性的时长，多次提醒写在超时设置里",
    "Use a single duration; remind repeatedly in the timeout settings",
)
ATTACHED = _advice(
    "boundary_host",
    "没有附着在用户任务、子流程或调用活动上的边界事件",
    "the boundary event off a user task, sub-process or call",
    "请把它放到用户任务、子流程或调用活动的边上",
    "Put it on the edge of a user task, a sub-process or a call",
)
ALL_TAGS = (*RUN, *DRAWN, *REFUSED, *TOP)
