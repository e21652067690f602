"""DMN files to decision models, with the element that is wrong named in every refusal."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from dougong.base.errors import DefinitionError
from dougong.base.text import Text
from dougong.feel.decisions.table import (
    Decision,
    DecisionModel,
    DecisionTable,
    InputClause,
    InputData,
    OutputClause,
    Requirement,
    Rule,
)

SIZE_LIMIT = 2_000_000
ROWS_LIMIT = 2_000
CELL_LIMIT = 500
LEVELS_LIMIT = 100

#: DMN 1.3, 1.4 and 1.5.
NAMESPACES = (
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
HIT_POLICIES = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
AGGREGATIONS = ("", "SUM", "COUNT", "MIN", "MAX")


class DecisionInvalid(DefinitionError):
    """A DMN file is no model we can run; `path` is the id of the element at fault."""

    code = "dmn_invalid"
    text = Text(
        "决策文件有误（{path}）：{what_zh}", "The decision file is wrong ({path}): {what_en}"
    )

    def __init__(self, path: str, what: Text) -> None:
        super().__init__(path=path or "/", what_zh=what.zh, what_en=what.en)


class DecisionUnreadable(DecisionInvalid):
    """The bytes are no XML we accept: too long, broken, or with a DOCTYPE."""

    code = "dmn_unreadable"


class HitPolicyUnknown(DecisionInvalid):
    """The table's hit policy or aggregation is none of DMN's."""

    code = "dmn_hit_policy"


def parse_decision(xml: bytes) -> DecisionModel:
    """The model of a DMN file; DecisionInvalid names the element that is wrong."""
    root = read_xml(xml)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise DecisionInvalid(
            _id(root),
            Text("不是 DMN 1.3 及以上版本的文件", "this is no DMN file of version 1.3 or later"),
        )
    _check_ids(root)
    decisions = tuple(_decision(element) for element in _children(root, "decision"))
    if not decisions:
        raise DecisionInvalid(_id(root), Text("没有决策", "it has no decision"))
    return DecisionModel(
        key=_id(root),
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        inputs=tuple(_input_data(element) for element in _children(root, "inputData")),
        decisions=decisions,
    )


def read_xml(xml: bytes, most: int = SIZE_LIMIT) -> Any:
    """The root element of an XML text without entities, network or DOCTYPE."""
    if len(xml) > most:
        size = f"{most // 1000:,}"
        raise DecisionUnreadable(
            "/", Text(f"文件超过 {size} KB", f"the file is larger than {size} kB")
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        reason = str(fault)
        raise DecisionUnreadable(
            "/", Text(f"不是有效的 XML：{reason}", f"it is no valid XML: {reason}")
        ) from fault
    if root.getroottree().docinfo.doctype:
        raise DecisionUnreadable("/", Text("不允许 DOCTYPE", "a DOCTYPE is not allowed"))
    if _levels(root) > LEVELS_LIMIT:
        raise DecisionUnreadable(
            "/",
            Text(
                f"元素嵌套超过 {LEVELS_LIMIT} 层",
                f"elements are nested more than {LEVELS_LIMIT} levels deep",
            ),
        )
    return root


def _levels(root: Any) -> int:
    level = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def _check_ids(root: Any) -> None:
    seen: set[str] = set()
    for element in root.iter():
        key = element.get("id")
        if key is not None and key in seen:
            raise DecisionInvalid(key, Text("编号重复", "the id is used twice"))
        if key is not None:
            seen.add(key)


def _children(element: Any, name: str) -> Iterator[Any]:
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == name:
            yield child


def _child(element: Any, name: str) -> Any | None:
    return next(_children(element, name), None)


def _id(element: Any) -> str:
    return element.get("id") or ""


def _text(element: Any | None) -> str:
    """The text of an expression element: that of its `text` child."""
    inner = None if element is None else _child(element, "text")
    return "" if inner is None else (inner.text or "").strip()


def _type_of(element: Any) -> str:
    variable = _child(element, "variable")
    return "" if variable is None else variable.get("typeRef", "")


def _input_data(element: Any) -> InputData:
    return InputData(_id(element), element.get("name", ""), _type_of(element))


def _decision(element: Any) -> Decision:
    table = _child(element, "decisionTable")
    if table is None:
        raise DecisionInvalid(
            _id(element), Text("决策中没有决策表", "the decision has no decision table")
        )
    return Decision(
        key=_id(element),
        name=element.get("name", ""),
        type=_type_of(element),
        table=read_table(table, _id(element), element.get("name", "")),
        requirements=tuple(_requirements(element)),
    )


_REQUIREMENTS = {
    "requiredInput": "input",
    "requiredDecision": "decision",
    "requiredKnowledge": "knowledge",
    "requiredAuthority": "authority",
}


def _requirements(element: Any) -> Iterator[Requirement]:
    for child in element:
        if not etree.QName(child).localname.endswith("Requirement"):
            continue
        for target in child:
            kind = _REQUIREMENTS.get(etree.QName(target).localname)
            if kind is not None:
                yield Requirement(kind, target.get("href", "").removeprefix("#"))


def read_table(element: Any, key: str, name: str) -> DecisionTable:
    """The table of a `decisionTable` element."""
    policy = HIT_POLICIES.get(element.get("hitPolicy", "UNIQUE"))
    aggregation = element.get("aggregation", "")
    if policy is None or aggregation not in AGGREGATIONS or (aggregation and policy != "C"):
        raise HitPolicyUnknown(
            key or _id(element),
            Text("命中策略或聚合方式无效", "the hit policy or aggregation is not valid"),
        )
    inputs = tuple(_input(child) for child in _children(element, "input"))
    outputs = tuple(_output(child) for child in _children(element, "output"))
    if not outputs:
        raise DecisionInvalid(key, Text("决策表没有输出列", "the table has no output column"))
    if len(outputs) > 1 and not all(output.name for output in outputs):
        raise DecisionInvalid(key, Text("输出列没有名称", "an output column has no name"))
    rules = tuple(_rule(child, len(inputs), len(outputs)) for child in _children(element, "rule"))
    if len(rules) > ROWS_LIMIT:
        raise DecisionInvalid(
            key, Text(f"超过 {ROWS_LIMIT} 行", f"it has more than {ROWS_LIMIT} rows")
        )
    return DecisionTable(key, name, policy, aggregation, inputs, outputs, rules)


def _input(element: Any) -> InputClause:
    expression = _child(element, "inputExpression")
    text = _text(expression)
    if expression is None or not text:
        raise DecisionInvalid(
            _id(element), Text("输入列没有表达式", "the input column has no expression")
        )
    return InputClause(
        id=_id(element),
        label=element.get("label", ""),
        expression=text,
        type=expression.get("typeRef", ""),
        allowed=_text(_child(element, "inputValues")),
    )


def _output(element: Any) -> OutputClause:
    return OutputClause(
        id=_id(element),
        name=element.get("name", ""),
        type=element.get("typeRef", ""),
        allowed=_text(_child(element, "outputValues")),
        default=_text(_child(element, "defaultOutputEntry")),
        label=element.get("label", ""),
    )


def _rule(element: Any, inputs: int, outputs: int) -> Rule:
    cells = tuple(_cell(child) for child in _children(element, "inputEntry"))
    results = tuple(_cell(child) for child in _children(element, "outputEntry"))
    if len(cells) != inputs or len(results) != outputs:
        raise DecisionInvalid(
            _id(element),
            Text(
                "这一行的单元格数与列数不符", "the row has not as many cells as there are columns"
            ),
        )
    notes = [_text(child) for child in _children(element, "annotationEntry")]
    description = _child(element, "description")
    if description is not None:
        notes.append((description.text or "").strip())
    return Rule(_id(element), cells, results, "\n".join(note for note in notes if note))


def _cell(element: Any) -> str:
    text = _text(element)
    if len(text) > CELL_LIMIT:
        raise DecisionInvalid(
            _id(element),
            Text(f"单元格超过 {CELL_LIMIT} 个字符", f"the cell is longer than {CELL_LIMIT} signs"),
        )
    return text
