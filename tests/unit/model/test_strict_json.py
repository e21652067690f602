"""Definition files are read strictly: what another reader might take otherwise is refused."""

from decimal import Decimal

import pytest

from dougong.model.parse.faults import Faults
from dougong.model.parse.strict_json import read_json

REFUSED = [
    (b"{oops", "json_invalid"),
    (b"", "json_invalid"),
    (b"\xff\xfe{}", "encoding"),
    (b"[" * 40 + b"]" * 40, "json_too_deep"),
    (b"[" * 100_000, "json_too_deep"),
    (b'{"a": 1, "a": 2}', "json_duplicate_key"),
    (b'{"a": {"b": 1, "b": 1}}', "json_duplicate_key"),
    (b'{"a": NaN}', "json_number"),
    (b'{"a": -Infinity}', "json_number"),
    (b'{"a": 1e400}', "json_number"),
    (b'{"a": 1E3}', "json_number"),
    (b'{"a": ' + b"9" * 5000 + b"}", "number_out_of_range"),
    (b'{"a": 0.' + b"1" * 500 + b"}", "number_out_of_range"),
    (b'{"__proto__": {}}', "reserved_name"),
    (b'{"a": {"constructor": 1}}', "reserved_name"),
    (b'{"a": "' + b"x" * 2_000_001 + b'"}', "file_too_large"),
]


@pytest.mark.parametrize(
    ("content", "code"), REFUSED, ids=[f"{code}-{n}" for n, (_, code) in enumerate(REFUSED)]
)
def test_a_doubtful_file_is_refused_with_its_code(content: bytes, code: str) -> None:
    faults = Faults("modules/m/module.json")
    assert read_json(content, faults) is None
    assert [finding.code for finding in faults.found] == [code]


def test_a_syntax_fault_tells_line_and_column() -> None:
    faults = Faults("x.json")
    read_json(b'{\n  "a": 1,\n  oops\n}', faults)
    assert faults.found[0].line == 3
    assert "第 3 行第 3 列" in faults.found[0].for_person()


def test_numbers_stay_exact_and_a_byte_order_mark_is_passed_over() -> None:
    faults = Faults("x.json")
    assert read_json(b'\xef\xbb\xbf{"a": 0.10, "b": 12}', faults) == {"a": Decimal("0.10"), "b": 12}
    assert not faults.found
