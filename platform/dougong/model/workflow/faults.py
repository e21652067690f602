"""What the lint can say about a diagram: one entry per code, with the way to mend it."""

from typing import Any

from dougong.base.errors import NOTHING, DougongError
from dougong.base.text import Text
from dougong.model.finding import Finding
from dougong.model.workflow.answer_faults import ANSWER_RULES
from dougong.model.workflow.event_faults import EVENT_RULES
from dougong.model.workflow.join_faults import JOIN_RULES
from dougong.model.workflow.scope_faults import NAMELESS, SCOPE_RULES, WHO, Rule

RULES: dict[str, Rule] = {
    **SCOPE_RULES,
    **EVENT_RULES,
    **ANSWER_RULES,
    **JOIN_RULES,
    # The file
    "bpmn_empty": Rule(
        Text("文件是空的", "The file is empty"),
        Text("请上传 BPMN 2.0 流程图", "Upload a BPMN 2.0 diagram"),
    ),
    "bpmn_not_xml": Rule(
        Text("文件不是可读的 XML：{reason}", "The file is no readable XML: {reason}"),
        Text("请从流程设计器重新导出", "Export it from the modeler again"),
    ),
    "bpmn_not_bpmn": Rule(
        Text(
            "这不是 BPMN 2.0 文件（根元素是“{found}”）", "This is no BPMN 2.0 file (root “{found}”)"
        ),
        Text("请从流程设计器导出 .bpmn 文件", "Export a .bpmn file from the modeler"),
    ),
    "bpmn_doctype": Rule(
        Text("文件带有 DOCTYPE 声明", "The file has a DOCTYPE declaration"),
        Text("请删除 DOCTYPE 和实体声明", "Remove the DOCTYPE and its entities"),
    ),
    "bpmn_encoding": Rule(
        Text("文件编码必须是 UTF-8", "The encoding must be UTF-8"),
        Text("请另存为 UTF-8", "Save the file as UTF-8"),
    ),
    "bpmn_too_large": Rule(
        Text(
            "文件超出上限：{what}不得超过 {limit}",
            "The file is too large: at most {limit} {what_en}",
        ),
        Text("请把流程拆成几个", "Split the process"),
    ),
    "bpmn_no_process": Rule(
        Text("文件里没有流程", "The file holds no process"),
        Text("请画出一个流程后再上传", "Draw a process first"),
    ),
    "bpmn_two_processes": Rule(
        Text("一个文件只能有一个流程，这里有 {count} 个", "One process per file, not {count}"),
        Text("请把每个流程存成单独的文件", "Save each process in a file of its own"),
    ),
    "bpmn_file_name": Rule(
        Text(
            "流程编号“{id}”与文件名“{stem}”不一致",
            "Process id “{id}” is not the file name “{stem}”",
        ),
        Text("请把流程编号改为“{stem}”", "Change the process id to “{stem}”"),
    ),
    # Identity
    "bpmn_id_missing": Rule(
        Text("元素“{name}”没有编号", "Element “{name}” has no id"),
        Text("请为它设置编号", "Give it an id"),
    ),
    "bpmn_id_invalid": Rule(
        Text("编号“{id}”不合规", "The id “{id}” is not allowed"),
        Text(
            "编号以字母或下划线开头，只含字母、数字、下划线、点和短横线，最长 128 个字符",
            "Begin with a letter or _, then letters, digits, _ . and -, at most 128",
        ),
    ),
    "bpmn_id_duplicate": Rule(
        Text("编号“{id}”用了两次", "The id “{id}” is used twice"),
        Text("请给其中一个换一个编号", "Give one of them another id"),
    ),
    "bpmn_id_no_name": Rule(
        Text(
            "任务编号“{id}”不能在条件里引用",
            "The task id “{id}” cannot be used in conditions",
        ),
        Text("请只用字母、数字和下划线", "Use letters, digits and underscores only"),
        "warning",
    ),
    # Structure
    "bpmn_no_start": Rule(
        Text("流程没有开始事件", "The process has no start event"),
        Text("请添加一个开始事件", "Add a start event"),
    ),
    "bpmn_many_starts": Rule(
        Text("流程有 {count} 个开始事件，只能有一个", "{count} start events; one is allowed"),
        Text("请保留一个开始事件，用网关分流", "Keep one and split with a gateway"),
    ),
    "bpmn_no_end": Rule(
        Text("流程没有结束事件", "The process has no end event"),
        Text("请添加结束事件", "Add an end event"),
    ),
    "bpmn_no_task": Rule(
        Text("流程里没有任何用户任务", "The process has no user task"),
        Text("请至少添加一个用户任务", "Add at least one user task"),
    ),
    "bpmn_unreachable": Rule(
        Text(WHO.zh + "从开始事件无法到达", WHO.en + " cannot be reached from the start"),
        Text("请连上顺序流，或删除它", "Connect it, or delete it"),
    ),
    "bpmn_dead_end": Rule(
        Text(WHO.zh + "之后无路可走，到不了结束事件", "No way leads from " + WHO.en + " to an end"),
        Text("请把它连到后续节点或结束事件", "Connect it to a following element or an end"),
    ),
    "bpmn_flow_dangling": Rule(
        Text(
            "顺序流“{id}”的{end}“{ref}”不存在", "Flow “{id}” leads to “{ref}”, which is not there"
        ),
        Text("请重新连接这条顺序流", "Connect the flow again"),
    ),
    "bpmn_flow_twice": Rule(
        Text(WHO.zh + "有两条顺序流连到“{target}”", WHO.en + " has two flows to “{target}”"),
        Text("请合并为一条，条件用 or 连接", "Make it one and join the conditions with or"),
    ),
    "bpmn_flow_into_start": Rule(
        Text("顺序流不能进入开始事件“{id}”", "No flow may lead into the start event “{id}”"),
        Text("请连到开始事件之后的节点", "Lead it to the element after the start"),
    ),
    "bpmn_flow_from_end": Rule(
        Text("结束事件“{id}”之后不能再有顺序流", "No flow may leave the end event “{id}”"),
        Text("请删除这条顺序流", "Delete the flow"),
    ),
    "bpmn_many_outgoing": Rule(
        Text(WHO.zh + "有 {count} 条流出的顺序流", WHO.en + " has {count} outgoing flows"),
        Text(
            "请在它后面加一个网关：并行用“+”，择一用“×”",
            "Put a gateway behind it: + for all ways, × for one of them",
        ),
    ),
    "bpmn_condition_misplaced": Rule(
        Text(
            "顺序流“{id}”从“{source}”出发，条件不会生效",
            "The condition on flow “{id}” has no effect: it leaves “{source}”",
        ),
        Text("条件只能写在排他或包容网关之后", "Conditions belong behind × and ○ gateways"),
    ),
    "bpmn_gateway_condition": Rule(
        Text(
            "网关" + WHO.zh + "到“{target}”的顺序流没有条件，也不是默认流向",
            "The flow of gateway " + WHO.en + " to “{target}” has no condition and is no default",
        ),
        Text("请填写条件，或设为默认流向", "Give it a condition or make it the default"),
    ),
    "bpmn_gateway_default": Rule(
        Text("网关" + WHO.zh + "没有默认流向", "Gateway " + WHO.en + " has no default flow"),
        Text(
            "条件都不成立时流程会停住，请设置默认流向",
            "The process stops when no condition holds; set a default flow",
        ),
        "warning",
    ),
    "bpmn_default_condition": Rule(
        Text(
            "默认流向“{id}”上的条件不会生效", "The condition of default flow “{id}” has no effect"
        ),
        Text("请删除条件，或换一条默认流向", "Delete the condition or choose another default"),
        "warning",
    ),
    "bpmn_default_unknown": Rule(
        Text(
            WHO.zh + "的默认流向“{ref}”不是从它流出的",
            "The default flow “{ref}” does not leave " + WHO.en,
        ),
        Text("请重新选择默认流向", "Choose the default flow again"),
    ),
    # Expressions and settings
    "bpmn_condition_invalid": Rule(
        Text("顺序流“{id}”的条件有误：{reason_zh}", "Flow “{id}”: {reason_en}"),
        Text("{advice_zh}", "{advice_en}"),
    ),
    "bpmn_condition_language": Rule(
        Text(
            "顺序流“{id}”的条件使用“{language}”语言",
            "The condition of flow “{id}” is written in “{language}”",
        ),
        Text("请用 FEEL 改写：{condition}", "Rewrite it in FEEL: {condition}"),
    ),
    "bpmn_name_clash": Rule(
        Text("名称“{name}”重复：{what}", "The name “{name}” is taken twice: {what_en}"),
        Text("请给其中一个换名", "Rename one of them"),
    ),
    "bpmn_no_settings": Rule(
        Text("流程没有平台设置（dougong:process）", "The process has no dougong:process settings"),
        Text("请选择流程对应的单据", "Choose the entity of the process"),
    ),
    "bpmn_no_approval": Rule(
        Text(
            "用户任务" + WHO.zh + "没有审批设置", "User task " + WHO.en + " has no dougong:approval"
        ),
        Text("请在属性面板设置处理人", "Set its assignees in the panel"),
    ),
    "bpmn_no_assignees": Rule(
        Text("用户任务" + WHO.zh + "没有处理人", "User task " + WHO.en + " has no assignees"),
        Text("请添加处理人规则，或设为审批链", "Add an assignee rule or make it a chain"),
    ),
    "bpmn_setting_unknown": Rule(
        Text("“{tag}”没有名为“{attribute}”的设置", "“{tag}” has no setting “{attribute}”"),
        Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?"),
    ),
    "bpmn_setting_missing": Rule(
        Text("“{tag}”缺少设置“{attribute}”", "“{tag}” lacks the setting “{attribute}”"),
        Text("请在属性面板补充", "Add it in the panel"),
    ),
    "bpmn_setting_idle": Rule(
        Text(
            WHO.zh + "写了 {attribute}，但只有按票数通过（ratio）时才用得上",
            WHO.en + " sets {attribute}, which only the mode ratio reads",
        ),
        Text("请删去，或把方式改为 ratio", "Remove it, or change the mode to ratio"),
    ),
    "bpmn_setting_value": Rule(
        Text("设置“{attribute}”的值“{value}”不可用", "“{value}” is no value of “{attribute}”"),
        Text("可用的值：{allowed}", "Allowed: {allowed}"),
    ),
    "bpmn_setting_twice": Rule(
        Text("“{tag}”只能出现一次", "“{tag}” may stand only once"),
        Text("请删除多余的“{tag}”", "Delete the others"),
    ),
    "bpmn_setting_misplaced": Rule(
        Text("“{tag}”不能放在“{parent}”里", "“{tag}” does not belong into “{parent}”"),
        Text("“{tag}”应放在 {allowed} 里", "It belongs into {allowed}"),
    ),
    "bpmn_too_many_summaries": Rule(
        Text("摘要字段有 {count} 个，最多 5 个", "{count} summary fields; at most 5"),
        Text("请只保留最要紧的五个", "Keep the five that matter most"),
    ),
    "bpmn_timer_invalid": Rule(
        Text(
            "定时事件" + WHO.zh + "的时间“{value}”无法识别",
            "Timer " + WHO.en + ": “{value}” is no time",
        ),
        Text(
            "请写 ISO 8601 时长（如 P3D、PT8H，一分钟到十年）、带时区的时刻，或以 = 开头的表达式",
            "Write an ISO 8601 duration (P3D, PT8H; a minute to ten years), an instant with zone, "
            "or an expression behind “=”",
        ),
    ),
    "bpmn_timeout_when": Rule(
        Text(WHO.zh + "的超时时间“{value}”不可用", WHO.en + ": “{value}” is no time limit"),
        Text(
            "请写工作时间（PT8H 是 8 个工作小时，P2D 是 2 个工作日），或用 field 指定日期字段",
            "Write working time (PT8H: 8 hours, P2D: 2 working days) or name a date by field",
        ),
    ),
    "bpmn_timeout_needs": Rule(
        Text(
            WHO.zh + "的超时动作 {action} 缺少 {what}", WHO.en + ": the step {action} lacks {what}"
        ),
        Text("请在属性面板补充", "Add it in the panel"),
    ),
    "bpmn_timeout_surplus": Rule(
        Text(
            WHO.zh + "的超时动作 {action} 用不到 {what}",
            WHO.en + ": the step {action} does not read {what}",
        ),
        Text("请删去 {what}，或换一个动作", "Remove {what}, or choose another action"),
    ),
    "bpmn_timeout_auto": Rule(
        Text(
            WHO.zh + "超时后自动决定，但没有打开 allow_auto",
            WHO.en + " is decided when time is up, which allow_auto does not allow",
        ),
        Text(
            '自动通过或否决须在该节点写明 allow_auto="true"',
            'Say allow_auto="true" at the node, or let people decide',
        ),
    ),
    "bpmn_timeout_order": Rule(
        Text(
            WHO.zh + "的超时步骤“{value}”早于它前面的一步",
            WHO.en + ": the step “{value}” comes before the one ahead of it",
        ),
        Text("请按时间先后排列", "Put the steps in the order of their times"),
    ),
    "bpmn_timeout_last": Rule(
        Text(
            WHO.zh + "超时自动决定之后的步骤不会执行",
            WHO.en + ": no step follows the one that decides",
        ),
        Text("请把 decide 放在最后", "Let decide be the last one"),
    ),
    "bpmn_timeout_idle": Rule(
        Text(WHO.zh + "只是抄送，不会超时", WHO.en + " only informs people; nothing is due"),
        Text("请删去超时设置", "Remove its time limits"),
    ),
    "bpmn_withdraw_unknown": Rule(
        Text(
            "撤回规则里的节点“{node}”不存在", "The withdraw rule names “{node}”, which is not there"
        ),
        Text("请填写已有用户任务的编号", "Name a user task of the process"),
    ),
    # What the engine does not run
    "bpmn_unsupported": Rule(
        Text("流程引擎不执行{kind}" + WHO.zh, "The engine does not run {kind_en} " + WHO.en),
        Text("{advice}", "{advice_en}"),
    ),
    "bpmn_unknown_element": Rule(
        Text("未知的元素“{tag}”", "Unknown element “{tag}”"),
        Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?"),
    ),
    "bpmn_unknown_attribute": Rule(
        Text("“{tag}”没有名为“{attribute}”的属性", "“{tag}” has no attribute “{attribute}”"),
        Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?"),
    ),
    "bpmn_script": Rule(
        Text(WHO.zh + "带有脚本（{tag}）", WHO.en + " carries a script ({tag})"),
        Text(
            "请用计算字段、条件或决策表代替", "Use computed fields, conditions or decision tables"
        ),
    ),
    "bpmn_foreign_extension": Rule(
        Text(
            "其他工具的扩展“{tag}”不会生效", "The extension “{tag}” of another tool has no effect"
        ),
        Text("请在属性面板里用平台设置代替", "Replace it by settings in the panel"),
        "warning",
    ),
}


def words_of(fault: DougongError) -> dict[str, str]:
    """What a finding says of a fault inside it: reason and advice in both languages."""
    return {
        **{f"reason_{locale}": fault.for_person(locale) for locale in ("zh", "en")},
        **{f"advice_{locale}": fault.advice(locale) for locale in ("zh", "en")},
    }


def called_once(text: Text) -> Text:
    """The sentence about an element whose name would be nothing but its id again."""
    zh = text.zh.replace(WHO.zh, NAMELESS.zh)
    return Text(zh, text.en.replace(WHO.en, NAMELESS.en))


class Findings:
    """Collects what is found in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, code: str, path: str = "", line: int | None = None, **facts: Any) -> None:
        """Note one fault at an element; a specific code may follow `code:` of a general rule."""
        general, _, specific = code.partition(":")
        # What nobody drew is told at the element it belongs to.
        path = path.partition(":")[0]
        rule = RULES[general]
        facts.setdefault("id", path)
        facts.setdefault("name", path)
        text = called_once(rule.text) if facts["name"] == facts["id"] else rule.text
        self.found.append(
            Finding(
                specific or general,
                rule.severity,
                self.file,
                path,
                text,
                facts,
                rule.hint if facts.get("nearest", True) else NOTHING,
                line or None,
            )
        )

    @property
    def has_errors(self) -> bool:
        """Whether the file is refused."""
        return any(finding.severity == "error" for finding in self.found)
