"""The cases of a lookup, put together so that one statement answers all that compare alike."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, and_, bindparam, or_, tuple_

from dougong.feel.filters import FieldPath
from dougong.store.columns import JsonText
from dougong.store.filter_sums import OPERATORS
from dougong.store.filtering import compare, held

#: Cases of one statement; more of them are several statements.
AT_ONCE = 200

#: A field of the target, an operator, and what a case compares the field with.
Condition = tuple[FieldPath, str, Any]
Case = Sequence[Condition]
#: Where a case finds its answer: the number of its branch, and its values of the varied columns.
Place = tuple[Any, ...]
Conditions = tuple[ColumnElement[bool], ...]
Resolve = Callable[[FieldPath], Column[Any]]


@dataclass(frozen=True)
class Family:
    """Cases that compare the same fields in the same way: one statement."""

    paths: tuple[FieldPath, ...]
    #: Columns whose values tell the cases of a branch apart.
    varied: tuple[Column[Any], ...]
    #: The conditions of each branch; its cases differ in the varied columns only.
    branches: tuple[Conditions, ...]
    #: The values of the conditions' parameters.
    parameters: Mapping[str, Any]
    #: The numbers of the cases, and where each finds its answer; nowhere when nothing can fit.
    places: Mapping[int, Place | None]
    #: Families of one shape have the same statement and differ in parameters; none for those
    #: whose values are written into their conditions.
    shape: Hashable | None

    @property
    def is_single(self) -> bool:
        """Whether all cases that anything can fit are one."""
        return len(self.branches) == 1 and not self.varied


def families(cases: Sequence[Case], resolve: Resolve) -> Iterator[Family]:
    """The cases by what they compare; each is in one family."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for number, case in enumerate(cases):
        compared = tuple((path, op, value is None) for path, op, value in case)
        alike.setdefault(compared, []).append(number)
    for compared, members in alike.items():
        columns = [resolve(path) for path, _, _ in compared]
        for first in range(0, len(members), AT_ONCE):
            some = members[first : first + AT_ONCE]
            yield _family([_Parted.of(number, columns, cases[number]) for number in some], compared)


@dataclass(frozen=True)
class _Parted:
    """One case: columns with the values they must be equal to, and its other conditions."""

    number: int
    equal: tuple[Column[Any], ...]
    keys: tuple[Any, ...]
    rest: tuple[tuple[Column[Any], str, Any], ...]

    @classmethod
    def of(cls, number: int, columns: Sequence[Column[Any]], case: Case) -> "_Parted":
        parts = [(column, op, value) for column, (_, op, value) in zip(columns, case, strict=True)]
        equal = [part for part in parts if _is_equality(*part)]
        return cls(
            number,
            tuple(column for column, _, _ in equal),
            tuple(held(column, value) for column, _, value in equal),
            tuple(part for part in parts if not _is_equality(*part)),
        )

    @property
    def spelled(self) -> str:
        """The other values as text: for Python a true value would equal the number one."""
        return repr([value for _, _, value in self.rest])


def _is_equality(column: Column[Any], op: str, value: Any) -> bool:
    return op == "=" and value is not None and not isinstance(column.type, JsonText)


def _family(cases: Sequence[_Parted], compared: tuple[Any, ...]) -> Family:
    fitting = [case for case in cases if None not in case.keys]
    equal = fitting[0].equal if fitting else ()
    varied = [at for at in range(len(equal)) if len({case.keys[at] for case in fitting}) > 1]
    branches: dict[str, list[_Parted]] = {}
    for case in fitting:
        branches.setdefault(case.spelled, []).append(case)
    places: dict[int, Place | None] = {case.number: None for case in cases}
    made = _Conditions()
    conditions = []
    for branch, members in enumerate(branches.values()):
        places |= {c.number: (branch, *(c.keys[at] for at in varied)) for c in members}
        conditions.append(tuple(made.of(members, varied)))
    alike = made.are_plain and len(branches) == 1
    return Family(
        paths=tuple(path for path, _, _ in compared),
        varied=tuple(equal[at] for at in varied),
        branches=tuple(conditions),
        parameters=made.parameters,
        places=places,
        shape=(compared, tuple(varied)) if alike else None,
    )


class _Conditions:
    """Makes the conditions of branches, and collects the values of their parameters."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}
        #: Whether other values would make the same conditions.
        self.are_plain = True

    def of(
        self, members: Sequence[_Parted], varied: Sequence[int]
    ) -> Iterator[ColumnElement[bool]]:
        """What the records of one branch meet."""
        one = members[0]
        for at in range(len(one.equal)):
            if at not in varied:
                yield one.equal[at] == self._parameter(one.equal[at], one.keys[at])
        if varied:
            values = dict.fromkeys(tuple(case.keys[at] for at in varied) for case in members)
            yield self._among([one.equal[at] for at in varied], list(values))
        for part in one.rest:
            yield self._compared(*part)

    def _among(
        self, columns: list[Column[Any]], values: list[tuple[Any, ...]]
    ) -> ColumnElement[bool]:
        if len(columns) == 1:
            return columns[0].in_(self._parameter(columns[0], [value for (value,) in values]))
        return tuple_(*columns).in_(self._parameter(None, values))

    def _compared(self, column: Column[Any], op: str, value: Any) -> ColumnElement[bool]:
        if value is None:
            return column.is_not(None) if op == "!=" else column.is_(None)
        plain = held(column, value)
        if op in OPERATORS and plain is not None and not isinstance(plain, bool):
            found: ColumnElement[bool] = OPERATORS[op](column, self._parameter(column, plain))
            return found
        self.are_plain = False
        if op == "in":
            values = value if isinstance(value, list | tuple) else (value,)
            return or_(*(compare(column, "=", one) for one in values), _nothing(column))
        return compare(column, op, value)

    def _parameter(self, column: Column[Any] | None, value: Any) -> BindParameter[Any]:
        name = f"given_{len(self.parameters)}"
        self.parameters[name] = value
        several = isinstance(value, list)
        return bindparam(name, type_=column.type if column is not None else None, expanding=several)


def _nothing(column: Column[Any]) -> ColumnElement[bool]:
    return and_(column.is_(None), column.is_not(None))
