"""What the modeler's library says itself, by its own English words."""

from dougong.web.locale import text


def modeler_words() -> dict[str, str]:
    """The library's texts, and those of our palette, in the reader's language."""
    return {**_library(), **_palette()}


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
        "Timer": text("定时（拖到任务边上即为超时）"),
        "Sub-process": text("子流程"),
        "Call activity": text("调用另一个流程"),
        "Escalation event": text("升级事件"),
        "Error end event": text("错误结束"),
        "Escalation end event": text("升级结束"),
        "Error boundary event": text("捕获错误"),
        "Escalation boundary event": text("捕获升级"),
        "Timer boundary event": text("定时，到时结束任务"),
        "Timer boundary event (non-interrupting)": text("定时，任务照常"),
        "Plain event": text("普通结束"),
    }
