"""What stands around a record is told to programs: what refers to it, and its figures."""

import json

import pytest

from dougong.actions import publish
from dougong.base.values import JsonObject
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from web.api.office import ORDER, Office, bundle

ORDER_FILE = "modules/yard/entities/order.schema.json"
LINE_FILE = "modules/yard/entities/line.schema.json"
NAMED = {"kind": "reference", "title": "来自订单", "reference": {"entity": "yard.order"}}


@pytest.fixture
def linked(office: Office) -> Office:
    """The office with lines that name the order they come from."""
    files = bundle()
    line = json.loads(files[LINE_FILE])
    line["properties"]["origin"] = NAMED
    files = {**files, LINE_FILE: written(line)}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    return office


def order(office: Office, **words: JsonObject) -> str:
    return str(office.draft(**words).body["id"])


def _line(origin: str) -> JsonObject:
    return {"what": "砂", "quantity": 1, "price": "2.00", "origin": origin}


def test_what_refers_to_a_site_is_told_with_its_sums(office: Office) -> None:
    order(office, lines=[{"what": "石", "quantity": 1, "price": "20.50"}])
    found = office.desk("ann").get(f"/api/v1/records/yard.site/{office.site}/related")
    assert found.status == 200
    [one] = found.body["items"]
    assert (one["entity"], one["field"], one["list"], one["count"]) == (
        "yard.order",
        "site",
        "yard.orders",
        1,
    )
    assert one["sums"] == {"total": "20.50"} or one["sums"] == {"total": 20.5}
    wanted = f"/api/v1/records/yard.order?refers=site:{office.site}&count=true"
    assert office.desk("ann").get(wanted).body["total"] == 1


def test_a_record_named_in_rows_is_told_and_what_names_it_is_listed(linked: Office) -> None:
    first = order(linked)
    second = order(linked, lines=[_line(first), _line(first)])
    order(linked)
    ann = linked.desk("ann")
    [one] = ann.get(f"{ORDER}/{first}/related").body["items"]
    assert (one["field"], one["count"], one["sums"]) == ("lines.origin", 1, {})
    found = ann.get(f"{ORDER}?refers=lines.origin:{first}").body["items"]
    assert [item["id"] for item in found] == [second]


@pytest.mark.parametrize("refers", ["note:x", "lines.what:x", "nothing:x", "lines.origin.id:x"])
def test_only_references_are_asked_for(linked: Office, refers: str) -> None:
    found = linked.desk("ann").get(f"{ORDER}?refers={refers}")
    assert (found.status, found.body["error"]["code"]) == (422, "parameter_invalid")


def test_an_id_that_is_none_is_refused(linked: Office) -> None:
    assert linked.desk("ann").get(f"{ORDER}?refers=site:x").status == 422


def test_figures_are_told_to_whoever_may_see_them(office: Office) -> None:
    office.submitted()
    office.vote("pam")
    office.vote("bo")
    place = f"/api/v1/records/yard.site/{office.site}/figures"
    told = {one["figure"]: one for one in office.desk("pam").get(place).body["items"]}
    assert told["spent"]["value"] is not None
    assert told["spent"]["rows"] == {"site": office.site}
    assert office.desk("ann").get(place).body["items"] == []


def test_the_routes_are_documented(office: Office) -> None:
    paths = office.desk("ann").get("/api/v1/openapi.json").body["paths"]
    for part in ("related", "figures"):
        told = paths[f"/api/v1/records/yard.order/{{record_id}}/{part}"]["get"]
        assert told["summary"]
    asked = paths["/api/v1/records/yard.order"]["get"]["parameters"]
    assert "refers" in {one["name"] for one in asked}
