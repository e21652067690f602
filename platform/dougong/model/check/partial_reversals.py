"""What may be taken back in part: rows, numbers and residues exist and fit."""

from collections.abc import Mapping

from dougong.base.text import Text
from dougong.feel.types import Type
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.references import known_field
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.ledger import Ledger
from dougong.model.parse.faults import Faults
from dougong.model.partial_reversal import PartialReversal

_DOCUMENT = Text("只有单据能冲销", "Only documents are reversed")
_NUMBER = Text("“{name}”不是数字，不能按份额冲减", "“{name}” is no number and cannot be shared out")
_UNSHARED = Text(
    "“{name}”要列在 shared 或 worked_out 里，冲销单上才会减去",
    "“{name}” must be shared out or worked out, or the reversal would not take it back",
)
_SPREAD = Text(
    "请写明 spread_by：按明细的哪个数值分摊整单的数值",
    "Say in “spread_by” by which number of a row the figures of the whole document are shared out",
)
_TWICE = Text(
    "“{name}”不能既在 shared 又在 worked_out 里", "“{name}” is both shared out and worked out"
)
_AT = "/partial_reversal"
#: Rows field, or empty for the header, → whose fields they are.
Places = Mapping[str, Entity]


@family("partial_reversals")
def partial_reversals(report: Report) -> None:
    """Partial reversals of every entity, and the residues of every ledger."""
    for entity in report.catalog.entities.values():
        if entity.partial_reversal is not None:
            _partial(report, entity, entity.partial_reversal)
    for ledger in report.catalog.ledgers.values():
        _residues(ledger, report.about(ledger.file))


def _partial(report: Report, entity: Entity, partial: PartialReversal) -> None:
    faults = report.about(entity.file)
    if entity.kind != "document":
        faults.add("partial_no_document", _AT, _DOCUMENT)
        return
    rows = {of.key: report.catalog.entities.get(of.rows) for of in entity.row_fields}
    places: Places = {"": entity, **{key: of for key, of in rows.items() if of}}
    if partial.rows and not known_field(entity.title, partial.rows, rows, faults, f"{_AT}/rows"):
        return
    for name in partial.shared:
        _number(places, name, faults, f"{_AT}/shared")
    _worked_out(report, entity, partial, places, faults)
    if partial.rows and not partial.spread_by:
        faults.add("partial_unspread", _AT, _SPREAD)
    spread = (partial.spread_by,) if partial.spread_by else ()
    for word, keys in (("by", partial.by), ("spread_by", spread)):
        for key in keys:
            _turned(places, partial, key, faults, f"{_AT}/{word}")


def _worked_out(
    report: Report, entity: Entity, partial: PartialReversal, places: Places, faults: Faults
) -> None:
    for name, text in partial.worked_out.items():
        path = f"{_AT}/worked_out/{name}"
        if name in partial.shared:
            faults.add("partial_twice", path, _TWICE, name=name)
        if _number(places, name, faults, path):
            owner = name.rpartition(".")[0]
            seen = report.scopes.complete.posting(entity, owner)
            names = {key: seen[key] for key in places[owner].fields}
            compiled(text, names, faults, path, Want(Type(NUMBER).or_null()))


def _turned(places: Places, partial: PartialReversal, key: str, faults: Faults, path: str) -> None:
    """A number that people give, or that others are spread by, is itself taken back."""
    name = f"{partial.rows}.{key}" if partial.rows else key
    if _number(places, name, faults, path) and key not in partial.numbers_of(partial.rows):
        faults.add("partial_unshared", path, _UNSHARED, name=key)


def _number(places: Places, name: str, faults: Faults, path: str) -> bool:
    owner, _, key = name.rpartition(".")
    if not known_field(places[""].title, owner, places, faults, path):
        return False
    entity = places[owner]
    if not known_field(entity.title, key, entity.fields, faults, path):
        return False
    if field_kinds[entity.fields[key].kind].feel_type == "number":
        return True
    faults.add("partial_no_number", path, _NUMBER, name=entity.fields[key].title or key)
    return False


def _residues(ledger: Ledger, faults: Faults) -> None:
    for key, text in ledger.residues.items():
        path = f"/residues/{key}"
        if known_field(ledger.title, key, ledger.measures, faults, path):
            others = {name: of for name, of in _measures(ledger).items() if name != key}
            compiled(text, others, faults, path, Want(Type(NUMBER)))


def _measures(ledger: Ledger) -> dict[str, Type]:
    return dict.fromkeys(ledger.measures, Type(NUMBER))
