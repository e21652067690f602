"""An office whose people come through the browser: a cookie, and the token of its forms."""

import re
from secrets import token_hex
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from applications import application_of
from dougong.actions import organisation, sign_in
from dougong.actions.host import Host
from dougong.model.people import PLATFORM, Person
from dougong.store import log
from dougong.store import sign_in as store
from web.api.office import Template

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
SECTIONS = (
    "people",
    "departments",
    "groups",
    "sessions",
    "tokens",
    "jobs",
    "incidents",
    "releases",
    "audit",
    "attempts",
)


class Browser:
    """One signed-in person's browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, language: str = "zh") -> TestResponse:
        self.client.set_cookie("language", language)
        return self.client.get(path)

    def page(self, path: str, language: str = "zh") -> str:
        found = self.get(path, language)
        assert found.status_code == 200, (path, found.status_code, found.text[-2000:])
        return found.text

    def post(self, path: str, **form: Any) -> TestResponse:
        token = TOKEN.search(self.page("/me"))[1]
        return self.client.post(path, data={"csrf_token": token, **form})

    def told(self, path: str, **form: Any) -> str:
        """The page after a form was sent."""
        found = self.post(path, **form)
        return found.text if found.status_code != 303 else self.page(found.location)


class Console:
    """The application, its host, and everybody's browser."""

    def __init__(self, host: Host, template: Template) -> None:
        self.host, self.people, self.site = host, template.people, template.site
        self.app: Flask = application_of(host)

    def browser(self, login: str | None = "root") -> Browser:
        """The browser of a person, or of nobody yet."""
        client = self.app.test_client()
        if login is not None:
            token, person = token_hex(), self.people[login]
            digest = sign_in.digest(token)
            self.run(
                lambda uow: store.add_session(uow, digest, person, address="10.0.0.9", agent="Test")
            )
            with client.session_transaction() as kept:
                kept["sid"] = token
        return Browser(client)

    def run(self, action: Any) -> Any:
        return self.host.run(PLATFORM, action)

    def person(self, login: str) -> Person:
        return self.run(lambda uow: organisation.person_for(uow, self.people[login]))

    def kinds(self, stream: str) -> list[str]:
        """What the trail says happened to a stream, in order."""
        return [event.kind for event in self.run(lambda uow: log.events(uow, stream))]

    def addresses(self) -> list[tuple[str, str]]:
        """Every method and address of the console, its places filled."""
        found = []
        for rule in self.app.url_map.iter_rules():
            if rule.rule.startswith("/admin"):
                path = re.sub(r"<[^>]+>", self.people["ann"], rule.rule)
                found += [(method, path) for method in rule.methods & {"GET", "POST"}]
        return sorted(found)
