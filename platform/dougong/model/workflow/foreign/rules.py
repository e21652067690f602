"""What the rewriting of a foreign diagram has to tell: one entry per kind of change."""

from typing import Any

from dougong.base.errors import NOTHING
from dougong.base.text import Text
from dougong.model.finding import Finding
from dougong.model.workflow.scope_faults import WHO, Rule


def _told(zh: str, en: str, hint: Text = NOTHING) -> Rule:
    return Rule(Text(zh, en), hint, "warning")


_PEOPLE = Text("请在属性面板设置处理人", "Set its assignees in the panel")

REWRITES: dict[str, Rule] = {
    "bpmn_rewrite_encoding": _told(
        "文件编码由 {found} 改为 UTF-8", "The encoding is UTF-8 instead of {found}"
    ),
    "bpmn_rewrite_split_file": _told(
        "文件里的 {count} 个流程各存为一个文件",
        "The {count} processes of the file become a file each",
    ),
    "bpmn_rewrite_pools": _told(
        "泳池与消息流只作图示，已删除：消息流 {count} 条",
        "Pools and {count} message flows are pictures and are dropped",
        Text("需要通知对方时，请用抄送节点", "To inform somebody use a user task of kind cc"),
    ),
    "bpmn_rewrite_executable": _told(
        "流程原标为不可执行，已改为可执行", "The process was marked as not executable"
    ),
    "bpmn_rewrite_id": _told(
        "元素“{name}”的编号“{found}”不合规或缺失，已改为“{id}”",
        "Element “{name}”: the id “{found}” is missing or not allowed and becomes “{id}”",
    ),
    "bpmn_rewrite_attribute": _told(
        "“{tag}”" + WHO.zh + "的属性 {attribute} 已删除",
        "Attribute {attribute} of “{tag}” " + WHO.en + " is dropped",
    ),
    "bpmn_rewrite_part": _told(
        WHO.zh + "里的“{tag}”不参与流转，已删除：{value}",
        "“{tag}” of " + WHO.en + " moves no token and is dropped: {value}",
    ),
    "bpmn_rewrite_extensions": _told(
        "其他工具的扩展 {count} 处已删除：{tags}",
        "{count} extensions of other tools are dropped: {tags}",
    ),
    "bpmn_rewrite_people": _told(
        WHO.zh + "原有的处理设置 {attribute}＝“{value}”未带入",
        WHO.en + " had {attribute} = “{value}”, which is not taken over",
        _PEOPLE,
    ),
    "bpmn_rewrite_data": _told(
        "数据图示“{tag}”" + WHO.zh + "已删除",
        "The data picture “{tag}” " + WHO.en + " is dropped",
        Text("数据保存在单据里", "Data live in the record"),
    ),
    "bpmn_rewrite_dangling": _told(
        "“{tag}”" + WHO.zh + "指向不存在的元素“{ref}”，已删除",
        "“{tag}” " + WHO.en + " leads to “{ref}”, which is not there, and is dropped",
    ),
    "bpmn_rewrite_task": _told(
        "“{tag}”" + WHO.zh + "改为用户任务，由人办理后确认",
        "“{tag}” " + WHO.en + " becomes a user task: somebody does it and confirms",
        _PEOPLE,
    ),
    "bpmn_rewrite_send": _told(
        "“{tag}”" + WHO.zh + "改为抄送节点",
        "“{tag}” " + WHO.en + " becomes a user task of kind cc",
        _PEOPLE,
    ),
    "bpmn_rewrite_wait": _told(
        "捕获事件" + WHO.zh + "（{tag}）改为用户任务，由人确认事件已发生",
        "The event " + WHO.en + " ({tag}) becomes a user task: somebody confirms that it happened",
        _PEOPLE,
    ),
    "bpmn_rewrite_declared": _told(
        WHO.zh + "没有指明消息或信号，已声明“{key}”",
        WHO.en + " names no message or signal; “{key}” is declared for it",
        Text(
            "请填写对照值和数据，并告诉发送方这个名称",
            "Give it a key and values, and tell its sender the name",
        ),
    ),
    "bpmn_rewrite_start_event": _told(
        "开始事件" + WHO.zh + "的 {tag} 已删除：提交单据时流程开始",
        "The {tag} of start "
        + WHO.en
        + " is dropped: the process starts when a record is submitted",
    ),
    "bpmn_rewrite_end_event": _told(
        "结束事件" + WHO.zh + "的 {tag} 已删除", "The {tag} of end " + WHO.en + " is dropped"
    ),
    "bpmn_rewrite_pass": _told(
        "中间事件" + WHO.zh + "不停留，已删除并接通前后顺序流",
        "The event " + WHO.en + " never waits; it is dropped and its flows are joined",
    ),
    "bpmn_rewrite_link": _told(
        "链接事件“{name}”改为直接相连的顺序流", "The link “{name}” becomes a flow"
    ),
    "bpmn_rewrite_timer": _told(
        "定时事件" + WHO.zh + "的时间“{value}”无法执行，暂以“{when}”代替",
        "The time “{value}” of " + WHO.en + " cannot be run; “{when}” stands in for it",
        Text("请填写实际时长", "Fill in the real duration"),
    ),
    "bpmn_rewrite_many": _told(
        "用户任务" + WHO.zh + "的多实例标记改为办理方式“{mode}”",
        "The multi-instance marker of user task " + WHO.en + " becomes the mode “{mode}”",
    ),
    "bpmn_rewrite_loop": _told(
        "用户任务" + WHO.zh + "带循环标记，已放进带同一标记的子流程",
        "User task " + WHO.en + " repeats; it is put into a sub-process with its marker",
    ),
    "bpmn_rewrite_repeat": _told(
        WHO.zh + "的多实例或循环写作“{value}”，不能直接执行，暂改为做 {count} 次",
        "The multi-instance or loop marker “{value}” of " + WHO.en + " cannot be run; “{count}” "
        "stands in",
        Text(
            "请用 FEEL 写次数、集合或条件", "Say how often in FEEL: a number, a list, a condition"
        ),
    ),
    "bpmn_rewrite_start": _told(
        "没有画出开始，已补开始事件，连到 {targets}",
        "No start was drawn; one is added before {targets}",
    ),
    "bpmn_rewrite_starts": _told(
        "{count} 个开始事件合为一个，由“{choice}”选择从哪里开始",
        "{count} starts become one; “{choice}” chooses where it begins",
    ),
    "bpmn_rewrite_end": _told(
        WHO.zh + "之后没有画出结束，已补结束事件",
        "No end was drawn behind " + WHO.en + "; one is added",
    ),
    "bpmn_rewrite_split": _told(
        WHO.zh + "有 {count} 条流出的顺序流，已在其后补网关（{gateway}）",
        WHO.en + " has {count} outgoing flows; a gateway ({gateway}) is added behind it",
    ),
    "bpmn_rewrite_choice": _told(
        "网关" + WHO.zh + "到“{way}”的条件{value}，已改为由“{choice}”选择",
        "Gateway " + WHO.en + " to “{way}”: condition {value_en}; “{choice}” chooses instead",
        Text(
            "请把事实“{choice}”换成单据字段，或改写条件",
            "Let the fact “{choice}” read the record, or write the condition",
        ),
    ),
    "bpmn_rewrite_condition": _told(
        "顺序流“{id}”的条件“{value}”不在网关之后，已删除",
        "The condition “{value}” of flow “{id}” stands behind no gateway and is dropped",
    ),
    "bpmn_rewrite_settings": _told(
        WHO.zh + "没有平台设置，暂以“{value}”代替",
        WHO.en + " has no settings of the platform; “{value}” stands in",
        Text("请在属性面板补充", "Add it in the panel"),
    ),
    "bpmn_rewrite_inner": _told(
        "子流程" + WHO.zh + "里没有内容，改为用户任务",
        "The sub-process " + WHO.en + " is empty and becomes a user task",
        _PEOPLE,
    ),
}


class Told:
    """Collects the changes made to one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, code: str, path: str = "", line: int | None = None, **facts: Any) -> None:
        """Note one change at an element."""
        rule = REWRITES[code]
        told = {"id": path, "name": path, **facts}
        place = line or None
        self.found.append(
            Finding(code, rule.severity, self.file, path, rule.text, told, rule.hint, place)
        )
