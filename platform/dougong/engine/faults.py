"""Why a process cannot go on: each becomes an incident that an operator can retry."""

from dougong.base.errors import ProcessError, SetupError
from dougong.base.text import Text


class EngineVersionWrong(SetupError):
    """The installed SpiffWorkflow is not the one whose inner parts this adapter knows."""

    code = "engine_version"
    text = Text(
        "流程引擎需要 SpiffWorkflow {wanted}，当前安装的是 {found}",
        "The engine needs SpiffWorkflow {wanted}; {found} is installed",
    )
    hint = Text(
        "请执行 pip install SpiffWorkflow=={wanted}", "Run pip install SpiffWorkflow=={wanted}"
    )


class StateUnreadable(ProcessError):
    """The stored state is damaged, from another version, or belongs to another diagram."""

    code = "process_state"
    text = Text(
        "流程的运行数据无法读取：{reason}", "The state of the process is unreadable: {reason}"
    )
    hint = Text(
        "请从备份恢复该流程，或由流程管理员终止后重新提交",
        "Restore the process from a backup, or end it and submit again",
    )


class ProcessStalled(ProcessError):
    """Nothing is open and no timer runs, yet the end was not reached: a join waits for ever."""

    code = "process_stalled"
    text = Text(
        "流程停住了：汇聚网关“{joins}”还在等一条分支，而那条分支已经不会再来",
        "The process stands still: “{joins}” waits for a branch that cannot come any more",
    )
    hint = Text(
        "请由流程管理员跳转到后面或前面的环节，并让流程图里的每条分支都到达该网关",
        "Let a process administrator jump to a step; lead every branch to that gateway",
    )


class StepBudgetSpent(ProcessError):
    """One decision set off more automatic steps than a sound process ever needs."""

    code = "process_loop"
    text = Text(
        "流程在没有人工环节的回路里自动走了超过 {limit} 步",
        "The process took more than {limit} steps in a loop without a person",
    )
    hint = Text("请检查回路上的网关条件", "Check the gateway conditions of the loop")


class ProcessTooLarge(ProcessError):
    """The tokens of the process multiplied beyond what may be stored."""

    code = "process_too_large"
    text = Text(
        "流程的执行分支超过上限 {limit}", "The process has more than {limit} branches in its state"
    )
    hint = Text("请检查回路里的并行网关", "Check the parallel gateways inside loops")


class ConditionUndecided(ProcessError):
    """A flow condition gave neither true nor false."""

    code = "process_condition"
    text = Text(
        "网关“{gateway}”上流转条件“{condition}”的结果是 {value}，无法判断走向",
        "Condition “{condition}” at gateway “{gateway}” gave {value}, neither true nor false",
    )
    hint = Text(
        "请检查条件用到的字段是否为空：{names}",
        "Check whether the values it reads are empty: {names}",
    )


class RepeatUndecided(ProcessError):
    """An expression of a multi-instance or loop marker gave what it cannot go by."""

    code = "process_repeat"
    text = Text(
        "“{element}”的多实例或循环表达式“{expression}”的结果是 {value}，无法执行",
        "The expression “{expression}” of “{element}” gave {value}, which says not how often",
    )
    hint = Text(
        "次数须是 0 到 1000 的整数，集合不超过 1000 项，条件须是真或假",
        "It takes a whole number from 0 to 1,000, a list of at most 1,000, or true or false",
    )


class KeyMissing(ProcessError):
    """The expression that tells messages apart gave nothing to go by."""

    code = "process_key"
    text = Text(
        "“{element}”的消息对照值“{expression}”没有结果",
        "The key “{expression}” of “{element}” gave nothing",
    )
    hint = Text("请检查它用到的字段是否为空", "Check whether the fields it reads are empty")


class NoPathTaken(ProcessError):
    """No condition of a gateway held and it has no default flow."""

    code = "process_no_path"
    text = Text(
        "网关“{gateway}”没有任何一个条件成立，也没有默认流向",
        "No condition of gateway “{gateway}” holds and it has no default flow",
    )
    hint = Text("请为该网关设置默认流向", "Give the gateway a default flow")


class ChainEmpty(ProcessError):
    """The decisions of a routed node gave no step."""

    code = "process_chain_empty"
    text = Text(
        "节点“{node}”的审批链为空：决策表没有给出任何步骤",
        "The chain of node “{node}” is empty: its decisions gave no step",
    )
    hint = Text("请补充决策表 {decisions} 的规则", "Add rules to the decision tables {decisions}")


class TaskNotThere(ProcessError):
    """The process has no such open task."""

    code = "process_task_unknown"
    text = Text("流程中没有编号为 {task} 的待办环节", "The process has no open task {task}")


class ReturnImpossible(ProcessError):
    """The process never visited that node, or the node lies in a branch that is still open."""

    code = "process_return"
    text = Text("不能退回到节点“{node}”", "A return to node “{node}” is not possible")
    hint = Text("可退回的节点：{targets}", "Nodes that can be returned to: {targets}")


class MoveImpossible(ProcessError):
    """The tokens of a process cannot stand in another diagram; `why` says what keeps them."""

    code = "process_move"
    text = Text(
        "流程不能移到另一版流程图（{why}）", "The process cannot go on in the other diagram ({why})"
    )
    hint = Text(
        "请让它在原来的版本走完，或先跳转到一个单独的环节再移",
        "Let it end in its own release, or move it to a single step first",
    )


class ErrorUncaught(ProcessError):
    """An error of a service task for which no edge around it waits."""

    code = "process_error_uncaught"
    text = Text(
        "“{element}”的业务错误“{error}”没有边界事件接收",
        "No boundary event catches error “{error}” of “{element}”",
    )
    hint = Text(
        "请在服务任务或它所在的子流程边框上画同一代码的错误边界事件",
        "Draw a boundary error event of that code on the service task or on what is around it",
    )


class OutcomeUnknown(ProcessError):
    """A round was ended with an outcome the engine does not know."""

    code = "process_outcome"
    text = Text("未知的环节结果“{outcome}”", "Unknown outcome “{outcome}”")


class DiagramMismatch(ProcessError):
    """The engine reads another process from the XML than the definition describes."""

    code = "process_diagram"
    text = Text(
        "流程“{process}”的定义与流程图不一致：{reason}",
        "The definition of process “{process}” and its diagram differ: {reason}",
    )


class ProcessEnded(ProcessError):
    """The process is over; nothing can be done in it."""

    code = "process_ended"
    text = Text("流程已经结束", "The process has ended")


class CodeRefused(ProcessError):
    """Something asked the engine to run a script, call a service or evaluate foreign text."""

    code = "process_code_refused"
    text = Text(
        "流程引擎不执行脚本和服务调用，也不计算未经检查的表达式",
        "The engine runs no scripts, calls no services and evaluates no unchecked text",
    )
    hint = Text("请用条件、决策表或任务代替", "Use conditions, decision tables or tasks instead")


class EngineFault(ProcessError):
    """SpiffWorkflow itself refused; the cause is chained."""

    code = "process_engine"
    text = Text("流程引擎报错：{reason}", "The engine refused: {reason}")
