"""A record as its form has it: values worked out, states of the controls, everything at fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.forms.faults import MOST, fault_at, is_empty, missing
from dougong.forms.form_plan import FormPlan, form_plan
from dougong.forms.plan import entity_plan
from dougong.forms.scope import Scope
from dougong.forms.sheet import Bench, Sheet
from dougong.forms.states import States, states_of
from dougong.forms.texts import plain
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Among, Field
from dougong.model.fields.papers import PAPERS, Paper
from dougong.model.form import Form

#: Clearing a hidden value may hide another; a form deeper than this is settled as it stands.
ROUNDS = 4


@dataclass(frozen=True)
class Evaluation:
    """Whole data with defaults and computed values, states, and what a submission must mend."""

    data: dict[str, Any]
    states: States
    faults: tuple[FieldFault, ...] = ()
    #: Rows field → the title of each row's card on a phone.
    cards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Faults of values that contradict each other: not even a draft holds them.
    contradictions: tuple[FieldFault, ...] = ()

    def required(self) -> "Evaluation":
        """The same; DataInvalid when there is a fault."""
        if self.faults:
            raise DataInvalid(self.faults)
        return self


def evaluate(form: Form, catalog: Catalog, data: Mapping[str, Any], scope: Scope) -> Evaluation:
    """The record as the form evaluates it.

    A draft is saved whatever the faults say: they name what is still missing or contradictory.
    """
    plan = form_plan(form, catalog)
    sheet = Sheet(plan.entity, data, scope)
    sheet.compute()
    states = states_of(plan, sheet)
    for _ in range(ROUNDS):
        if not _settle_hidden(plan, sheet, states):
            break
        sheet.compute()
        states = states_of(plan, sheet)
    validated = _validated(plan, sheet)
    return _evaluation(sheet, states, validated, _cards(plan, sheet))


def _evaluation(
    sheet: Sheet,
    states: States,
    validated: Mapping[str, FieldFault],
    cards: Mapping[str, tuple[str, ...]],
) -> Evaluation:
    refused = {fault.path: fault for found in sheet.refused.values() for fault in found}
    faults = {**sheet.faults, **refused, **validated, **_lacking(sheet, states)}
    found = tuple(faults.values())[:MOST]
    return Evaluation(sheet.data, states, found, cards, tuple(refused.values()))


def _cards(plan: FormPlan, sheet: Sheet) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(
            plain(sheet.value(card, bench, f"card:{key}"), sheet.scope.words)
            for bench in sheet.benches(key)
        )
        for key, card in plan.cards.items()
    }


def compute(entity: Entity, catalog: Catalog, data: Mapping[str, Any], scope: Scope) -> Evaluation:
    """The record without any form: defaults, computed values and what is required."""
    sheet = Sheet(entity_plan(entity, catalog), data, scope)
    sheet.compute()
    return _evaluation(sheet, States(), {}, {})


def _settle_hidden(plan: FormPlan, sheet: Sheet, states: States) -> bool:
    """Clear or restore what hidden controls hold; whether anything changed."""
    changed = False
    for section in plan.sections:
        for rules in section.controls:
            if rules.hidden_value == "keep" or states.at(f"/{rules.field}").visible:
                continue
            clear = rules.hidden_value == "clear"
            wanted = None if clear else sheet.scope.before.get(rules.field)
            if sheet.data.get(rules.field) != wanted and not _both_empty(
                sheet, rules.field, wanted
            ):
                changed = _replace(sheet, rules.field, wanted)
    return changed


def _both_empty(sheet: Sheet, key: str, wanted: Any) -> bool:
    return is_empty(wanted) and is_empty(sheet.data.get(key))


def _replace(sheet: Sheet, key: str, value: Any) -> bool:
    of = sheet.plan.entity.fields[key]
    if of.rows:
        sheet.replace_rows(key, value or [])
    else:
        sheet.put(sheet.header, of, value)
    return True


def _validated(plan: FormPlan, sheet: Sheet) -> dict[str, FieldFault]:
    found: dict[str, FieldFault] = {}
    fields = sheet.plan.entity.fields
    for rule in plan.validations:
        if sheet.value(rule.when, sheet.header, rule.at) is True:
            closed = sheet.scope.closed.get("", frozenset())
            said = rule.message.fill(sheet.header, fields, sheet.scope.words, closed)
            found[rule.at or f"rule:{rule.key}"] = fault_at(rule.at, rule.key, _SAID, said=said)
    return found


def _lacking(sheet: Sheet, states: States) -> dict[str, FieldFault]:
    found: dict[str, FieldFault] = {}
    for fault in _each_lacking(sheet, states, sheet.header, sheet.plan.entity):
        found[fault.path] = fault
    for key, part in sheet.plan.rows.items():
        if not states.at(f"/{key}").visible:
            continue
        for bench in sheet.benches(key):
            for fault in _each_lacking(sheet, states, bench, part.entity):
                found[fault.path] = fault
    return found


def _each_lacking(
    sheet: Sheet, states: States, bench: Bench, entity: Entity
) -> Iterator[FieldFault]:
    for of in entity.fields.values():
        if of.number:
            continue
        value, path = bench.data.get(of.key), bench.prefix + of.key
        if path in sheet.faults:
            continue
        if is_empty(value):
            state = states.at(path)
            if of.required or (state.required and state.visible):
                yield missing(path, of)
        elif isinstance(value, list):
            yield from _too_few(of, value, path)
        else:
            yield from _misfit(sheet, bench, of, value, path)


def _misfit(sheet: Sheet, bench: Bench, of: Field, value: Any, path: str) -> Iterator[FieldFault]:
    """A value that other values of the record do not allow."""
    if of.among and value not in _values(sheet, of.among):
        yield fault_at(path, "not_among", NOT_AMONG, title=of.title, value=str(value))
    if of.papers is not None:
        paper = PAPERS.get(of.papers.kinds.get(str(bench.data.get(of.papers.of)), ""))
        if paper is not None and not paper.holds(str(value)):
            found = fault_at(path, "paper_misfit", PAPER_MISFIT, title=of.title)
            yield replace(found, text=_of_paper(found.text, paper))


def _of_paper(text: Text, paper: Paper) -> Text:
    """The sentence in both languages: who reads it need not be who typed the number."""

    def said(words: str, name: str, looks: str) -> str:
        return words.replace("{paper}", name).replace("{looks}", looks)

    return Text(
        said(text.zh, paper.title.zh, paper.looks.zh),
        said(text.en, paper.title.en, paper.looks.en),
    )


def _values(sheet: Sheet, among: Among) -> set[Any]:
    return {bench.data.get(among.value) for bench in sheet.benches(among.rows)}


def _too_few(of: Field, value: list[Any], path: str) -> Iterator[FieldFault]:
    least = int(of.words.get("minItems", 0))
    if len(value) < least:
        code = "lines_min" if of.rows else "items_min"
        yield fault_at(path, code, TOO_FEW, title=of.title, limit=least, found=len(value))


_SAID = Text("{said}", "{said}")
PAPER_MISFIT = Text(
    "“{title}”不是有效的{paper}号码（{looks}），请核对号码和证件类型",
    "“{title}” is no number of a {paper} ({looks}); check the number and the kind of paper",
)
NOT_AMONG = Text(
    "“{title}”填的“{value}”在本单明细里找不到",
    "“{title}”: there is no row “{value}” in this document",
)
TOO_FEW = Text(
    "“{title}”至少需要 {limit} 项，现有 {found} 项",
    "“{title}” needs at least {limit} entries; there are {found}",
)
