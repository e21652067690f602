"""The button that makes a person nameless: for those who may, with a reason, on page and API."""

from typing import Any

import pytest

from contract.actions.gate import ID, NAME, gated
from dougong.actions import publish
from dougong.model.people import PLATFORM
from web.api.office import Office
from web.pages.sitting import Sitting

PERSONS = "/api/v1/records/yard.person"


@pytest.fixture
def person(small_office: Office) -> dict[str, Any]:
    files = gated().files()
    small_office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    raw = {"data": {"name": NAME, "id_no": ID}}
    made = small_office.desk("ann").post(PERSONS, raw)
    assert made.status == 201, made.body
    return dict(made.body)


def test_those_who_may_find_the_button_and_the_record_is_nameless_after(
    small_office: Office, person: dict[str, Any]
) -> None:
    place = f"/records/yard.person/{person['id']}"
    ann, bo = Sitting(small_office, "ann"), Sitting(small_office, "bo")
    assert 'data-dialog="anonymise"' not in ann.get(place).text
    assert 'data-dialog="anonymise"' in bo.get(place).text
    done = bo.post(f"{place}/anonymise", version="1", reason="本人书面申请")
    assert (done.status_code, done.headers["Location"]) == (303, place)
    page = bo.get(place).text
    assert "已匿名化" in page
    assert "某人0001" in page
    assert "本人书面申请" in page
    assert NAME not in page
    assert 'data-dialog="anonymise"' not in page
    assert f"{place}/edit" not in page


def test_the_api_says_what_is_in_the_way(small_office: Office, person: dict[str, Any]) -> None:
    path, seen = f"{PERSONS}/{person['id']}/anonymise", {"If_Match": '"1"'}
    ann, bo = small_office.desk("ann"), small_office.desk("bo")
    assert ann.post(path, {"reason": "申请"}, **seen).status == 403
    order = {"site": small_office.template.site, "loader": person["id"], "lines": []}
    draft = ann.post("/api/v1/records/yard.order", {"data": order}).body
    refused = bo.post(path, {"reason": "申请"}, **seen)
    assert (refused.status, refused.body["error"]["code"]) == (409, "still_under_way")
    assert draft["data"]["number"] in refused.body["error"]["message"]
    ann.ask("DELETE", f"/api/v1/records/yard.order/{draft['id']}")
    done = bo.post(path, {"reason": "申请"}, **seen)
    assert (done.status, done.body["data"]["name"]) == (200, "某人0001")
