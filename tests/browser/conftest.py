"""A headless Chromium at two sizes, whose console must stay silent."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from browser import house as houses
from browser import sheets
from browser.house import House
from browser.person import PATIENCE_MS, Person

#: The first has no windows of its own and draws the same pages in a third of the time.
NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
ARGUMENTS = (
    # Chromium's own sandbox cannot start in a container as root.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--font-render-hinting=none",
)
expect.set_options(timeout=PATIENCE_MS)
#: Set it to keep pictures for people to look at; to draw them takes longer than most tests.
PICTURES = "DOUGONG_PICTURES"
SERIOUS = ("moderate", "serious", "critical")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, so that `-m "not browser"` leaves it out."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@dataclass
class Visit:
    """A page with what its console said; helpers that read like what a person does."""

    page: Page
    #: Where pictures go: one folder for all, one file a name.
    pictures: Path
    axe: Path
    faults: list[str] = field(default_factory=list)
    #: Console lines that this test expects, as patterns.
    expected: list[str] = field(default_factory=list)

    def expect_fault(self, pattern: str) -> None:
        """Allow console errors that match: a test of a refusal sees the browser report it."""
        self.expected.append(pattern)

    def picture(self, name: str) -> Path:
        """Keep a picture of the whole page under var/screenshots, where pictures are wanted."""
        path = self.pictures / f"{name}.png"
        if PICTURES in os.environ:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path, full_page=True)
        return path

    def barriers(self, *, within: str = "body") -> list[str]:
        """What a person with a keyboard or a screen reader would stumble over, by axe's rules."""
        # Evaluated by the debugger, which the page's content policy does not stop.
        self.page.evaluate(self.axe.read_text(encoding="utf-8"))
        # The address of each node within the page takes a quarter of the time, and nobody reads it.
        wanted = "{resultTypes: ['violations'], selectors: false, preload: false}"
        run = f"selector => axe.run(selector, {wanted})"
        found: dict[str, Any] = self.page.evaluate(run, within)
        return [
            f"{rule['id']}: {node['html'][:120]}"
            for rule in found["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]

    def look(self) -> None:
        """Note every name of the design system that the page wears without any rule for it."""
        bare = sheets.left_out().intersection(self.page.evaluate(sheets.WORN))
        self.faults += [f"no rules for {name} ({self.page.url})" for name in sorted(bare)]

    def unexpected(self) -> list[str]:
        """The faults no pattern of this test allows."""
        return [
            fault
            for fault in self.faults
            if not any(re.search(pattern, fault) for pattern in self.expected)
        ]

    def heard(self, message: ConsoleMessage) -> None:
        """Keep an error that the page wrote to its console."""
        if message.type == "error":
            place = message.location.get("url", "")
            self.faults.append(f"{message.text} ({place})")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium: Browser, repository: Path) -> Iterator[Callable[..., Visit]]:
    """Opens pages as separate people: each call is its own browser profile."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def open_visit(**options: Any) -> Visit:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        context.set_default_timeout(PATIENCE_MS)
        axe = repository / "node_modules" / "axe-core" / "axe.min.js"
        visit = Visit(context.new_page(), repository / "var" / "screenshots", axe)
        visit.page.on("console", visit.heard)
        visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
        opened.append((context, visit))
        return visit

    yield open_visit
    for context, _visit in opened:
        context.close()
    assert [fault for _context, visit in opened for fault in visit.unexpected()] == []


@pytest.fixture
def open_phone(visits: Callable[..., Visit]) -> Callable[[], Visit]:
    """Opens a phone of the usual size, with touch."""
    size = {"width": 390, "height": 844}
    return lambda: visits(viewport=size, device_scale_factor=2, is_mobile=True, has_touch=True)


@pytest.fixture
def open_desktop(visits: Callable[..., Visit]) -> Callable[[], Visit]:
    """Opens a window on an office PC."""
    return lambda: visits(viewport={"width": 1366, "height": 800})


@pytest.fixture
def phone(open_phone: Callable[[], Visit]) -> Visit:
    """One person with a phone."""
    return open_phone()


@pytest.fixture
def desktop(open_desktop: Callable[[], Visit]) -> Visit:
    """One person at a PC."""
    return open_desktop()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The demo, made once for all workers of the run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return houses.prepared(shared / "browser-demo", repository)


@pytest.fixture(scope="module")
def shared_house(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo served for a file of tests that change nothing of each other's."""
    folder = tmp_path_factory.mktemp("house") / "copy"
    with houses.served(houses.copied(demo_folder, folder)) as house:
        yield house


@pytest.fixture
def house(demo_folder: Path, tmp_path: Path) -> Iterator[House]:
    """The demo as on its first day, served for one story."""
    with houses.served(houses.copied(demo_folder, tmp_path / "copy")) as house:
        yield house


@pytest.fixture
def on_phone(house: House, open_phone: Callable[[], Visit]) -> Callable[[str], Person]:
    """Signs somebody in on a phone."""
    return lambda login: _signed_in(Person(open_phone(), house), login)


@pytest.fixture
def on_desktop(house: House, open_desktop: Callable[[], Visit]) -> Callable[[str], Person]:
    """Signs somebody in at a PC."""
    return lambda login: _signed_in(Person(open_desktop(), house), login)


def _signed_in(person: Person, login: str) -> Person:
    person.come_in(login)
    return person
