"""What the modeler says: its property panel, the notes beside it, the choices of each setting."""

from collections.abc import Mapping

from dougong.web.locale import text
from dougong.web.studio.event_texts import event_labels, value_types

Choices = Mapping[str, str]


def choices() -> dict[str, Choices]:
    """What the closed values of each setting are called, in the order they are offered."""
    return {**_ways(), **_rules(), **_people(), **_others(), "value": value_types()}


def _ways() -> dict[str, Choices]:
    return {
        "kind": {
            "approve": text("审批：同意、驳回或退回"),
            "handle": text("办理：补充内容后完成"),
            "cc": text("抄送：只告知，不等待"),
        },
        "mode": {
            "any": text("或签：一人同意即可"),
            "all": text("会签：所有人同意"),
            "ratio": text("票签：同意数达到比例或人数"),
            "sequential": text("依次：按顺序逐人审批"),
        },
        "reject": {
            "any": text("一人驳回即驳回"),
            "all": text("无人还能同意时才驳回"),
            "vote": text("同意数已达不到时驳回"),
        },
        "empty": {
            "next_manager": text("转上一级主管"),
            "to": text("转给指定的人"),
            "pass": text("自动通过"),
            "incident": text("停下，交管理员处理"),
        },
        "initiator": {
            "keep": text("照常由本人审批"),
            "skip": text("跳过本人"),
            "manager": text("改由其上级审批"),
        },
        "duplicates": {
            "none": text("每次都要审批"),
            "consecutive": text("上一节点刚审批过的自动通过"),
            "any_earlier": text("之前审批过的都自动通过"),
        },
    }


def _rules() -> dict[str, Choices]:
    return {
        "actions": {
            "return": text("退回"),
            "transfer": text("转办"),
            "delegate": text("委派"),
            "add_sign": text("加签"),
            "remove_sign": text("减签"),
            "cc": text("抄送"),
            "abstain": text("弃权"),
        },
        "opinion": {
            "approve": text("同意时"),
            "reject": text("驳回时"),
            "return": text("退回时"),
            "abstain": text("弃权时"),
            "complete": text("办理完成时"),
        },
        "returns": {
            "initiator": text("发起人"),
            "previous": text("上一节点"),
            "chosen": text("任选走过的节点"),
        },
        "after_return": {
            "changed": text("路由内容变了就从头走，否则直接回到退回人"),
            "back_to_returner": text("直接回到退回人"),
            "restart": text("从头走"),
        },
        "right": {
            "hidden": text("不可见"),
            "read": text("只读"),
            "write": text("可编辑"),
            "required": text("必填"),
        },
    }


def _people() -> dict[str, Choices]:
    return {
        "assignee": {
            "role": text("担任某角色的人"),
            "user": text("指定的人"),
            "group": text("人员组的成员"),
            "members_of_department": text("部门全体成员"),
            "head_of_department": text("部门负责人"),
            "head_of_department_field": text("单据所填部门的负责人"),
            "nth_manager": text("发起人的第几级上级"),
            "consecutive_managers": text("逐级上级，到某级或某角色为止"),
            "person_field": text("单据中填的人"),
            "initiator": text("发起人本人"),
            "chosen_by_initiator": text("发起人提交时选"),
            "chosen_by_previous": text("上一环节审批时指定"),
            "post": text("担任某岗位的人"),
            "feel": text("按公式（FEEL）"),
            "decision": text("按决策表"),
        },
    }


def _others() -> dict[str, Choices]:
    return {
        "timeout": {
            "remind": text("提醒办理人"),
            "escalate": text("通知其上级"),
            "transfer": text("转给指定的人"),
            "decide": text("自动处理"),
        },
        "outcome": {
            "approved": text("同意"),
            "rejected": text("驳回"),
            "completed": text("完成"),
        },
        "withdraw": {
            "before_any_vote": text("无人审批前可以撤回"),
            "any_time": text("办结前随时可以撤回"),
            "never": text("不能撤回"),
            "before": text("到某个节点之前可以撤回"),
        },
        "duty": {
            "maker_checker": text("制单人、发起人不得审批"),
            "initiator_not_approver": text("发起人不得审批"),
            "distinct_approvers": text("同一人不得在两个节点审批"),
            "payer_not_approver": text("审批过的人不得付款办理"),
        },
        "repeat": {
            "": text("只做一次"),
            "parallel": text("做若干次，同时进行"),
            "sequential": text("做若干次，依次进行"),
            "loop": text("重复做，直到条件不成立"),
        },
        "timer": {
            "timeDuration": text("等待一段时间"),
            "timeDate": text("等到某个时刻"),
        },
    }


def labels() -> dict[str, str]:
    """What stands before and below each setting."""
    return {
        **_node_labels(),
        **_late_labels(),
        **_process_labels(),
        **_shape_labels(),
        **event_labels(),
    }


def _node_labels() -> dict[str, str]:
    return {
        "basics": text("基本"),
        "id": text("节点编号"),
        "idHelp": text("条件里用它引用，例如 编号.outcome；发布后请勿再改"),
        "idTaken": text("编号已被使用，或不合规：以字母开头，只含字母、数字和下划线"),
        "name": text("名称"),
        "kind": text("节点类型"),
        "people": text("审批人"),
        "peopleHelp": text("各条规则找到的人合在一起"),
        "addRule": text("添加规则"),
        "mode": text("多人时"),
        "ratio": text("同意达到"),
        "ratioHelp": text("比例写 60%，人数写 3"),
        "quorum": text("至少有多少人表态"),
        "reject": text("驳回"),
        "rejectUsual": text("按方式默认"),
        "collect_all": text("结果已定仍征集所有人的意见"),
        "empty": text("找不到人时（依次尝试）"),
        "fallback": text("转给谁"),
        "initiator": text("审批人就是发起人时"),
        "initiatorUsual": text("默认：记资金账的流程改由其上级审批，其他照常"),
        "duplicates": text("同一人重复审批时"),
        "actions": text("可用操作"),
        "opinion": text("必须填写意见"),
        "signature": text("必须手写签名"),
        "attachment": text("必须附上文件"),
        "returns": text("可以退回到"),
    }


def _late_labels() -> dict[str, str]:
    return {
        "fields": text("字段权限"),
        "fieldsHelp": text("未列出的字段只读"),
        "addField": text("添加字段"),
        "field": text("字段"),
        "right": text("权限"),
        "summary": text("待办摘要（最多 5 个）"),
        "after_return": text("退回后重新提交"),
        "timeouts": text("超时"),
        "timeoutsHelp": text("工作时间写 PT8H（8 小时）或 P2D（2 个工作日），依次执行"),
        "addTimeout": text("添加一步"),
        "after": text("满多久"),
        "from": text("从何时算起"),
        "fromOpen": text("节点开始时"),
        "then": text("到时怎么办"),
        "outcome": text("处理结果"),
        "allow_auto": text("允许超时自动处理"),
        "chain": text("审批链（按决策表排步骤）"),
        "chainHelp": text("决策表的 steps 输出依次列出审批人；可用两张表合并"),
        "addDecision": text("添加决策表"),
        "openTable": text("打开这张决策表"),
        "remove": text("移除"),
        "up": text("上移"),
        "none": text("请选择"),
        "optional": text("（可不填）"),
        "user": text("人员"),
        "role": text("哪个角色"),
        "group": text("哪个人员组"),
        "department": text("哪个部门"),
        "post": text("哪个岗位"),
        "level": text("第几级"),
        "expression": text("公式"),
        "decision": text("哪张决策表"),
    }


def _process_labels() -> dict[str, str]:
    return {
        "process": text("流程"),
        "entity": text("单据"),
        "withdraw": text("发起人撤回"),
        "withdrawNode": text("到哪个节点之前"),
        "facts": text("路由事实"),
        "factsHelp": text("条件和决策表只能读这里列出的值"),
        "addFact": text("添加事实"),
        "factName": text("名称"),
        "factValue": text("取值公式"),
        "duties": text("职责分离"),
        "throws": text("抛给调用它的流程"),
        "throwsHelp": text("勾选的错误或升级由调用这个流程的一方捕获"),
        "throwsNone": text("图中还没有抛出错误或升级的事件"),
        "flow": text("连线"),
        "condition": text("条件（FEEL）"),
        "conditionHelp": text("可用：%(names)s", names="%s"),
        "isDefault": text("其他条件都不成立时走这里"),
    }


def _shape_labels() -> dict[str, str]:
    return {
        "event": text("事件"),
        "timer": text("定时"),
        "timeDuration": text("时长，例如 P1D、PT2H"),
        "timeDate": text("时刻，例如 2026-10-01T09:00:00+08:00"),
        "interrupting": text("到时结束所在的任务"),
        "code": text("代码"),
        "codeHelp": text("抛出与捕获用相同的代码"),
        "scope": text("子流程"),
        "call": text("调用流程"),
        "called": text("调用哪个流程"),
        "repeat": text("做几次"),
        "cardinality": text("次数公式"),
        "until": text("提前结束的条件"),
        "again": text("继续的条件"),
        "atMost": text("最多次数"),
        "before": text("先判断再做"),
        "nothing": text("选中图上的元素，在这里修改设置"),
    }


def notes() -> dict[str, str]:
    """Sentences of the page around the drawing."""
    return {
        "saved": text("已加入草稿，发布后生效"),
        "same": text("与草稿相同，没有要保存的改动"),
        "keptHere": text("改动已暂存在本机，保存后进入草稿"),
        "restored": text("已恢复您 %(when)s 未保存的改动", when="%s"),
        "drop": text("放弃这些改动"),
        "moved": text("草稿里的流程已被别人改过，与您开始画时不同"),
        "mine": text("用我的覆盖"),
        "theirs": text("放弃我的，载入最新"),
        "look": text("另开一页看最新"),
        "refused": text("有错误，没有保存；请按“检查”里的提示修改"),
        "offline": text("网络中断，改动已暂存在本机，恢复后再保存"),
        "foreign": text("流程图里有本页不能保留的写法，只供查看：%(what)s", what="%s"),
        "phone": text("手机上只供查看和试走，修改请用电脑"),
        "unreadable": text("流程图无法显示：缺少图形，请用支持 BPMN 2.0 的工具补画后导入"),
        "clean": text("没有发现问题"),
        "writes": text("保存会写入"),
        "drafted": text("草稿中的修改"),
        "error": text("错误"),
        "warning": text("请留意"),
        "noRoad": text("提交后直接生效，不需要审批"),
        "nobody": text("没有找到人"),
        "passes": text("自动通过"),
        "because": text("因为"),
        "otherwise": text("其他条件都不成立"),
        "facts": text("所用的值"),
        "fixFirst": text("请先改正“检查”里的错误，再试走"),
        "restoreAsk": text("恢复为原厂流程？保存后，之前对这个流程的改动都不再生效。"),
        "restoredVendor": text("已载入原厂流程，保存后生效"),
    }
