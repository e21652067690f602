"""What messages, signals, services and decisions of a process may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong.feel.decisions import DecisionTable
from dougong.model.catalog import Catalog
from dougong.model.workflow.operations import OPERATIONS, VALUES
from dougong.web.locale import locale


@dataclass(frozen=True)
class ValueOffer:
    """A value that a message carries or an operation takes, as the vocabulary writes it."""

    name: str
    type: str
    required: str
    title: str = ""


@dataclass(frozen=True)
class MessageOffer:
    """A message or signal that a process of the house knows, by its full name."""

    name: str
    title: str
    keep: str = ""
    values: tuple[ValueOffer, ...] = ()


@dataclass(frozen=True)
class OperationOffer:
    """Something the platform does for a process."""

    name: str
    title: str
    takes: tuple[ValueOffer, ...]
    #: Names of the values it answers with.
    gives: tuple[str, ...]


@dataclass(frozen=True)
class EventOffers:
    """Everything the panel offers to events, services and rules."""

    #: The module whose name stands before messages and signals of the diagram.
    module: str
    messages: tuple[MessageOffer, ...]
    signals: tuple[MessageOffer, ...]
    operations: tuple[OperationOffer, ...]
    #: Names of what each decision answers with.
    outputs: Mapping[str, tuple[str, ...]]
    #: Codes that each process leaves to whoever calls it.
    thrown: Mapping[str, tuple[str, ...]]


def event_offers(catalog: Catalog, key: str) -> EventOffers:
    """What the events of a process may name: all that some process of the release declares."""
    module, _, _ = key.rpartition(".")
    return EventOffers(
        module=module,
        messages=_messages(catalog),
        signals=_signals(catalog),
        operations=_operations(),
        outputs={name: answered(model.table) for name, model in catalog.decisions.items()},
        thrown=_thrown(catalog, module),
    )


def _messages(catalog: Catalog) -> tuple[MessageOffer, ...]:
    found = {
        name: MessageOffer(
            name,
            spec.title,
            spec.keep,
            tuple(
                ValueOffer(one.name, one.type, "true" if one.required else "false")
                for one in spec.values
            ),
        )
        for process in catalog.processes.values()
        for name, spec in process.messages.items()
    }
    return tuple(found[name] for name in sorted(found))


def _signals(catalog: Catalog) -> tuple[MessageOffer, ...]:
    found = {
        element.code
        for process in catalog.processes.values()
        for element in process.elements.values()
        if element.event == "signal" and element.code
    }
    return tuple(MessageOffer(name, name) for name in sorted(found))


def _operations() -> tuple[OperationOffer, ...]:
    return tuple(
        OperationOffer(
            name,
            one.title.show(locale()),
            tuple(
                ValueOffer(
                    value.name,
                    value.type,
                    "true" if value.required else "false",
                    VALUES[value.name].show(locale()),
                )
                for value in one.takes
            ),
            tuple(value.name for value in one.gives),
        )
        for name, one in OPERATIONS.items()
    )


def answered(table: DecisionTable) -> tuple[str, ...]:
    """What a table's answer is called: its outputs, or `value` for a list and for one unnamed."""
    names = tuple(output.name for output in table.outputs)
    lists = table.hit_policy in {"R", "O"} or (table.hit_policy == "C" and not table.aggregation)
    return ("value",) if lists or names == ("",) else names


def _thrown(catalog: Catalog, module: str) -> dict[str, tuple[str, ...]]:
    """By each name that a diagram of the module may call a process by."""
    found: dict[str, tuple[str, ...]] = {}
    for key, process in catalog.processes.items():
        codes = tuple(sorted(process.throws))
        found[key] = codes
        if key.startswith(f"{module}."):
            found[key.removeprefix(f"{module}.")] = codes
    return found
