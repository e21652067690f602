"""What a release changes in the eyes of people: things added, removed and changed, in sentences."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dougong.base.text import Text
from dougong.model.catalog import Catalog
from dougong.model.change_states import state, unwritten
from dougong.model.change_values import NOTHING, Titles, shown, word_of
from dougong.model.things import Thing, things

ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One thing that will be otherwise: where, what, and the sentence for the plan page."""

    kind: ChangeKind
    #: Stable target, `day_labor.sheet/content`, `form:day_labor.sheet/head`, `role:pm`.
    target: str
    #: The word that changes, empty for whole things.
    what: str
    old: str
    new: str
    text: Text
    #: The key of the thing where another one of its kind bears the same title; else empty.
    key: str = ""

    def for_person(self, locale: str = "zh") -> str:
        """The sentence with its values."""
        nothing = unwritten(self.what).show(locale)
        return self.text.show(locale, {"old": self.old or nothing, "new": self.new or nothing})


_ADDED = Text("{owner}新增{what}“{title}”", "{owner}new {what} “{title}”")
_REMOVED = Text("{owner}删除{what}“{title}”", "{owner}removed {what} “{title}”")
_CHANGED = Text(
    "{owner}{what}“{title}”，{word}：{{old}} → {{new}}",
    "{owner}{what} “{title}”, {word}: {{old}} → {{new}}",
)
#: Two values may differ in what a plan does not spell out, such as the colour of an option.
_ADJUSTED = Text(
    "{owner}{what}“{title}”，{word}有调整：{{new}}",
    "{owner}{what} “{title}”, {word} adjusted: {{new}}",
)

#: What a condition brings about tells more than the condition.
_BECOMES = Text(
    "{owner}{what}“{title}”：改为{after}（原来{before}）",
    "{owner}{what} “{title}”: now {after} (was {before})",
)


def diff(old: Catalog | None, new: Catalog) -> tuple[Change, ...]:
    """What is added, removed and changed from one release to the next, in the order of things.

    Both catalogs are in the reader's language; titles and values are told in it.
    """
    before = {} if old is None else dict(things(old))
    after = dict(things(new))
    known = {**before, **after}
    # A name tells one thing among its siblings, or its key has to stand beside it.
    named = Counter((one.owner, one.kind, one.title) for one in known.values())
    told = (_told(known[c.target], c, named) for c in _found(before, after, new.locale))
    return tuple(told)


def _told(thing: Thing, change: Change, named: Counter[tuple[str, Text, str]]) -> Change:
    if named[thing.owner, thing.kind, thing.title] == 1:
        return change
    return replace(change, key=change.target.rpartition("#" if "#" in change.target else "/")[2])


_Things = dict[str, Thing]


def _found(before: _Things, after: _Things, locale: str) -> Iterator[Change]:
    titles = {target.partition(":")[2] or target: one.title for target, one in before.items()}
    titles |= {target.partition(":")[2] or target: one.title for target, one in after.items()}
    for target, thing in after.items():
        if target not in before:
            if _owner(target) not in after or _owner(target) in before:
                yield Change("added", target, "", "", "", _sentence(_ADDED, thing))
        else:
            known = Titles(locale, titles, {**before[target].fields, **thing.fields})
            yield from _changes(target, before[target], thing, known)
    for target, thing in before.items():
        if target not in after and (_owner(target) not in before or _owner(target) in after):
            yield Change("removed", target, "", "", "", _sentence(_REMOVED, thing))


def _owner(target: str) -> str:
    """The thing a target is part of; parts of a new thing are not told one by one."""
    return target.rpartition("#" if "#" in target else "/")[0]


def _changes(target: str, old: Thing, new: Thing, titles: Titles) -> Iterator[Change]:
    for word in (*new.words, *(old.words.keys() - new.words.keys())):
        earlier, later = old.words.get(word), new.words.get(word)
        before, after = shown(earlier, word, titles), shown(later, word, titles)
        if earlier == later or not (before or after):
            continue
        text = _becoming(old, state(word, earlier), state(word, later)) or _sentence(
            _ADJUSTED if before == after else _CHANGED, old, word_of(word)
        )
        yield Change("changed", target, word, before, after, text)


def _becoming(thing: Thing, before: Text | None, after: Text | None) -> Text | None:
    if before is None or after is None or before == after:
        return None
    return _sentence(_BECOMES, thing, before=before, after=after)


def _sentence(text: Text, thing: Thing, word: Text = NOTHING, **states: Text) -> Text:
    owner, title = _quoted(thing.owner), _quoted(thing.title)
    facts = {"owner": f"{owner} · " if owner else "", "title": title}
    zh = {key: _quoted(one.zh) for key, one in {**states, "what": thing.kind, "word": word}.items()}
    en = {key: _quoted(one.en) for key, one in {**states, "what": thing.kind, "word": word}.items()}
    told = text.en.format(**en, **facts)
    return Text(text.zh.format(**zh, **facts), told[:1].upper() + told[1:])


def _quoted(title: str) -> str:
    """A title that may stand in a template."""
    return title.replace("{", "{{").replace("}", "}}")
