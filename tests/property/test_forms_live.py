"""What the browser says of a form is what the server says of it, for everything it dares to say."""

import os
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.forms.decode import is_written_by_people
from dougong.model.rights import effective
from dougong.web.json_body import write_json
from property.typed_forms import NODE, ROOT, Typing, cases, catalogs, of_browser

#: Forms in which everything occurs that must have been looked at, in cases that are always the
#: same: chance alone may pass it by.
KNOWN = ("day_labor.request", "day_labor.sheet")
LACKING = {"required", "lines_min", "items_min"}

needs_node = pytest.mark.skipif(
    NODE is None or not (ROOT / "node_modules" / "big.js").is_dir(),
    reason="node with big.js is not installed: run make test once",
)


def at(data: dict[str, Any], path: str) -> Any:
    parts = path.split("/")[1:]
    return data[parts[0]] if len(parts) == 1 else data[parts[0]][int(parts[1])][parts[2]]


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, Decimal | int) and not isinstance(theirs, bool) and isinstance(ours, str):
        return Decimal(ours) == theirs
    return bool(ours == theirs)


def differences(ours: dict[str, Any], server: dict[str, Any]) -> list[Any]:
    """Everything the browser says that the server does not."""
    wrong: list[Any] = []
    for path, value in ours["values"].items():
        if not same(value, at(server["data"], path)):
            wrong.append((path, value, at(server["data"], path)))
    for path, text in ours["shown"].items():
        # A cell that its rules hide is shown empty; the browser hides it by its state.
        if path in server["shown"] and server["shown"][path] not in {text, ""}:
            wrong.append((path, text, server["shown"][path]))
    for path, state in ours["states"].items():
        parts = path.split("/")
        told = server["states"].get(path) or (
            server["states"].get(f"/{parts[1]}/*/{parts[3]}") if len(parts) == 4 else None
        )
        if told is None or any(told[flag] != value for flag, value in state.items()):
            wrong.append((path, state, told))
    return wrong + faults(ours, server)


def faults(ours: dict[str, Any], server: dict[str, Any]) -> list[Any]:
    complete, judged = set(ours["complete"]), set(ours["judged"])

    def told(errors: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
        return Counter(
            (one["path"], one["code"], one["message"])
            for one in errors
            if one["code"] in judged or (one["code"] in LACKING and one["path"] in complete)
        )

    mine, theirs = told(ours["errors"]), told(server["errors"])
    lacking = {path for path, code, _ in mine if code in LACKING}
    # One sentence a place: the server leaves out what it says of a value it could not read.
    return [
        one for one in (mine - theirs) + (theirs - mine) if one[0] not in lacking or one in mine
    ]


def stale(typing: Typing, ours: dict[str, Any], server: dict[str, Any]) -> list[Any]:
    """Values on the page that are not the server's, and not marked as waiting for it either.

    Rows that a calculation service makes, and what is worked out of them, are not on the page
    before the server's answer and cannot be marked there yet (issue 4).
    """
    if typing.entity.calculations:
        return []
    wrong = []
    for path, text in server["shown"].items():
        if not is_computed(typing, path) or path in ours["waiting"]:
            continue
        hidden = server["states"].get(path, {}).get("visible") is False
        if not hidden and text not in {"", ours["page"].get(path)}:
            wrong.append((path, ours["page"].get(path), text))
    return wrong


def is_computed(typing: Typing, path: str) -> bool:
    """Whether the reader sees a value at a place that nobody types."""
    key, *row = path.split("/")[1:]
    entity, place = typing.entity, f"/{key}"
    if row:
        entity, key = typing.catalog.entity(entity.fields[key].rows), row[1]
        place = f"{place}/*/{key}"
    seen = effective(typing.rights, place) != "masked"
    return seen and not is_written_by_people(entity, entity.fields[key])


def looked_at(count: int) -> list[tuple[str, Typing, dict[str, Any], dict[str, Any]]]:
    """So many cases of all forms by chance, and those that are always the same."""
    known = [case for form in KNOWN for case in cases(1, 12, form)]
    return [*known, *cases(random.randrange(10**9), count)]


@needs_node
def test_whatever_stands_on_the_page_and_is_not_the_servers_is_marked(tmp_path: Path) -> None:
    found = looked_at(300)
    answers = of_browser([given for _, _, given, _ in found], tmp_path / "cases.json")
    waits: set[str] = set()
    for (name, typing, given, server), ours in zip(found, answers, strict=True):
        wrong = stale(typing, ours, server)
        assert not wrong, (name, wrong[:3], given["told"]["sent"], given["data"], typing.rights)
        waits |= {f"{form_of(name)} {path}" for path in ours["waiting"]}
        # What the browser worked out itself does not wait.
        assert not set(ours["waiting"]) & set(ours["shown"])
    assert any(place.startswith("day_labor.sheet /lines/") for place in waits)
    assert any(place.startswith("day_labor.sheet /total_") for place in waits)


@needs_node
def test_the_browser_says_of_the_demo_forms_what_the_server_says(tmp_path: Path) -> None:
    count = int(os.environ.get("DOUGONG_LIVE_FORMS", "400"))
    found = looked_at(count)
    answers = of_browser([given for _, _, given, _ in found], tmp_path / "cases.json")
    said: Counter[str] = Counter()
    for (name, typing, given, server), ours in zip(found, answers, strict=True):
        wrong = differences(ours, server)
        assert not wrong, (name, wrong[:3], given["told"]["sent"], given["data"], typing.rights)
        said.update(f"{form_of(name)} {path}" for path in ours["values"] if path.count("/") == 1)
        said.update(f"{form_of(name)} {path}" for path in ours["complete"] if path.count("/") == 1)
    assert said["day_labor.request /estimated_amount"] > 0
    assert said["day_labor.sheet /total_amount"] > 0
    assert said["day_labor.sheet /responsible_partner"] > 0


def form_of(name: str) -> str:
    return name.split(" ")[1]


def tokens(told: Any) -> set[str]:
    """Every place and name that rules mention, wherever in them it stands."""
    if isinstance(told, list):
        return set().union(*(tokens(one) for one in told))
    if not isinstance(told, dict):
        return set()
    found = set().union(*(tokens(one) for one in told.values()))
    if told.get("kind") == "name":
        found.add(told["name"])
    # A document may call a field of its own `basis`; places stand in lists.
    listed = [told[word] for word in ("reads", "basis") if isinstance(told.get(word), list)]
    for place in (place for places in listed for place in places):
        found.update(part for part in place.split("/") if part not in {"", ".", "*"})
    if "leaves" in told:
        found.add(told["key"])
    if "fields" in told:
        found.update(told["fields"])
    return found


def test_rules_for_the_browser_name_nothing_that_their_reader_does_not_see() -> None:
    for _, typing, given, _ in cases(random.randrange(10**9), 150):
        entity, rights = typing.entity, typing.rights
        named = {key: [f"/{key}"] for key in entity.fields}
        for of in entity.row_fields:
            for key in typing.catalog.entity(of.rows).fields:
                named.setdefault(key, []).append(f"/{of.key}/*/{key}")
        unseen = {
            key
            for key, places in named.items()
            if all(effective(rights, place) in {"hidden", "masked"} for place in places)
        }
        lookups = {lookup.key for lookup in entity.lookups} - {*named}
        assert not tokens(given["rules"]) & (unseen | lookups | {"settings", "actor", "now"})


def test_checks_and_their_thresholds_stay_on_the_server() -> None:
    for name, catalog in catalogs():
        for form in catalog.forms.values():
            rules = write_json(Typing(catalog, form, {}).answer({})[1]).decode()
            entity = catalog.entity(form.entity)
            for message in (check.message.split("{{")[0] for check in entity.checks):
                # A word or two may stand in any text; what is longer is the message's own.
                assert len(message) < 4 or message not in rules, (name, form.name, message)
