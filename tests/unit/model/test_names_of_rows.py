"""What the columns of rows may be called."""

from contract.actions.depot import PARTIAL, RECEIPT, depot
from dougong.model.check import check


def test_a_column_of_rows_may_be_called_like_a_lookup_of_their_header() -> None:
    made = depot()
    known = {"ledger": "depot.stock", "take": "sum", "fields": ["excl"]}
    known |= {"match": [{"field": "what", "op": "=", "value": '"砂"'}]}
    made.entity(
        "receipt", RECEIPT, label="number", partial_reversal=PARTIAL, lookups={"excl": known}
    )
    assert [f.code for f in check(made.catalog()) if f.severity == "error"] == []
