"""Operations of an overlay as people read them: titles where definitions have keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dougong.base.values import JsonObject
from dougong.feel.decisions import HIT_POLICIES
from dougong.model.catalog import Catalog
from dougong.model.change_states import unwritten
from dougong.model.change_values import Titles, shown, word_of
from dougong.model.things import Thing, spoken_fields, things
from dougong.web.locale import locale, text
from dougong.web.studio import process_sentences


@dataclass(frozen=True)
class Sentence:
    """What one change does, with the key of what it is about where its title is not enough."""

    words: str
    key: str = ""


@dataclass
class Speaker:
    """Tells operations with the titles that things bear now, or will bear with the draft."""

    live: Catalog
    draft: Catalog
    _known: dict[str, Thing] = field(init=False)

    def __post_init__(self) -> None:
        # What is about to be called otherwise is told by the name that people know.
        self._known = {**dict(things(self.draft)), **dict(things(self.live))}

    def sentences(self, operations: tuple[JsonObject, ...]) -> tuple[Sentence, ...]:
        """A sentence for each operation; equal ones about different things show the keys."""
        told = [self._sentence(operation) for operation in operations]
        keys = [_about(operation) for operation in operations]
        return tuple(
            Sentence(words, key if self._is_shared(words, key, told, keys) else "")
            for words, key in zip(told, keys, strict=True)
        )

    def _is_shared(self, words: str, key: str, told: list[str], keys: list[str]) -> bool:
        pairs = zip(told, keys, strict=True)
        return self._twins(key) or any(w == words and k != key for w, k in pairs)

    def _twins(self, target: str) -> bool:
        """Whether a sibling of the thing bears its title."""
        one = self._known.get(target)
        alike = [
            place
            for place, other in self._known.items()
            if one and (other.title, other.kind, other.owner) == (one.title, one.kind, one.owner)
        ]
        return len(alike) > 1

    def _sentence(self, operation: JsonObject) -> str:
        tell = _TELLS.get(str(operation.get("op")))
        return tell(self, operation) if tell else str(operation.get("op"))

    def title(self, target: str) -> str:
        """A thing by its title, with what it is part of."""
        one = self._known.get(target)
        if one is None:
            return target
        return f"{one.owner} · {one.title}" if one.owner else one.title

    def value(self, word: str, value: Any) -> str:
        """A value as the plan shows it."""
        titles = Titles(locale(), {key: one.title for key, one in self._known.items()})
        if isinstance(value, dict) and word == "enum":
            return text("、").join(str(one.get("title", key)) for key, one in value.items())
        if isinstance(value, dict) and "entity" in value:
            return self.title(str(value["entity"]))
        return shown(value, word, titles) or unwritten(word).show(locale())


def _about(operation: JsonObject) -> str:
    """The stable target an operation speaks of."""
    word = {name: str(value) for name, value in operation.items() if isinstance(value, str)}
    if "target" in word:
        return word["target"]
    if "entity" in word and "key" in word:
        return f"{word['entity']}/{word['key']}"
    return word.get("key", "")


def _field(speaker: Speaker, one: JsonObject) -> str:
    return speaker.title(f"{one.get('entity')}/{one.get('key')}")


def _control(speaker: Speaker, one: JsonObject) -> str:
    form = speaker.draft.forms.get(str(one.get("form")))
    known = spoken_fields(speaker.draft, form.entity) if form else {}
    return known.get(str(one.get("key")), str(one.get("key")))


def _new_field(speaker: Speaker, one: JsonObject) -> str:
    words = one.get("field")
    title = str(words.get("title", "")) if isinstance(words, dict) else ""
    entity = speaker.title(str(one.get("entity")))
    return text("%(entity)s：增加字段“%(title)s”", entity=entity, title=title)


def _changed_field(speaker: Speaker, one: JsonObject) -> str:
    words = one.get("words")
    told = [
        f"{word_of(_WORD.get(word, word)).show(locale())} {speaker.value(word, value)}"
        for word, value in (words.items() if isinstance(words, dict) else ())
    ]
    facts = {"field": _field(speaker, one), "words": text("，").join(told)}
    return text("修改字段“%(field)s”：%(words)s", **facts)


#: Words of a definition that a comparison calls otherwise.
_WORD = {"enum": "options"}


def _relabelled(speaker: Speaker, one: JsonObject) -> str:
    facts = {"target": speaker.title(str(one.get("target"))), "title": str(one.get("title"))}
    return text("“%(target)s”改名为“%(title)s”", **facts)


def _translated(speaker: Speaker, one: JsonObject) -> str:
    facts = {"target": speaker.title(str(one.get("target"))), "text": str(one.get("text"))}
    return text("“%(target)s”的英文名：%(text)s", **facts)


def _required(speaker: Speaker, one: JsonObject) -> str:
    facts = {"field": _field(speaker, one)}
    if one.get("required") is False:
        return text("字段“%(field)s”改为选填", **facts)
    return text("字段“%(field)s”设为必填", **facts)


def _hidden(speaker: Speaker, one: JsonObject) -> str:
    facts = {"form": speaker.title(f"form:{one.get('form')}"), "field": _control(speaker, one)}
    return text("表单“%(form)s”：隐藏字段“%(field)s”", **facts)


def _section(speaker: Speaker, one: JsonObject) -> str:
    form = f"form:{one.get('form')}"
    facts = {"form": speaker.title(form), "title": str(one.get("title") or "")}
    if one.get("op") == "add_section":
        return text("表单“%(form)s”：增加分组“%(title)s”", **facts)
    place = speaker.draft.forms.get(str(one.get("form")))
    titles = {section.key: section.title for section in place.sections} if place else {}
    facts["title"] = titles.get(str(one.get("key")), str(one.get("key")))
    return text("表单“%(form)s”：隐藏分组“%(title)s”", **facts)


def _rules(speaker: Speaker, one: JsonObject) -> str:
    rules = one.get("rules")
    count = len(rules) if isinstance(rules, list) else 0
    facts = {"decision": speaker.title(f"decision:{one.get('decision')}"), "count": count}
    if one.get("op") == "add_rules":
        return text("决策表“%(decision)s”：增加 %(count)s 条规则", **facts)
    return text("决策表“%(decision)s”：规则换成新的 %(count)s 条", **facts)


def _policy(speaker: Speaker, one: JsonObject) -> str:
    words = {"hit_policy": HIT_POLICIES.get(str(one.get("policy")), "")}
    words["aggregation"] = str(one.get("aggregation") or "")
    told = [speaker.value(word, value) for word, value in words.items() if value]
    facts = {"decision": speaker.title(f"decision:{one.get('decision')}")}
    facts["policy"] = text("，").join(told)
    return text("决策表“%(decision)s”：命中方式改为“%(policy)s”", **facts)


def _setting(speaker: Speaker, one: JsonObject) -> str:
    target = f"module:{one.get('module')}/{one.get('key')}"
    module = speaker.draft.modules.get(str(one.get("module")))
    of = module.settings.get(str(one.get("key"))) if module else None
    options = {option.value: option.title for option in of.options} if of else {}
    value = one.get("value")
    told = options.get(str(value)) or speaker.value("value", value)
    unit = f" {of.unit}" if of and of.unit else ""
    return text("“%(setting)s”设为 %(value)s", setting=speaker.title(target), value=told + unit)


def _term(_speaker: Speaker, one: JsonObject) -> str:
    facts = {"old": str(one.get("from")), "new": str(one.get("to"))}
    if one.get("locale", "zh") != "zh":
        return text("英文里“%(old)s”统一改称“%(new)s”", **facts)
    return text("“%(old)s”统一改称“%(new)s”", **facts)


def _restricted(speaker: Speaker, one: JsonObject) -> str:
    known = spoken_fields(speaker.draft, str(one.get("entity")))
    titles = Titles(locale(), fields=known)
    facts = {
        "role": speaker.title(f"role:{one.get('role')}"),
        "entity": speaker.title(str(one.get("entity"))),
        "field": titles.key("", str(one.get("path"))),
        "right": titles.key("rights", str(one.get("right"))),
    }
    return text("角色“%(role)s”对“%(entity)s”的“%(field)s”：%(right)s", **facts)


def _chosen(speaker: Speaker, one: JsonObject) -> str:
    modules = one.get("modules")
    chosen = modules if isinstance(modules, dict) else {}
    names = [speaker.title(f"module:{key}") for key in chosen]
    return text("选用模块：%(modules)s", modules=text("、").join(names))


_Tell = Callable[[Speaker, JsonObject], str]
_TELLS: Mapping[str, _Tell] = {
    "choose_modules": _chosen,
    "add_field": _new_field,
    "change_field": _changed_field,
    "relabel": _relabelled,
    "translate": _translated,
    "require_field": _required,
    "hide_field": _hidden,
    "add_section": _section,
    "hide_section": _section,
    "replace_rules": _rules,
    "add_rules": _rules,
    "set_hit_policy": _policy,
    "set_setting": _setting,
    "replace_term": _term,
    "restrict_field": _restricted,
    **process_sentences.TELLS,
}
