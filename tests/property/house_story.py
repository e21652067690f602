"""What is told of a project one thing after the other, where chance would take too long."""

from property.builder_house import CostAt, House
from property.house_bonds import Bond
from property.house_contracts import Contract, Measure, Settlement
from property.house_cost import Budget, Claim, Order, Receipt
from property.house_freezes import Freeze
from property.house_funds import FundPlan, Opening, Payment, Request
from property.house_kind import Doc, Kind
from property.house_labor import Reclass, Sheet, borne
from property.house_life import HouseLife
from property.house_loans import Loan, Repayment
from property.house_payroll import DAY_RATE, Ahead, NamedSheet, Payout, Payroll, TopUp
from property.house_retention import Retention
from property.house_sales import LABOR, Claimed, Sale
from property.house_staff import Lent, Spent, Timesheet
from property.house_statements import Backcharge, Statement
from property.house_states import StateChange
from property.house_stock import Count, Issue, Moved, PutBack, SentBack

DAY, LATER = "2026-11-03", "2026-11-23"


def agreed(life: HouseLife, kind: Kind, day: str = DAY, **facts: object) -> Doc:
    """A document that is in force."""
    doc = life.new(kind, facts, day)
    life.submit(doc)
    life.voted(doc, "approve")
    return doc


def told(life: HouseLife, kind: Kind, **facts: object) -> None:
    """A document that is handed in, whether it is refused or not."""
    life.submit(life.new(kind, facts, LATER))


def whole_story(house: House) -> HouseLife:
    """A loan given back with interest, a bond, an advance taken back, material bought and used, and
    a contract from its signing to the end."""
    # Every code has its own budget there, and what passes it is refused.
    life = HouseLife(house, 2, "everything")
    assert (life.book.policy.level, life.book.policy.mode) == ("leaf", "block")
    agreed(life, Opening(), lines=[("P", "till", 200_000_00), ("P", "bank", 1)])
    agreed(life, Freeze(), movement="freeze", of="", account="till", cents=100_000_00)
    lent = {"lender": "P", "borrower": "Q", "account": "till"}
    loan = agreed(life, Loan(), cents=90_000_00, **lent).key
    agreed(life, Repayment(), LATER, loan=loan, cents=50_000_00, **lent)
    bond = agreed(life, Bond(), movement="paid", bond="", cents=900_00).key
    agreed(life, Bond(), movement="refunded", bond=bond, cents=300_00)
    terms = {"progress": 80, "ratio": None, "mode": "included", "labor": LABOR}
    terms |= {"way": "per_settlement_ratio", "advance": 20_000_00}
    sale = agreed(life, Sale(), cents=100_000_00, **terms).key
    agreed(life, Claimed(), contract=sale, upto=50_000_00, **terms)
    agreed(life, Budget(), lumps={"1001": 1, "2001": 100_000_00, "6001": 100_000_00})
    store_story(life, house.cost_at)
    contract_story(life)
    labor_story(life)
    staff_story(life)
    life.end()
    return life


def store_story(life: HouseLife, at: CostAt) -> None:
    """Material bought, used, brought back, sent back, moved and counted, with residues."""
    order = agreed(life, Order(), plan="", qty=7, price=4_000_000)
    agreed(life, Receipt(), order=order.key, line=order.facts["line"], qty=7)
    issue = agreed(life, Issue(), qty=3, code="6001", at=at)
    used = {"issue": issue.key, "line": issue.facts["line"], "code": "6001", "at": at}
    agreed(life, PutBack(), qty=1, **used)
    agreed(life, PutBack(), qty=2, **used)
    cheap = agreed(life, Order(), plan="", qty=7, price=335)
    of = {"order": cheap.key, "line": cheap.facts["line"]}
    for qty in (1, 1, 5):
        agreed(life, Receipt(), qty=qty, **of)
    agreed(life, Moved(), qty=5, at=at)
    agreed(life, SentBack(), qty=2, at=at, **of)
    agreed(life, SentBack(), qty=5, at=at, **of)
    agreed(life, Count(), counted=1, code="6001", at=at)


def contract_story(life: HouseLife) -> None:
    """A contract signed, measured, settled, and its retention paid back."""
    terms = {"progress": 100, "ratio": 3, "mode": "separate"}
    split = [("6001", 9_708_74)]
    contract = agreed(life, Contract(), cents=10_000_00, split=split, **terms).key
    of = {"contract": contract, "code": "6001", **terms}
    agreed(life, Measure(), upto=6_000_00, deducted=333, **of)
    agreed(life, StateChange(), contract=contract, move="suspend")
    told(life, Measure(), upto=7_000_00, deducted=0, **of)
    agreed(life, StateChange(), contract=contract, move="resume")
    agreed(life, FundPlan(), of=DAY[:7], **{"in": 0}, out=100_000_00)
    asked = {"contract": contract, "of": DAY[:7]}
    request = agreed(life, Request(), cents=3_000_00, **asked).key
    paid = {"request": request, "account": "till", "result": "success", "cents": 1_000_00}
    agreed(life, Payment(), **asked, **paid)
    asked = {"contract": "", "of": DAY[:7]}
    request = agreed(life, Request(), cents=70_000_00, **asked).key
    paid = {"request": request, "account": "bank", "result": "success"}
    # More than may leave that account in a day, though not more than was agreed.
    told(life, Payment(), cents=40_000_00, **asked, **paid)
    told(life, Payment(), cents=30_000_00, **asked, **paid)
    agreed(life, Settlement(), LATER, cents=9_000_00, **of)
    agreed(life, Retention(), LATER, cents=200_00, **of)


def labor_story(life: HouseLife) -> None:
    """Work of a crew that another has to bear, charged and summed up."""
    lines = [(3, 50, 333_33), (1, 100, 260_00)]
    sheet = agreed(life, Sheet(), lines=lines, crew="crew", bearer="backcharge", by="other").key
    terms = {"fee": 333, "answer": None, "decision": None}
    agreed(life, Backcharge(), LATER, by="other", sheets=[sheet], **terms)
    named = {"crew": "crew", "bearer": "owner", "by": ""}
    work = agreed(life, NamedSheet(), lines=[(1, 100, DAY_RATE)], who=["li"], **named)
    # Just as much as is used already: whose it is costs nothing more.
    lumps = {"1001": life.book.used("1001"), "2001": 100_000_00, "6001": 100_000_00}
    agreed(life, Budget(), lumps=lumps)
    agreed(life, Reclass(), **borne(work))
    agreed(life, Statement(), LATER, crew="crew", of=DAY[:7], contract="", deducted=333)
    wages_story(life)


def wages_story(life: HouseLife) -> None:
    """A worker is given something ahead, and the rest of his wages is paid out once."""
    agreed(life, Ahead(), who="li", cents=100_00)
    line = {"who": "li", "days": 100, "rate": DAY_RATE, "over": 0, "bonus": 0, "meals": 0}
    of = {"of": DAY[:7]}
    agreed(life, Payroll(), LATER, lines=[{**line, "back": 60_00}], reason="其他人另表", **of)
    told(life, Payroll(), lines=[{**line, "back": 0, "rate": 1_080_01}], reason=None, **of)
    agreed(life, TopUp(), cents=500_00)
    agreed(life, Payout(), LATER, crew="", lines=[("li", 100_00, "success")], **of)
    told(life, Payout(), crew="crew", lines=[("li", 160_01, "success")], **of)
    agreed(life, Payout(), LATER, crew="crew", lines=[("li", 160_00, "success")], **of)


def staff_story(life: HouseLife) -> None:
    """Hours before and after a rate changes, petty cash that is spent, and what is nearly too
    much (WX-33, WX-35)."""
    days = [("2026-10-15", 800, "6001"), ("2026-10-16", 400, "6001")]
    agreed(life, Timesheet(), lines=days)
    agreed(life, Lent(), movement="borrow", cents=5_000_00)
    agreed(life, Spent(), lines=[("6001", 3_860_50, 0)])
    agreed(life, Spent(), lines=[("6001", 1_500_00, 0)])
    told(life, Lent(), movement="repay", cents=1)
    nearly = 96_000_00 - life.book.used("6001")
    agreed(life, Claim(), lines=[("6001", nearly, 0)])
