"""Groups that processes name are held against the live organisation."""

from dougong.model.check import PeopleFacts, check
from unit.model.test_checks import given


def test_groups_nobody_made_are_refused_and_empty_ones_told() -> None:
    files = given().files()
    path = next(one for one in files if one.endswith(".bpmn"))
    rule = b'<dougong:assignee kind="group" group="review"/><dougong:assignee '
    changed = files[path].replace(b"<dougong:assignee ", rule, 1)
    catalog = given().file(path, changed).catalog()

    def found(groups: frozenset[str] | None, staffed: frozenset[str]) -> list[tuple[str, str, str]]:
        facts = PeopleFacts(frozenset({"boss"}), groups, staffed)
        told = [one for one in check(catalog, facts) if one.code.startswith("group_")]
        return [(one.severity, one.code, one.advice()) for one in told]

    review, close = frozenset({"review"}), frozenset({"reviews"})
    assert found(None, frozenset()) == []
    assert found(review, review) == []
    [(severity, code, hint)] = found(frozenset(), frozenset())
    assert (severity, code) == ("error", "group_unknown")
    assert "人员组" in hint
    assert found(close, close)[0][2] == "您是否想写“reviews”？"
    [(severity, code, hint)] = found(review, frozenset())
    assert (severity, code) == ("warning", "group_empty")
    assert "加入成员" in hint
