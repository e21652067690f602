"""Everything a definition names exists: entities, fields, forms, lists, ledgers, dictionaries."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.check.scope import filter_columns
from dougong.model.entity import Entity, Lookup
from dougong.model.fields.field import Field, NumberRule
from dougong.model.ledger import MONTH, Ledger
from dougong.model.parse.faults import Faults
from dougong.model.parse.ledger import STANDING


class What(NamedTuple):
    """A kind of name that may be unknown: the code and the sentence of the fault."""

    code: str
    text: Text


ENTITY = What("entity_unknown", Text("没有名为“{name}”的单据或资料", "There is no entity “{name}”"))
FIELD = What("field_unknown", Text("“{owner}”没有字段“{name}”", "“{owner}” has no field “{name}”"))
MODULE = Text(
    "“{name}”所在的模块不在套餐里",
    "The module of “{name}” is not in the bundle",
)
MODULE_HINT = Text(
    '把该模块加入套餐，或在引用上写 "optional": true',
    'Add the module to the bundle, or write "optional": true',
)
_DICTIONARY = What(
    "dictionary_unknown", Text("没有名为“{name}”的字典", "There is no dictionary “{name}”")
)
LEDGER = What("ledger_unknown", Text("没有名为“{name}”的台账", "There is no ledger “{name}”"))
REPORT = What("report_unknown", Text("没有名为“{name}”的报表", "There is no report “{name}”"))
LIST = What("list_unknown", Text("没有名为“{name}”的列表", "There is no list “{name}”"))
_FORM = What("form_unknown", Text("没有名为“{name}”的表单", "There is no form “{name}”"))
_SECTION = What(
    "menu_section_unknown",
    Text("菜单没有名为“{name}”的分组", "The menu has no section “{name}”"),
)
_DASHBOARD = What(
    "dashboard_unknown", Text("没有名为“{name}”的看板", "There is no dashboard “{name}”")
)
_SHARED = Text(
    "“{name}”不是某一种单据独有的明细，不能引用它的行",
    "The rows of “{name}” do not belong to one kind of record alone and cannot be referred to",
)
_NO_TREE = Text("“{name}”是明细行，不是树", "The rows of “{name}” are no tree")
_NO_END = Text("“{title}”不是单据，不会到期", "“{title}” is no document and does not expire")
_NO_DATE = Text("到期日“{name}”要是日期字段", "“{name}” must be a date for documents to expire")
_IMPORT_KEY = Text(
    "导入时要靠“{name}”认出是哪一条，它必须由人填写且必填",
    "“{name}” tells imported rows apart: people must write it, and it must be required",
)
_ONCE = Text(
    "“{title}”写了 once：它要由人选择、作为依据，单据的字段指向一张单据或它的一行",
    "“{title}” says once: people choose it, it binds, and it leads from a document to one document "
    "or to a row of one",
)
_ROWS = Text("“{name}”不是子表（kind 应为 child）", "“{name}” is no child entity")


def known(what: What, name: str, names: Iterable[str], faults: Faults, path: str) -> bool:
    """Whether a name is among those that exist; a fault when it is not."""
    if name in (found := set(names)):
        return True
    faults.unknown(what.code, path, what.text, name, found)
    return False


def known_field(owner: str, name: str, fields: Iterable[str], faults: Faults, path: str) -> bool:
    """Whether the owner has the field; a fault when it has not."""
    if known(FIELD, name, fields, faults, path):
        return True
    faults.found[-1].facts["owner"] = owner
    return False


def known_entity(report: Report, name: str, faults: Faults, path: str) -> Entity | None:
    """The entity of a full name, or None with a fault."""
    if name not in report.catalog.entities and not report.knows_module(name):
        faults.add("module_absent", path, MODULE, hint=MODULE_HINT, name=name)
        return None
    known(ENTITY, name, report.catalog.entities, faults, path)
    return report.catalog.entities.get(name)


def known_ledger(report: Report, name: str, faults: Faults, path: str) -> Ledger | None:
    """The ledger of a full name, or None with a fault."""
    if name not in report.catalog.ledgers and not report.knows_module(name):
        faults.add("module_absent", path, MODULE, hint=MODULE_HINT, name=name)
        return None
    known(LEDGER, name, report.catalog.ledgers, faults, path)
    return report.catalog.ledgers.get(name)


_TOKEN = re.compile(r"\{([^{}]*)\}")
_DATE_TOKEN = re.compile(r"YYYY|YY|YYMM|YYYYMM|YYYYMMDD|SEQ[1-9]")


@family("references")
def references(report: Report) -> None:
    """Names in entities, lists, ledgers, reports and menus."""
    for entity in report.catalog.entities.values():
        _entity(report, entity, report.about(entity.file))
    _lists(report)
    _ledgers(report)
    _reports(report)
    _menus(report)


def _entity(report: Report, entity: Entity, faults: Faults) -> None:
    for of in entity.fields.values():
        _field(report, entity.fields, of, faults, f"/properties/{of.key}")
        _once(report, entity, of, faults)
    _own_names(entity, faults)
    for lookup in entity.lookups:
        _lookup(report, entity, lookup, faults)
    for check in entity.checks:
        if check.for_each:
            at = f"/checks/{check.key}/for_each"
            known_field(entity.title, check.for_each, _rows(entity), faults, at)


def _own_names(entity: Entity, faults: Faults) -> None:
    own = set(entity.fields)
    for number, name in enumerate(entity.search):
        known_field(entity.title, name, own, faults, f"/search/{number}")
    columns = own | {"status", "created_at", "created_by"}
    for place, group in enumerate(entity.indexes):
        for number, name in enumerate(group):
            known_field(entity.title, name, columns, faults, f"/indexes/{place}/{number}")
    for word, name in (("scope", entity.scope), ("business_date", entity.business_date)):
        if name not in ("", "id"):
            known_field(entity.title, name, own, faults, f"/{word}")
    _amount(entity, faults)
    _expiry(entity, faults)
    _import_key(entity, faults)


def _amount(entity: Entity, faults: Faults) -> None:
    """The money of the whole document is one of its own amounts."""
    if entity.amount:
        own = {of.key for of in entity.fields.values() if of.kind == "money"}
        known_field(entity.title, entity.amount, own, faults, "/amount")


def _expiry(entity: Entity, faults: Faults) -> None:
    if not entity.expires:
        return
    if entity.kind != "document":
        faults.add("expires_no_document", "/expires", _NO_END, title=entity.title)
    elif known_field(entity.title, entity.expires, set(entity.fields), faults, "/expires"):
        of = entity.fields[entity.expires]
        if of.kind != "date":
            faults.add("expires_no_date", "/expires", _NO_DATE, name=of.title or of.key)


def _import_key(entity: Entity, faults: Faults) -> None:
    for number, name in enumerate(entity.import_key):
        at = f"/import/key/{number}"
        known_field(entity.title, name, set(entity.fields), faults, at)
        of = entity.fields.get(name)
        written = of is not None and not (of.computed or of.number or of.read_only or of.rows)
        if of is not None and not (written and of.required):
            faults.add("import_key_open", at, _IMPORT_KEY, name=of.title or name)


def _rows(entity: Entity) -> set[str]:
    return {of.key for of in entity.row_fields}


def _field(report: Report, fields: Mapping[str, Field], of: Field, faults: Faults, at: str) -> None:
    if of.dictionary:
        books = report.catalog.dictionaries
        known(_DICTIONARY, of.dictionary, books, faults, f"{at}/dictionary")
    if of.rows:
        child = known_entity(report, of.rows, faults, f"{at}/rows")
        if child is not None and child.kind != "child":
            faults.add("rows_not_child", f"{at}/rows", _ROWS, name=of.rows)
    for number, name in enumerate(of.unique or ()):
        known_field(of.title, name, fields, faults, f"{at}/unique/{number}")
    if of.number:
        _number(of.number, fields, faults, f"{at}/number")
    if of.reference:
        _reference(report, fields, of, faults, f"{at}/reference")


def _number(rule: NumberRule, fields: Mapping[str, Field], faults: Faults, at: str) -> None:
    for number, name in enumerate(rule.scope):
        known_field(rule.template, name, fields, faults, f"{at}/scope/{number}")
    if rule.date:
        known_field(rule.template, rule.date, fields, faults, f"{at}/date")
    for token in _TOKEN.findall(rule.template):
        if not _DATE_TOKEN.fullmatch(token):
            known_field(rule.template, token, fields, faults, f"{at}/template")


def _reference(
    report: Report, fields: Mapping[str, Field], of: Field, faults: Faults, at: str
) -> None:
    reference = of.reference
    target = known_entity(report, reference.entity, faults, f"{at}/entity") if reference else None
    if reference is None or target is None:
        return
    theirs = {*target.fields, *target.absent}
    if target.kind == "child":
        theirs |= _above(report, target, of, faults, f"{at}/entity")
    for own, wanted in reference.copy.items():
        known_field(of.title, own, fields, faults, f"{at}/copy/{own}")
        known_field(target.title, wanted, theirs, faults, f"{at}/copy/{own}")
    for number, name in enumerate(reference.show):
        known_field(target.title, name, theirs, faults, f"{at}/show/{number}")


def _once(report: Report, entity: Entity, of: Field, faults: Faults) -> None:
    """What is taken once is chosen by people, and by documents of documents alone."""
    if of.reference is None or not of.reference.once:
        return
    target = report.catalog.entities.get(of.reference.entity)
    held = target and (report.catalog.header_of(target.name) or target)
    single = of.kind == "reference" and of.reference.binds and not of.computed
    if not single or entity.kind not in ("document", "child") or (held and held.kind != "document"):
        place = f"/properties/{of.key}/reference/once"
        faults.add("once_misplaced", place, _ONCE, title=of.title or of.key)


def _above(report: Report, target: Entity, of: Field, faults: Faults, at: str) -> set[str]:
    """What a reference to a row reaches in its header; a fault where it has none of its own."""
    header = report.catalog.header_of(target.name)
    if header is None:
        faults.add("reference_rows_shared", at, _SHARED, name=target.title)
        return set()
    if of.kind == "tree_reference":
        faults.add("reference_rows_tree", at, _NO_TREE, name=target.title)
    return {f"parent.{name}" for name in (*header.fields, *header.absent)}


def _lookup(report: Report, entity: Entity, lookup: Lookup, faults: Faults) -> None:
    at = f"/lookups/{lookup.key}"
    if lookup.for_each:
        known_field(entity.title, lookup.for_each, _rows(entity), faults, f"{at}/for_each")
    if lookup.ledger:
        _ledger_lookup(report, lookup, faults, at)
        return
    target = known_entity(report, lookup.entity, faults, f"{at}/entity")
    if target is None:
        return
    columns = _columns(report, target)
    for number, match in enumerate(lookup.match):
        known_field(target.title, match.field, columns, faults, f"{at}/match/{number}/field")
    for number, name in enumerate(lookup.fields):
        known_field(target.title, name, columns, faults, f"{at}/fields/{number}")
    for number, name in enumerate(lookup.sort):
        known_field(target.title, name.lstrip("-"), columns, faults, f"{at}/sort/{number}")


def _ledger_lookup(report: Report, lookup: Lookup, faults: Faults, at: str) -> None:
    ledger = known_ledger(report, lookup.ledger, faults, f"{at}/ledger")
    if ledger is None:
        return
    dimensions = {*ledger.dimensions, *ledger.absent, *STANDING, "row_type"}
    for number, match in enumerate(lookup.match):
        known_field(ledger.title, match.field, dimensions, faults, f"{at}/match/{number}/field")
    for number, name in enumerate(lookup.fields):
        known_field(ledger.title, name, ledger.figures, faults, f"{at}/fields/{number}")
    for number, name in enumerate(lookup.by):
        known_field(ledger.title, name, dimensions, faults, f"{at}/by/{number}")
    types = {row_type.key for row_type in ledger.row_types}
    for number, name in enumerate(lookup.row_types):
        known_field(ledger.title, name, types, faults, f"{at}/row_types/{number}")


def _columns(report: Report, target: Entity) -> set[str]:
    """What a lookup may match: columns of the target, and of the header of a child."""
    found = {*filter_columns(target), *target.absent}
    for parent in report.catalog.entities.values():
        if any(of.rows == target.name for of in parent.row_fields):
            found |= {f"parent.{name}" for name in {*filter_columns(parent), *parent.absent}}
    return found


def _lists(report: Report) -> None:
    for view in report.catalog.lists.values():
        faults = report.about(view.file)
        entity = known_entity(report, view.entity, faults, "/entity")
        if entity is None:
            continue
        columns = filter_columns(entity)
        for column in view.columns:
            known_field(entity.title, column.field, columns, faults, f"/columns/{column.field}")
        for word in ("filters", "sort", "phone"):
            for number, name in enumerate(getattr(view, word)):
                path = f"/{word}/{number}"
                known_field(entity.title, name.lstrip("-"), columns, faults, path)


def _ledgers(report: Report) -> None:
    for ledger in report.catalog.ledgers.values():
        faults = report.about(ledger.file)
        for of in ledger.dimensions.values():
            _field(report, ledger.dimensions, of, faults, f"/dimensions/{of.key}")
        dimensions = {*ledger.dimensions, *STANDING, "row_type"}
        months = {key + MONTH for key, of in ledger.dimensions.items() if of.kind == "date"}
        months.add("business_date" + MONTH)
        types = {row_type.key for row_type in ledger.row_types}
        if ledger.scope:
            known_field(ledger.title, ledger.scope, ledger.dimensions, faults, "/scope")
        for balance in ledger.balances:
            at = f"/balances/{balance.key}"
            for name in balance.by:
                known_field(ledger.title, name, dimensions | months, faults, f"{at}/by")
            for name in balance.measures:
                known_field(ledger.title, name, ledger.measures, faults, f"{at}/measures")
            for name in balance.row_types:
                known_field(ledger.title, name, types, faults, f"{at}/row_types")


def _reports(report: Report) -> None:
    for page in report.catalog.reports.values():
        faults, ledgers = report.about(page.file), report.catalog.ledgers
        if not known(LEDGER, page.ledger, ledgers, faults, "/ledger"):
            continue
        ledger = ledgers[page.ledger]
        dimensions = {*ledger.dimensions, *STANDING, "row_type"}
        for word, axes in (("rows", page.rows), ("columns", page.columns)):
            for number, axis in enumerate(axes):
                known_field(ledger.title, axis.field, dimensions, faults, f"/{word}/{number}")
        for number, name in enumerate(page.measures):
            known_field(ledger.title, name, ledger.figures, faults, f"/measures/{number}")
        for number, name in enumerate(page.filters):
            known_field(ledger.title, name, dimensions | {"month"}, faults, f"/filters/{number}")


def _menus(report: Report) -> None:
    catalog = report.catalog
    pages = (*catalog.reports, *catalog.tables, *catalog.calculated)
    for module in catalog.modules.values():
        faults = report.about(f"modules/{module.key}/module.json")
        sections = [one.key for one in module.menu_sections]
        for number, item in enumerate(module.menu):
            for what, word, name, names in (
                (_SECTION, "section", item.section, sections),
                (LIST, "list", item.list, catalog.lists),
                (_FORM, "form", item.form, catalog.forms),
                (REPORT, "report", item.report, pages),
                (_DASHBOARD, "dashboard", item.dashboard, catalog.dashboards),
            ):
                if name:
                    known(what, name, names, faults, f"/menu/{number}/{word}")
        if module.role_scope:
            known_entity(report, module.role_scope.entity, faults, "/role_scope/entity")
