"""What controls let documents take from other keys, as rows of the ledger they look at.

While the document is under way the amount is held where it will be taken; when it is in force the
key that lacked something is given it, and the keys it was taken from lose as much. All of it is
taken back like every row of the document.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dougong.model.catalog import Catalog
from dougong.model.control import HELD, MOVED, LedgerControl, controls_of
from dougong.model.control_register import Found, kept_key, results_of
from dougong.model.posting_place import Place
from dougong.model.runtime import Record
from dougong.model.scoped_settings import settings_for

#: What expressions of a cover's rows see, beside `key`.
WORDS = ("kind", "headline", "actor", "now", "today", "settings")
KNOWN = frozenset((*WORDS, "key", "moved"))


def covering(
    catalog: Catalog,
    record: Record,
    event: str,
    common: Mapping[str, object],
    said: Mapping[str, object],
) -> Iterator[Found]:
    """The rows that covers make of what a document keeps, each as a rule and its place.

    `said` is what the record that scopes the document says of settings.
    """
    entity = catalog.entity(record.entity)
    for control in controls_of(catalog.controls, entity.name):
        cover = control.cover
        if cover is None or event not in {HELD, MOVED}:
            continue
        named = {name: f"key.{name}" for name in control.dimensions}
        settings = settings_for(catalog, control.module, said)
        names = {"headline": "", **common, "settings": settings}
        for number, (key, moved) in enumerate(_moved(catalog, control, record, event), 1):
            rule = cover.rule(f"{control.name}:cover:{number}", event, control.ledger, named)
            told = {"key": key, "moved": moved, "kind": control.documents[entity.name].kind}
            place = f"{control.title} {number}"
            yield rule, Place({**names, **told}, KNOWN, "", entity.title, place)


def has_cover(catalog: Catalog, entity: str) -> bool:
    """Whether any control of documents of an entity lets them take from other keys."""
    return any(one.cover for one in controls_of(catalog.controls, entity))


def _moved(
    catalog: Catalog, control: LedgerControl, record: Record, event: str
) -> Iterator[tuple[dict[str, object], Decimal]]:
    """Key by key what is held there, or moved: what is taken from a key is below zero."""
    for kept in results_of(control, record):
        cover = kept.get("cover")
        parts = cover.get("parts") if isinstance(cover, dict) else None
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict):
                amount = Decimal(str(part["amount"]))
                source = kept_key(catalog, control, part.get("key"))
                if event == HELD:
                    yield source, amount
                else:
                    yield kept_key(catalog, control, kept.get("key")), amount
                    yield source, -amount
