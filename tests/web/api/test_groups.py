"""Administrators keep groups of people over the API; nobody else sees them."""

from dougong.base.values import new_id
from web.api.office import Office

GROUPS = "/api/v1/groups"


def test_a_group_is_made_filled_renamed_and_closed(office: Office) -> None:
    root, ids = office.desk("root"), office.people
    new = {"key": "review", "name": "评审小组"}
    made = root.post(GROUPS, new, Idempotency_Key="group-000001")
    assert made.status == 200
    assert root.post(GROUPS, new, Idempotency_Key="group-000001").body == made.body
    path = f"{GROUPS}/{made.body['id']}"
    joined = root.post(f"{path}/members", {"people": [ids["pam"], ids["bo"]], "last": "2026-12-31"})
    assert [one["person"] for one in joined.body["members"]] == ["Pam", "Bo"]
    # The day ends in the company's time zone.
    assert joined.body["members"][0]["ends_at"] == "2026-12-31T16:00:00+00:00"
    pam = joined.body["members"][0]["id"]
    left = root.post(f"{path}/members/{pam}/end")
    assert [one["person"] for one in left.body["members"]] == ["Bo"]
    assert [one["person"] for one in left.body["past"]] == ["Pam"]
    closed = root.ask("PATCH", path, {"name": "评标小组", "active": False})
    assert (closed.body["name"], closed.body["active"], closed.body["key"]) == (
        "评标小组",
        False,
        "review",
    )
    assert root.get(path).body == closed.body
    [listed] = root.get(GROUPS).body["items"]
    assert listed == {key: value for key, value in closed.body.items() if key != "past"}


def test_what_is_wrong_is_told_at_its_place(office: Office) -> None:
    root = office.desk("root")
    wrong = root.post(GROUPS, {"key": "Review!", "name": "评"})
    assert (wrong.status, wrong.body["error"]["errors"][0]["path"]) == (422, "/key")
    missing = root.post(GROUPS, {"key": "review"})
    assert (missing.status, missing.body["error"]["errors"][0]["path"]) == (422, "/name")
    made = root.post(GROUPS, {"key": "review", "name": "评审小组"}).body["id"]
    twice = root.post(GROUPS, {"key": "review", "name": "另一组"})
    assert (twice.status, twice.code) == (409, "duplicate_value")
    path = f"{GROUPS}/{made}/members"
    assert root.post(path, {"people": [new_id()]}).status == 404
    assert root.post(path, {"people": []}).status == 422
    pam = {"people": [office.people["pam"]]}
    assert root.post(path, {**pam, "last": "2026-01-01"}).status == 422
    assert root.post(path, pam).status == 200
    again = root.post(path, pam)
    assert (again.status, again.code) == (409, "already_member")
    assert root.ask("PATCH", f"{GROUPS}/{made}", {"key": "other"}).status == 422


def test_groups_are_for_administrators(office: Office) -> None:
    root = office.desk("root")
    made = root.post(GROUPS, {"key": "review", "name": "评审小组"}).body["id"]
    for who in ("pam", "eve", "nobody"):
        desk = office.desk(who)
        assert desk.get(GROUPS).status == 403
        assert desk.get(f"{GROUPS}/{made}").status == 403
        assert desk.post(f"{GROUPS}/{made}/members", {"people": [office.people[who]]}).status == 403
