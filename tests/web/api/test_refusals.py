"""What is sent wrong is refused with a code and a place (reliability.md 3)."""

import io
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from web.api.office import ORDER, Answer, Office, read

JSON = "application/json"


def sent(office: Office, body: bytes, content_type: str = JSON, path: str = ORDER) -> Answer:
    """A raw body as it is."""
    headers = {"Authorization": f"Bearer {office.template.tokens['ann']}"}
    client = office.app.test_client()
    return read(client.post(path, data=body, headers=headers, content_type=content_type))


BODIES: dict[str, tuple[bytes, str, int, str]] = {
    "broken": (b"{oops", JSON, 400, "json_invalid"),
    "latin": (b'{"data": {"note": "\xe9"}}', JSON, 400, "encoding"),
    "form": (b"data=1", "application/x-www-form-urlencoded", 415, "media_type"),
    "deep": (b"[" * 100_000, JSON, 400, "json_too_deep"),
    "deep values": (b'{"data":' + b'{"a":' * 40 + b"1" + b"}" * 41, JSON, 400, "json_too_deep"),
    "endless number": (b'{"data": {"x": ' + b"9" * 5000 + b"}}", JSON, 422, "number_out_of_range"),
    "nan": (b'{"data": {"x": NaN}}', JSON, 400, "json_number"),
    "infinity": (b'{"data": {"x": -Infinity}}', JSON, 400, "json_number"),
    "exponent": (b'{"data": {"x": 1e400}}', JSON, 400, "json_number"),
    "twice": (b'{"data": {}, "data": {}}', JSON, 400, "json_duplicate_key"),
    "array": (b"[]", JSON, 422, "type"),
    "null": (b"null", JSON, 422, "type"),
    "empty": (b"", JSON, 422, "data_invalid"),
    "no data": (b"{}", JSON, 422, "data_invalid"),
    "null data": (b'{"data": null}', JSON, 422, "data_invalid"),
    "list data": (b'{"data": []}', JSON, 422, "data_invalid"),
    "unknown envelope": (b'{"data": {}, "status": "approved"}', JSON, 422, "data_invalid"),
    "large": (b'{"data": {"note": "' + b"x" * 1_100_000 + b'"}}', JSON, 413, "too_large"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_taken_is_refused_with_its_code(
    small_office: Office, name: str
) -> None:
    body, content_type, status, code = BODIES[name]
    found = sent(small_office, body, content_type)
    assert (found.status, found.code) == (status, code)
    assert found.body["error"]["correlation_id"]


def test_a_byte_order_mark_is_no_fault(small_office: Office) -> None:
    found = sent(small_office, b'\xef\xbb\xbf{"data": {}}')
    assert found.status in {201, 403}
    body = f'{{"data": {{"site": "{small_office.site}"}}}}'.encode()
    assert sent(small_office, b"\xef\xbb\xbf" + body).status == 201


VALUES: dict[str, tuple[dict[str, Any], str, str]] = {
    "prototype": ({"__proto__": {}}, "/__proto__", "unknown_field"),
    "builtins": ({"__builtins__": 1}, "/__builtins__", "unknown_field"),
    "typename": ({"typename": "x"}, "/typename", "unknown_field"),
    "dmn": ({"dmninputexpr": 1}, "/dmninputexpr", "unknown_field"),
    "private": ({"_x": 1}, "/_x", "unknown_field"),
    "nul": ({"note": "a\0b"}, "/note", "text_control_char"),
    "long": ({"note": "x" * 5000}, "/note", "too_long"),
    "date": ({"day": "2026-02-30"}, "/day", "date_invalid"),
    "month": ({"day": "2026-13-01"}, "/day", "date_invalid"),
    "order of date": ({"day": "01/02/2026"}, "/day", "date_invalid"),
    "rows": ({"lines": {}}, "/lines", "type"),
    "row": ({"lines": [1]}, "/lines/0", "type"),
    "many rows": ({"lines": [{}] * 1001}, "/lines", "lines_max"),
    "id of row": ({"lines": [{"id": "1"}]}, "/lines/0/id", "id_invalid"),
}
for amount in ("19.999", "1,234.50", "1.234,50", "1_000", "0x10", "1e3", "NaN", "￥12", "1" * 20):
    VALUES[f"money {amount}"] = ({"lines": [{"price": amount}]}, "/lines/0/price", "money")


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_no_field_takes_is_refused_at_its_place(
    small_office: Office, name: str
) -> None:
    data, path, code = VALUES[name]
    found = small_office.desk("ann").post(ORDER, {"data": {"site": small_office.site, **data}})
    assert found.status == 422
    fault = next(one for one in found.body["error"]["errors"] if one["path"] == path)
    assert code in fault["code"]
    assert fault["message"]


def test_half_a_character_is_refused(small_office: Office) -> None:
    site = small_office.site
    found = sent(small_office, f'{{"data": {{"site": "{site}", "note": "\\ud800"}}}}'.encode())
    assert found.status == 422
    found = sent(
        small_office, b'{"data": {"note": "\\ud800"}}', path="/api/v1/autosave/yard.order:new"
    )
    assert found.status == 422


@pytest.mark.parametrize("reference", ["x", "0" * 36, "01a205b5-45c7-7904-a002-000000000000"])
def test_a_reference_to_nothing_is_refused(small_office: Office, reference: str) -> None:
    found = small_office.desk("ann").post(ORDER, {"data": {"site": reference}})
    assert found.status in {403, 422}


QUERIES = {
    "limit=0": 422,
    "limit=201": 422,
    "limit=-1": 422,
    "limit=1000000000": 422,
    "limit=x": 422,
    "page=1": 422,
    "sort=secret": 422,
    "sort=checked": 422,
    "sort=lines": 422,
    "fields=nothing": 422,
    "filter=checked = %221%22": 422,
    "filter=nothing = 1": 422,
    "filter=note =": 422,
    "filter=" + " or ".join(["note = %22x%22"] * 500): 422,
    "filter=note = %22%00%22": 422,
    "after=zzz": 422,
    "count=maybe": 422,
    "search=%25": 200,
    "search=_": 200,
    "search='; drop table x": 200,
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_list_reads_only_what_it_knows(office: Office, query: str) -> None:
    office.draft(note="普通")
    found = office.desk("ann").get(f"{ORDER}?{query}")
    assert found.status == QUERIES[query], found.body
    if found.status == 200:
        assert found.body["items"] == []


ADDRESSES = {
    f"{ORDER}/abc": 404,
    f"{ORDER}/{2**70}": 404,
    f"{ORDER}/1;drop": 404,
    f"{ORDER}/01a205b5-45c7-7904-a002-000000000000": 404,
    "/api/v1/records/yard.nothing": 404,
    "/api/v1/records/yard.line": 404,
    "/api/v1/records/yard": 404,
    "/api/v1/nothing": 404,
    "/api/v1/inbox/nothing": 404,
    "/api/v1/ledgers/yard.nothing/rows": 404,
    "/api/v1/reports/yard.nothing": 404,
    "/api/v1/dashboards/yard.nothing": 404,
    "/api/v1/definitions/entities/yard.nothing": 404,
    "/api/v1/autosave/yard.order": 404,
    "/api/v1/autosave/x:y": 404,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_nothing_is_not_found(office: Office, address: str) -> None:
    found = office.desk("ann").get(address)
    assert (found.status, found.code) == (ADDRESSES[address], "not_found")


def test_methods_and_formats_that_are_not_offered_are_named(small_office: Office) -> None:
    ann = small_office.desk("ann")
    wrong = ann.ask("PUT", ORDER, {})
    assert (wrong.status, wrong.code) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]
    other = ann.get(ORDER, Accept="text/csv")
    assert (other.status, other.code) == (406, "not_acceptable")


def test_rules_that_refuse_come_with_every_result(small_office: Office) -> None:
    draft = small_office.draft(lines=[{"what": "砂", "quantity": 0, "price": 5}])
    path = f"{ORDER}/{draft.body['id']}/submit"
    found = small_office.desk("ann").post(path, {}, If_Match=draft.version)
    assert (found.status, found.code) == (422, "check_failed")
    checks = found.body["error"]["details"]["checks"]
    assert [(one["key"], one["path"]) for one in checks] == [("free", "/lines")]


def test_a_warning_waits_for_its_reason(small_office: Office) -> None:
    draft = small_office.draft(lines=[{"what": "砂", "quantity": 1000, "price": 50}])
    path, ann = f"{ORDER}/{draft.body['id']}/submit", small_office.desk("ann")
    found = ann.post(path, {}, If_Match=draft.version)
    assert (found.status, found.code) == (422, "reason_required")
    done = ann.post(path, {"reasons": {"dear": "批量采购"}}, If_Match=draft.version)
    assert done.status == 200
    assert done.body["record"]["findings"][0]["reason"] == "批量采购"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("空.pdf", b"", 422),
        ("假.pdf", b"MZ\x90\x00" + b"\0" * 60, 422),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 422),
        ("页.html", b"<html><script>alert(1)</script></html>", 422),
        ("发票.pdf", b"%PDF-1.4\n%%EOF", 201),
    ],
)
def test_files_are_taken_by_what_they_hold(
    small_office: Office, name: str, content: bytes, status: int
) -> None:
    assert uploaded(small_office, name, content).status == status


def test_a_file_sent_twice_under_one_key_is_one_file_and_another_one_is_refused(
    office: Office,
) -> None:
    key = {"Idempotency-Key": "photo-000001"}
    first, again = (uploaded(office, "一.pdf", b"%PDF-1.4\n%%EOF", **key) for _ in range(2))
    assert (first.status, again.body) == (201, first.body)
    other = uploaded(office, "一.pdf", b"%PDF-1.5\n%%EOF", **key)
    assert (other.status, other.code) == (409, "idempotency_mismatch")


def uploaded(office: Office, name: str, content: bytes, **headers: str) -> Answer:
    headers["Authorization"] = f"Bearer {office.template.tokens['ann']}"
    parts = {
        "file": FileStorage(io.BytesIO(content), name),
        "facts": '{"latitude": 31.2}',
    }
    boundary, body = encode_multipart(parts)
    content_type = f'multipart/form-data; boundary="{boundary}"'
    client = office.app.test_client()
    return read(client.post("/api/v1/files", data=body, headers=headers, content_type=content_type))


def test_a_file_keeps_its_chinese_name_and_is_only_downloaded(small_office: Office) -> None:
    made = uploaded(small_office, "../发票 一.pdf", b"%PDF-1.4\n%%EOF")
    assert made.body["name"] == "发票 一.pdf"
    desk = small_office.desk("ann")
    found = desk.get(f"/files/{made.body['id']}")
    assert found.body == b"%PDF-1.4\n%%EOF"
    told = found.headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert "%E5%8F%91%E7%A5%A8%20%E4%B8%80.pdf" in told
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found.headers["Content-Security-Policy"]
    assert small_office.desk("pam").get(f"/files/{made.body['id']}").status == 404


def test_a_file_beyond_the_limit_is_refused(small_office: Office) -> None:
    found = uploaded(small_office, "大.pdf", b"%PDF-1.4\n" + b"\0" * 21_000_000)
    assert found.status == 422
    assert uploaded(small_office, "大.pdf", b"%PDF-1.4\n" + b"\0" * 27_000_000).status == 413
