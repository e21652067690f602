"""Rules that make, change or tell records, and the stages that records are in."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong.base.text import Text
from dougong.model.check.compiled import FILTER, VALUE, Want, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import TEXT, written_type
from dougong.model.check.names import Names
from dougong.model.check.references import What, known, known_entity, known_field
from dougong.model.entity import Entity, Stage, Transition
from dougong.model.fields.options import keys
from dougong.model.ledger import LIFE, PostingRule
from dougong.model.parse.faults import Faults

#: Events after which a document is in force, or was.
IN_FORCE = ("approved", "closed", "reversed")
_MOMENT = Text(
    "只能在通过、关闭或冲销时写其他记录",
    "Other records are written on approval, closing or reversal only",
)
_FOREIGN = Text(
    "“{name}”不属于本模块，也不属于它依赖的模块；请声明端口，由对方处理",
    "“{name}” is neither of this module nor of one it depends on; declare a port for its owner",
)
_CHILD = Text("“{name}”是明细，不能单独写", "“{name}” is a row and is not written by itself")
_UNCHANGED = Text(
    "“{title}”是单据，生效后不能改；请用事件（event）推进它的阶段",
    "“{title}” is a document and is not changed once in force; tell it an event instead",
)
_LACKS = Text(
    "生成“{title}”缺少必填的“{name}”", "“{title}” cannot be made without its required “{name}”"
)
_EVENT = What(
    "event_unknown",
    Text("“{owner}”没有等待事件“{name}”", "“{owner}” waits for no event “{name}”"),
)
_NO_FIND = Text(
    "告知事件要写明是哪条记录（find）", "An event is told to a record that “find” names"
)
_NO_FOUND = Text(
    "只改已有的记录时要写明是哪条（find）", "What changes records alone says which (find)"
)
_CLOSES_NOBODY = Text("关闭单据要写明是哪些（find）", "Documents are closed that “find” names")
_NO_END = Text("“{title}”不是单据，不能关闭", "“{title}” is no document and cannot be closed")
_CLOSES_LATE = Text(
    "只能在通过时关闭其他单据，冲销时平台会使它们重新生效",
    "Other documents are closed on approval; the platform opens them again at the reversal",
)
_CLOSING_WRITES = Text(
    "“{title}”关闭时还会写端口或其他记录，不能由别的单据关闭",
    "“{title}” feeds ports or records when it is closed, so no other document closes it",
)
_TYPED = Text(
    "阶段字段“{name}”要是只读的选项",
    "The field of a stage, “{name}”, is a choice that is read only",
)
_ASKED_WHERE = Text(
    "“asked”要写明在流程的哪个节点（node），其他事件不写",
    "“asked” names the node of the process it means; other events name none",
)
_NODE = Text(
    "流程“{owner}”没有节点“{name}”，单据不会到这个阶段",
    "The process “{owner}” has no node “{name}”; the document never comes to this stage",
)
#: The event of people being asked at a node.
ASKED = "asked"
_STAGE = What("stage_unknown", Text("“{owner}”没有阶段“{name}”", "“{owner}” has no stage “{name}”"))


@dataclass(frozen=True)
class Place:
    """Where a rule reads its values and where its faults go."""

    names: Names
    faults: Faults
    at: str


def effect(report: Report, module: str, rule: PostingRule, place: Place) -> None:
    """What is wrong with a rule that writes a record."""
    faults, at = place.faults, place.at
    if rule.on in LIFE and rule.on not in IN_FORCE:
        faults.add("effect_moment", f"{at}/on", _MOMENT)
    target = known_entity(report, rule.record, faults, f"{at}/record")
    if target is None:
        return
    owner = report.catalog.modules.get(module)
    if target.module != module and (owner is None or target.module not in owner.depends):
        faults.add("effect_foreign", f"{at}/record", _FOREIGN, name=target.title)
    if target.kind == "child":
        faults.add("effect_child", f"{at}/record", _CHILD, name=target.title)
    _texts(target, "find", rule.find, place)
    _texts(target, "values", rule.values, place)
    if rule.closes:
        _closes(report, target, rule, place)
    elif rule.event:
        _told(target, rule, place)
    elif rule.find and target.kind == "document":
        faults.add("effect_document", f"{at}/find", _UNCHANGED, title=target.title)
    else:
        _whole(target, rule, place)


def _texts(target: Entity, word: str, texts: Mapping[str, str], place: Place) -> None:
    for key, text in texts.items():
        path = f"{place.at}/{word}/{key}"
        own = {*target.fields, "id"} if word == "find" else {*target.fields}
        if known_field(target.title, key, own, place.faults, path):
            of = target.fields.get(key)
            want = Want(TEXT.or_null()) if of is None else Want(written_type(of))
            compiled(
                text, place.names, place.faults, path, want if of is None or not of.rows else VALUE
            )


def _told(target: Entity, rule: PostingRule, place: Place) -> None:
    if not rule.find:
        place.faults.add("effect_nobody", f"{place.at}/event", _NO_FIND)
    events = target.stage.events if target.stage else frozenset()
    if not known(_EVENT, rule.event, events, place.faults, f"{place.at}/event"):
        place.faults.found[-1].facts["owner"] = target.title


def _closes(report: Report, target: Entity, rule: PostingRule, place: Place) -> None:
    """A closing that a reversal can take back: ledger rows are mirrored, nothing else is."""
    faults, at = place.faults, f"{place.at}/closes"
    if not rule.find:
        faults.add("effect_nobody", at, _CLOSES_NOBODY)
    if target.kind != "document":
        faults.add("effect_no_end", at, _NO_END, title=target.title)
    if rule.on != "approved":
        faults.add("effect_closes_late", f"{place.at}/on", _CLOSES_LATE)
    posted = report.catalog.postings.get(target.name)
    if any(one.on == "closed" and not one.ledger for one in (posted.rules if posted else ())):
        faults.add("effect_closing_writes", at, _CLOSING_WRITES, title=target.title)


def _whole(target: Entity, rule: PostingRule, place: Place) -> None:
    """A record that is made has everything it must have; a rule that makes none says which."""
    if rule.only_found and not rule.find:
        place.faults.add("effect_nobody", f"{place.at}/only_found", _NO_FOUND)
    if rule.only_found:
        return
    for key, field in target.fields.items():
        given = key in rule.values or key in rule.find
        by_itself = field.default or field.computed or field.read_only or field.number
        if field.required and not given and not by_itself:
            facts = {"title": target.title, "name": field.title}
            place.faults.add("effect_lacks", f"{place.at}/values", _LACKS, **facts)


@family("stages")
def stages(report: Report) -> None:
    """Stages lead from known stages to known ones, in a field that nobody types."""
    for entity in report.catalog.entities.values():
        if entity.stage is not None:
            _stage(report, entity, entity.stage)
        if entity.expires_when:
            _expiry(report, entity)


def _expiry(report: Report, entity: Entity) -> None:
    """The condition under which a document closes itself, over the document as it is stored."""
    names = report.scopes.complete.header(entity)
    faults = report.about(entity.file)
    compiled(entity.expires_when, names, faults, "/expires/when", FILTER)


def _stage(report: Report, entity: Entity, stage: Stage) -> None:
    faults = report.about(entity.file)
    if not known_field(entity.title, stage.field, entity.fields, faults, "/stage/field"):
        return
    field = entity.fields[stage.field]
    if field.kind != "choice" or not field.read_only:
        faults.add("stage_field", "/stage/field", _TYPED, name=field.title)
        return
    names = report.scopes.complete.header(entity)
    for number, way in enumerate(stage.transitions):
        at = f"/stage/transitions/{number}"
        for name in (way.to, *way.from_):
            if not known(_STAGE, name, map(str, keys(field)), faults, at):
                faults.found[-1].facts["owner"] = field.title
        compiled(way.when, names, faults, f"{at}/when", FILTER)
        _moment(report, entity, way, f"{at}/node")


def _moment(report: Report, entity: Entity, way: Transition, at: str) -> None:
    """People are asked at a node of the document's own approval; no other event has one."""
    faults = report.about(entity.file)
    if (way.on == ASKED) != bool(way.node):
        faults.add("stage_moment", at, _ASKED_WHERE)
        return
    process = report.catalog.process_for(entity.name)
    if way.node and (process is None or way.node not in process.nodes):
        # A customer may take a node out of the approval; the document then passes that stage by.
        title = process.title if process else entity.title
        faults.warn("stage_node", at, _NODE, owner=title, name=way.node)
