"""What the lives of a project are about, and how the ledgers of the modules are read."""

from collections.abc import Mapping

from property.house_bonds import Bond
from property.house_contracts import Change, Contract, Measure, Settlement
from property.house_cost import Adjust, Budget, Claim, Order, Plan, Receipt, Release
from property.house_freezes import Freeze
from property.house_funds import Cancel, FundPlan, Income, Opening, Payment, Request
from property.house_kind import Kind
from property.house_labor import Reclass, Sheet
from property.house_loans import Loan, Repayment
from property.house_payroll import Ahead, NamedSheet, Payout, Payroll, TopUp
from property.house_retention import Retention
from property.house_sales import Claimed, Sale
from property.house_staff import Lent, Spent, Timesheet
from property.house_statements import Backcharge, Statement
from property.house_states import StateChange
from property.house_stock import Count, Issue, Moved, PutBack, SentBack
from property.house_transfers import Transfer

#: Whatever a warning asks: the person knows what he does.
REASONS = dict.fromkeys(
    (
        *("budget", "unplanned", "unapplied", "lower", "early", "c5", "c6_missing"),
        *("retention_limit", "quota", "c8", "c9", "under_way", "once", "insufficient", "refund"),
        *("evidence", "limit", "daywork", "unstated"),
    ),
    "已确认",
)
#: How the figures of a ledger are named: the ledger, its measures, its dimensions.
LEDGERS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "budget": (
        "cost_center.budget",
        (
            *("budget", "reserved", "claimed", "committed", "stock", "received", "actual"),
            "pending",
        ),
        ("cost_code", "contract", "order", "plan"),
    ),
    "stock": ("cost_center.stock", ("qty", "value"), ("cost_code",)),
    "cost": ("cost_center.cost", ("amount",), ("cost_code", "bearer")),
    "overrun": (
        "cost_center.overrun",
        ("budget", "used", "asked", "over_by", "cases"),
        ("cost_code", "outcome", "state"),
    ),
    "petty": ("cost_center.petty", ("balance",), ("person", "advance")),
    "contract": (
        "contracts.contract",
        (
            *("signed", "changed", "pending", "measured", "extra", "deducted", "settled", "due"),
            *("retention_held", "retention_released", "retention_forfeited"),
            *("advance_paid", "advance_recovered", "labor_due", "daylabor"),
            *("paid", "inflight", "cap_contract"),
        ),
        ("contract",),
    ),
    "bond": ("contracts.bond", ("held",), ()),
    "fund": ("funds_center.fund", ("amount", "frozen"), ("project", "account")),
    "requests": (
        "funds_center.requests",
        ("in_approval", "approved", "paid", "cancelled", "unpaid", "paying"),
        ("request",),
    ),
    "items": ("funds_center.items", ("amount", "settled"), ("item", "item_kind")),
    "plan": (
        "funds_center.plan",
        ("planned", "occupied", "executed"),
        ("category", "plan_month"),
    ),
    "labor": ("day_labor.labor", ("amount", "eq_days"), ("worker", "bearer")),
    "advances": ("day_labor.advances", ("advanced", "offset", "balance"), ("worker",)),
    "wages": (
        "funds_center.wages",
        ("due", "received", "topped_up", "paid"),
        ("wage_month", "worker"),
    ),
    "recovery": ("day_labor.recovery", ("due", "charged", "fee", "waived"), ("partner",)),
}
#: How a life begins, and what happens then.
Theme = tuple[tuple[Kind, ...], tuple[Kind, ...]]
#: What a life is about; a narrow one reaches the end of long chains.
THEMES: Mapping[str, Theme] = {
    "everything": (
        (Budget(), Opening(), FundPlan(), Contract()),
        (
            *(Budget(), Adjust(), Claim(), Plan(), *[Order()] * 2, *[Receipt()] * 3, Release()),
            *(Contract(), Change(), *[Measure()] * 2, Settlement(), Retention(), Sheet()),
            *(Opening(), Income(), FundPlan(), *[Request()] * 2, *[Payment()] * 2, Cancel()),
            *(Transfer(), Loan(), Repayment(), Bond(), Issue(), Sale(), Claimed()),
            *(Reclass(), Timesheet(), Lent(), Spent(), StateChange()),
        ),
    ),
    "budgets": (
        (Budget(),),
        (Budget(), Adjust(), *[Claim()] * 8, *[Plan()] * 2, *[Contract()] * 2),
    ),
    "staff": (
        (Budget(), Lent()),
        (
            *(Budget(), Adjust(), *[Timesheet()] * 6, *[Lent()] * 3, *[Spent()] * 4, Contract()),
            *(Claim(), Plan()),
        ),
    ),
    "states": (
        (Budget(), *[Opening()] * 2, *[FundPlan()] * 2, Contract(), Sale(), Measure()),
        (
            *(*[StateChange()] * 5, *[Measure()] * 3, *[Claimed()] * 2, *[Change()] * 2),
            *(*[Request()] * 3, *[Payment()] * 3, *[Settlement()] * 2, Contract(), Retention()),
        ),
    ),
    "material": (
        (Budget(), Plan(), Order()),
        (
            *(Budget(), Adjust(), *[Plan()] * 2, *[Order()] * 3, *[Receipt()] * 8),
            *(*[Release()] * 2, *[Issue()] * 4),
        ),
    ),
    "store": (
        (Budget(), Order(), Receipt(), Order(), Receipt()),
        (
            *(*[Order()] * 2, *[Receipt()] * 4, *[Issue()] * 4, *[PutBack()] * 3),
            *(*[SentBack()] * 3, *[Moved()] * 2, *[Count()] * 3, Release()),
        ),
    ),
    "contracts": (
        (Budget(), Contract()),
        (
            *(Budget(), Claim(), Adjust(), Contract(), *[Change()] * 2, *[Measure()] * 6),
            *(*[Settlement()] * 2, *[Retention()] * 3),
        ),
    ),
    "payables": (
        (*[Opening()] * 2, *[FundPlan()] * 3, Contract(), Measure()),
        (
            *(Contract(), *[Measure()] * 2, Settlement(), *[Retention()] * 2, FundPlan()),
            *(*[Request()] * 6, *[Payment()] * 6, Cancel()),
        ),
    ),
    "payments": (
        (Budget(), Sheet(), *[Opening()] * 2, *[FundPlan()] * 3),
        (
            *(Opening(), *[Income()] * 2, FundPlan(), *[Sheet()] * 2, *[Request()] * 4),
            *[Payment()] * 6,
            *(*[Cancel()] * 2, *[Transfer()] * 2),
        ),
    ),
    "sales": (
        (*[Opening()] * 3, Sale(), Bond()),
        (
            *(Sale(), *[Claimed()] * 6, *[Income()] * 3, *[Loan()] * 2, *[Repayment()] * 5),
            *[Bond()] * 3,
        ),
    ),
    "labor": (
        (Budget(), Contract(), *[Sheet()] * 2),
        (
            *(
                *[Sheet()] * 7,
                *[Reclass()] * 3,
                *[Statement()] * 5,
                *[Backcharge()] * 5,
                Contract(),
                Measure(),
            ),
            *(Settlement(), Budget(), Adjust()),
        ),
    ),
    "wages": (
        (Budget(), *[Opening()] * 2, *[NamedSheet()] * 2, Statement(), TopUp()),
        (
            *(*[NamedSheet()] * 4, *[Statement()] * 3, *[Ahead()] * 3, *[Payroll()] * 5),
            *(*[Payout()] * 6, *[TopUp()] * 3, Opening(), Reclass()),
        ),
    ),
    "accounts": (
        (*[Opening()] * 3, *[FundPlan()] * 3, Freeze(), Request()),
        (
            *(Opening(), Income(), *[Transfer()] * 2, *[Freeze()] * 6, *[Request()] * 4),
            *(*[Payment()] * 6, Loan()),
        ),
    ),
}
