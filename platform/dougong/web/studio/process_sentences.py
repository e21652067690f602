"""Changes of a process as people read them."""

from collections.abc import Callable, Mapping
from typing import Protocol

from dougong.base.values import JsonObject
from dougong.web.locale import text


class Titles(Protocol):
    """Knows how things are called."""

    def title(self, target: str) -> str:
        """A thing by its title, with what it is part of."""


def setting_words() -> dict[str, str]:
    """How settings are called in a sentence, by their tag or attribute."""
    return {
        "assignee": text("审批人"),
        "fallback": text("找不到人时转给谁"),
        "field": text("字段权限"),
        "timeout": text("超时"),
        "chain": text("审批链"),
        "fact": text("路由事实"),
        "duty": text("职责分离"),
        "kind": text("节点类型"),
        "mode": text("多人时的方式"),
        "ratio": text("同意达到的比例"),
        "quorum": text("最少表态人数"),
        "reject": text("驳回方式"),
        "collect_all": text("结果已定后是否继续征集意见"),
        "empty": text("找不到人时的处理"),
        "initiator": text("审批人就是发起人时的处理"),
        "duplicates": text("重复审批的处理"),
        "actions": text("可用操作"),
        "opinion": text("必填意见"),
        "signature": text("必须手写签名"),
        "attachment": text("必须附上文件"),
        "returns": text("可以退回到"),
        "after_return": text("退回后的走法"),
        "allow_auto": text("是否允许超时自动处理"),
        "summary": text("待办摘要"),
        "withdraw": text("撤回"),
        "throws": text("抛给调用它的流程"),
        "entity": text("单据"),
    }


def attribute_words() -> dict[str, str]:
    """How the panel calls the attributes that findings speak of."""
    return {
        **setting_words(),
        "field": text("字段"),
        "role": text("哪个角色"),
        "user": text("人员"),
        "group": text("哪个人员组"),
        "department": text("哪个部门"),
        "post": text("哪个岗位"),
        "level": text("第几级"),
        "expression": text("公式"),
        "decision": text("哪张决策表"),
        "decisions": text("哪张决策表"),
        "name": text("名称"),
        "after": text("满多久"),
        "action": text("到时怎么办"),
        "operation": text("由平台做什么"),
    }


def _detail_words() -> dict[str, str]:
    """How the settings of events, tasks, calls and messages are called in a sentence."""
    return {
        "timeDuration": text("定时的时长"),
        "timeDate": text("定时的时刻"),
        "timeCycle": text("定时的周期"),
        "condition": text("条件"),
        "message": text("哪个消息"),
        "signal": text("哪个信号"),
        "error": text("错误代码"),
        "escalation": text("升级代码"),
        "cancelActivity": text("到时是否结束所在的任务"),
        "isInterrupting": text("是否中断所在的流程"),
        "calledElement": text("调用哪个流程"),
        "loopCardinality": text("做几次"),
        "completionCondition": text("提前结束的条件"),
        "loopCondition": text("继续的条件"),
        "loopMaximum": text("最多次数"),
        "testBefore": text("是否先判断再做"),
        "key": text("对照值"),
        "given": text("传出的数据"),
        "value": text("携带的数据"),
        "keep": text("保留多久"),
        "operation": text("由平台做什么"),
        "decision": text("哪张决策表"),
    }


def _details(titles: Titles, one: JsonObject) -> str:
    words, known = one.get("words"), _detail_words()
    changed = [known.get(key, key) for key in words] if isinstance(words, dict) else []
    process = f"process:{one.get('process')}"
    target = f"{process}/{one.get('element')}"
    name = titles.title(target)
    if name == target:
        # What has no title of its own is found in the drawing by its id.
        name = f"{titles.title(process)} · {one.get('element')}"
    return text("“%(element)s”：修改%(words)s", element=name, words=text("、").join(changed))


def _declared(titles: Titles, one: JsonObject) -> str:
    name = titles.title(f"process:{one.get('process')}")
    facts = {"process": name, "id": str(one.get("id"))}
    if one.get("kind") == "signal":
        return text("流程“%(process)s”：新增信号 %(id)s", **facts)
    return text("流程“%(process)s”：新增消息 %(id)s", **facts)


def _settings(titles: Titles, one: JsonObject) -> str:
    words, known = one.get("words"), setting_words()
    changed = [known.get(key, key) for key in words] if isinstance(words, dict) else []
    told = text("、").join(changed)
    process = str(one.get("process"))
    if one.get("op") == "change_process":
        name = titles.title(f"process:{process}")
        return text("流程“%(process)s”：修改%(words)s", process=name, words=told)
    name = titles.title(f"process:{process}/{one.get('node')}")
    return text("节点“%(node)s”：修改%(words)s", node=name, words=told)


def _condition(titles: Titles, one: JsonObject) -> str:
    flow = titles.title(f"process:{one.get('process')}/{one.get('flow')}")
    if one.get("condition") is None:
        return text("连线“%(flow)s”：去掉条件", flow=flow)
    condition = str(one.get("condition"))
    return text("连线“%(flow)s”：条件改为 %(condition)s", flow=flow, condition=condition)


def _default(titles: Titles, one: JsonObject) -> str:
    process = f"process:{one.get('process')}"
    facts = {"process": titles.title(process), "gateway": str(one.get("gateway"))}
    if one.get("flow") is None:
        return text("流程“%(process)s”：网关 %(gateway)s 不再有默认流向", **facts)
    facts["flow"] = titles.title(f"{process}/{one.get('flow')}")
    return text("流程“%(process)s”：网关 %(gateway)s 默认走“%(flow)s”", **facts)


def _moved(titles: Titles, one: JsonObject) -> str:
    places = one.get("places")
    count = len(places) if isinstance(places, dict) else 0
    name = titles.title(f"process:{one.get('process')}")
    return text("流程“%(process)s”：调整 %(count)s 个图形的位置", process=name, count=count)


def _replaced(titles: Titles, one: JsonObject) -> str:
    name = titles.title(f"process:{one.get('process')}")
    return text("流程“%(process)s”：整体改画，原厂升级此流程时需要对照", process=name)


def _restored(titles: Titles, one: JsonObject) -> str:
    return text(
        "流程“%(process)s”：恢复原厂", process=titles.title(f"process:{one.get('process')}")
    )


TELLS: Mapping[str, Callable[[Titles, JsonObject], str]] = {
    "change_node": _settings,
    "change_process": _settings,
    "change_element": _details,
    "declare": _declared,
    "set_condition": _condition,
    "set_default_flow": _default,
    "move_elements": _moved,
    "replace_process": _replaced,
    "restore_process": _restored,
}
