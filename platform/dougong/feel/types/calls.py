"""Types of calls: the overloads that may take the arguments, and what their registry says."""

from collections.abc import Sequence

from dougong.feel import tree
from dougong.feel.functions import functions
from dougong.feel.functions.signature import WORDS, Builtin, Overload, Parameter, Result
from dougong.feel.types.facts import Env
from dougong.feel.types.findings import ARGUMENT, NO_FUNCTION
from dougong.feel.types.inference import Inference, type_rule
from dougong.feel.types.language import (
    ANY,
    ANYTHING,
    NOTHING,
    Null,
    Type,
    called,
    join_all,
    list_of,
)
from dougong.feel.types.simple import declared_value
from dougong.feel.values import DAYS, FUNCTION, LIST, MONTHS, NULL


@type_rule(tree.Builtin)
def _builtin(_: Inference, __: tree.Builtin, ___: Env) -> Type:
    return Type(FUNCTION)


@type_rule(tree.Call)
def _call(run: Inference, node: tree.Call, env: Env) -> Type:
    given = [run.of(argument.value, env) for argument in node.arguments]
    if isinstance(node.function, tree.Builtin):
        run.of(node.function, env)
        return _Call(run, node, functions[node.function.name]).type(given)
    target = run.of(node.function, env)
    if target.known and target.kind != FUNCTION:
        names = called([target.kind])
        run.error(NO_FUNCTION, node.at, found_zh=names.zh, found_en=names.en)
        return NOTHING
    found = target.returns if target.kind == FUNCTION else None
    return ANYTHING if found is None else found.or_null(Null.FAILS)


class _Call:
    """One call of a built-in function."""

    def __init__(self, run: Inference, node: tree.Call, function: Builtin) -> None:
        self.run, self.node, self.function = run, node, function

    def type(self, given: Sequence[Type]) -> Type:
        """The type of the call for arguments of these types."""
        suited = [one for one in self._by_count(given) if self._may_fit(one, given)]
        if not suited:
            self._misfit(given)
            return NOTHING
        found: list[Type] = []
        for overload in suited:
            pairs = self._pairs(overload, given)
            found.append(self._result(overload, pairs))
            surely = [_surely(parameter, type_) for parameter, type_ in pairs]
            if all(one == Null.NEVER for one in surely):
                return join_all(found)
        pairs = self._pairs(suited[0], given)
        null = max(_surely(parameter, type_) for parameter, type_ in pairs)
        return join_all(found).or_null(null)

    def _by_count(self, given: Sequence[Type]) -> list[Overload]:
        if any(argument.name for argument in self.node.arguments):
            names = {argument.name for argument in self.node.arguments}
            return [
                one
                for one in self.function.overloads
                if names <= {parameter.name for parameter in one.parameters}
                and {p.name for p in one.parameters if not p.optional} <= names
            ][:1]
        return [one for one in self.function.overloads if one.least <= len(given) <= one.most]

    def _pairs(self, overload: Overload, given: Sequence[Type]) -> list[tuple[Parameter, Type]]:
        """Parameters with the types of what they are given."""
        by_name = {parameter.name: parameter for parameter in overload.parameters}
        last = len(overload.parameters) - 1
        return [
            (
                by_name[argument.name] if argument.name else overload.parameters[min(place, last)],
                given[place],
            )
            for place, argument in enumerate(self.node.arguments)
        ]

    def _may_fit(self, overload: Overload, given: Sequence[Type]) -> bool:
        return all(_may_take(*pair) for pair in self._pairs(overload, given))

    def _misfit(self, given: Sequence[Type]) -> None:
        """Say which argument stands in the way of the overload that comes closest."""
        if any(type_.kind == NULL for type_ in given):
            return
        known = self._by_count(given)
        if not known:
            return
        fits = [[_may_take(*pair) for pair in self._pairs(one, given)] for one in known]
        best = max(range(len(known)), key=lambda place: sum(fits[place]))
        place = fits[best].index(False)
        parameter, found = self._pairs(known[best], given)[place]
        wanted, is_ = called(parameter.kinds), called([found.kind])
        self.run.error(
            ARGUMENT,
            self.node.arguments[place].value.at,
            function=self.function.name,
            name=parameter.name,
            wanted_zh=wanted.zh,
            wanted_en=wanted.en,
            found_zh=is_.zh,
            found_en=is_.en,
            usage=self.function.usage,
        )

    def _result(self, overload: Overload, pairs: list[tuple[Parameter, Type]]) -> Type:
        """What an overload gives for arguments that fit it."""
        rule = overload.result
        held = _held(pairs)
        if rule.of and held.known and held.kind not in rule.of:
            self._unfit(overload, pairs, held)
            # An empty list of the wrong items may still have an answer.
            return self._given(rule.gives, ANYTHING).or_null()
        if rule.gives == "any":
            return ANYTHING
        if pairs:
            self._values(pairs)
        type_ = self._given(rule.gives, held)
        null = _NULLS.get(rule.null, Null.NEVER)
        if rule.null in ("holes", "empty") or rule.of:
            null = max(null, _broken(rule, held))
        if rule.null == "empty":
            null = max(null, Null.FAILS if _is_filled(pairs) else Null.MAYBE)
        return type_.or_null(null)

    def _given(self, gives: str, held: Type) -> Type:
        if gives == "duration":
            return self._duration()
        if gives == "item":
            return held.but(Null.NEVER)
        inner = gives.removesuffix("+").removeprefix("list<").removesuffix(">")
        if gives.startswith("list<"):
            item = held if inner == "item" else ANYTHING if inner == ANY else Type(WORDS[inner])
            return list_of(item, filled=gives.endswith("+"))
        return Type(WORDS[gives])

    def _duration(self) -> Type:
        """Which kind of duration a text spells, where its end shows it."""
        text: tree.Node = self.node.arguments[0].value
        while isinstance(text, tree.Arithmetic) and text.operator == "+":
            text = text.right
        end = text.value if isinstance(text, tree.Literal) else ""
        if isinstance(end, str) and end.endswith(("D", "H", "S")):
            return Type(DAYS)
        return Type(MONTHS) if isinstance(end, str) and end.endswith("Y") else ANYTHING

    def _values(self, pairs: list[tuple[Parameter, Type]]) -> None:
        """Hold texts written out against the values of the items of a list they are sought in."""
        (first, holder), *rest = pairs
        item = holder.item if first.kinds == {LIST} else None
        seeking = self.function.overloads[0].result.gives in ("boolean", "list<number>")
        for (parameter, _), argument in zip(rest, self.node.arguments[1:], strict=True):
            if item is not None and seeking and not parameter.kinds:
                declared_value(self.run, argument.value, item.values)

    def _unfit(self, overload: Overload, pairs: list[tuple[Parameter, Type]], held: Type) -> None:
        wanted, found = called(overload.result.of - {NULL}), called([held.kind])
        self.run.error(
            ARGUMENT,
            self.node.arguments[0].value.at,
            function=self.function.name,
            name=pairs[0][0].name,
            wanted_zh=wanted.zh,
            wanted_en=wanted.en,
            found_zh=found.zh,
            found_en=found.en,
            usage=self.function.usage,
        )


_NULLS = {"fails": Null.FAILS, "maybe": Null.MAYBE}


def _may_take(parameter: Parameter, type_: Type) -> bool:
    kinds = parameter.kinds
    if not kinds or type_.kind == ANY or type_.kind in kinds:
        return True
    if type_.kind == NULL:
        return False
    if LIST in kinds:
        return True
    if type_.kind != LIST:
        return type_.null == Null.MAYBE and NULL in kinds
    item = type_.item or ANYTHING
    return item.kind == ANY or item.kind in kinds


def _surely(parameter: Parameter, type_: Type) -> Null:
    """How an argument may keep a function from being called: by being null, by not fitting."""
    kinds = parameter.kinds
    if not kinds:
        return Null.NEVER
    if type_.kind == ANY or (type_.kind not in kinds and LIST not in kinds):
        return max(Null.FAILS, type_.null if type_.kind != ANY else Null.FAILS)
    return Null.NEVER if NULL in kinds else type_.null


def _held(pairs: list[tuple[Parameter, Type]]) -> Type:
    """The type of what a function works on: items of lists, and what may be of any type."""
    found: list[Type] = []
    for parameter, type_ in pairs:
        if parameter.kinds == {LIST}:
            item = type_.item if type_.kind == LIST else type_.but(Null.NEVER)
            found.append(item or ANYTHING)
        elif not parameter.kinds:
            found.append(type_)
    if not found and pairs:
        found = [pairs[0][1].but(Null.NEVER)]
    return join_all(found)


def _broken(rule: Result, held: Type) -> Null:
    """How what a function works on may keep it from having a result."""
    if held.kind == ANY:
        return Null.FAILS
    return held.null if rule.null != "fails" else Null.NEVER


def _is_filled(pairs: list[tuple[Parameter, Type]]) -> bool:
    """Whether what a function works on is never without items."""
    return any(
        type_.filled or (type_.kind not in (LIST, ANY) and parameter.kinds == {LIST})
        if parameter.kinds
        else True
        for parameter, type_ in pairs
    )
