"""Earned-value figures with their nulls (domain.md 9.8, WX-23)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import fraction, quotient
from dougong.model.services.service import Service, Table, number, services

Number = Fraction | None


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    bac, pv, ev, ac = (Fraction(inputs[name]) for name in ("bac", "pv", "ev", "ac"))
    spi, cpi = quotient(ev, pv), quotient(ev, ac)
    estimates = _estimates(bac, ev, ac, spi, cpi)
    estimates["eac4"] = _plus(ac, fraction(inputs["etc"]))
    found: dict[str, Any] = {
        "sv": ev - pv,
        "cv": ev - ac,
        "spi": spi,
        "cpi": cpi,
        "done_percent": _percent(quotient(ev, bac)),
        **estimates,
        "tcpi_bac": quotient(bac - ev, bac - ac),
        "tcpi_eac": quotient(bac - ev, _plus(estimates["eac1"], -ac)),
    }
    for place in "1234":
        found[f"etc{place}"] = _plus(estimates[f"eac{place}"], -ac)
        found[f"vac{place}"] = None if (eac := estimates[f"eac{place}"]) is None else bac - eac
    earned = _earned_schedule(ev, [row["cumulative"] for row in inputs["periods"]])
    found["earned_schedule"] = earned
    found["spi_t"] = quotient(earned, inputs["elapsed"])
    return found


def _estimates(
    bac: Fraction, ev: Fraction, ac: Fraction, spi: Number, cpi: Number
) -> dict[str, Number]:
    both = None if spi is None or cpi is None else spi * cpi
    return {
        "eac1": quotient(bac, cpi),
        "eac2": ac + bac - ev,
        "eac3": _plus(ac, quotient(bac - ev, both)),
    }


def _plus(one: Number, other: Number) -> Number:
    return None if one is None or other is None else one + other


def _percent(share: Number) -> Number:
    return None if share is None else share * 100


def _earned_schedule(ev: Fraction, cumulative: list[Decimal]) -> Number:
    """The time at which what is earned was planned, in periods; none without a plan."""
    if not cumulative:
        return None
    reached = 0
    for place, value in enumerate(cumulative, 1):
        if value <= ev:
            reached = place
    if reached == len(cumulative):
        return Fraction(reached)
    before = Fraction(cumulative[reached - 1]) if reached else Fraction(0)
    step = quotient(ev - before, Fraction(cumulative[reached]) - before)
    return None if step is None else reached + step


EARNED_VALUE = services.add(
    "earned_value",
    Service(
        "earned_value",
        Text("挣值分析", "Earned value"),
        Text(
            "SV = EV − PV，CV = EV − AC，SPI = EV ÷ PV，CPI = EV ÷ AC；EAC1 = BAC ÷ CPI，"
            "EAC2 = AC + BAC − EV，EAC3 = AC + (BAC − EV) ÷ (CPI × SPI)，EAC4 = AC + 手工 ETC；"
            "ETC = EAC − AC，VAC = BAC − EAC，TCPI = (BAC − EV) ÷ (BAC − AC) 或 ÷ (EAC1 − AC)；"
            "挣得进度 ES 按各期累计计划价值内插，SPI(t) = ES ÷ 已过期数。除数为零时没有结果",
            "SV = EV − PV; CV = EV − AC; SPI = EV ÷ PV; CPI = EV ÷ AC; EAC1 = BAC ÷ CPI; "
            "EAC2 = AC + BAC − EV; EAC3 = AC + (BAC − EV) ÷ (CPI × SPI); EAC4 = AC + typed ETC; "
            "ETC = EAC − AC; VAC = BAC − EAC; TCPI = (BAC − EV) ÷ (BAC − AC), or ÷ (EAC1 − AC); "
            "earned schedule is interpolated in the cumulative plan, SPI(t) = ES ÷ periods "
            "elapsed. "
            "Where the divisor is zero there is no result",
        ),
        {
            "bac": number("总预算 BAC（元）", "Budget at completion, CNY", required=True),
            "pv": number("计划价值 PV（元）", "Planned value, CNY", required=True),
            "ev": number("挣值 EV（元）", "Earned value, CNY", required=True),
            "ac": number("实际成本 AC（元）", "Actual cost, CNY", required=True),
            "etc": number("手工估的尚需成本 ETC（元）", "Estimate to complete as typed, CNY"),
            "periods": Table(
                Text("各期计划", "Plan by period"),
                {
                    "cumulative": number(
                        "累计计划价值（元）", "Cumulative planned value, CNY", required=True
                    )
                },
            ),
            "elapsed": number("已过期数", "Periods elapsed"),
        },
        {
            "sv": number("进度偏差 SV（元）", "Schedule variance, CNY"),
            "cv": number("成本偏差 CV（元）", "Cost variance, CNY"),
            "spi": number("进度绩效 SPI", "Schedule performance index"),
            "cpi": number("成本绩效 CPI", "Cost performance index"),
            "done_percent": number("完成 EV ÷ BAC（%）", "EV ÷ BAC, percent"),
            **{
                f"{key}{place}": number(f"{key.upper()}{place}（元）", f"{key.upper()}{place}, CNY")
                for key in ("eac", "etc", "vac")
                for place in "1234"
            },
            "tcpi_bac": number("待完工绩效 TCPI（按 BAC）", "To-complete index to BAC"),
            "tcpi_eac": number("待完工绩效 TCPI（按 EAC1）", "To-complete index to EAC1"),
            "earned_schedule": number("挣得进度 ES（期）", "Earned schedule, periods"),
            "spi_t": number("时间绩效 SPI(t)", "SPI(t)"),
        },
        _run,
    ),
)
