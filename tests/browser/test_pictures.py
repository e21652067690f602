"""A picture of every page at both sizes and in both languages, for people to look at."""

import re

import pytest

from browser.person import SIDEWAYS, Person

INNER = re.compile(r"(^|\W)(None|undefined|NaN|\[object)")

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
PC = {"viewport": {"width": 1366, "height": 800}}
SIZES = {"phone": PHONE, "pc": PC}
#: Name of the picture → address; `{sheet}` is a document in approval.
ROOMS = {
    "zhang.wei": {
        "workbench": "/",
        "inbox-todo": "/inbox/todo",
        "inbox-done": "/inbox/done",
        "inbox-started": "/inbox/started",
        "inbox-cc": "/inbox/cc",
        "inbox-drafts": "/inbox/drafts",
        "list": "/lists/day_labor.sheets",
        "list-empty": "/lists/day_labor.sheets?q=zzzz",
        "list-workers": "/lists/base_data.workers",
        "dashboard": "/dashboards/day_labor.monthly",
        "ledger": "/ledgers/day_labor.labor/rows",
        "me": "/me",
        "notices": "/notices",
        "notice-settings": "/me/notices",
        "decide": "{to_do}",
        "not-found": "/nowhere",
        "not-allowed": "/studio/",
    },
    "chen.gang": {
        "choose": "/new",
        "form": "/new/day_labor.sheet",
        "record": "{first}",
        "request": "/new/day_labor.request",
        "returned": "{returned}",
        "returned-edit": "{returned}/edit",
        "workbench-foreman": "/",
    },
    "admin": {
        "console": "/admin/",
        "calendar": "/calendar",
        "webhooks": "/webhooks",
        "people": "/admin/people/",
        "person-new": "/admin/people/new",
        "departments": "/admin/departments/",
        "groups": "/admin/groups/",
        "group-new": "/admin/groups/new",
        "audit": "/admin/audit/",
        "studio": "/studio/",
        "studio-form": "/studio/forms/day_labor.sheet",
        "studio-decision": "/studio/decisions/day_labor.sheet_base",
        "studio-settings": "/studio/settings/day_labor",
        "studio-plan": "/studio/plan",
        "studio-releases": "/studio/releases",
    },
}
#: Where the first document of each kind is found.
SOURCES = {
    "{to_do": "/inbox/todo",
    "{first": "/lists/day_labor.sheets",
    "{returned": "/lists/day_labor.sheets?status=returned",
}
#: What a thumb has to hit is as high as a thumb is wide; words within a text and a table of
#: figures are left out, and what lies inside a larger target that works in its place.
SMALL = """IDLE => [...document.querySelectorAll("a, button, select, summary, textarea, input")]
  .filter(one => {
    const box = (one.closest("label, .ts-control") ?? one).getBoundingClientRect();
    const look = getComputedStyle(one);
    const idle = !box.width || look.visibility === "hidden" || one.matches(IDLE);
    return !idle && look.display !== "inline" && box.height < 43.5;
  }).map(one => `${one.tagName} ${one.className} ${one.innerText || one.name}`.slice(0, 80))"""
#: Shown to the keyboard alone, or not ours to change.
IDLE = ".skip, .bjs-powered-by"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_and_can_be_read_by_everyone(visits, shared_house, size, language):
    faults = []
    for login, rooms in ROOMS.items():
        visit = visits(**SIZES[size])
        visit.expect_fault("404|403")
        person = Person(visit, shared_house)
        cookie = {"name": "language", "value": language, "url": shared_house.address}
        person.page.context.add_cookies([cookie])
        person.go("/sign-in")
        person.picture(f"{size}-{language}/sign-in")
        person.come_in(login)
        for name, address in rooms.items():
            person.go(_address(person, address))
            person.picture(f"{size}-{language}/{name}")
            faults += [f"{name}: {one}" for one in _faults(person, read_aloud=language == "zh")]
    assert not faults, "\n".join(faults)


def _address(person: Person, pattern: str) -> str:
    """The address itself, or that of the first document of a list."""
    name, brace, rest = pattern.partition("}")
    if not brace:
        return pattern
    person.go(SOURCES[name])
    link = person.page.locator("main a[href*='/records/']").first
    return str(link.get_attribute("href")) + rest


def _faults(person: Person, *, read_aloud: bool) -> list[str]:
    """What is wrong on the page; the rules of accessibility are the same in every language."""
    found = person.visit.barriers() if read_aloud else []
    wide = person.page.evaluate(SIDEWAYS)
    if wide > 0:
        found.append(f"{wide} px wider than the screen")
    if person.page.viewport_size["width"] < 500:
        found += [f"too small to touch: {one}" for one in person.page.evaluate(SMALL, IDLE)]
    if INNER.search(person.page.locator("main").inner_text()):
        found.append("an inner value is shown")
    return found
