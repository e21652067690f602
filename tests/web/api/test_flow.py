"""The main job over HTTP: written, handed in, agreed to, posted."""

from decimal import Decimal

from web.api.office import ORDER, Office


def test_a_form_that_is_typed_in_is_answered_with_values_texts_and_states(office: Office) -> None:
    asked = {"data": office.values(), "id": None, "form": None}
    seen = office.desk("ann").post(f"{ORDER}:evaluate", asked)
    assert seen.status == 200, seen.body
    assert seen.body["data"]["total"] == Decimal("100.00")
    assert seen.body["shown"]["/total"] == "100.00"
    assert seen.body["errors"] == []
    assert seen.body["labels"] == {office.site: "一号堆场"}
    assert "/checked" not in seen.body["states"]


def test_rules_for_the_browser_come_when_asked_and_name_no_hidden_field(office: Office) -> None:
    asked = {"data": office.values(), "rules": True}
    seen = office.desk("ann").post(f"{ORDER}:evaluate", asked).body
    assert [step["key"] for step in seen["rules"]["steps"]]
    assert "checked" not in str(seen["rules"])
    again = office.desk("ann").post(f"{ORDER}:evaluate", {"data": office.values()}).body
    assert "rules" not in again
    assert again["seen"] == seen["seen"]


def test_a_value_that_cannot_be_read_is_named_while_the_rest_is_answered(office: Office) -> None:
    asked = {"data": office.values(day="2026-02-30", note="按图")}
    seen = office.desk("ann").post(f"{ORDER}:evaluate", asked)
    assert [fault["path"] for fault in seen.body["errors"]] == ["/day"]
    assert seen.body["data"]["note"] == "按图"


def test_a_form_of_another_entity_is_not_found(office: Office) -> None:
    asked = {"data": {}, "form": "yard.site"}
    assert office.desk("ann").post(f"{ORDER}:evaluate", asked).status == 404


def test_submitting_dry_tells_the_chain_and_changes_nothing(office: Office) -> None:
    draft = office.draft()
    assert draft.body["status"] == "draft"
    assert draft.body["data"]["$labels"][office.site] == "一号堆场"
    assert draft.headers["Location"] == f"{ORDER}/{draft.body['id']}"
    dry = office.desk("ann").post(f"{ORDER}/{draft.body['id']}/submit?dry_run=true")
    assert [node["name"] for node in dry.body["nodes"]] == ["check", "agree"]
    assert {one["name"] for one in dry.body["nodes"][0]["people"]} == {"Pam", "Paul"}
    assert office.desk("ann").get(f"{ORDER}/{draft.body['id']}").body["status"] == "draft"


def test_an_order_goes_from_draft_to_the_balance_of_its_site(office: Office) -> None:
    done = office.submitted().body
    assert done["record"]["status"] == "submitted"
    assert {one["name"] for one in done["next_people"]} == {"Pam", "Paul"}
    assert office.vote("pam", opinion="数量属实").body["round"]["status"] == "approved"
    assert office.vote("bo").body["record"]["status"] == "approved"

    bo = office.desk("bo")
    balances = bo.get("/api/v1/ledgers/yard.spend/balances?by=site").body
    assert balances["items"] == [{"site": office.site, "amount": Decimal("100.00")}]
    assert balances["$labels"] == {office.site: "一号堆场"}
    rows = bo.get("/api/v1/ledgers/yard.spend/rows").body
    assert [row["record_id"] for row in rows["items"]] == [done["record"]["id"]]
    assert bo.get("/api/v1/reports/yard.by_site").body["total"] == {"amount": Decimal("100.00")}


def test_the_trail_and_the_process_tell_what_happened(office: Office) -> None:
    record = office.submitted().body["record"]
    office.vote("pam")
    office.vote("bo")
    ann, path = office.desk("ann"), f"{ORDER}/{record['id']}"
    trail = ann.get(f"{path}/history").body["items"]
    assert [event["kind"] for event in trail][:2] == ["created", "submitted"]
    process = ann.get(f"{path}/process").body
    assert process["process"]["status"] == "completed"
    assert [around["name"] for around in process["rounds"]] == ["check", "agree"]
    address = f"/api/v1/processes/{process['process']['id']}"
    assert ann.get(address).body["process"] == process["process"]
    assert b"bpmn" in ann.get(f"{address}/diagram.bpmn", Accept="application/xml").body


def test_an_approved_order_is_reversed_and_the_balance_is_even(office: Office) -> None:
    office.submitted()
    office.vote("pam")
    record = office.vote("bo").body["record"]
    path = f"{ORDER}/{record['id']}"
    version = office.desk("pam").get(path).version
    made = office.desk("pam").post(f"{path}/reverse", {"reason": "录错工地"}, If_Match=version)
    assert made.status == 201, made.body
    assert made.body["reversal_of"] == record["id"]
    found = office.desk("bo").get("/api/v1/ledgers/yard.spend/balances?by=site").body["items"]
    assert [one["amount"] for one in found] in ([], [Decimal("0.00")])


def test_chosen_rows_of_an_order_are_reversed_and_the_rest_is_told(office: Office) -> None:
    """EC-02 over HTTP."""
    office.submitted()
    office.vote("pam")
    record = office.vote("bo").body["record"]
    pam, path = office.desk("pam"), f"{ORDER}/{record['id']}"
    line = pam.get(path).body["data"]["lines"][0]["id"]
    words = {"reason": "退一方", "lines": [{"id": line, "part": "1"}]}
    version = pam.get(path).version
    made = pam.post(f"{path}/reverse", words, If_Match=version)
    assert made.status == 201, made.body
    assert (made.body["status"], made.body["data"]["total"]) == ("approved", Decimal("-50.00"))
    again = pam.post(
        f"{path}/reverse", {**words, "lines": [{"id": line, "part": "1.5"}]}, If_Match=version
    )
    assert (again.status, again.body["error"]["code"]) == (422, "part_too_large")
    assert "原“数量”2，已冲销 1，还可冲销 1，本次 1.5" in str(again.body)
    told = pam.get(f"{path}/reversals").body
    assert [one["id"] for one in told["reversals"]] == [made.body["id"]]
    assert told["reversals"][0]["reason"] == "退一方"
    (left,) = told["lines"]
    assert (left["whole"], left["reversed"], left["left"], left["done"]) == (2, 1, 1, False)
    back = pam.get(f"{ORDER}/{made.body['id']}/reversals").body
    assert (back["original"]["id"], back["lines"]) == (record["id"], [])
    assert pam.get(path).body["status"] == "approved"


def test_a_returned_order_is_mended_and_handed_in_again(office: Office) -> None:
    record = office.submitted().body["record"]
    back = office.vote("pam", "return", opinion="请写明用途")
    assert back.status == 200, back.body
    assert back.body["record"]["status"] == "returned"
    ann, path = office.desk("ann"), f"{ORDER}/{record['id']}"
    seen = ann.get(path)
    assert "submit" in seen.body["actions"]
    mended = ann.ask("PATCH", path, {"data": {"note": "垫层用砂"}}, If_Match=seen.version)
    assert mended.status == 200, mended.body
    again = ann.post(f"{path}/submit", {}, If_Match=mended.version)
    assert again.body["record"]["status"] == "submitted"


def test_a_person_takes_back_copies_closes_and_discards(office: Office) -> None:
    ann = office.desk("ann")
    record = office.submitted().body["record"]
    path = f"{ORDER}/{record['id']}"
    assert ann.post(f"{path}/withdraw").body["status"] == "draft"
    copy = ann.post(f"{path}/copy")
    assert copy.status == 201
    assert copy.body["data"]["total"] == Decimal("100.00")
    gone = ann.ask("DELETE", f"{ORDER}/{copy.body['id']}")
    assert gone.body == {"id": copy.body["id"], "discarded": True}
    assert ann.get(f"{ORDER}/{copy.body['id']}").body["status"] == "discarded"


def test_a_list_pages_filters_sorts_and_counts(office: Office) -> None:
    for note in ("甲", "乙", "丙"):
        office.draft(note=note)
    ann = office.desk("ann")
    first = ann.get(f"{ORDER}?sort=note&limit=2&count=true&fields=note").body
    assert first["total"] == 3
    assert all(set(one["data"]) <= {"note", "$labels"} for one in first["items"])
    rest = ann.get(f"{ORDER}?sort=note&limit=2&fields=note&after={first['next']}").body
    notes = [one["data"]["note"] for one in (*first["items"], *rest["items"])]
    assert sorted(notes) == sorted(["甲", "乙", "丙"])
    assert rest["next"] is None
    only = ann.get(f'{ORDER}?filter=note = "乙"').body["items"]
    assert [one["data"]["note"] for one in only] == ["乙"]
    assert ann.get(f"{ORDER}?filter=total > 100.5").body["items"] == []


def test_a_picker_offers_records_and_pasted_labels_find_them(office: Office) -> None:
    ann = office.desk("ann")
    found = ann.post("/api/v1/forms/yard.order:pick", {"field": "/site", "search": "一号"})
    assert [one["label"] for one in found.body["items"]] == ["一号堆场"]
    meant = ann.post(
        "/api/v1/forms/yard.order:resolve", {"field": "/site", "labels": ["一号堆场", "无此工地"]}
    )
    assert meant.body["labels"] == {
        "一号堆场": {"id": office.site, "label": "一号堆场"},
        "无此工地": None,
    }


def test_typing_is_kept_for_the_person_alone(office: Office) -> None:
    place = "/api/v1/autosave/yard.order:new"
    assert office.desk("ann").post(place, {"data": {"note": "写到一半"}}).status == 200
    assert office.desk("ann").get(place).body == {"data": {"note": "写到一半"}}
    assert office.desk("pam").get(place).body == {"data": None}
    assert office.desk("ann").ask("DELETE", place).status == 204
    assert office.desk("ann").get(place).body == {"data": None}


def test_decimals_keep_every_digit_both_ways(office: Office) -> None:
    lines = [{"what": "铜", "quantity": "0.03", "price": "33333333333.33"}]
    made = office.draft(lines=lines)
    line = made.body["data"]["lines"][0]
    assert (line["quantity"], line["price"]) == (Decimal("0.03"), Decimal("33333333333.33"))
    assert made.body["data"]["total"] == Decimal("1000000000.00")


def test_a_patch_merges_and_a_given_list_replaces_the_list(office: Office) -> None:
    draft = office.draft(note="先写的")
    path, ann = f"{ORDER}/{draft.body['id']}", office.desk("ann")
    row = draft.body["data"]["lines"][0]
    lines = [{"id": row["id"], "quantity": 3}, {"what": "石", "quantity": 1, "price": 5}]
    found = ann.ask("PATCH", path, {"data": {"note": None, "lines": lines}}, If_Match=draft.version)
    assert found.status == 200, found.body
    assert found.body["data"]["note"] in (None, "")
    assert [one["what"] for one in found.body["data"]["lines"]] == ["砂", "石"]
    assert found.body["data"]["total"] == Decimal("155.00")
    changes = ann.get(f"{path}/diff?from=1&to={found.body['version']}").body["changes"]
    assert any(key.startswith("/lines") for key in changes)
