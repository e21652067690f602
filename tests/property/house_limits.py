"""What no sum of a company's ledgers may pass, said again for the book."""

from collections import Counter

#: Ledger and measure, then what names the place, with the sum that stands there.
Sums = Counter[tuple[str, ...]]


def _accounts(sums: Sums) -> Counter[str]:
    """No account is overdrawn (domain.md 10.7)."""
    found: Counter[str] = Counter()
    for figure, cents in sums.items():
        if figure[:2] == ("fund", "amount"):
            found[figure[3]] += cents
    return found


def _available(sums: Sums) -> Counter[str]:
    """Nothing leaves an account that is frozen, and nothing is frozen that it does not have."""
    found: Counter[str] = Counter()
    signs = {"amount": 1, "frozen": -1}
    for figure, cents in sums.items():
        if figure[0] == "fund":
            found[figure[3]] += signs[figure[1]] * cents
    return found


def _payable(sums: Sums) -> Counter[str]:
    """What is left to pay of requests, beside what is being paid."""
    left: Counter[str] = Counter()
    for figure, cents in sums.items():
        if figure[:2] in {("requests", "unpaid"), ("requests", "paying")}:
            left[figure[2]] += cents if figure[1] == "unpaid" else -cents
    return left


def _unpaid(sums: Sums) -> Counter[str]:
    """Nothing more is paid than was agreed."""
    return Counter(
        {figure[2]: cents for figure, cents in sums.items() if figure[:2] == ("requests", "unpaid")}
    )


def _ahead(sums: Sums) -> Counter[str]:
    """No worker gives back more than he was given ahead."""
    return Counter({f[2]: cents for f, cents in sums.items() if f[:2] == ("advances", "balance")})


def _lent(sums: Sums) -> Counter[str]:
    """Nobody gives back or spends more than he was lent, of any advance (domain.md 8.5)."""
    return Counter({f[3]: cents for f, cents in sums.items() if f[0] == "petty"})


def _committed(sums: Sums) -> Counter[str]:
    """INV-2: no line of a contract or an order executes more than was committed."""
    found: Counter[str] = Counter()
    for figure, cents in sums.items():
        if figure[:2] == ("budget", "committed"):
            found[f"{figure[2]} {figure[3] or figure[4]}"] += cents
    return found


def _received(sums: Sums) -> Counter[str]:
    """Nothing goes back of an order that did not come."""
    found: Counter[str] = Counter()
    for figure, cents in sums.items():
        if figure[:2] == ("budget", "received"):
            found[f"{figure[2]} {figure[4]}"] += cents
    return found


def _planned(sums: Sums) -> Counter[str]:
    """No plan is taken twice, by orders in force and by those under way."""
    found: Counter[str] = Counter()
    signs = {"reserved": 1, "claimed": -1}
    for figure, cents in sums.items():
        if figure[0] == "budget" and figure[5]:
            found[f"{figure[2]} {figure[5]}"] += signs.get(figure[1], 0) * cents
    return found


def _retention(sums: Sums) -> Counter[str]:
    """INV-10: what was held, less what was released and forfeited."""
    found: Counter[str] = Counter()
    for figure, cents in sums.items():
        if figure[0] == "contract" and figure[1].startswith("retention"):
            found[figure[2]] += cents if figure[1] == "retention_held" else -cents
    return found


def _stock(sums: Sums) -> Counter[str]:
    """Nothing leaves a store that is not there."""
    return Counter({figure[2]: cents for figure, cents in sums.items() if figure[:2] == STOCK})


def _worth(sums: Sums) -> Counter[str]:
    """What is in a store is never worth less than nothing."""
    return Counter({figure[2]: cents for figure, cents in sums.items() if figure[:2] == VALUE})


def stray(sums: Sums) -> bool:
    """Whether a store is worth something with nothing in it."""
    there, worth = _stock(sums), _worth(sums)
    return any(cents and not there[place] for place, cents in worth.items())


def _measured(sums: Sums) -> Counter[str]:
    """INV-4: no more is measured than the contract comes to."""
    found: Counter[str] = Counter()
    signs = {"signed": 1, "changed": 1, "measured": -1}
    for figure, cents in sums.items():
        if figure[0] == "contract":
            found[figure[2]] += signs.get(figure[1], 0) * cents
    return found


STOCK = ("stock", "qty")
VALUE = ("stock", "value")
LIMITS = [_accounts, _available, _unpaid, _payable, _committed, _received, _planned, _retention]
LIMITS += [_stock, _worth, _measured, _ahead, _lent]
