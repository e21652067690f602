"""A yard with people over HTTP: a published bundle, a token for each person, a client each."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from applications import application_of
from contract.actions.yard import yard
from copies import Copies
from dougong.actions import publish, sign_in
from dougong.actions.host import Host
from dougong.base.values import new_id
from dougong.feel.decisions import (
    Decision,
    DecisionModel,
    DecisionTable,
    InputClause,
    InputData,
    OutputClause,
    Rule,
    write_decision,
)
from dougong.model.canonical import written
from dougong.model.people import PLATFORM, Person
from dougong.settings import Settings
from dougong.store import migrations, people
from dougong.store import records as stored
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from dougong.testing.parsed import PARSED

NOON = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)
ORDER = "/api/v1/records/yard.order"


#: Lines of orders with the same note.
LIKE = {
    "title": "带入同类明细",
    "rows": "lines",
    "entity": "yard.line",
    "match": [{"field": "parent.note", "op": "=", "value": "note"}],
    "key": ["what"],
    "columns": {"what": "what", "quantity": "quantity", "price": "price"},
    "locked": ["price"],
    "others": True,
}


#: What has been spent on a site, and how much of it on costs.
SPENT = {
    "spent": {"ledger": "yard.spend", "measure": "amount", "title": "累计成本"},
    "costs": {
        "ledger": "yard.spend",
        "measure": "amount",
        "title": "其中成本",
        "row_types": ["cost"],
        "of": "spent",
    },
}


class Clock:
    """A clock that moves a little with every look."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


def bundle() -> dict[str, bytes]:
    """The yard with a report, a page for its ledger, and a field that clerks do not see."""
    made = yard()
    made.add(
        "report", "by_site", ledger="yard.spend", rows=[{"field": "site"}], measures=["amount"]
    )
    files = made.files()
    access = json.loads(files["modules/yard/access.json"])
    access["pages"] = {"yard.spend": ["pm", "boss"], "yard.by_site": ["pm", "boss"]}
    for grant in access["grants"]:
        if grant["role"] == "clerk" and grant["entity"] == "yard.order":
            grant["fields"] = {"/checked": "hidden"}
    order = json.loads(files["modules/yard/entities/order.schema.json"])
    order["fills"] = {"like": LIKE}
    site = json.loads(files["modules/yard/entities/site.schema.json"])
    site["figures"] = SPENT
    return {
        **files,
        "modules/yard/access.json": written(access),
        "modules/yard/entities/order.schema.json": written(order),
        "modules/yard/entities/site.schema.json": written(site),
        "workflows/yard/fee.dmn": _fee(),
    }


def _fee() -> bytes:
    """A table: what weighs more costs more."""
    rules = (Rule("light", ("<= 10",), ("5",)), Rule("heavy", ("> 10",), ("20",)))
    inputs = (InputClause("weight_in", "重量", "weight", "number"),)
    outputs = (OutputClause("fee_out", "fee", "number", label="费用"),)
    table = DecisionTable("fee_table", "运费", "U", "", inputs, outputs, rules)
    decision = Decision("fee", "运费", "number", table, ())
    weight = (InputData("weight", "weight", "number"),)
    return write_decision(DecisionModel("fee_model", "运费", "urn:yard", weight, (decision,)))


@dataclass
class Template:
    """What every copy of the office holds."""

    site: str = ""
    elsewhere: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Host]:
    """A host on a database."""
    settings = Settings(database_url=url, files_dir=folder, secret_key="s" * 40)
    database = Database(url)
    try:
        yield Host(database, Clock(), settings, LocalFiles(folder), PARSED)
    finally:
        database.close()


@contextmanager
def copied(
    request: pytest.FixtureRequest, folder: Path, kind: str
) -> Iterator[tuple[Host, "Template"]]:
    """A host on a fresh copy of the furnished database of a kind, and what is in it."""
    short = "sqlite" if kind == "sqlite" else "postgres"
    url, template = request.getfixturevalue(f"{short}_office")
    copies: Copies = request.getfixturevalue(f"{short}_copies")
    with copies.copied(url, folder) as copy, opened(copy, folder / "files") as host:
        yield host, template


def furnish(url: str, folder: Path) -> Template:
    """Publish the bundle and let the people come; ann, pam, paul and bo work on one site."""
    made = Template()
    with opened(url, folder) as host:
        migrations.upgrade(host.database)
        files = bundle()
        host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
        made.site = _site(host, "一号堆场")
        made.elsewhere = _site(host, "二号堆场")
        staff = {"cho": "chief", "ann": "clerk", "pam": "pm", "paul": "pm", "bo": "boss"}
        for login, role in staff.items():
            _person(host, made, login, role, made.site)
        _person(host, made, "eve", "clerk", made.elsewhere)
        _person(host, made, "nobody", "", "")
        _person(host, made, "root", "", "", is_admin=True)
    return made


def _site(host: Host, name: str) -> str:
    return host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": name}, status="approved")
    ).id


def _person(host: Host, made: Template, login: str, role: str, site: str, **words: Any) -> None:
    new = Person(new_id(), login, login.title(), **words)
    host.run(PLATFORM, lambda uow: people.add_person(uow, new))
    if role:
        host.run(PLATFORM, lambda uow: people.grant_role(uow, new.id, role, site))
    made.people[login] = new.id
    made.tokens[login] = host.run(PLATFORM, lambda uow: sign_in.add_token(uow, new.id, "test"))


@dataclass(frozen=True)
class Answer:
    """A response with its JSON, numbers exact."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def version(self) -> str:
        return str(self.headers["ETag"])


class Desk:
    """One person's client."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        told = {"Authorization": f"Bearer {self.token}"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body, default=str).encode()
        found = self.client.open(
            path, method=method, data=data, headers=told, content_type="application/json"
        )
        return read(found)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, {} if body is None else body, **headers)


def read(found: TestResponse) -> Answer:
    """The answer of a response."""
    whole = found.get_data()
    told = found.mimetype == "application/json" and whole
    return Answer(
        found.status_code,
        json.loads(whole, parse_float=Decimal) if told else whole,
        found.headers,
    )


class Office:
    """The application with everybody's client."""

    def __init__(self, host: Host, template: Template) -> None:
        self.host, self.template = host, template
        self.app: Flask = application_of(host)
        self.site, self.people = template.site, template.people

    def desk(self, login: str) -> Desk:
        return Desk(self.app.test_client(), self.template.tokens[login])

    def values(self, **data: Any) -> dict[str, Any]:
        lines = [{"what": "砂", "quantity": 2, "price": "50.00"}]
        return {"site": self.site, "lines": lines, **data}

    def draft(self, login: str = "ann", **data: Any) -> Answer:
        made = self.desk(login).post(ORDER, {"data": self.values(**data)})
        assert made.status == 201, made.body
        return made

    def submitted(self, login: str = "ann", **data: Any) -> Answer:
        draft = self.draft(login, **data)
        path = f"{ORDER}/{draft.body['id']}/submit"
        done = self.desk(login).post(path, {}, If_Match=draft.version)
        assert done.status == 200, done.body
        return done

    def todo(self, login: str) -> dict[str, Any]:
        """The first line of somebody's to-do list."""
        found = self.desk(login).get("/api/v1/inbox/todo").body["items"]
        assert found, f"{login} has nothing to do"
        first: dict[str, Any] = found[0]
        return first

    def vote(self, login: str, verb: str = "approve", **more: Any) -> Answer:
        mine = self.todo(login)
        desk = self.desk(login)
        record = desk.get(f"/api/v1/records/{mine['entity']}/{mine['record_id']}")
        path = f"/api/v1/assignments/{mine['id']}/{verb}"
        return desk.post(path, more, If_Match=record.version)
