"""Every route with who may call it: a new one shows up here before anybody finds it."""

import os
import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from dougong.base.values import new_id
from dougong.web.api.offers import offer_of
from web.api.office import Office

LISTED = Path(__file__).parents[1] / "golden" / "routes.txt"
SIGNED_IN = "everybody signed in; the action decides"
CONSOLE = "administrators"
FILES = "everybody: scripts, styles and pictures of the product, the same for all"
#: Rules that frameworks add, and what they are.
OTHERS = {"static": FILES}


def lines(app: Flask) -> list[str]:
    found = []
    for rule in app.url_map.iter_rules():
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found.append(f"{rule.rule}  {methods}  {access(app, rule)}")
    return sorted(found)


def access(app: Flask, rule: Rule) -> str:
    offer = offer_of(app.view_functions[rule.endpoint])
    if offer is not None:
        return offer.access
    if rule.rule.startswith(("/admin", "/studio")):
        return CONSOLE
    return OTHERS.get(rule.endpoint, SIGNED_IN)


def filled(rule: Rule) -> str:
    path = re.sub(r"<id:\w+>", new_id(), rule.rule)
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", "yard.order", path)


def test_every_route_is_listed_with_who_may_call_it(small_office: Office) -> None:
    found = lines(small_office.app)
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        LISTED.write_text("\n".join(found) + "\n", "utf-8")
    assert found == LISTED.read_text("utf-8").splitlines(), "compare, then write them there"
    assert len(found) > 100


def test_what_is_not_for_everybody_refuses_somebody_unknown(small_office: Office) -> None:
    small_office.app.config["WTF_CSRF_ENABLED"] = False
    client = small_office.app.test_client()
    open_to_all, let_in = set(), {}
    for rule in small_office.app.url_map.iter_rules():
        told = access(small_office.app, rule)
        if told.startswith("everybody") and told != SIGNED_IN:
            open_to_all.add(rule.rule)
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(filled(rule), method=method)
            sent = answer.status_code in {302, 303} and "/sign-in" in str(answer.location)
            if answer.status_code not in {401, 403, 404} and not sent:
                let_in[method, rule.rule] = answer.status_code
    # This client asks from the machine itself.
    assert let_in.pop(("GET", "/metrics")) == 200
    assert let_in == {}
    assert open_to_all


@pytest.mark.parametrize(("who", "status"), [("nobody", 403), ("pam", 403), ("root", 200)])
def test_the_studio_is_for_administrators(small_office: Office, who: str, status: int) -> None:
    token = {"Authorization": f"Bearer {small_office.template.tokens[who]}"}
    client = small_office.app.test_client()
    for rule in small_office.app.url_map.iter_rules():
        if rule.rule.startswith("/studio") and "<" not in rule.rule and "GET" in rule.methods:
            assert client.get(rule.rule, headers=token).status_code == status, rule.rule
