"""What the modeler says of messages, signals, services and decisions that a process asks."""

from dougong.web.locale import text


def event_labels() -> dict[str, str]:
    """What stands before and below their settings."""
    return {**_declared(), **_asked()}


def _declared() -> dict[str, str]:
    return {
        "message": text("哪个消息"),
        "messageHelp": text("其他流程声明过的也可以选，数据与保留时间须一致"),
        "newMessage": text("新建消息…"),
        "messageDeclared": text("消息的内容"),
        "signal": text("哪个信号"),
        "signalHelp": text("信号是广播，此刻所有等待它的流程都会收到"),
        "newSignal": text("新建信号…"),
        "signalDeclared": text("信号的名称"),
        "sharedName": text("编号"),
        "sharedNameHelp": text("接口和其他流程按它找到；不带点号时属于本模块，发布后请勿再改"),
        "key": text("对照值（FEEL，可不填）"),
        "keyHelp": text("两边的值相同才收到；不填则按本单据对照。可用：%(names)s", names="%s"),
        "given": text("随附的数据（FEEL）"),
        "givenOdd": text("没有声明这项数据，请清空"),
        "values": text("携带的数据"),
        "valuesHelp": text("收到后在条件里写作 事件编号.名称"),
        "addValue": text("添加数据"),
        "valueName": text("数据名"),
        "valueType": text("类型"),
        "required": text("必须提供"),
        "keep": text("没有人等时保留多久（可不填）"),
        "keepHelp": text("例如 P7D；不填则不保留，发送方会得知没有人在等"),
    }


def _asked() -> dict[str, str]:
    return {
        "service": text("服务任务"),
        "operation": text("由平台做什么"),
        "refusesHelp": text("业务错误可在任务边框上画错误边界事件接收，没有接收时是流程异常："),
        "refused": text("%(code)s：%(title)s", code="%s", title="%t"),
        "rule": text("规则任务"),
        "ruleHelp": text("决策表的输入取自路由事实"),
        "answerHelp": text("结果在条件里写作：%(names)s", names="%s"),
        "idAnswers": text("条件里用它引用结果；发布后请勿再改"),
    }


def value_types() -> dict[str, str]:
    """The types of values that a message carries."""
    return {
        "text": text("文字"),
        "number": text("数字"),
        "date": text("日期"),
        "datetime": text("日期和时间"),
        "boolean": text("是或否"),
    }
