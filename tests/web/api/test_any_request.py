"""Whatever the document allows, and what it does not, is answered without a fault of ours."""

import time
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from web.api.office import Office

EXAMPLES = 300
SECONDS = 50
SHORT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _examples(operation: Any) -> st.SearchStrategy[Any]:
    """What the document allows of an operation, and what it does not."""
    ways = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return st.one_of([operation.as_strategy(generation_mode=way) for way in ways])


def _known(office: Office) -> dict[str, list[str]]:
    """Things that are there, for the places of addresses."""
    record, draft = office.submitted().body["record"], office.draft().body
    line = office.todo("pam")
    return {
        "record_id": [record["id"], draft["id"]],
        "assignment_id": [line["id"]],
        "process_id": [line["process_id"]],
    }


def test_no_request_ends_in_a_fault_of_the_server(small_office: Office) -> None:
    known = _known(small_office)
    document = small_office.desk("ann").get("/api/v1/openapi.json").body
    schema = schemathesis.openapi.from_dict(document)
    schema.app = small_office.app
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 50
    until = time.monotonic() + SECONDS
    asked: list[int] = []

    @SHORT
    @given(
        case=st.sampled_from(operations).flatmap(_examples),
        login=st.sampled_from(["ann", "pam", "root"]),
        real=st.integers(0, 2),
    )
    def ask(case: Any, login: str, real: int) -> None:
        if time.monotonic() > until:
            return
        for name, values in known.items():
            if real and name in (case.path_parameters or {}):
                case.path_parameters[name] = values[real % len(values)]
        response = case.call(
            headers={"Authorization": f"Bearer {small_office.template.tokens[login]}"}
        )
        asked.append(response.status_code)
        assert response.status_code < 500, (case.method, case.formatted_path, response.content)

    ask()
    assert len(asked) >= 50
    assert any(status < 300 for status in asked)
