"""What messages, signals, services and decisions of a process may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong.feel.decisions import DecisionTable
from dougong.model.catalog import Catalog
from dougong.model.check.services import reach, settable
from dougong.model.entity import Entity
from dougong.model.workflow.definition import PayloadValue
from dougong.model.workflow.operations import OPERATIONS, VALUES, refusals
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
class MadeOffer:
    """A document that an operation may make, with the fields it may give."""

    name: str
    title: str
    values: tuple[ValueOffer, ...]


@dataclass(frozen=True)
class OperationOffer:
    """Something the platform does for a process."""

    name: str
    title: str
    takes: tuple[ValueOffer, ...]
    #: Names of the values it answers with.
    gives: tuple[str, ...]
    #: The documents that it may make, and what each takes besides.
    made: tuple[MadeOffer, ...] = ()
    #: The errors it may end in: their codes and what they mean.
    refuses: tuple[tuple[str, str], ...] = ()


Values = tuple[ValueOffer, ...]


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
    #: Codes that each process leaves to whoever calls it, those of its services included.
    thrown: Mapping[str, tuple[str, ...]]


def event_offers(catalog: Catalog, key: str, entity: Entity | None) -> EventOffers:
    """What the events of a process may name: all that some process of the release declares."""
    module, _, _ = key.rpartition(".")
    return EventOffers(
        module=module,
        messages=_messages(catalog),
        signals=_signals(catalog),
        operations=_operations(_fields(entity), _drafts(catalog, entity)),
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


def _operations(own: Values = (), made: tuple[MadeOffer, ...] = ()) -> tuple[OperationOffer, ...]:
    """Everything the platform does, with fields of the document and of those it may draft."""
    return tuple(
        OperationOffer(
            name,
            one.title.show(locale()),
            (*map(_value, one.takes), *(own if one.fields == "own" else ())),
            tuple(value.name for value in one.gives),
            made if one.fields == "made" else (),
            tuple((fault.code, fault.title.show(locale())) for fault in one.refuses),
        )
        for name, one in OPERATIONS.items()
    )


def _value(value: PayloadValue) -> ValueOffer:
    required = "true" if value.required else "false"
    return ValueOffer(value.name, value.type, required, VALUES[value.name].show(locale()))


def _fields(entity: Entity | None) -> Values:
    """The fields that a service task may set, by their titles."""
    free = settable(entity) if entity is not None else {}
    return tuple(ValueOffer(key, one.kind, "false", one.title) for key, one in free.items())


def _drafts(catalog: Catalog, entity: Entity | None) -> tuple[MadeOffer, ...]:
    """The documents that the process may draft, with their fields."""
    near = () if entity is None else reach(catalog, entity)
    return tuple(
        MadeOffer(one.name, one.title, _fields(one))
        for one in catalog.entities.values()
        if one.kind == "document" and one.module in near
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
        asked = (one.code for one in process.elements.values() if one.event == "service")
        refused = (code for operation in asked for code in refusals(operation))
        codes = tuple(sorted(process.throws.union(refused)))
        found[key] = codes
        if key.startswith(f"{module}."):
            found[key.removeprefix(f"{module}.")] = codes
    return found
