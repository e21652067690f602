"""Progress of parts rolled up to their wholes by weight (domain.md 9.5, WX-21)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import quotient
from dougong.model.services.service import (
    Row,
    Rows,
    Service,
    ServiceFault,
    Table,
    day,
    number,
    services,
    text,
)

_TWICE = Text("编码“{key}”出现了两次", "The key “{key}” stands twice")
_UNKNOWN = Text("没有编码为“{key}”的上级", "There is no whole with the key “{key}”")
_CYCLE = Text("上级关系成了环：{chain}", "The wholes lead back to themselves: {chain}")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    tree = _Tree(inputs["items"], inputs["separator"])
    sums = [tree.sum(index) for index in range(len(tree.rows))]
    roots = [sums[index] for index, above in enumerate(tree.above) if above is None]
    whole = _added(roots) if roots else _NOTHING
    return {"items": [one.told() for one in sums], **whole.told()}


class _Sum:
    """Weighted sums of a part and all below it."""

    def __init__(
        self,
        weight: Fraction,
        done: Fraction,
        planned: Fraction,
        days: tuple[date | None, date | None],
    ) -> None:
        self.weight, self.done, self.planned, self.days = weight, done, planned, days

    def told(self) -> dict[str, Any]:
        """The figures people see; percents are null where nothing has weight."""
        percent, planned = quotient(self.done, self.weight), quotient(self.planned, self.weight)
        both = percent is not None and planned is not None
        return {
            "total_weight": self.weight,
            "percent": percent,
            "planned_percent": planned,
            "deviation": percent - planned if both else None,  # type: ignore[operator]
            "start": self.days[0],
            "finish": self.days[1],
        }


_NOTHING = _Sum(Fraction(0), Fraction(0), Fraction(0), (None, None))


class _Tree:
    """Parts under their wholes."""

    def __init__(self, rows: Rows, separator: str | None) -> None:
        self.rows = rows
        self.places: dict[str, int] = {}
        for index, row in enumerate(rows):
            if row["key"] in self.places:
                facts = {"key": row["key"]}
                raise ServiceFault("item_twice", _TWICE, facts, "items", index, "key")
            self.places[row["key"]] = index
        self.above = [self._above(index, row, separator) for index, row in enumerate(rows)]
        self.below: dict[int, list[int]] = {index: [] for index in range(len(rows))}
        for index, above in enumerate(self.above):
            if above is not None:
                self.below[above].append(index)
        for index in range(len(rows)):
            self._refuse_circle(index)
        self._known: dict[int, _Sum] = {}

    def _above(self, index: int, row: Row, separator: str | None) -> int | None:
        named = row["parent"]
        if named is not None:
            if named not in self.places:
                facts = {"key": named}
                raise ServiceFault("item_unknown", _UNKNOWN, facts, "items", index, "parent")
            return self.places[named]
        name = row["key"]
        while separator and separator in name:
            name = name.rpartition(separator)[0]
            if name in self.places:
                return self.places[name]
        return None

    def _refuse_circle(self, index: int) -> None:
        seen = [index]
        above = self.above[index]
        while above is not None and above not in seen:
            seen.append(above)
            above = self.above[above]
        if above == index:
            chain = " → ".join(self.rows[place]["key"] for place in [*seen, index])
            raise ServiceFault("item_cycle", _CYCLE, {"chain": chain}, "items", index, "parent")

    def sum(self, index: int) -> _Sum:
        """The sums of a part; what has parts of its own counts by them alone."""
        if index not in self._known:
            below = self.below[index]
            parts = [self.sum(one) for one in below]
            self._known[index] = _added(parts) if parts else _leaf(self.rows[index])
        return self._known[index]


def _leaf(row: Row) -> _Sum:
    weight = Fraction(row["weight"])
    done, planned = Fraction(row["percent"]) * weight, Fraction(row["planned_percent"]) * weight
    return _Sum(weight, done, planned, (row["start"], row["finish"]))


def _added(parts: list[_Sum]) -> _Sum:
    first = [one.days[0] for one in parts if one.days[0] is not None]
    last = [one.days[1] for one in parts if one.days[1] is not None]
    return _Sum(
        sum((one.weight for one in parts), Fraction(0)),
        sum((one.done for one in parts), Fraction(0)),
        sum((one.planned for one in parts), Fraction(0)),
        (min(first, default=None), max(last, default=None)),
    )


_FIGURES = {
    "total_weight": number("权重合计", "Weight in all"),
    "percent": number("完成（%）", "Completion, percent"),
    "planned_percent": number("计划完成（%）", "Planned completion, percent"),
    "deviation": number("偏差（百分点）", "Deviation, percentage points"),
    "start": day("最早开始", "Earliest start"),
    "finish": day("最晚完成", "Latest finish"),
}

ROLL_UP = services.add(
    "roll_up",
    Service(
        "roll_up",
        Text("进度汇总", "Roll-up"),
        Text(
            "汇总完成率 = Σ（权重 × 完成率）÷ Σ 权重，偏差 = 完成率 − 计划完成率；"
            "有下级的行只按下级计算",
            "Completion of a whole = Σ(weight × completion) ÷ Σ weight; deviation = completion − "
            "planned completion; what has parts counts by them alone",
        ),
        {
            "items": Table(
                Text("各行", "Items"),
                {
                    "key": text("编码", "Key", required=True),
                    "parent": text("上级编码", "Key of the whole"),
                    "weight": number("权重", "Weight", default=Decimal(0)),
                    "percent": number("完成（%）", "Completion, percent", default=Decimal(0)),
                    "planned_percent": number(
                        "计划完成（%）", "Planned completion, percent", default=Decimal(0)
                    ),
                    "start": day("开始", "Start"),
                    "finish": day("完成", "Finish"),
                },
            ),
            "separator": text(
                "编码分段符：没有上级编码时按编码找上级",
                "Separator: where no whole is named it is found by the key",
            ),
        },
        {"items": Table(Text("各行的汇总", "Items"), _FIGURES, of="items"), **_FIGURES},
        _run,
    ),
)
