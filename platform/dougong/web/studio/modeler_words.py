"""What the modeler's library says itself, by its own English words."""

from dougong.web.locale import text


def modeler_words() -> dict[str, str]:
    """The library's texts, and those of our palette, in the reader's language."""
    return {**_library(), **_palette(), **_between(), **_edges()}


def _library() -> dict[str, str]:
    return {
        "Activate hand tool": text("移动画布"),
        "Activate lasso tool": text("框选"),
        "Activate create/remove space tool": text("拉开或收紧间距"),
        "Activate global connect tool": text("连线"),
        "Connect to other element": text("连到其他元素"),
        "Change element": text("更换类型"),
        "Delete": text("删除"),
        "Add text annotation": text("添加注释"),
        "Search in diagram": text("在图中查找"),
        "Open {element}": text("打开 {element}"),
        "Toggle non-interrupting": text("是否结束所在的任务"),
        "Align elements": text("对齐"),
        "Align elements left": text("左对齐"),
        "Align elements right": text("右对齐"),
        "Align elements center": text("水平居中"),
        "Align elements top": text("上对齐"),
        "Align elements bottom": text("下对齐"),
        "Align elements middle": text("垂直居中"),
        "Distribute elements horizontally": text("水平等距"),
        "Distribute elements vertically": text("垂直等距"),
    }


def _palette() -> dict[str, str]:
    return {
        "Start event": text("开始"),
        "End event": text("结束"),
        "Terminate end event": text("立即结束整个流程"),
        "User task": text("审批或办理节点"),
        "Exclusive gateway": text("排他网关：择一"),
        "Parallel gateway": text("并行网关：全部"),
        "Inclusive gateway": text("包容网关：满足的都走"),
        "Event-based gateway": text("事件网关：哪个先来走哪条"),
        "Service task": text("服务任务：由平台完成"),
        "Business rule task": text("规则任务：查决策表"),
        "Send task": text("发送任务"),
        "Receive task": text("接收任务"),
        "Timer": text("定时（拖到任务边上即为超时）"),
        "Sub-process": text("子流程"),
        "Event sub-process": text("事件子流程：由事件触发"),
        "Call activity": text("调用另一个流程"),
        "Plain event": text("普通结束"),
    }


def _between() -> dict[str, str]:
    """Events on the way and at the end."""
    return {
        "Timer catch event": text("等待一段时间"),
        "Message catch event": text("等待消息"),
        "Signal catch event": text("等待信号"),
        "Escalation event": text("升级事件"),
        "Escalation throw event": text("升级事件"),
        "Message throw event": text("发出消息"),
        "Signal throw event": text("发出信号"),
        "Error end event": text("错误结束"),
        "Escalation end event": text("升级结束"),
        "Message end event": text("发出消息后结束"),
        "Signal end event": text("发出信号后结束"),
    }


def _edges() -> dict[str, str]:
    """Events on the edge of a task, and those that begin a sub-process."""
    return {
        "Timer boundary event": text("定时，到时结束任务"),
        "Timer boundary event (non-interrupting)": text("定时，任务照常"),
        "Message boundary event": text("收到消息，结束任务"),
        "Message boundary event (non-interrupting)": text("收到消息，任务照常"),
        "Signal boundary event": text("收到信号，结束任务"),
        "Signal boundary event (non-interrupting)": text("收到信号，任务照常"),
        "Error boundary event": text("捕获错误"),
        "Escalation boundary event": text("捕获升级，结束任务"),
        "Escalation boundary event (non-interrupting)": text("捕获升级，任务照常"),
        "Timer start event": text("定时触发，停下外层"),
        "Timer start event (non-interrupting)": text("定时触发，外层照常"),
        "Message start event": text("收到消息触发，停下外层"),
        "Message start event (non-interrupting)": text("收到消息触发，外层照常"),
        "Signal start event": text("收到信号触发，停下外层"),
        "Signal start event (non-interrupting)": text("收到信号触发，外层照常"),
        "Error start event": text("出错时触发"),
        "Escalation start event": text("升级时触发，停下外层"),
        "Escalation start event (non-interrupting)": text("升级时触发，外层照常"),
    }
