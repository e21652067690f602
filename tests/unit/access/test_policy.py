"""Who may do what: roles, scopes, rows, fields, and the reasons given."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dougong.access import policy
from dougong.access.field_rights import field_rights, rights_on
from dougong.feel.filters import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Compare,
    FieldPath,
    IsNull,
    Member,
)
from dougong.model.access import Grant, PageGrant, Role
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.people import Actor
from dougong.model.rights import effective
from dougong.model.runtime import Record
from unit.access.people import P1, P2, actor
from unit.forms.sheets import catalog_of, fields

AT = datetime(2026, 10, 8, tzinfo=UTC)

DOC = Entity(
    module="demo",
    key="doc",
    kind="document",
    title="单据",
    scope="project",
    fields=fields(
        Field("project", "text", "项目"),
        Field("amount", "money", "金额"),
        Field("lines", "rows", "明细", rows="demo.line"),
    ),
)
TABLE = Entity(
    module="demo",
    key="table",
    kind="master",
    title="基础表",
    fields=fields(Field("name", "text", "名")),
)

GRANTS = (
    Grant("pm", "demo.doc", frozenset({"read", "create", "update", "submit"})),
    Grant("clerk", "demo.doc", frozenset({"read", "create"}), rows="created_by = actor.id"),
    Grant(
        *("crew", "demo.doc", frozenset({"read"})),
        fields={"/lines/*/rate": "hidden", "/amount": "masked"},
    ),
    Grant("cfo", "demo.doc", frozenset({"read", "export"}), rows="amount > 1000"),
    Grant("pm", "demo.table", frozenset({"read"})),
)
ROLES = {
    **{key: Role("demo", key, key, "record") for key in ("pm", "clerk", "crew")},
    "cfo": Role("demo", "cfo", "财务总监", "company"),
}
CATALOG = catalog_of(
    DOC, TABLE, roles=ROLES, grants=GRANTS, page_grants=(PageGrant("pm", "demo.monthly"),)
)


def record(project: str | None = P1, created_by: str = "you", amount: int = 1) -> Record:
    data: dict[str, Any] = {"project": project, "amount": amount, "lines": []}
    return Record("demo.doc", "r", 1, "draft", data, created_by, AT, created_by, AT)


@pytest.mark.parametrize(
    ("who", "action", "scope", "expected"),
    [
        (actor(), "read", None, False),
        (actor(("pm", P1)), "read", P1, True),
        (actor(("pm", P1)), "read", P2, False),
        (actor(("pm", P1)), "read", None, True),
        (actor(("pm", None)), "read", P2, True),
        (actor(("pm", P1)), "export", P1, False),
        (actor(("pm", P1)), "read", policy.NO_SCOPE, False),
        (actor(("pm", None)), "read", policy.NO_SCOPE, True),
        (actor(("cfo", None)), "export", P2, True),
        # A company role counts only when it is held company-wide.
        (actor(("cfo", P1)), "export", P1, False),
        (actor(("crew", P1)), "update", P1, False),
        (actor(("unknown", None)), "read", P1, False),
        (actor(is_admin=True), "read", P1, False),
    ],
)
def test_an_action_needs_a_role_that_reaches_the_record(
    who: Actor, action: str, scope: str | None, expected: bool
) -> None:
    assert policy.may(who, CATALOG, action, "demo.doc", scope) is expected


def test_administrators_configure_and_nothing_more() -> None:
    assert policy.may_configure(actor(is_admin=True))
    assert policy.row_filter(actor(is_admin=True), CATALOG, "demo.doc", "read") == NOTHING
    assert not policy.may_configure(actor(("pm", None)))


def test_rows_are_the_union_of_what_each_role_reaches() -> None:
    project = FieldPath(("project",))
    mine = Compare(FieldPath(("created_by",)), "=", "me")

    def rows(*roles: tuple[str, str | None]) -> object:
        return policy.row_filter(actor(*roles), CATALOG, "demo.doc", "read")

    assert rows() == NOTHING
    assert rows(("pm", P2), ("pm", P1)) == AnyOf(
        (Member(project, (P1, P2)), All((IsNull(project), mine)))
    )
    assert rows(("pm", None), ("clerk", P1)) == EVERYTHING
    assert rows(("clerk", None)) == mine
    both = rows(("pm", P1), ("clerk", P2))
    assert isinstance(both, AnyOf)
    assert len(both.parts) == 2


def test_a_record_scoped_role_reads_tables_that_belong_to_no_project() -> None:
    assert policy.row_filter(actor(("pm", P1)), CATALOG, "demo.table", "read") == EVERYTHING
    assert policy.may(actor(("pm", P1)), CATALOG, "read", "demo.table", None)


@pytest.mark.parametrize(
    ("who", "of", "expected"),
    [
        (actor(("pm", P1)), record(P1), True),
        (actor(("pm", P1)), record(P2), False),
        (actor(("pm", P1)), record(None), False),
        (actor(("pm", P1)), record(None, "me"), True),
        (actor(), record(None, "me"), False),
        (actor(("clerk", P1)), record(P1, "me"), True),
        (actor(("clerk", P1)), record(P1, "you"), False),
        (actor(("clerk", P1)), record(P2, "me"), False),
        (actor(("cfo", None)), record(P2, amount=1001), True),
        (actor(("cfo", None)), record(P2, amount=1000), False),
    ],
)
def test_one_record_is_judged_as_the_list_would(who: Actor, of: Record, expected: bool) -> None:
    assert policy.may_touch(who, CATALOG, "read", of) is expected


def test_pages_open_to_their_roles_and_show_their_projects() -> None:
    assert policy.may_open(actor(("pm", P1)), CATALOG, "demo.monthly")
    assert not policy.may_open(actor(("cfo", None)), CATALOG, "demo.monthly")
    assert policy.page_scopes(actor(("pm", P1), ("pm", P2)), CATALOG, "demo.monthly") == {P1, P2}
    assert policy.page_scopes(actor(("pm", None)), CATALOG, "demo.monthly") is None
    assert policy.page_scopes(actor(("cfo", None)), CATALOG, "demo.monthly") == frozenset()


RATE = "/lines/*/rate"


def right(rights: Any, path: str) -> str:
    return effective(rights, path)


def test_a_role_sees_its_fields_as_granted() -> None:
    rights = field_rights(actor(("crew", P1)), CATALOG, "demo.doc", P1)
    assert [right(rights, p) for p in (RATE, "/amount", "/project")] == ["hidden", "masked", "read"]
    assert right(field_rights(actor(("pm", P1)), CATALOG, "demo.doc", P1), RATE) == "write"


def test_of_two_roles_the_better_right_counts() -> None:
    rights = field_rights(actor(("crew", P1), ("pm", P1)), CATALOG, "demo.doc", P1)
    assert right(rights, RATE) == "write"


def test_a_better_role_elsewhere_opens_nothing_here() -> None:
    who = actor(("crew", P1), ("pm", P2))
    assert right(field_rights(who, CATALOG, "demo.doc", P1), RATE) == "hidden"
    assert right(field_rights(who, CATALOG, "demo.doc", P2), RATE) == "write"
    # A list over both projects shows no column that one of its rows may not.
    assert right(field_rights(who, CATALOG, "demo.doc", None), RATE) == "hidden"


def test_a_grant_for_own_rows_opens_nothing_of_others() -> None:
    who = actor(("crew", P1), ("clerk", P1))
    assert right(rights_on(who, CATALOG, record(P1, "you")), RATE) == "hidden"
    assert right(rights_on(who, CATALOG, record(P1, "me")), RATE) == "write"
    assert right(field_rights(who, CATALOG, "demo.doc", P1), RATE) == "hidden"


def test_a_draft_without_a_project_is_open_to_its_author_as_any_of_the_projects_is() -> None:
    assert right(field_rights(actor(("pm", P1)), CATALOG, "demo.doc", ""), "/project") == "write"
    assert right(rights_on(actor(("pm", P1)), CATALOG, record(None, "me")), RATE) == "write"
    mixed = actor(("pm", P1), ("crew", P2))
    assert right(field_rights(mixed, CATALOG, "demo.doc", ""), RATE) == "hidden"
    assert right(field_rights(actor(), CATALOG, "demo.doc", ""), "/project") == "hidden"


def test_without_any_grant_everything_is_hidden() -> None:
    assert right(field_rights(actor(), CATALOG, "demo.doc", P1), "/amount") == "hidden"
    assert right(rights_on(actor(("pm", P2)), CATALOG, record(P1)), "/amount") == "hidden"


def test_a_node_opens_fields_to_whoever_is_assigned() -> None:
    node = {"/project": "write", "/amount": "required", RATE: "write", "/lines/*/days": "hidden"}
    stranger = field_rights(actor(), CATALOG, "demo.doc", P1, node)
    assert [right(stranger, p) for p in ("/project", "/amount", "/other")] == [
        "write",
        "write",
        "read",
    ]
    assert right(stranger, "/lines/*/days") == "hidden"
    crew = field_rights(actor(("crew", P1)), CATALOG, "demo.doc", P1, node)
    assert [right(crew, p) for p in ("/project", "/amount", RATE)] == ["write", "masked", "hidden"]


def test_a_hidden_whole_closes_its_parts() -> None:
    assert effective({"/lines": "hidden", "/lines/*/days": "write"}, "/lines/*/days") == "hidden"
    assert effective({"": "read", "/lines/*/days": "write"}, "/lines/*/days") == "write"
    assert effective({"/lines": "write", "": "read"}, "/lines/*/days") == "write"


def test_the_reasons_name_roles_scopes_and_rows() -> None:
    lines = policy.explain(actor(("pm", P2), ("clerk", P1)), CATALOG, "read", "demo.doc", P1)
    assert lines[:2] == (
        "您的角色“pm”不包含这条记录所属的范围",
        "角色“clerk”允许此操作，仅限：created_by = actor.id",
    )
    assert policy.explain(actor(is_admin=True), CATALOG, "close", "demo.doc", P1) == (
        "没有任何角色被授予“单据”的“close”权限",
        "平台管理员只有配置权限，不含业务数据权限",
    )
    english = policy.explain(actor(locale="en"), CATALOG, "read", "demo.doc", P1)
    assert english[0] == "You do not hold the role “pm”"
