"""What a rule of the lint is made of, and the rules about sub-processes and calls."""

from dataclasses import dataclass

from dougong.base.errors import NOTHING
from dougong.base.text import Text
from dougong.model.finding import Severity


@dataclass(frozen=True)
class Rule:
    """One fault a diagram may have."""

    text: Text
    hint: Text = NOTHING
    severity: Severity = "error"


WHO = Text("“{name}”（{id}）", "“{name}” ({id})")
#: The same of an element without a name, which is called by its id.
NAMELESS = Text("“{id}”", "“{id}”")

SCOPE_RULES: dict[str, Rule] = {
    "bpmn_flow_crosses": Rule(
        Text(
            "顺序流“{id}”穿过了子流程的边框，连到“{ref}”",
            "Flow “{id}” crosses the border of a sub-process to “{ref}”",
        ),
        Text(
            "请连到子流程本身，或连到同一层的节点",
            "Lead it to the sub-process itself, or to an element beside it",
        ),
    ),
    "bpmn_attribute_value": Rule(
        Text(
            WHO.zh + "的 {attribute}＝“{value}”不被执行",
            "{attribute} = “{value}” of " + WHO.en + " is not run",
        ),
        Text("只执行 {attribute}＝“{run}”", "Only {attribute} = “{run}” is run"),
    ),
    "bpmn_event_uncaught": Rule(
        Text(
            "{kind}事件" + WHO.zh + "抛出后没有人接收",
            "Nobody catches the {kind_en} that " + WHO.en + " throws",
        ),
        Text(
            "请把它放进子流程，并在子流程或调用活动边框上画同一代码的{kind}边界事件；"
            "要交给调用方的，在流程设置的 throws 里写上代码",
            "Put it into a sub-process with a boundary {kind_en} event of that code on its edge; "
            "name the code in `throws` of the process to leave it to whoever calls",
        ),
    ),
    "bpmn_event_never": Rule(
        Text(
            "{kind}边界事件" + WHO.zh + "不会发生：所在的子流程里没有抛出它的事件",
            "The boundary {kind_en} event " + WHO.en + " never happens: nothing inside throws it",
        ),
        Text(
            "请在子流程里画抛出事件，或改用边界定时事件",
            "Draw what throws it inside the sub-process, or use a boundary timer",
        ),
    ),
    "bpmn_event_beside": Rule(
        Text(
            "错误边界事件" + WHO.zh + "总是中断所在的子流程",
            "The boundary error event " + WHO.en + " always interrupts its sub-process",
        ),
        Text("请改为中断，或改用升级事件", "Make it interrupting, or use an escalation"),
    ),
    "bpmn_repeat_part": Rule(
        Text(
            WHO.zh + "的多实例或循环标记里的“{part}”不被执行",
            "“{part}” in the multi-instance or loop marker of " + WHO.en + " is not run",
        ),
        Text(
            "请删除；结果请写进单据字段",
            "Delete it; write results to fields of the record",
        ),
    ),
    "bpmn_repeat_count": Rule(
        Text(
            WHO.zh + "的多实例或循环标记没有说明做几次，或说了两遍",
            "The multi-instance or loop marker of " + WHO.en + " does not say how often, or twice",
        ),
        Text(
            "多实例写次数或集合之一（FEEL），循环写条件或最多次数",
            "Give a cardinality or a collection (FEEL), for a loop a condition or a maximum",
        ),
    ),
    "bpmn_repeat_most": Rule(
        Text(
            WHO.zh + "的最多次数须在 1 到 {limit} 之间",
            "The maximum of " + WHO.en + " must be from 1 to {limit}",
        ),
        Text("请改小最多次数", "Lower the maximum"),
    ),
    "bpmn_repeat_item": Rule(
        Text(
            WHO.zh + "的集合元素名“{item}”不能用",
            "The item name “{item}” of " + WHO.en + " cannot be used",
        ),
        Text(
            "只有集合才有元素名，且只用字母、数字和下划线",
            "Only a collection has one, of letters, digits and underscores",
        ),
    ),
    "bpmn_repeat_invalid": Rule(
        Text(WHO.zh + "的多实例或循环表达式有误：{reason_zh}", WHO.en + ": {reason_en}"),
        Text("{advice_zh}", "{advice_en}"),
    ),
    "bpmn_inner_ends": Rule(
        Text(
            "子流程" + WHO.zh + "里应有一个开始事件和至少一个结束事件",
            "Sub-process " + WHO.en + " needs one start event and at least one end event",
        ),
        Text("请在子流程里补画开始和结束", "Draw its start and its end"),
    ),
    "bpmn_call_nothing": Rule(
        Text("调用活动" + WHO.zh + "没有指定流程", "Call " + WHO.en + " names no process"),
        Text("请选择被调用的流程", "Choose the process it calls"),
    ),
    "bpmn_call_unknown": Rule(
        Text(
            "调用活动" + WHO.zh + "调用的流程“{called}”不存在",
            "Call " + WHO.en + " asks for process “{called}”, which is not there",
        ),
        Text(
            "请填写本配置包内流程的编号，其他模块的写成“模块.流程”{like}",
            "Name a process of this bundle; module.process for one of another module {like}",
        ),
    ),
    "bpmn_call_circle": Rule(
        Text(
            "调用活动" + WHO.zh + "绕回了自己：{circle}",
            "Call " + WHO.en + " leads back to its own process: {circle}",
        ),
        Text("请用回路或多级管理人规则代替", "Use a loop, or a rule of several managers"),
    ),
    "bpmn_call_entity": Rule(
        Text(
            "调用活动" + WHO.zh + "的流程“{called}”审批的是另一种单据（{entity}）",
            "Call " + WHO.en + ": process “{called}” is about another document ({entity})",
        ),
        Text(
            "被调用的流程须填同一单据",
            "A called process names the same document",
        ),
    ),
    "bpmn_call_fact": Rule(
        Text(
            "事实“{name}”在“{called}”里的算法与本流程不同",
            "Fact “{name}” is worked out differently in “{called}”",
        ),
        Text("请给其中一个换名", "Rename one of them"),
    ),
    "bpmn_call_setting": Rule(
        Text(
            "流程“{called}”只被调用，它自己的撤回与职责规则不会生效",
            "Process “{called}” is only called; its own withdraw and duty rules have no effect",
        ),
        Text("请写在调用它的流程里", "Write them in the process that calls it"),
        "warning",
    ),
}
