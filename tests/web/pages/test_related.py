"""What refers to a record stands on its page, leads to the list, and begins another one."""

import json
import re

from dougong.actions import publish
from dougong.base.values import new_id
from dougong.model.canonical import written
from dougong.model.people import PLATFORM
from dougong.web.related_pages import FIRST, RelatedLine, folded
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

PART = {"X-Island": "later"}


def part(office: Office, login: str, path: str) -> str:
    """What the script of the record's page is given."""
    sitting = Sitting(office, login)
    return sitting.client.get(f"{path}/related", headers={**sitting.headers, **PART}).text


def test_a_site_tells_its_orders_and_begins_one(office: Office) -> None:
    office.submitted()
    office.draft(lines=[{"what": "石", "quantity": 1, "price": "20.50"}])
    site = f"/records/yard.site/{office.site}"
    found = part(office, "ann", site)
    assert f'href="/lists/yard.orders?site={office.site}"' in found
    assert '<span class="count">2</span>' in found
    assert "<dt>合计</dt><dd>120.50</dd>" in found
    begun = Sitting(office, "ann").get(re.findall(r'href="(/new/[^"]+)"', found)[0]).text
    # The chooser of the form holds the site, told in the JSON of its script.
    assert json.dumps("一号堆场")[1:-1] in begun


def test_the_page_asks_for_that_part_later(office: Office) -> None:
    ann = Sitting(office, "ann")
    page = ann.get(f"/records/yard.site/{office.site}").text
    assert f'data-href="/records/yard.site/{office.site}/related"' in page
    order = office.draft().body["id"]
    assert "/related" not in ann.get(f"/records/yard.order/{order}").text


def test_nothing_is_shown_where_nothing_refers_to_the_record(office: Office) -> None:
    assert part(office, "ann", f"/records/yard.site/{office.site}").strip() == ""
    alone = Sitting(office, "ann").get(f"/records/yard.site/{office.site}/related").text
    assert "还没有相关单据" in alone
    assert "一号堆场" in alone


def test_the_list_is_narrowed_to_the_record_and_says_so(office: Office) -> None:
    office.draft(note="第一车")
    ann, elsewhere = Sitting(office, "ann"), office.template.elsewhere
    mine = ann.get(f"/lists/yard.orders?site={office.site}").text
    assert "共 1 条" in mine
    assert f'<option value="{office.site}" selected>一号堆场</option>' in mine
    other = ann.get(f"/lists/yard.orders?site={elsewhere}").text
    assert "没有符合条件的记录" in other
    # Its name is not for her, though she may ask for it.
    assert "二号堆场" not in other
    assert "所选的记录" in other
    assert ann.get("/lists/yard.orders?site=x").status_code == 422
    assert "选择" not in ann.get(f"/lists/yard.orders?number={new_id()}").text


def test_the_frame_around_the_part_is_for_whoever_has_no_script(office: Office) -> None:
    office.draft()
    alone = Sitting(office, "ann").get(f"/records/yard.site/{office.site}/related").text
    assert "<html" in alone
    assert "/lists/yard.orders?site=" in alone
    assert "<html" not in part(office, "ann", f"/records/yard.site/{office.site}")


def test_many_kinds_are_folded_away_and_one_more_is_not() -> None:
    lines = tuple(RelatedLine(str(n), "/lists", n, (), "") for n in range(FIRST + 2))
    assert folded(lines) == (lines[:FIRST], lines[FIRST:])
    assert folded(lines[:-1]) == (lines[:-1], ())


def test_a_line_of_rows_leads_to_the_list_that_says_which_record_it_names(office: Office) -> None:
    files = bundle()
    place = "modules/yard/entities/line.schema.json"
    line = json.loads(files[place])
    named = {"kind": "reference", "title": "来自订单", "reference": {"entity": "yard.order"}}
    line["properties"]["origin"] = named
    files = {**files, place: written(line)}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    first = str(office.draft(note="第一车").body["id"])
    row = {"what": "砂", "quantity": 1, "price": "2.00", "origin": first}
    office.draft(note="第二车", lines=[row, row])
    found = part(office, "ann", f"/records/yard.order/{first}")
    link = f"/lists/yard.orders?lines.origin={first}"
    assert f'href="{link}"' in found
    assert '<span class="count">1</span>' in found
    page = Sitting(office, "ann").get(link).text
    assert "共 1 条" in page
    assert 'name="lines.origin"' in page
