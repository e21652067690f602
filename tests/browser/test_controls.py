"""What is left of a budget stands under the lines while they are filled in, and at each node."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser import house as houses
from browser.conftest import Visit
from browser.house import House
from browser.person import Person
from dougong.actions.passwords import hashed
from dougong.model.runtime import Record
from dougong.settings import settings_from
from dougong.store import sign_in
from dougong.testing.stage import Stage
from modules.purse_house import NOON, WHY
from modules.purse_house import House as Purse

WORD = "budget-strip-1"
STRIP = "[data-control][data-pointer='/lines'] .strip"


@pytest.fixture
def purse(tmp_path: Path) -> Iterator[Purse]:
    """A budget of 100,000.00 of which 70,000.00 is used; over 100 % is refused."""
    url = f"sqlite:///{tmp_path / houses.DATABASE}"
    stage = Stage(url, tmp_path / "files", NOON)
    made = Purse(stage)
    made.policy("block")
    for login in ("ann", "pam"):
        person, secret = stage.people[login].id, hashed(WORD)
        stage.act(None, lambda uow, p=person, s=secret: sign_in.set_password(uow, p, s))
    yield made
    stage.close()


@pytest.fixture
def served(purse: Purse, tmp_path: Path) -> Iterator[House]:
    words = {
        "DOUGONG_DATABASE_URL": f"sqlite:///{tmp_path / houses.DATABASE}",
        "DOUGONG_VAR_DIR": str(tmp_path / "var"),
        "DOUGONG_FILES_DIR": str(tmp_path / "files"),
    }
    with houses.served(settings_from(words)) as house:
        house.passwords.update(ann=WORD, pam=WORD)
        yield house


def at_form(visit: Visit, served: House, draft: Record) -> Person:
    person = Person(visit, served)
    person.come_in("ann")
    person.go(f"/records/{draft.entity}/{draft.id}/edit")
    return person


def test_the_strip_stands_under_the_lines_and_a_refusal_says_every_figure(
    purse: Purse, served: House, desktop: Visit
) -> None:
    draft = purse.draft((purse.fresh(), "30000.01"))
    ann = at_form(desktop, served, draft)
    strip = ann.page.locator(STRIP)
    expect(strip).to_have_count(1)
    for said in ("预算控制", "科目", "超出限额", "预算100,000.00", "已用70,000.00"):
        expect(strip).to_contain_text(said)
    for said in ("可用30,000.00", "本次30,000.01", "之后100.00%", "超出0.01"):
        expect(strip).to_contain_text(said)
    expect(strip).to_have_class("strip strip-block")
    ann.fine()
    ann.picture("control-form-pc")
    desktop.expect_fault("422|400")
    ann.press("提交")
    summary = ann.page.locator("[data-summary]")
    expect(summary).to_contain_text("已用 70,000.00，本次 30,000.01")
    expect(ann.page.locator(STRIP)).to_have_class("strip strip-block")
    ann.fine()
    assert purse.stage.record(draft.entity, draft.id).status == "draft"


def test_the_strip_fits_a_phone(purse: Purse, served: House, phone: Visit) -> None:
    draft = purse.draft((purse.fresh(), "12000.00"), (purse.fresh(), "26000.00"))
    ann = at_form(phone, served, draft)
    strips = ann.page.locator(STRIP)
    expect(strips).to_have_count(2)
    expect(strips.nth(0)).to_contain_text("82.00%")
    expect(strips.nth(0)).to_have_class("strip strip-warn")
    expect(strips.nth(1)).to_contain_text("须升级审批")
    ann.fine()
    ann.picture("control-form-phone")


@pytest.mark.parametrize("width", ["open_desktop", "open_phone"])
def test_whoever_decides_sees_the_figures_of_now_and_the_reason(
    purse: Purse, served: House, width: str, request: pytest.FixtureRequest
) -> None:
    opened: Callable[[], Visit] = request.getfixturevalue(width)
    code = purse.fresh()
    asked = purse.ask((code, "12000.00"))
    purse.fund("actual", "5000.00", code)
    pam = Person(opened(), served)
    pam.come_in("pam")
    pam.go(f"/records/{asked.entity}/{asked.id}")
    strip = pam.page.locator("aside .strip")
    expect(strip).to_contain_text("已用75,000.00")
    expect(strip).to_contain_text("之后87.00%")
    expect(pam.page.locator("aside")).to_contain_text(WHY["budget"])
    pam.fine()
    pam.picture(f"control-node-{width}")


def test_the_last_approval_is_refused_with_every_figure(
    purse: Purse, served: House, desktop: Visit
) -> None:
    code = purse.fresh()
    asked = purse.ask((code, "12000.00"))
    purse.fund("actual", "18000.01", code)
    pam = Person(desktop, served)
    pam.come_in("pam")
    pam.go(f"/records/{asked.entity}/{asked.id}")
    expect(pam.page.locator("aside .strip")).to_have_class("strip strip-block")
    pam.page.locator("button[name=vote][value=approve]").click()
    pam.settle()
    pam.sees("已用 88,000.01，本次 12,000.00，之后 100.00%，超出 0.01")
    assert purse.stage.record(asked.entity, asked.id).status == "submitted"
