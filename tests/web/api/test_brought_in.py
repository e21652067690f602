"""Others brought into a round over HTTP, and what is said to whom it is not offered."""

import pytest

from web.api.office import Answer, Office


def round_of(office: Office, login: str, verb: str, body: dict[str, object]) -> Answer:
    """One of the ways to change who is asked."""
    assignment = office.todo(login)["id"]
    return office.desk(login).post(f"/api/v1/assignments/{assignment}/{verb}", body)


def test_an_assignment_is_handed_over_with_a_note(office: Office) -> None:
    office.submitted()
    given = {"person": office.people["eve"], "note": "请代为审核"}
    done = round_of(office, "pam", "transfer", given)
    assert done.status == 200, done.body
    assert done.body["mark"] == "transferred"
    assert done.body["brought_by"] == office.people["pam"]
    assert done.body["note"] == "请代为审核"
    assert office.todo("eve")["id"] == done.body["id"]
    assert office.vote("eve").body["round"]["status"] == "approved"


def test_advice_is_asked_for_and_given(office: Office) -> None:
    office.submitted()
    done = round_of(office, "pam", "delegate", {"person": office.people["eve"]})
    assert (done.body["part"], done.body["state"]) == ("advice", "open")
    refused = office.vote("eve")
    assert (refused.status, refused.code) == (422, "vote_not_offered")
    silent = office.vote("eve", "advise")
    assert (silent.status, silent.code) == (422, "opinion_required")
    told = office.vote("eve", "advise", opinion="数量属实")
    assert told.body["round"]["status"] == "open"
    assert office.vote("pam").body["round"]["status"] == "approved"


def test_others_are_asked_too_and_taken_out_again(office: Office) -> None:
    office.submitted()
    given = {"people": [office.people["eve"]], "timing": "parallel", "part": "must"}
    [added] = round_of(office, "pam", "add-sign", given).body["items"]
    again = round_of(office, "pam", "add-sign", given)
    assert (again.status, again.code) == (409, "already_asked")
    assert office.vote("pam").body["round"]["status"] == "open"
    address = f"/api/v1/assignments/{added['id']}/remove-sign"
    assert office.desk("paul").post(address, {}).status == 404
    assert office.desk("pam").post(address, {}).body["removed"] is True
    assert office.vote("bo").body["record"]["status"] == "approved"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"people": []}, "/people"),
        ({"people": ["x"], "timing": "soon"}, "/timing"),
        ({"people": ["x"], "part": "maybe"}, "/part"),
    ],
)
def test_what_is_sent_wrong_is_named(office: Office, body: dict[str, object], path: str) -> None:
    office.submitted()
    refused = round_of(office, "pam", "add-sign", body)
    assert refused.status == 422
    assert [fault["path"] for fault in refused.body["error"]["errors"]] == [path]


def test_candidates_are_searched_by_the_holder(office: Office) -> None:
    office.submitted()
    address = f"/api/v1/assignments/{office.todo('pam')['id']}/candidates"
    found = office.desk("pam").get(f"{address}?search=eve").body["items"]
    assert [one["login"] for one in found] == ["eve"]
    assert office.desk("ann").get(address).status == 404


def test_somebody_stands_in_for_another_for_a_time(office: Office) -> None:
    office.submitted()
    days = {"first": "2026-01-01", "last": "2026-12-31"}
    given = {"person": office.people["eve"], **days, "up_to": "500.00"}
    pam = office.desk("pam")
    assert pam.get("/api/v1/me/substitutes").body == {"items": []}
    assert pam.post("/api/v1/me/substitutes", given).body["person"] == "Eve"
    [told] = pam.get("/api/v1/me/substitutes").body["items"]
    assert (told["person_id"], told["up_to"]) == (office.people["eve"], "500.00")
    assert office.vote("eve").body["assignment"]["decided_by"] == office.people["eve"]
    ended = office.desk("eve").post(f"/api/v1/me/substitutes/{told['id']}/end")
    assert ended.status == 404
    assert pam.post(f"/api/v1/me/substitutes/{told['id']}/end").body["ended"] is True
    wrong = pam.post("/api/v1/me/substitutes", given | {"last": "not a day"})
    assert [fault["path"] for fault in wrong.body["error"]["errors"]] == ["/last"]
