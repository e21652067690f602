"""The rules of a form that its reader's browser may run while he types.

Left out is everything that would tell what he does not see: rules that read a hidden or masked
field, a setting or another record, controls of fields hidden from him, and checks (0003).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, pointer
from dougong.feel import Expression
from dougong.feel.tree import Name
from dougong.forms.evaluate import TOO_FEW
from dougong.forms.faults import REQUIRED
from dougong.forms.form_plan import FormPlan, Rules, SectionPlan, ValidationPlan, form_plan
from dougong.forms.live_fields import field_json, is_shown
from dougong.forms.live_reads import Ground
from dougong.forms.plan import Part, Step, entity_plan
from dougong.forms.scope import Scope
from dougong.forms.states import is_of_all_rows
from dougong.model.access import Right
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.form import Form

#: Stands for a rule that the server alone answers.
_SERVER = "server"
_ROW = Text("第 {row} 行：", "Row {row}: ")
_WORDS = {"yes": Text("是", "Yes"), "no": Text("否", "No"), "comma": Text("、", ", ")}


def live_rules(
    form: Form | None,
    entity: Entity,
    catalog: Catalog,
    rights: Mapping[str, Right],
    scope: Scope,
) -> JsonObject:
    """The rules one reader's browser may run, as JSON for its interpreter."""
    rules = form_plan(form, catalog) if form else None
    ground = Ground(entity_plan(entity, catalog), rules, rights)
    return _Writer(ground, rules, scope).whole()


@dataclass(frozen=True)
class _Writer:
    ground: Ground
    rules: FormPlan | None
    scope: Scope

    def whole(self) -> JsonObject:
        plan, locale = self.ground.plan, self.scope.words.locale
        texts: JsonObject = {
            **{key: text.template(locale) for key, text in _WORDS.items()},
            "required": REQUIRED.template(locale),
            "few": TOO_FEW.template(locale),
            "row": _ROW.template(locale),
        }
        rows: JsonObject = {
            key: self.part(key, part)
            for key, part in plan.rows.items()
            if self.ground.sees("", key)
        }
        found = self.rules
        return {
            "today": self.scope.today.isoformat(),
            "status": self.scope.status,
            "texts": texts,
            "parts": {"": self.part("", plan.header), **rows},
            "steps": [told for step in plan.expressions if (told := self.step(step))],
            "sections": [
                told for one in (found.sections if found else ()) if (told := self.section(one))
            ],
            "validations": list(self.validations()),
        }

    def part(self, rows: str, part: Part) -> JsonObject:
        fields: JsonObject = {
            key: {**self.field(rows, part, of), **self.basis(rows, key)}
            for key, of in part.entity.fields.items()
            if self.ground.sees(rows, key)
        }
        return {"fields": fields, "absent": [*part.absent]}

    def field(self, rows: str, part: Part, of: Field) -> JsonObject:
        told = field_json(part.entity, of, self.scope.words)
        # What the server fills in is neither held nor missed here.
        return (
            {**told, "type": "", "required": False} if self.ground.is_filled(rows, of.key) else told
        )

    def basis(self, rows: str, key: str) -> JsonObject:
        found = self.ground.basis(rows, key)
        own = f"./{key}" if rows else pointer((key,))
        return {"basis": list(found)} if set(found) - {own} else {}

    def step(self, step: Step) -> JsonObject | None:
        of = step.field
        if not self.ground.holds(step.rows, of.key) or not is_shown(of):
            return None
        rule = self.rule(step.expression, step.rows)
        if not isinstance(rule, dict):
            return None
        return {"rows": step.rows, "key": of.key, "default": step.is_default, **rule}

    def rule(self, expression: Expression | None, rows: str) -> Json:
        if expression is None:
            return None
        found = self.ground.open(expression, rows)
        return (
            _SERVER
            if found is None
            else {"tree": expression.tree_json(), "reads": [*sorted(found)]}
        )

    def section(self, section: SectionPlan) -> JsonObject | None:
        """A section with the controls that have rules; none when its reader sees none of it."""
        controls = [rules for rules in section.controls if self.ground.sees("", rules.field)]
        if not controls:
            return None
        visible = self.rule(section.visible, "")
        told: list[Json] = [
            self.control("", one) for one in controls if visible or not one.are_fixed
        ]
        for key, columns in section.columns.items():
            told += self.columns(key, columns)
        return (
            {"key": section.key, "visible": visible, "controls": told} if visible or told else None
        )

    def columns(self, key: str, columns: tuple[Rules, ...]) -> Iterator[Json]:
        for rules in columns:
            if self.ground.sees(key, rules.field) and not rules.are_fixed:
                yield {**self.control(key, rules), "star": is_of_all_rows(rules)}

    def control(self, rows: str, rules: Rules) -> JsonObject:
        return {
            "rows": rows,
            "key": rules.field,
            "visible": self.rule(rules.visible, rows),
            "enabled": self.rule(rules.enabled, rows),
            "required": self.rule(rules.required, rows),
            "leaves": not rows and rules.field in self.ground.leaving,
        }

    def validations(self) -> Iterator[JsonObject]:
        """Validations the browser may run; where one speaks that it may not, it says nothing."""
        rules = self.rules.validations if self.rules else ()
        told = [(rule.at, self.validation(rule)) for rule in rules]
        silent = {at for at, one in told if at and one is None}
        yield from (one for at, one in told if one is not None and at not in silent)

    def validation(self, rule: ValidationPlan) -> JsonObject | None:
        """A validation whose condition and whole sentence the browser may work out."""
        when = self.rule(rule.when, "")
        parts = [part if isinstance(part, str) else self.place(part) for part in rule.message.parts]
        if not isinstance(when, dict) or None in parts or not self.may_tell(rule.at):
            return None
        message: list[Json] = [*parts]
        return {"key": rule.key, "at": rule.at, "message": message, **when}

    def may_tell(self, at: str) -> bool:
        return not at or self.ground.sees("", at.split("/")[1])

    def place(self, expression: Expression) -> JsonObject | None:
        """A place in a sentence: a field as the form shows it, or a value worked out."""
        fields = self.ground.plan.entity.fields
        tree = expression.tree
        found = self.ground.open(expression, "")
        if found is None:
            return None
        if isinstance(tree, Name) and tree.name in fields:
            return {"field": tree.name} if is_shown(fields[tree.name]) else None
        return {"tree": expression.tree_json(), "reads": [*sorted(found)]}
