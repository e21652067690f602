"""Somebody who reads English meets no Chinese that the system wrote."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from browser.person import Person
from dougong.base.values import SystemClock

CHINESE = re.compile(r"[\u3400-\u9fff]")
#: What people of the demo wrote; the system only repeats it.
WRITTEN = (
    "td, .value, .title, .facts, .item, .brand small, .foot, .quick a, .record-head, .ts-dropdown, "
    ".ranking .name, th[scope=row], select:not([name=status]) option"
)
PAGES = (
    "/",
    "/inbox/todo",
    "/inbox/done",
    "/lists/day_labor.sheets",
    "/lists/base_data.crews",
    "/new",
    "/new/day_labor.sheet",
    "/new/day_labor.request",
    "/dashboards/day_labor.monthly",
    "/me",
)
STUDIO = (
    "/studio/",
    "/studio/forms/day_labor.request",
    "/studio/settings/day_labor",
    "/studio/decisions/day_labor.sheet_base",
    "/studio/plan",
    "/studio/releases",
)
SAID = """written => {
  const copy = document.body.cloneNode(true);
  for (const one of copy.querySelectorAll("script, style, " + written)) one.remove();
  const words = [...copy.querySelectorAll("[aria-label], [placeholder], [title]")]
    .flatMap(one => ["aria-label", "placeholder", "title"].map(name => one.getAttribute(name)));
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) words.push(walker.currentNode.textContent.trim());
  return words.filter(Boolean);
}"""


@pytest.fixture(scope="module")
def names(shared_house) -> tuple[str, ...]:
    """People, crews, projects and cost codes of the demo."""
    people = ("张伟", "陈刚", "赵磊", "林晓", "项目经理", "施工员", "系统管理员")
    codes = (
        "1002 点工",
        "10 人工费",
        "30 机械费",
        "50 措施及其他直接费",
        "50 措施及其他",
        "90 预备费",
    )
    return (*people, *codes, "滨江三期", "中文")


def test_main_pages_speak_english(visits, shared_house, names):
    reader = _reader(visits, shared_house, "zhang.wei")
    assert _chinese(reader, PAGES, WRITTEN, names) == []


def test_the_studio_speaks_english(visits, shared_house, names):
    reader = _reader(visits, shared_house, "admin")
    found = _chinese(reader, STUDIO, ".brand small", names)
    assert not found, "\n".join(map(str, found))


def _reader(visits, house, login: str) -> Person:
    reader = Person(visits(viewport={"width": 1366, "height": 800}), house)
    cookie = {"name": "language", "value": "en", "url": house.address}
    reader.page.context.add_cookies([cookie])
    reader.come_in(login)
    return reader


def _chinese(reader: Person, paths, written: str, names) -> list[tuple[str, str]]:
    """What the system says in Chinese, with the page it says it on."""
    found = []
    for path in paths:
        reader.go(path)
        said = reader.page.evaluate(SAID, written)
        found += [(path, one) for one in said if CHINESE.search(_without(one, names))]
    return found


def _without(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def test_figures_name_options_in_english(visits, shared_house):
    reader = Person(visits(viewport={"width": 1366, "height": 800}), shared_house)
    cookie = {"name": "language", "value": "en", "url": shared_house.address}
    reader.page.context.add_cookies([cookie])
    reader.come_in("zhang.wei")
    # The month the demo tells most of, whichever day of a month today is.
    today = SystemClock().now().astimezone(ZoneInfo("Asia/Shanghai"))
    month = (today - timedelta(days=20)).strftime("%Y-%m")
    reader.go(f"/dashboards/day_labor.monthly?month={month}")
    expect(reader.page.get_by_role("rowheader", name="Own project")).to_be_visible()
