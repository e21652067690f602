"""The families of errors: whose turn it is, a code, facts, and a text that says what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dougong.base.text import Text

NOTHING = Text("", "")


class DougongError(Exception):
    """An expected fault: a stable `code`, its facts, and sentences for people in two languages."""

    code: ClassVar[str] = "error"
    text: ClassVar[Text] = Text("操作没有完成", "The operation was not completed")
    hint: ClassVar[Text] = NOTHING

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    @property
    def path(self) -> str | None:
        """The JSON Pointer or element id the fault is about, where there is one."""
        found = self.facts.get("path")
        return None if found is None else str(found)

    def for_person(self, locale: str = "zh") -> str:
        """The sentence a person reads."""
        return self.text.show(locale, self.facts)

    def advice(self, locale: str = "zh") -> str:
        """What to do next, or an empty string."""
        return self.hint.show(locale, self.facts)

    def __str__(self) -> str:
        words = {key: v.en if isinstance(v, Text) else v for key, v in self.facts.items()}
        facts = " ".join(f"{key}={value!r}" for key, value in words.items())
        return f"{self.code} {facts}".strip()


class DefinitionError(DougongError):
    """The author's fault: a definition is wrong; facts name file and pointer."""

    code = "definition_invalid"


class InputError(DougongError):
    """The fault of what a person typed or sent."""

    code = "input_invalid"


class AccessDenied(DougongError):
    """The actor may know that the thing exists and may not do this to it."""

    code = "access_denied"
    text = Text("您没有权限执行此操作", "You are not allowed to do this")
    hint = Text("如需权限请联系管理员", "Ask an administrator for the right")


class NotFound(DougongError):
    """The thing does not exist, or the actor may not know that it does."""

    code = "not_found"
    text = Text("没有找到，或您无权查看", "Not found, or not visible to you")
    hint = Text(
        "请核对链接；需要查看时请联系管理员", "Check the link; ask an administrator for access"
    )


class Conflict(DougongError):
    """It was true when asked and is not any more."""

    code = "conflict"
    text = Text("数据已被他人更改", "Somebody else changed this meanwhile")


class ProcessError(DougongError):
    """A running process cannot go on; it becomes an incident that an operator retries."""

    code = "process_fault"


class SetupError(DougongError):
    """The operator's turn: settings, migrations, files; the command ends with exit status 2."""

    code = "setup_invalid"


@dataclass(frozen=True)
class FieldFault:
    """One thing wrong with one value: where (JSON Pointer), which rule, and the sentence."""

    path: str
    code: str
    text: Text
    facts: dict[str, Any] = field(default_factory=dict)
    hint: Text = NOTHING

    def for_person(self, locale: str = "zh") -> str:
        """The sentence shown at the field."""
        return self.text.show(locale, self.facts)


class DataInvalid(InputError):
    """Values a form or the API refuses; `faults` holds every one found, at most a hundred."""

    code = "data_invalid"
    text = Text("有 {count} 处需要修改", "{count} entries need attention")

    def __init__(self, faults: Sequence[FieldFault], **facts: Any) -> None:
        super().__init__(count=len(faults), **facts)
        self.faults = tuple(faults)[:100]
