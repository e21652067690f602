"""A small bundle with a budget: requests take from it, a policy says how strictly."""

from typing import Any

from dougong.testing.definitions import Definitions

SITE = {"kind": "reference", "title": "项目", "reference": {"entity": "purse.site"}}
CODE = {"kind": "reference", "title": "科目", "reference": {"entity": "purse.code"}}
MONEY = {"kind": "money", "title": "金额"}
MODES = {key: {"title": key} for key in ("off", "warn", "escalate", "block")}
LEVELS = {key: {"title": key} for key in ("leaf", "level1", "whole")}
POLICY = {
    "site": SITE,
    "kind": {"kind": "text", "title": "单据类型"},
    "mode": {"kind": "choice", "title": "方式", "enum": MODES},
    "level": {"kind": "choice", "title": "层级", "enum": LEVELS, "default": '"leaf"'},
}
LINE = {"code": CODE, "amount": {**MONEY, "minimum": 0}}
SUM = "sum(append(for l in lines return if l.amount = null then 0 else l.amount, 0))"
ROWS = {"kind": "rows", "title": "明细", "rows": "purse.line", "minItems": 1}

CONTROL: dict[str, Any] = {
    "ledger": "purse.budget",
    "documents": {
        "purse.request": {
            "kind": "request",
            "for_each": "lines",
            "when": "not(parent.free = true)",
            "key": {"site": "parent.site", "code": "code"},
            "asked": "amount",
        }
    },
    "policy": {
        "entity": "purse.policy",
        "match": [{"field": "site", "value": "parent.site"}, {"field": "kind", "value": "kind"}],
        "fallback": [
            {"field": "site", "op": "is", "value": "null"},
            {"field": "kind", "value": "kind"},
        ],
    },
    "roll_up": {
        "dimension": "code",
        "entity": "purse.code",
        "parent": "above",
        "to": "policy.level",
    },
    "base": "budget",
    "used": "reserved + actual",
    "outcome": {"decision": "purse.action"},
    "message": "{{ key.code }}：预算 {{ base }}，已用 {{ used }}，本次 {{ asked }}，"
    "之后 {{ usage }}，超出 {{ over_by }}",
}

#: A ledger of what the control told requests that went on nevertheless.
EXCEPTIONS: dict[str, Any] = {
    "title": "例外",
    "scope": "site",
    "dimensions": {
        "site": SITE,
        "code": CODE,
        "outcome": {"kind": "text", "title": "结果"},
        "reason": {"kind": "text", "title": "理由"},
        "granted_by": {"kind": "member", "title": "批准人"},
    },
    "measures": {key: {**MONEY, "title": key} for key in ("base", "used", "asked", "over_by")},
    "row_types": {"asked": {"title": "审批中", "holding": True}, "granted": {"title": "已批准"}},
}
REGISTER: dict[str, Any] = {
    "ledger": "purse.exceptions",
    "rows": {"submitted": "asked", "approved": "granted"},
    "dimensions": {
        "site": "key.site",
        "code": "key.code",
        "outcome": "outcome",
        "reason": "reason",
        "granted_by": 'if status = "approved" then actor.id else null',
    },
    "measures": {"base": "base", "used": "used", "asked": "asked", "over_by": "over_by"},
}

#: Mode and share in percent → outcome (domain.md, DMN-06A), and EC-08: no budget, no request.
ACTIONS = (
    ('"off"', "-", "-", '"pass"'),
    ("-", "0", "-", '"block"'),
    ("-", "-", "< 80", '"pass"'),
    ('"warn"', "-", "-", '"warn"'),
    ('"escalate"', "-", "< 95", '"warn"'),
    ('"escalate"', "-", "-", '"escalate"'),
    ('"block"', "-", "< 95", '"warn"'),
    ('"block"', "-", "<= 100", '"escalate"'),
    ('"block"', "-", "> 100", '"block"'),
)


def purse(**control: Any) -> Definitions:
    """The module, with further words of its control."""
    made = Definitions("purse", "钱袋")
    made.module_words(role_scope={"entity": "purse.site", "title": "项目"})
    made.entity("site", {"name": "text"}, "master", label="name", scope="id")
    above = {"kind": "tree_reference", "title": "上级", "reference": {"entity": "purse.code"}}
    made.entity("code", {"name": "text", "above": above}, "tree", label="name")
    made.entity("policy", POLICY, "master", label="kind", required=["kind", "mode", "level"])
    made.entity("line", LINE, "child", required=["code", "amount"])
    _documents(made)
    _ledger(made)
    _exceptions(made)
    made.add("control", "budget", **{"title": "预算控制", **CONTROL, **control})
    made.add("list", "requests", entity="purse.request", columns={"site": {}, "total": {}})
    made.add("list", "funds", entity="purse.fund", columns={"site": {}, "use": {}})
    made.file("workflows/purse/action.dmn", _table())
    made.file("workflows/purse/request_approval.bpmn", _process())
    for role in ("clerk", "pm", "boss"):
        made.role(role, "request", "fund", scope="record")
        for master in ("site", "code", "policy"):
            made.grant(role, master, "read", "create", "update")
    made.pages(**{"purse.register": ["pm"], "purse.exceptions": ["pm"]})
    for role, entity in (("mason", "request"), ("visitor", "fund")):
        made.role(role, scope="record")
        for name in ("request", "fund"):
            hidden = {"/lines/*/amount": "hidden"} if name == entity else {}
            made.grant(role, name, "read", "create", "update", "submit", fields=hidden)
        for master in ("site", "code"):
            made.grant(role, master, "read")
    return made


def _exceptions(made: Definitions) -> None:
    """The ledger of exceptions and the register over it."""
    made.add("ledger", "exceptions", **EXCEPTIONS)
    made.add(
        "report",
        "register",
        kind="table",
        title="例外台账",
        rows=[
            {"field": "code"},
            {"field": "outcome"},
            *({"field": key, "behind": True} for key in ("reason", "granted_by")),
        ],
        flat=True,
        columns={"asked": {"ledger": "purse.exceptions", "measure": "asked"}},
        where="asked > 0",
    )


def _documents(made: Definitions) -> None:
    words: dict[str, Any] = {"required": ["site", "lines"], "scope": "site"}
    free = {"kind": "boolean", "title": "不占预算", "default": "false"}
    total = {"kind": "money", "title": "合计", "computed": SUM}
    request = {"site": SITE, "free": free, "lines": ROWS, "total": total}
    made.entity("request", request, label="id", headline='"申请 " + id', **words)
    kind = {
        "kind": "choice",
        "title": "用途",
        "enum": {"budget": {"title": "预算"}, "actual": {"title": "已花"}},
    }
    made.entity("fund", {"site": SITE, "use": kind, "lines": ROWS}, **words)
    made.posting("request", hold=_rule("submitted", "rsv", reserved="amount"))
    made.posting(
        "fund",
        budget={**_rule("approved", "bud", budget="amount"), "when": 'parent.use = "budget"'},
        actual={**_rule("approved", "act", actual="amount"), "when": 'parent.use = "actual"'},
    )


def _rule(event: str, row_type: str, **measures: str) -> dict[str, Any]:
    return {
        "on": event,
        "ledger": "purse.budget",
        "row_type": row_type,
        "for_each": "lines",
        "dimensions": {"site": "parent.site", "code": "code"},
        "measures": measures,
    }


def _ledger(made: Definitions) -> None:
    measures = {"budget": "预算", "reserved": "占用", "actual": "已花"}
    made.add(
        "ledger",
        "budget",
        scope="site",
        dimensions={"site": SITE, "code": CODE},
        measures={key: {**MONEY, "title": title} for key, title in measures.items()},
        derived={
            "available": {**MONEY, "title": "可用", "value": "budget - reserved - actual"},
        },
        row_types={
            "bud": {"title": "预算"},
            "act": {"title": "已花"},
            "rsv": {"title": "占用", "holding": True},
        },
        balances={"by_code": {"by": ["site", "code"], "measures": list(measures)}},
    )


def _table() -> bytes:
    columns = (("mode", "policy.mode", "string"), ("base", "base", "number"))
    columns += (("usage", "usage", "number"),)
    inputs = "".join(
        f'<input id="i_{key}" label="{key}"><inputExpression typeRef="{kind}">'
        f"<text>{text}</text></inputExpression></input>"
        for key, text, kind in columns
    )
    given = (("policy", "Any"), ("base", "number"), ("usage", "number"))
    data = "".join(
        f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        "</inputData>"
        for name, kind in given
    )
    needs = "".join(
        f'<informationRequirement id="needs_{name}"><requiredInput href="#{name}"/>'
        "</informationRequirement>"
        for name, _ in given
    )
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(
            f'<inputEntry id="r{number}_{at}"><text>{_escaped(cell)}</text></inputEntry>'
            for at, cell in enumerate(cells[:-1])
        )
        + f'<outputEntry id="r{number}_out"><text>{cells[-1]}</text></outputEntry></rule>'
        for number, cells in enumerate(ACTIONS)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="action_model"'
        f' name="预算控制结果" namespace="https://dougong.dev/purse">{data}'
        '<decision id="action" name="action"><variable name="action" typeRef="string"/>'
        f'{needs}<decisionTable id="action_table" hitPolicy="FIRST">{inputs}'
        f'<output id="action_out" name="outcome" typeRef="string"/>{rules}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _process() -> bytes:
    """The project manager agrees; what the control escalates goes to the boss as well."""
    flows = (
        ("submitted", "check", ""),
        ("check", "which", ""),
        ("which", "agree", 'outcome = "escalate"'),
        ("which", "approved", ""),
        ("agree", "approved", ""),
    )
    lines = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}">'
        + (f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>" if text else "")
        + "</bpmn:sequenceFlow>"
        for a, b, text in flows
    )
    tasks = "".join(
        f'<bpmn:userTask id="{key}" name="{title}"><bpmn:extensionElements>'
        f'<dougong:approval><dougong:assignee kind="role" role="{role}"/></dougong:approval>'
        "</bpmn:extensionElements></bpmn:userTask>"
        for key, title, role in (("check", "审核", "pm"), ("agree", "超支审批", "boss"))
    )
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
        ' xmlns:dougong="https://dougong.dev/schema/bpmn/1" id="request_definitions">'
        '<bpmn:process id="request_approval" name="申请审批" isExecutable="true">'
        '<bpmn:extensionElements><dougong:process entity="purse.request">'
        '<dougong:fact name="outcome" expression="controls.budget.outcome"/>'
        '<dougong:fact name="over_by" expression="controls.budget.over_by"/>'
        "</dougong:process></bpmn:extensionElements>"
        '<bpmn:startEvent id="submitted" name="提交"/><bpmn:endEvent id="approved" name="通过"/>'
        f'<bpmn:exclusiveGateway id="which" name="是否超支" default="f_which_approved"/>'
        f"{tasks}{lines}</bpmn:process>{_drawn(flows)}</bpmn:definitions>"
    ).encode()


#: Element → left edge, width, height.
PLACES = {
    "submitted": (160, 36, 36),
    "check": (250, 100, 80),
    "which": (400, 50, 50),
    "agree": (500, 100, 80),
    "approved": (660, 36, 36),
}


def _drawn(flows: tuple[tuple[str, str, str], ...]) -> str:
    """Where everything stands, in one line."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{key}_shape" bpmnElement="{key}">'
        f'<dc:Bounds x="{left}" y="{120 - high // 2}" width="{wide}" height="{high}"/>'
        "</bpmndi:BPMNShape>"
        for key, (left, wide, high) in PLACES.items()
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="f_{a}_{b}_edge" bpmnElement="f_{a}_{b}">'
        f'<di:waypoint x="{PLACES[a][0] + PLACES[a][1]}" y="120"/>'
        f'<di:waypoint x="{PLACES[b][0]}" y="120"/></bpmndi:BPMNEdge>'
        for a, b, _ in flows
    )
    return (
        '<bpmndi:BPMNDiagram id="request_diagram"><bpmndi:BPMNPlane id="request_plane"'
        f' bpmnElement="request_approval">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
