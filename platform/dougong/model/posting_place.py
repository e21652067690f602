"""One place that posting rules read: what its expressions give, typed for their ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.base.errors import ProcessError
from dougong.base.text import Text
from dougong.model.catalog import Catalog
from dougong.model.effect import Effect
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Ledger, PostingRule

#: The record itself, where a rule finds one by reference.
_ID = Field("id", "text", "")


class PostingNull(ProcessError):
    """A measure or a condition of a posting rule has no value; nothing may be posted by guess."""

    code = "posting_null"
    text = Text(
        "“{title}”过账时，规则“{rule}”的“{what}”没有算出结果（{place}）",
        "Posting “{title}”: “{what}” of the rule “{rule}” has no value ({place})",
    )
    hint = Text("请补全单据上参与计算的内容后重试", "Complete the values it is worked out from")


class PostingMisfit(ProcessError):
    """A value does not fit the dimension, measure or payload it is meant for."""

    code = "posting_misfit"
    text = Text(
        "“{title}”过账时，规则“{rule}”的“{what}”不合要求：{reason}",
        "Posting “{title}”: “{what}” of the rule “{rule}” does not fit: {reason}",
    )


@dataclass(frozen=True)
class Place:
    """The header, one row or one payload, as a posting rule sees it."""

    names: Mapping[str, object]
    known: frozenset[str]
    line_id: str
    title: str
    #: `表头`, or `第 2 行`.
    place: str

    def value(self, text: str) -> object:
        return feel.compile(text, self.known).value(self.names, "batch")

    def holds(self, rule: PostingRule) -> bool:
        if not rule.when:
            return True
        value = self.value(rule.when)
        if value is None:
            raise self.null(rule, rule.when)
        return value is True

    def null(self, rule: PostingRule, what: str) -> PostingNull:
        return PostingNull(title=self.title, rule=rule.key, what=what, place=self.place)

    def typed(self, rule: PostingRule, field: Field, text: str) -> Any:
        """The value of an expression as a value of a field; none stays none."""
        value = self.value(text)
        try:
            return None if value is None else field_kinds[field.kind].from_feel(field, value)
        except ValueFault as fault:
            reason = fault.text.show("zh", fault.facts)
            raise PostingMisfit(
                title=self.title, rule=rule.key, what=field.title or field.key, reason=reason
            ) from None

    def effect(self, rule: PostingRule, catalog: Catalog) -> Effect:
        fields = {**catalog.entity(rule.record).fields, "id": _ID}
        found, given = (
            {key: self.typed(rule, fields[key], text) for key, text in texts.items()}
            for texts in (rule.find, rule.values)
        )
        of = (rule.key, self.line_id, rule.record)
        return Effect(*of, found, given, rule.event, rule.only_found, rule.closes)

    def dimensions(self, rule: PostingRule, ledger: Ledger) -> dict[str, Any]:
        return {
            key: self.typed(rule, field, rule.dimensions[key]) if key in rule.dimensions else None
            for key, field in ledger.dimensions.items()
        }

    def measures(self, rule: PostingRule, ledger: Ledger) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for key, text in rule.measures.items():
            field = ledger.measures[key]
            value = self.typed(rule, field, text)
            if value is None:
                raise self.null(rule, field.title or key)
            found[key] = Decimal(value)
        return found


def seen(fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, object]:
    """The values of fields as expressions see them; rows are left to the caller."""
    found: dict[str, object] = {}
    for key, field in fields.items():
        value = data.get(key)
        if not field.rows:
            found[key] = None if value is None else field_kinds[field.kind].feel(field, value)
    return found
