"""Services called as definitions call them, and rows written as short tables."""

from decimal import Decimal

from dougong.model.services.all import services
from dougong.model.services.call import call


def answer(name, **given):
    """What a service answers to these inputs."""
    return call(services[name], given)


def rows(columns, text):
    """Rows of a table written in lines; digits are numbers, `-` is nothing."""
    names = columns.split()
    return [
        {name: _read(word) for name, word in zip(names, line.split(), strict=True)}
        for line in text.strip().splitlines()
    ]


def column(table, *names):
    """The values of some columns, row by row."""
    return [tuple(row[name] for name in names) for row in table]


def _read(word):
    if word == "-":
        return None
    try:
        return Decimal(word.replace(",", ""))
    except ArithmeticError:
        return word
