"""Bringing rows in over HTTP: into what is typed, and into a stored draft."""

from decimal import Decimal
from typing import Any

from web.api.office import ORDER, Office

FILL = f"{ORDER}:fill"


def filled(office: Office, who: str = "ann", **data: Any) -> Any:
    asked = {"fill": "like", "data": data}
    found = office.desk(who).post(FILL, asked)
    assert found.status == 200, found.body
    return found.body


def test_rows_come_with_their_values_and_what_is_said_of_them(office: Office) -> None:
    office.submitted(note="垫层")
    seen = filled(office, note="垫层", lines=[{"what": "石", "quantity": 1}, {}])
    (row,) = seen["added"]
    assert (row["what"], row["quantity"], row["price"]) == ("砂", Decimal(2), Decimal(50))
    assert (len(seen["removed"]), seen["changed"], seen["message"]) == (1, [], "带入 1 行")


def test_what_stands_already_is_renewed_where_it_is_locked(office: Office) -> None:
    office.submitted(note="垫层")
    own = "01900000-0000-7000-8000-000000000001"
    typed = {"id": own, "what": "砂", "quantity": 9, "price": "1.00"}
    seen = filled(office, note="垫层", lines=[typed])
    (row,) = seen["changed"]
    assert (row["id"], row["quantity"], row["price"]) == (own, Decimal(9), Decimal(50))
    assert (seen["added"], seen["message"]) == ([], "更新 1 行")


def test_it_is_said_that_nothing_comes(office: Office) -> None:
    assert filled(office)["message"] == "请先填写“说明”"
    assert filled(office, note="别的")["message"] == "没有可带入的内容"
    # A draft of somebody counts for nobody.
    office.draft(note="草稿")
    assert filled(office, note="草稿")["added"] == []


def test_nobody_is_given_what_he_may_not_read(office: Office) -> None:
    office.submitted(note="垫层")
    assert filled(office, "eve", note="垫层")["added"] == []


def test_a_fill_that_is_not_there_is_not_found(office: Office) -> None:
    asked = {"fill": "other", "data": {}}
    assert office.desk("ann").post(FILL, asked).status == 404


def test_a_stored_draft_is_filled_as_its_author_saw_it(office: Office) -> None:
    office.submitted(note="垫层")
    draft = office.draft(note="垫层", lines=[])
    path, desk = f"{ORDER}/{draft.body['id']}", office.desk("ann")
    assert desk.post(f"{path}/fill", {"fill": "like"}).status == 428
    done = desk.post(f"{path}/fill", {"fill": "like"}, If_Match=draft.version)
    assert done.status == 200, done.body
    assert done.body["message"] == "带入 1 行"
    assert [line["what"] for line in done.body["data"]["lines"]] == ["砂"]
    assert desk.post(f"{path}/fill", {"fill": "like"}, If_Match=draft.version).status == 409
    trail = desk.get(f"{path}/history").body["items"]
    assert [one["kind"] for one in trail] == ["created", "changed", "filled"]


def test_a_locked_value_of_its_own_is_refused_when_it_is_handed_in(office: Office) -> None:
    office.submitted(note="垫层")
    lines = [{"what": "砂", "quantity": 2, "price": "49.00"}]
    draft = office.draft(note="垫层", lines=lines)
    path = f"{ORDER}/{draft.body['id']}/submit"
    refused = office.desk("ann").post(path, {}, If_Match=draft.version)
    assert refused.status == 422
    (fault,) = refused.body["error"]["errors"]
    assert (fault["path"], fault["code"]) == ("/lines/0/price", "fill_differs")
