"""Item definitions: the types a model declares, and values brought to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from dougong.base.text import Text
from dougong.feel.budget import Meter
from dougong.feel.decisions.boxed import children
from dougong.feel.decisions.reader import DecisionInvalid
from dougong.feel.environment import Environment
from dougong.feel.expression import UnaryTests, compile_unary
from dougong.feel.tree import TypeName
from dougong.feel.typetests import is_instance

_DEEPEST = 20
_INSTANTS = {"date and time", "dateTime"}
_BASIC = {
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "dateTime",
    "days and time duration",
    "dayTimeDuration",
    "years and months duration",
    "yearMonthDuration",
}


@dataclass(frozen=True)
class ItemType:
    """One declared type: another type, or components, one or a list, with values allowed."""

    base: str
    components: Mapping[str, "ItemType"]
    many: bool
    allowed: UnaryTests | None
    #: What the whole value must pass, a list as one value: DMN 1.5, 7.3.3.
    constraint: UnaryTests | None
    function: bool
    #: The type of a function's result, or empty.
    result: str = ""


class ItemTypes:
    """The types of a model by name; those of imported models under `import.name`."""

    def __init__(
        self,
        root: Any,
        profile: str,
        meter: Meter,
        imports: "Mapping[str, ItemTypes] | None" = None,
    ) -> None:
        self._profile = profile
        self._meter = meter
        self._types: dict[str, ItemType] = {}
        self.members: set[str] = set()
        self._imports = dict(imports or {})
        self._spelt: dict[str, TypeName] = {}
        for element in children(root, "itemDefinition"):
            self._types[element.get("name", "")] = self._read(element)
        self._refuse_circles()

    def _refuse_circles(self) -> None:
        sound: set[str] = set()
        for name in self._types:
            base, seen = name, set[str]()
            while base in self._types and base not in sound:
                if base in seen:
                    raise DecisionInvalid(name, Text("类型定义成环", "the type is based on itself"))
                seen.add(base)
                base = self._types[base].base
            sound |= seen

    def _read(self, element: Any) -> ItemType:
        components = {c.get("name", ""): self._read(c) for c in children(element, "itemComponent")}
        self.members |= set(components)
        base = next((one.text or "" for one in children(element, "typeRef")), "").strip()
        allowed, constraint = (self._tests(element, n) for n in ("allowedValues", "typeConstraint"))
        many = element.get("isCollection") == "true"
        function = next(children(element, "functionItem"), None)
        result = "" if function is None else function.get("outputTypeRef", "")
        return ItemType(base, components, many, allowed, constraint, function is not None, result)

    def _tests(self, element: Any, name: str) -> UnaryTests | None:
        """The tests of a child of a type, or None where it has none."""
        text = next(_texts(element, name), None)
        if text is None:
            return None
        self._meter.reading(text)
        return compile_unary(text, (), profile=self._profile)

    @property
    def names(self) -> dict[str, TypeName]:
        """The declared types as written after `instance of`."""
        own = {name: self._named(name, ()) for name in self._types}
        for prefix, types in self._imports.items():
            own |= {f"{prefix}.{name}" if prefix else name: t for name, t in types.names.items()}
        return own

    def _named(self, name: str, above: tuple[str, ...]) -> TypeName:
        """A declared type by its parts; one that holds itself is any type inside itself."""
        if name not in self._types:
            return self._foreign(name)
        if name in above or len(above) > _DEEPEST:
            return TypeName("Any", ())
        if name not in self._spelt:
            self._spelt[name] = self._spell(self._types[name], (*above, name))
        return self._spelt[name]

    def _spell(self, kind: ItemType, above: tuple[str, ...]) -> TypeName:
        members = tuple((n, self._spell(c, above)) for n, c in kind.components.items())
        name = TypeName("context", members) if members else self._named(kind.base, above)
        return TypeName("list", (("", name),)) if kind.many else name

    def _foreign(self, name: str) -> TypeName:
        """A type that is not declared in this model: an imported or a basic one."""
        prefix, _, inner = name.rpartition(".")
        imported = self._imports[prefix].names if prefix in self._imports else {}
        return imported.get(inner) or TypeName(name.removeprefix("feel:") or "Any", ())

    def conform(self, meter: Meter, value: object, name: str) -> object:
        """The value as the type has it: a list of one opened or made; null when it does not fit."""
        meter.charge(1)
        kind = self._types.get(name.strip())
        if kind is not None:
            return self._typed(meter, value, kind)
        prefix, _, inner = name.strip().rpartition(".")
        if prefix in self._imports:
            return self._imports[prefix].conform(meter, value, inner)
        return self._basic(meter, value, name.strip())

    def result(self, meter: Meter, value: object, name: str) -> object:
        """The result of a call as the type of the function, or of its result, has it."""
        kind = self._types.get(name.strip())
        wanted = kind.result if kind is not None and kind.function else name
        return self.conform(meter, value, wanted)

    def _basic(self, meter: Meter, value: object, name: str) -> object:
        bare = name.removeprefix("feel:")
        if value is None or bare not in _BASIC:
            return value
        if value.__class__ is date and bare in _INSTANTS:
            # DMN 1.5, 10.3.2.9.4: a date is its midnight in UTC where a point in time is wanted.
            return datetime.combine(value, time(tzinfo=UTC))
        wanted = TypeName(bare, ())
        if is_instance(value, wanted, meter):
            return value
        if isinstance(value, list) and len(value) == 1 and is_instance(value[0], wanted, meter):
            return value[0]
        return None

    def _typed(self, meter: Meter, value: object, kind: ItemType) -> object:
        """The value as a declared type has it, when it passes the constraint of the whole."""
        if value is None or kind.function:
            return value
        fitted = self._fitted(meter, value, kind)
        if fitted is None or kind.constraint is None:
            return fitted
        return fitted if kind.constraint.check(fitted, Environment({}, meter)) is True else None

    def _fitted(self, meter: Meter, value: object, kind: ItemType) -> object:
        if not kind.many:
            if isinstance(value, list) and len(value) == 1 and not self._is_list(kind.base):
                return self._one(meter, value[0], kind)
            return self._one(meter, value, kind)
        items = value if isinstance(value, list) else [value]
        fitted = [self._one(meter, item, kind) for item in items]
        broken = any(a is not None and b is None for a, b in zip(items, fitted, strict=True))
        return None if broken else fitted

    def _is_list(self, name: str) -> bool:
        kind = self._types.get(name)
        return kind is not None and (kind.many or self._is_list(kind.base))

    def _one(self, meter: Meter, value: object, kind: ItemType) -> object:
        if kind.allowed is not None:
            allowed = kind.allowed.check(value, Environment({}, meter))
            if allowed is not True:
                return None
        if not kind.components:
            return self.conform(meter, value, kind.base) if kind.base else value
        return self._context(meter, value, kind) if isinstance(value, Mapping) else None

    def _context(self, meter: Meter, value: Mapping[str, object], kind: ItemType) -> object:
        meter.charge(len(value))
        fitted = dict(value)
        for name, component in kind.components.items():
            if name not in value:
                return None
            fitted[name] = self._typed(meter, value[name], component)
            if fitted[name] is None and value[name] is not None:
                return None
        return fitted


def _texts(element: Any, name: str) -> Iterator[str]:
    for outer in children(element, name):
        for inner in children(outer, "text"):
            yield inner.text or ""
