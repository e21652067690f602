"""Publishing changes tables and keeps every value."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from dougong.model.entity import Entity
from dougong.model.fields.field import Field, Reference
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, records, schema_changes
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import DuplicateValue, SchemaRefused, TableNameTaken


def text(key: str, **words: Any) -> Field:
    """A text field."""
    return Field(key, "text", key, **words)


def entities(world: Any, name: str, *fields: Field, **words: Any) -> dict[str, Entity]:
    """The world's entities, one of them with other fields."""
    known = dict(world.catalog.entities)
    changed = {**known[name].fields, **{field.key: field for field in fields}}
    dropped = words.pop("without", ())
    kept = {key: value for key, value in changed.items() if key not in dropped}
    known[name] = replace(known[name], fields=kept, **words)
    return known


def catalog(world: Any, name: str, *fields: Field, **words: Any) -> Any:
    """The world's catalog with one entity changed."""
    return replace(world.catalog, entities=entities(world, name, *fields, **words))


def add_site(world: Any, **data: Any) -> str:
    """A site."""
    with world.work() as work:
        return records.add(work, "yard.site", data).id


def find_site(world: Any, key: str) -> dict[str, Any]:
    """The data of a site."""
    with world.look() as work:
        return dict(records.find(work, "yard.site", key).data)


def test_planning_again_after_publishing_gives_nothing(world):
    assert world.plan(world.catalog) == ()


def test_a_new_field_is_a_new_column_with_all_records_kept(world):
    key = add_site(world, code="S1")
    wider = catalog(
        world,
        "yard.site",
        text("building"),
        Field("area", "decimal", "面积", scale=3),
        Field("head", "reference", "上级", reference=Reference("yard.site")),
        indexes=(("building", "code"),),
    )
    changes = world.publish(wider)
    assert {(change.kind, change.name) for change in changes if "column" in change.kind} == {
        ("add_column", "building"),
        ("add_column", "area"),
        ("add_column", "head"),
    }
    assert world.plan(wider) == ()
    assert find_site(world, key)["building"] is None
    with world.work() as work:
        found = records.find(work, "yard.site", key)
        records.change(work, found, {**found.data, "area": Decimal("1.125")}, version=1)
    assert find_site(world, key) | {"area": Decimal("1.125")} == find_site(world, key)


def test_a_field_that_goes_and_comes_back_has_its_values(world):
    key = add_site(world, code="S1", name="滨江")
    before = world.catalog
    assert world.publish(catalog(world, "yard.site", without=("name",))) == ()
    assert "name" not in find_site(world, key)
    add_site(world, code="S2")
    assert world.publish(before) == ()
    assert find_site(world, key)["name"] == "滨江"


def test_a_renamed_field_keeps_its_values(world):
    key = add_site(world, code="S1", name="滨江")
    new = text("title", words={"renamed_from": "name", "maxLength": 50})
    renamed = catalog(world, "yard.site", new, without=("name",), label="code", search=("code",))
    assert [change.kind for change in world.publish(renamed)] == ["rename_column"]
    assert find_site(world, key)["title"] == "滨江"
    assert world.plan(renamed) == ()


def decimals(world: Any, scale: int, *, kind: str = "decimal") -> Any:
    """The catalog with a number of a scale at every site."""
    return catalog(world, "yard.site", Field("size", kind, "面积", scale=scale))


def test_a_finer_scale_keeps_every_value_exactly(world):
    world.publish(decimals(world, 2))
    key = add_site(world, code="S1", size=Decimal("-12345678901.23"))
    assert [change.kind for change in world.publish(decimals(world, 6))] == ["change_column"]
    assert find_site(world, key)["size"] == Decimal("-12345678901.23")
    assert world.plan(decimals(world, 6)) == ()
    world.publish(decimals(world, 2))
    assert find_site(world, key)["size"] == Decimal("-12345678901.23")


def test_a_coarser_scale_is_refused_while_a_value_would_lose(world):
    world.publish(decimals(world, 4))
    bad = add_site(world, code="S1", size=Decimal("1.0050"))
    add_site(world, code="S2", size=Decimal("1.0000"))
    change = world.plan(decimals(world, 2))[0]
    assert (change.refused, change.count, change.examples) == (True, 1, (bad,))
    with pytest.raises(SchemaRefused) as caught:
        world.publish(decimals(world, 2))
    assert bad in caught.value.advice()


def test_a_finer_scale_is_refused_for_values_that_grow_too_large(world):
    world.publish(decimals(world, 2))
    bad = add_site(world, code="S1", size=Decimal("9999999999999999.99"))
    change = world.plan(decimals(world, 6))[0]
    assert (change.count, change.examples) == (1, (bad,))


def test_a_whole_number_becomes_a_decimal_and_back(world):
    world.publish(decimals(world, 0, kind="integer"))
    key = add_site(world, code="S1", size=5)
    world.publish(decimals(world, 2))
    assert find_site(world, key)["size"] == Decimal("5.00")
    world.publish(decimals(world, 0, kind="integer"))
    assert find_site(world, key)["size"] == 5


def test_readers_get_over_a_change_of_what_they_have_prepared(world):
    world.publish(decimals(world, 2))
    key = add_site(world, code="S1", size=Decimal("1.25"))
    for _ in range(8):
        find_site(world, key)
    world.publish(decimals(world, 4))
    assert patient(world, key)["size"] == Decimal("1.25")


def patient(world: Any, key: str) -> dict[str, Any]:
    """The data of a site, asked again while the database says it is busy."""
    for _ in range(3):
        try:
            return find_site(world, key)
        except DBAPIError as error:
            if not world.database.is_busy(error):
                raise
    raise TimeoutError


def test_a_value_that_came_after_planning_is_seen(world):
    world.publish(decimals(world, 4))
    coarser = decimals(world, 2)
    changes = world.plan(coarser)
    add_site(world, code="S1", size=Decimal("1.0050"))
    with world.database.begin_as_owner() as connection, pytest.raises(SchemaRefused):
        schema_changes.apply(connection, EntityTables(coarser), changes)


def limited(world: Any, length: int) -> Any:
    """The catalog with names of at most that length."""
    return catalog(world, "yard.site", text("name", words={"maxLength": length}))


def test_a_shorter_text_is_refused_while_longer_ones_are_there(world):
    long = add_site(world, code="S1", name="十个字的项目名称叫作")
    change = world.plan(limited(world, 9))[0]
    assert (change.kind, change.count, change.examples) == ("change_column", 1, (long,))
    assert not any(change.refused for change in world.plan(limited(world, 10)))
    world.publish(limited(world, 10))
    world.publish(limited(world, 200))
    assert world.plan(limited(world, 200)) == ()


def test_another_kind_takes_the_place_of_an_empty_column_only(world):
    other = catalog(world, "yard.site", Field("opened_on", "text", "开工"))
    used = add_site(world, code="S1", opened_on=date(2026, 1, 2))
    change = world.plan(other)[0]
    assert (change.kind, change.count, change.examples) == ("replace_column", 1, (used,))
    with world.work() as work:
        found = records.find(work, "yard.site", used)
        records.change(work, found, {**found.data, "opened_on": None}, version=1)
    world.publish(other)
    with world.work() as work:
        found = records.find(work, "yard.site", used)
        records.change(work, found, {**found.data, "opened_on": "0123"}, version=2)
    assert find_site(world, used)["opened_on"] == "0123"
    assert world.plan(other) == ()


def unique_name(world: Any, scope: tuple[str, ...] = ()) -> Any:
    """The catalog in which a name occurs once."""
    return catalog(world, "yard.site", text("name", unique=scope, words={"maxLength": 50}))


def test_a_new_rule_of_uniqueness_looks_at_what_is_there(world):
    add_site(world, code="S1", name="滨江")
    second = add_site(world, code="S2", name=" 滨江")
    change = next(one for one in world.plan(unique_name(world)) if one.kind == "add_unique")
    assert (change.count, change.examples) == (1, (second,))
    with world.work() as work:
        found = records.find(work, "yard.site", second)
        records.change(work, found, {**found.data, "name": "高新"}, version=1)
    world.publish(unique_name(world))
    with pytest.raises(DuplicateValue):
        add_site(world, code="S3", name="高新")
    assert world.plan(unique_name(world)) == ()


def test_a_rule_that_goes_refuses_no_more_and_comes_back_whole(world):
    before = world.catalog
    world.publish(unique_name(world))
    add_site(world, code="S1", name="滨江")
    assert [change.kind for change in world.publish(before)] == ["drop_unique"]
    add_site(world, code="S2", name="滨江")
    assert world.plan(unique_name(world))[-1].count == 1


def test_uniqueness_within_other_fields(world):
    world.publish(unique_name(world, ("leader",)))
    add_site(world, code="S1", name="滨江", leader="p1")
    add_site(world, code="S2", name="滨江", leader="p2")
    add_site(world, code="S3", name="滨江")
    with pytest.raises(DuplicateValue):
        add_site(world, code="S4", name="滨江")


def test_a_new_measure_is_zero_in_the_rows_before(world):
    cost = LedgerRow(
        *("yard.cost", "cost", "work", {"site": "s1"}, {"amount": Decimal(1)}),
        *("yard.order", "r1", "", 1, date(2026, 11, 22), "2026-11"),
    )
    with world.work() as work:
        ledgers.post(work, [cost])
    ledger = world.catalog.ledgers["yard.cost"]
    more = ledger.measures | {"days": Field("days", "decimal", "工日", scale=4)}
    wider = replace(world.catalog, ledgers={"yard.cost": replace(ledger, measures=more)})
    world.publish(wider)
    assert world.plan(wider) == ()
    with world.look() as work:
        found, _ = ledgers.rows(work, "yard.cost")
        assert found[0].measures["days"] == 0


def test_nothing_lasts_of_a_publishing_that_is_not_committed(world):
    wider = catalog(world, "yard.site", text("building"))
    with world.database.begin_as_owner() as connection:
        tables = EntityTables(wider)
        schema_changes.apply(connection, tables, schema_changes.plan(connection, tables))
    assert [change.name for change in world.plan(wider)] == ["building"]


def test_two_entities_cannot_share_a_table(world):
    one, two = (
        Entity(module, key, "master", key, {"a": text("a")})
        for module, key in (("day", "labor_sheet"), ("day_labor", "sheet"))
    )
    with pytest.raises(TableNameTaken):
        EntityTables(replace(world.catalog, entities={one.name: one, two.name: two}))


def test_long_names_are_cut_and_stay_different(world):
    fields = [text("a" * 70 + str(n), unique=()) for n in range(2)]
    long = Entity("m" * 40, "e" * 40, "master", "长", {field.key: field for field in fields})
    wider = replace(world.catalog, entities=world.catalog.entities | {long.name: long})
    world.publish(wider)
    assert world.plan(wider) == ()
    with world.work() as work:
        record = records.add(work, long.name, {fields[0].key: "x", fields[1].key: "y"})
    with world.look() as work:
        assert records.find(work, long.name, record.id).data[fields[1].key] == "y"
        columns = work.tables.entity(long.name).columns
        assert all(len(column.name) <= 63 for column in columns)
        assert work.connection.execute(select(columns[0])).scalar() == record.id


def test_a_child_entity_stays_with_its_parent(world):
    other = Entity(
        "yard", "bill", "document", "账单", {"rows": Field("rows", "rows", "行", rows="yard.line")}
    )
    wider = replace(world.catalog, entities=world.catalog.entities | {other.name: other})
    assert [change.kind for change in world.plan(wider) if change.refused] == ["second_parent"]
