"""The rules of the lint about messages, signals, services and what events begin."""

from dougong.base.text import Text
from dougong.model.workflow.scope_faults import WHO, Rule

EVENT_RULES: dict[str, Rule] = {
    "bpmn_event_undeclared": Rule(
        Text(
            WHO.zh + "没有指明{kind}，或指明的{kind}没有声明",
            WHO.en + " names no {kind_en}, or one that is not declared",
        ),
        Text("请从已声明的里选一个：{known}", "Choose one that is declared: {known}"),
    ),
    "bpmn_event_unset": Rule(
        Text(WHO.zh + "还没有选{kind}", WHO.en + " has no {kind_en} yet"),
        Text("请在它的设置里选一个", "Choose one in its settings"),
    ),
    "bpmn_event_given": Rule(
        Text(
            WHO.zh + "带的数据与声明不符：{values}",
            "What " + WHO.en + " sends is not what is declared: {values}",
        ),
        Text("可带的数据：{known}；必填的都要给", "It takes {known}; all required ones are needed"),
    ),
    "bpmn_event_expression": Rule(
        Text(WHO.zh + "的表达式有误：{reason_zh}", WHO.en + ": {reason_en}"),
        Text("{advice_zh}", "{advice_en}"),
    ),
    "bpmn_error_never": Rule(
        Text(
            "错误边界事件" + WHO.zh + "不会发生：操作“{operation}”没有代码为“{error}”的业务错误",
            "The boundary error event "
            + WHO.en
            + " never happens: operation “{operation}” declares no error “{error}”",
        ),
        Text(
            "请改用它声明的代码：{known}；一个都没有的操作失败时是流程异常",
            "Use a code that it declares: {known}; an operation without any ends in an incident",
        ),
    ),
    "bpmn_signal_plain": Rule(
        Text(
            "信号事件" + WHO.zh + "不带对照值和数据：信号是广播",
            "The signal event " + WHO.en + " takes no key and no values: a signal is for all",
        ),
        Text("要指定某一张单据，请改用消息", "Use a message to mean one document"),
    ),
    "bpmn_message_values": Rule(
        Text(
            "消息“{id}”的数据重名，或超过 {limit} 项",
            "The values of message “{id}” have one name twice, or are more than {limit}",
        ),
        Text("请改名或减少", "Rename or remove some"),
    ),
    "bpmn_message_differs": Rule(
        Text(
            "消息“{name}”在流程“{other}”里的声明不同",
            "Process “{other}” declares message “{name}” differently",
        ),
        Text("请改成一样的数据和保留时间", "Give both the same values and the same keeping time"),
    ),
    "bpmn_events_behind": Rule(
        Text(
            "事件网关" + WHO.zh + "之后应有至少两个只由它进入的捕获事件，这里不是：{found}",
            "Behind the event-based gateway "
            + WHO.en
            + " stand two or more catching events that only it leads to; not so: {found}",
        ),
        Text(
            "请在它后面画消息、信号或定时事件，或接收任务",
            "Draw message, signal or timer events or receive tasks behind it",
        ),
    ),
    "bpmn_begun_start": Rule(
        Text(
            "事件子流程" + WHO.zh + "应有且只有一个带事件的开始，这里有 {count} 个开始",
            "Event sub-process "
            + WHO.en
            + " needs one start event with an event; it has {count} starts",
        ),
        Text(
            "请画一个消息、信号、定时、错误或升级开始事件",
            "Draw one start event: message, signal, timer, error or escalation",
        ),
    ),
    "bpmn_begun_flows": Rule(
        Text(
            "事件子流程" + WHO.zh + "不能有顺序流，也不能重复",
            "Event sub-process " + WHO.en + " takes no flows and no marker",
        ),
        Text("请删除它的顺序流和多实例标记", "Delete its flows and its marker"),
    ),
    "bpmn_begun_repeated": Rule(
        Text(
            "事件子流程" + WHO.zh + "直接放在重复执行的子流程“{around}”里",
            "Event sub-process " + WHO.en + " stands right inside “{around}”, which repeats",
        ),
        Text(
            "请在里面再套一层普通子流程，把它放进去",
            "Draw a plain sub-process inside and put it there",
        ),
    ),
}
