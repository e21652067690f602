"""A decision table in the studio: shown in people's words, judged as it is typed, drafted."""

from typing import Any

from web.api.office import Office
from web.pages.sitting import Sitting

FEE = "/studio/decisions/yard.fee"
ROWS = {"in0": ["<= 10", "> 10"], "out0": ["5", "20"], "annotation": ["", ""]}


def sent(sitting: Sitting, **form: Any) -> str:
    return sitting.post(FEE, **{**ROWS, **form}).headers["Location"]


def drafted(sitting: Sitting) -> str:
    return sitting.get("/studio/").text


def chosen(page: str, name: str) -> str:
    """The value that is selected in a select of a page."""
    select = page.partition(f'<select class="form-select" name="{name}"')[2].partition("</select>")
    return select[0].partition(" selected")[0].rpartition('value="')[2].strip('"')


def test_types_of_columns_are_told_in_the_language_of_the_reader(small_office: Office) -> None:
    root = Sitting(small_office, "root")
    page = root.get(FEE).text
    assert "数字</small>" in page
    assert "number" not in page.partition("<thead>")[2].partition("</thead>")[0]
    root.client.set_cookie("language", "en")
    assert "number</small>" in root.get(FEE).text


def test_the_hit_policy_is_changed_with_the_rows(office: Office) -> None:
    root = Sitting(office, "root")
    assert (chosen(root.get(FEE).text, "policy"), chosen(root.get(FEE).text, "aggregation")) == (
        "U",
        "",
    )
    # Under UNIQUE these rows would be in each other's way: both changes belong together.
    sent(root, policy="C", aggregation="SUM", in0=["> 0", "> 10"])
    assert "命中方式改为“全部汇集，求和”" in drafted(root)
    assert "规则换成新的 2 条" in drafted(root)
    page = root.get(FEE).text
    assert (chosen(page, "policy"), chosen(page, "aggregation")) == ("C", "SUM")
    assert 'value="&gt; 0"' in page


def test_only_what_has_changed_is_drafted(small_office: Office) -> None:
    root = Sitting(small_office, "root")
    sent(root, policy="F", aggregation="SUM")
    assert "命中方式改为“第一行”" in drafted(root)
    assert "规则换成" not in drafted(root)
    sent(root, policy="F", out0=["5", "21"])
    assert drafted(root).count("命中方式") == 1
    assert "规则换成新的 2 条" in drafted(root)


def test_a_hit_policy_that_does_not_suit_the_rows_is_refused_with_the_reason(
    small_office: Office,
) -> None:
    root = Sitting(small_office, "root")
    sent(root, policy="P")
    assert "要给输出“费用”列出取值的先后次序" in root.get(FEE).text
    sent(root, policy="C", aggregation="SUM", out0=["5", '"viel"'])
    assert "不能求和" in root.get(FEE).text
    assert "命中方式改为" not in drafted(root)


def test_rows_are_judged_and_tried_under_the_chosen_hit_policy(small_office: Office) -> None:
    root = Sitting(small_office, "root")
    rules = [
        {"inputs": ["> 0"], "outputs": ["5"], "annotation": ""},
        {"inputs": ["> 10"], "outputs": ["20"], "annotation": ""},
    ]
    table = {"rules": rules, "policy": "U", "aggregation": ""}
    (overlap, *_) = [
        one for one in root.send(f"{FEE}/check", table)["findings"] if one["severity"] == "error"
    ]
    assert "第 1、2 行会同时命中" in overlap["text"]
    collected = {**table, "policy": "C", "aggregation": "SUM"}
    assert root.send(f"{FEE}/check", collected)["findings"] == []
    tried = root.send(f"{FEE}/try", {**collected, "given": ["11"]})
    assert tried == {"rows": [0, 1], "value": "{fee: 25}", "fault": ""}
