"""Routed chains: what several decisions ask for, merged into one ordered list of steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast, get_args

from dougong.access.errors import ChainEmpty, ChainStepInvalid
from dougong.base.registry import nearest
from dougong.base.values import JsonObject
from dougong.model.access import Role
from dougong.model.workflow.definition import AssigneeRule, Mode

MODES: tuple[str, ...] = get_args(Mode)


@dataclass(frozen=True)
class ChainStep:
    """One step of a chain: the role or the group that acts, and how its people act together."""

    #: Empty where a group acts.
    role: str
    name: str
    weight: int
    #: Empty: the mode of the node.
    mode: str = ""
    #: Key of the group of people that acts.
    group: str = ""

    @property
    def rule(self) -> AssigneeRule:
        """Who acts at the step."""
        if self.group:
            return AssigneeRule("group", {"group": self.group})
        return AssigneeRule("role", {"role": self.role})

    @property
    def key(self) -> str:
        """What tells the step from the others of a chain."""
        return f"group:{self.group}" if self.group else self.role

    def as_item(self, index: int) -> JsonObject:
        """The step as a process and its rounds carry it."""
        item: JsonObject = {
            "key": self.key,
            "role": self.role,
            "name": self.name,
            "mode": self.mode,
            "weight": self.weight,
            "index": index,
        }
        return item | {"group": self.group} if self.group else item


def step_of(item: Mapping[str, object]) -> ChainStep:
    """The step that `as_item` wrote."""
    weight = cast("int | Decimal", item.get("weight") or 0)
    mode, group = str(item.get("mode") or ""), str(item.get("group") or "")
    return ChainStep(str(item["role"]), str(item["name"]), int(weight), mode, group)


def merge(
    results: Sequence[tuple[str, object]], roles: Mapping[str, Role], inputs: Mapping[str, object]
) -> tuple[ChainStep, ...]:
    """The steps of all decisions by weight, each role and group once; ChainFault without any.

    `results` are pairs of a decision's name and its result: a context with `steps`, a list of
    such contexts, or the bare list. Of steps of equal weight the earlier decision's comes first.
    """
    found: dict[str, ChainStep] = {}
    for table, result in results:
        for step in _steps(result):
            made = _step(step, table, roles)
            found.setdefault(made.key, made)
    if not found:
        shown = "; ".join(f"{key}={value}" for key, value in inputs.items())
        raise ChainEmpty(table="、".join(table for table, _ in results), inputs=shown)
    return tuple(sorted(found.values(), key=lambda step: step.weight))


def _steps(result: object) -> Iterator[object]:
    if isinstance(result, Mapping):
        if "steps" in result:
            yield from _steps(result["steps"])
        else:
            yield result
    elif isinstance(result, list | tuple):
        for item in result:
            yield from _steps(item)
    elif result is not None:
        yield result


def _step(step: object, table: str, roles: Mapping[str, Role]) -> ChainStep:
    words = step if isinstance(step, Mapping) else {"role": step}
    if words.get("group"):
        return _group_step(words, table)
    key = words.get("role")
    role = roles.get(key) if isinstance(key, str) else None
    mode = words.get("mode") or ""
    if role is None or (mode and mode not in MODES):
        raise ChainStepInvalid(table=table, step=str(key), nearest=nearest(str(key), roles))
    weight = words.get("weight")
    return ChainStep(
        role.key,
        str(words.get("name") or role.title),
        role.weight if weight is None else int(cast("Decimal", weight)),
        str(mode),
    )


def _group_step(words: Mapping[str, object], table: str) -> ChainStep:
    """A step of a group: what it is called and where it stands its table says itself."""
    group, name, weight = words["group"], words.get("name"), words.get("weight")
    mode = words.get("mode") or ""
    told = isinstance(group, str) and isinstance(name, str) and isinstance(weight, Decimal | int)
    if words.get("role") or not told or (mode and mode not in MODES):
        raise ChainStepInvalid(table=table, step=str(group), nearest="")
    return ChainStep("", str(name), int(cast("Decimal", weight)), str(mode), str(group))
