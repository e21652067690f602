"""Multi-instance and loop markers: the names and types their expressions and conditions see."""

from dougong.feel.types import ANYTHING, Type
from dougong.feel.values import BOOLEAN, LIST, NUMBER
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.names import Names
from dougong.model.parse.faults import Faults
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.repeats import COUNTERS, PLACE, expressions, names_inside

_WANTED = {
    "cardinality": Want(Type(NUMBER)),
    "collection": Want(Type(LIST)),
    "until": Want(Type(BOOLEAN), "flow"),
    "again": Want(Type(BOOLEAN), "flow"),
}


def inside(process: ProcessDefinition, key: str) -> dict[str, Type]:
    """What conditions at an element may use of the repetitions around it."""
    return _types(names_inside(process.elements, key))


def _types(names: tuple[str, ...]) -> dict[str, Type]:
    numbers = {PLACE, *COUNTERS}
    return {name: Type(NUMBER) if name in numbers else ANYTHING for name in names}


def check_repeats(process: ProcessDefinition, names: Names, faults: Faults) -> None:
    """Every expression of a marker drawn in the process; those of called ones are theirs."""
    for key, element in process.elements.items():
        if element.repeat is None or element.repeat.prefix:
            continue
        for word, text, extra in expressions(element):
            known = {**names, **inside(process, key), **_types(extra)}
            compiled(text, known, faults, key, _WANTED[word])
