"""Somebody at a page of the house: what stories are told with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from browser.house import House

#: How long a page may take on a machine that stalls; whoever is in time waits no longer for it.
PATIENCE_MS = 60_000

#: How far the page is wider than the screen; a person would have to push it sideways.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

#: Islands that are not mounted yet.
COMING = "[data-island]:not([data-mounted=yes])"


@dataclass
class Person:
    """One profile of a browser, with the words for what a person does and sees."""

    visit: Any
    house: House

    @property
    def page(self) -> Page:
        """The page in front of the person."""
        return self.visit.page

    def go(self, path: str) -> None:
        """Open an address of the house and wait until its islands stand."""
        self.page.goto(f"{self.house.address}{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the page and its islands stand."""
        self.page.wait_for_load_state("load")
        expect(self.page.locator(COMING)).to_have_count(0)
        self.visit.look()

    def awaits(self, holds: Callable[[], object]) -> None:
        """Wait, while the page goes on, for something that no locator tells."""
        for _ in range(PATIENCE_MS // 100):
            if holds():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"what was waited for did not come ({self.page.url})")

    def sign_in(self, login: str) -> None:
        """Sign in on the sign-in page with the demo's password."""
        if "/sign-in" not in self.page.url:
            self.go("/sign-in")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(self.house.passwords[login])
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        self.settle()

    def come_in(self, login: str) -> None:
        """Be somebody who has signed in before: his browser still knows him."""
        cookie = {"name": "dougong", "value": self.house.cookie(login), "url": self.house.address}
        self.page.context.add_cookies([cookie])
        self.go("/")

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=exact).click()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow the link with this name and wait for its page."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.settle()

    def sees(self, text: str) -> Locator:
        """The text, which must be on the page."""
        found = self.page.get_by_text(text).filter(visible=True).first
        expect(found).to_be_visible()
        return found

    def title(self, text: str) -> None:
        """The heading of the page must hold the text."""
        expect(self.page.locator("h1").first).to_contain_text(text)

    def fine(self) -> None:
        """Nothing on the page stops a keyboard or a screen reader, and it fits the screen."""
        barriers = self.visit.barriers()
        assert not barriers, "\n".join(barriers)
        assert self.page.evaluate(SIDEWAYS) <= 0, f"{self.page.url} is wider than the screen"

    def picture(self, name: str) -> Path:
        """Keep a picture for people to look at."""
        return self.visit.picture(name)
