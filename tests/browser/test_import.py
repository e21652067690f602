"""A large workbook is checked and written in the background while its page tells how far it is."""

import pytest
from playwright.sync_api import expect

from dougong.actions.imports import running
from dougong.worker import run_long
from modules.test_worker_import import rows, sent


@pytest.mark.parametrize("open_", ["on_phone", "on_desktop"])
def test_the_page_of_a_large_file_goes_on_by_itself(request, house, monkeypatch, open_):
    clerk = request.getfixturevalue(open_)("zhou.min")
    monkeypatch.setattr(running, "AT_ONCE", 3)
    clerk.go("/import/base_data.worker")
    name, kind = "名单.xlsx", "application/vnd.ms-excel"
    file = {"name": name, "mimeType": kind, "buffer": sent(rows(12))}
    clerk.page.locator("#file").set_input_files(files=[file])
    clerk.press("上传并检查")
    clerk.sees("正在检查")
    clerk.fine()
    clerk.picture(f"import-checking-{open_}")

    assert run_long(house.host, "w") == 1
    clerk.press("导入 12 行")
    clerk.sees("正在写入 12 行")
    clerk.page.evaluate("window.stayed = true")
    assert run_long(house.host, "w") == 1
    clerk.sees("导入完成")
    # The page itself stayed where it was: somebody who hears it read hears the news alone.
    assert clerk.page.evaluate("window.stayed")
    expect(clerk.page.locator("[data-island=following]")).to_have_attribute("data-pause", "")
    clerk.fine()
    clerk.picture(f"import-done-{open_}")
