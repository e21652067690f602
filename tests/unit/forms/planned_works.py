"""A small bundle whose documents call methods: activities, links, a curve and a light."""

from typing import Any

from dougong.testing.definitions import Definitions

TASKS = "for t in tasks return {key: t.code, duration: t.days, name: t.name}"
LINKS = "for k in links return {pred: k.before, succ: k.after, type: k.sort}"
#: What the methods answer with; nobody types it.
GIVEN = {"read_only": True}

CALCULATIONS: dict[str, Any] = {
    "network": {
        "service": "critical_path",
        "inputs": {"tasks": TASKS, "links": LINKS},
        "outputs": {"tasks": {"es": "early_start", "slack": "total_float"}, "length": "duration"},
    },
    "dates": {
        "service": "work_calendar",
        "inputs": {
            "start": "start",
            "items": "for r in network.tasks return "
            "{start_index: r.early_start, finish_index: r.early_finish}",
        },
        "outputs": {"tasks": {"begin": "start", "end": "finish"}},
    },
    "curve": {
        "service": "planned_value",
        "inputs": {
            "tasks": "for t in tasks return {budget: t.cost, start: t.begin, finish: t.end}"
        },
        "outputs": {"months": {"month": "months.month", "value": "months.value"}},
    },
    "lights": {
        "decision": "library.light",
        "for_each": "tasks",
        "inputs": {"slack": "slack"},
        "outputs": {"light": "light"},
    },
}
DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="light_definitions"
 name="灯" namespace="https://dougong.dev/library">
 <inputData id="slack" name="slack"><variable name="slack" typeRef="number"/></inputData>
 <decision id="light" name="light"><variable name="light" typeRef="Any"/>
  <informationRequirement id="n"><requiredInput href="#slack"/></informationRequirement>
  <decisionTable id="t" hitPolicy="FIRST">
   <input id="i" label="时差"><inputExpression typeRef="number"><text>slack</text></inputExpression></input>
   <output id="o" name="light" label="灯" typeRef="string"/>
   <rule id="r1"><inputEntry id="c1"><text>null</text></inputEntry><outputEntry id="d1"><text>null</text></outputEntry></rule>
   <rule id="r2"><inputEntry id="c2"><text>&lt;= 0</text></inputEntry><outputEntry id="d2"><text>"red"</text></outputEntry></rule>
   <rule id="r3"><inputEntry id="c3"><text>-</text></inputEntry><outputEntry id="d3"><text>"green"</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""  # noqa: E501


def works(**calculations: Any) -> Definitions:
    """The bundle; words given replace those of a calculation, and None takes it away."""
    told = {**CALCULATIONS, **calculations}
    light = {"red": {"title": "红"}, "green": {"title": "绿"}}
    task = {
        "code": "text", "name": "text", "days": "integer", "cost": "money",
        "es": {"kind": "integer", **GIVEN}, "slack": {"kind": "integer", **GIVEN},
        "begin": {"kind": "date", **GIVEN}, "end": {"kind": "date", **GIVEN},
        "light": {"kind": "choice", "enum": light, **GIVEN},
    }  # fmt: skip
    sort = {"kind": "choice", "enum": {kind: {"title": kind} for kind in ("FS", "SS", "FF", "SF")}}
    plan = {
        "start": "date",
        "tasks": {"kind": "rows", "rows": "library.task"},
        "links": {"kind": "rows", "rows": "library.link"},
        "months": {"kind": "rows", "rows": "library.month", **GIVEN},
        "length": {"kind": "integer", **GIVEN},
        "weeks": {"kind": "decimal", "scale": 1, "computed": "length / 5"},
    }
    return (
        Definitions()
        .entity("task", task, kind="child")
        .entity("link", {"before": "text", "after": "text", "sort": sort}, kind="child")
        .entity("month", {"month": {"kind": "period", **GIVEN},
                          "value": {"kind": "money", **GIVEN},
                          "since": {"kind": "date", "computed": "parent.start"}}, kind="child")
        .entity("plan", plan, calculations={k: v for k, v in told.items() if v is not None})
        .file("workflows/library/light.dmn", DMN.encode())
        .role("boss", "plan")
        .process("plan_approval", "plan", approve="boss")
    )  # fmt: skip
