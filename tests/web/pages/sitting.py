"""One person at the pages: asks for them, fills in their forms."""

import json
from typing import Any

from werkzeug.test import TestResponse

from web.api.office import Office


class Sitting:
    """A signed-in person's client for pages."""

    def __init__(self, office: Office, login: str) -> None:
        self.client = office.app.test_client()
        self.headers = {"Authorization": f"Bearer {office.template.tokens[login]}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, **form: Any) -> TestResponse:
        return self.client.post(path, data=form, headers=self.headers)

    def send(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON a page's script is answered with."""
        return self.client.post(path, json=body, headers=self.headers).get_json()

    def fill(self, path: str, data: dict[str, Any], do: str = "save", **form: str) -> TestResponse:
        """The form sent as its island sends it."""
        return self.post(path, data=json.dumps(data), do=do, **form)


def record_id(found: TestResponse) -> str:
    """The record that an answer leads to."""
    return found.headers["Location"].rstrip("/").rpartition("/")[2]
