"""A small catalog like a day-labor module, and how tests ask for it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from dougong.forms.scope import Scope
from dougong.model.access import Role
from dougong.model.catalog import Catalog
from dougong.model.entity import Check, Entity, Lookup
from dougong.model.fields.field import Field, NumberRule, Option, Reference
from dougong.model.form import Column, Control, Form, Section, Validation
from dougong.model.match import Match
from dougong.model.module import Bundle
from dougong.model.people import Actor

NOW = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)
TODAY = date(2026, 10, 8)
ZHANG = Actor(id="01930000-0000-7000-8000-000000000001", login="zhang", name="张三")


def crew_id(number: int) -> str:
    return f"01930000-0000-7000-8000-0000000000{number:02d}"


def fields(*found: Field) -> dict[str, Field]:
    return {field.key: field for field in found}


def options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key, key.upper()) for key in keys)


_NORMAL = (
    'if mode = "day" then round half up(days * rate, 2)'
    ' else if mode = "hour" then round half up(hours * rate / std_hours, 2)'
    ' else if mode = "group" then round half up(heads * days * rate, 2) else null'
)
_OVERTIME = (
    'if ot_mode = "mult" then round half up(ot_hours * rate / std_hours * ot_param, 2)'
    ' else if ot_mode = "to_day" then round half up(ot_hours / ot_param * rate, 2)'
    ' else if ot_mode = "fixed" then round half up(ot_hours * ot_param, 2) else 0'
)
_EQ_DAYS = (
    '(if mode = "hour" then hours / std_hours else if mode = "group" then heads * days else days)'
    ' + (if ot_mode = "to_day" then ot_hours / ot_param'
    ' else if ot_mode = "none" then 0 else ot_hours / std_hours)'
)

LINE = Entity(
    module="demo",
    key="line",
    kind="child",
    title="明细",
    fields=fields(
        Field("worker", "text", "工人", words={"maxLength": 20}, required=True),
        Field(
            "mode", "choice", "计量方式", options=options("day", "hour", "group"), default='"day"'
        ),
        Field("days", "decimal", "天数", scale=4),
        Field("hours", "decimal", "工时", scale=2),
        Field("heads", "integer", "人数"),
        Field("std_hours", "decimal", "标准工时", scale=2, default="settings.std_hours"),
        Field("rate", "money", "日工资", scale=2, personal=True),
        Field("ot_hours", "decimal", "加班工时", scale=2, default="0"),
        Field(
            "ot_mode",
            "choice",
            "加班方式",
            options=options("mult", "to_day", "fixed", "none"),
            default='"none"',
        ),
        Field("ot_param", "decimal", "加班参数", scale=2),
        # Written before what it reads: the order of evaluation is not that of the file.
        Field("amount", "money", "金额", scale=2, computed="normal + overtime"),
        Field("normal", "money", "正常金额", scale=2, computed=_NORMAL),
        Field("overtime", "money", "加班金额", scale=2, computed=_OVERTIME),
        Field("eq_days", "decimal", "折合工日", scale=4, computed=_EQ_DAYS),
        Field("share", "percent", "占比", scale=2, computed="amount / parent.total_amount * 100"),
    ),
)

CREW = Entity(
    module="demo",
    key="crew",
    kind="master",
    title="班组",
    label="name",
    fields=fields(Field("name", "text", "名称"), Field("partner", "text", "单位")),
)

SHEET = Entity(
    module="demo",
    key="sheet",
    kind="document",
    title="点工单",
    label="sheet_no",
    headline='crew + " 点工单 " + string(total_amount)',
    scope="project",
    business_date="work_date",
    fields=fields(
        Field("total_amount", "money", "合计金额", scale=2, computed="sum(lines.amount)"),
        Field("total_days", "decimal", "合计工日", scale=4, computed="sum(lines.eq_days)"),
        Field("sheet_no", "text", "单号", number=NumberRule("DL-{SEQ4}")),
        Field("project", "text", "项目"),
        Field("work_date", "date", "用工日期", required=True, default="today"),
        Field(
            "crew",
            "reference",
            "班组",
            required=True,
            reference=Reference("demo.crew", copy={"crew_partner": "partner"}),
        ),
        Field("crew_partner", "text", "班组单位"),
        Field(
            "bearer", "choice", "承担方", options=options("self", "backcharge"), default='"self"'
        ),
        Field("partner", "text", "责任分包"),
        Field("content", "long_text", "工作内容", words={"maxLength": 500}),
        Field("lines", "rows", "明细", rows="demo.line", required=True, words={"maxItems": 60}),
        Field("photos", "image", "照片", words={"minItems": 1, "maxItems": 9}),
    ),
    lookups=(
        Lookup(
            key="booked",
            entity="demo.line",
            match=(
                Match("worker", "=", "worker"),
                Match("parent.work_date", "=", "parent.work_date"),
            ),
            take="sum",
            for_each="lines",
            fields=("days",),
            except_self=True,
        ),
        Lookup(
            key="same_day",
            entity="demo.sheet",
            match=(Match("crew", "=", "crew"), Match("work_date", "=", "work_date")),
            take="count",
            except_self=True,
        ),
    ),
    checks=(
        Check(
            key="c2",
            for_each="lines",
            when="booked != null and booked + days > 1",
            message="{{ worker }}当天已有 {{ booked }} 工日",
            at="/days",
        ),
        Check(
            key="c5",
            when="same_day > 0",
            message="{{ crew }}当天已有 {{ same_day }} 张点工单",
            level="warn",
            at="/crew",
        ),
        Check(key="c7", when="true", message="预算不足", port="demo.budget"),
        Check(key="c12", when="partner = crew_partner", message="责任分包就是班组单位"),
    ),
)

FORM = Form(
    module="demo",
    key="sheet",
    entity="demo.sheet",
    title="点工单",
    sections=(
        Section(
            key="head",
            title="基本信息",
            controls=(
                Control("sheet_no"),
                Control("work_date"),
                Control("crew"),
                Control("bearer"),
                Control(
                    "partner",
                    visible='bearer = "backcharge"',
                    required='bearer = "backcharge"',
                    hidden_value="clear",
                ),
                Control("content", enabled='status = "draft"'),
                Control("total_amount"),
            ),
        ),
        Section(
            key="rows",
            title="明细",
            controls=(
                Control(
                    "lines",
                    card="worker",
                    columns=(
                        Column("worker", width=160),
                        Column("mode"),
                        Column("days", total=True, required='mode = "day"'),
                        Column("rate"),
                        Column("ot_param", visible='ot_mode != "none"'),
                        Column("amount", total=True),
                    ),
                ),
                Control("photos"),
            ),
        ),
    ),
    validations=(
        Validation(
            "late", "work_date > today", "用工日期 {{ work_date }} 晚于今天", at="/work_date"
        ),
    ),
)


def catalog_of(*entities: Entity, **words: Any) -> Catalog:
    given: dict[str, Any] = {
        "release": "",
        "bundle": Bundle(key="demo", title="演示", modules={}),
        "entities": {entity.name: entity for entity in entities},
        "settings": {"demo": {"std_hours": 8}},
    }
    for name in (
        *("modules", "forms", "lists", "processes", "decisions", "ledgers", "postings"),
        *("out_ports", "roles", "dictionaries", "reports", "dashboards"),
    ):
        given.setdefault(name, {})
    for name in ("in_ports", "grants", "page_grants"):
        given.setdefault(name, ())
    return Catalog(**{**given, **words})


CATALOG = catalog_of(
    SHEET, LINE, CREW, forms={"demo.sheet": FORM}, roles={"pm": Role("demo", "pm", "项目经理")}
)


def scope(**words: Any) -> Scope:
    given: dict[str, Any] = {
        "actor": ZHANG,
        "now": NOW,
        "today": TODAY,
        "settings": CATALOG.settings["demo"],
    }
    return Scope(**{**given, **words})


def faults_of(found: Any) -> dict[str, str]:
    return {fault.path: fault.code for fault in found.faults}


def said(found: Any) -> dict[str, str]:
    return {fault.path: fault.for_person() for fault in found.faults}


def line(worker: str, **values: Any) -> Mapping[str, Any]:
    return {"worker": worker, **values}
