"""Reads the platform's settings from the extension elements of a diagram."""

from typing import Any, cast

from lxml import etree

from dougong.base.registry import nearest
from dougong.model.workflow.definition import (
    ApprovalNode,
    AssigneeRule,
    ChainSpec,
    EmptyRule,
    Fact,
    Right,
)
from dougong.model.workflow.document import bpmn_children, local, namespace
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.setting import Setting
from dougong.model.workflow.timeouts import timeouts_of
from dougong.model.workflow.vocabulary import NAMESPACE, ExtensionType, vocabulary
from dougong.model.workflow.votes import votes_fit

SCRIPT_TAGS = frozenset(
    {"preScript", "postScript", "script", "executionListener", "taskListener", "scriptTask"}
)
MAX_SUMMARY = 5


class SettingsReader:
    """Reads the extension elements of one file against the vocabulary."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.types = vocabulary().types

    def of(self, element: Any, tag: str) -> Setting | None:
        """The one setting of that tag on a BPMN element; all others are reported."""
        path = element.get("id", "")
        found: Setting | None = None
        for holder in bpmn_children(element):
            if local(holder) == "extensionElements":
                for child in holder:
                    read = self._extension(child, local(element), path)
                    if read is not None and read.kind.tag == tag:
                        if found is not None:
                            self._note("bpmn_setting_twice", child, path, tag=f"dougong:{tag}")
                        found = read
        return found

    def foreign(self, element: Any) -> None:
        """Report extension attributes of other tools."""
        for name in element.attrib:
            if etree.QName(name).namespace:
                self._note(
                    "bpmn_foreign_extension",
                    element,
                    element.get("id", ""),
                    tag=etree.QName(name).localname,
                )

    def _extension(self, child: Any, parent: str, path: str) -> Setting | None:
        tag = local(child)
        if namespace(child) != NAMESPACE:
            code = "bpmn_script" if tag in SCRIPT_TAGS else "bpmn_foreign_extension"
            self._note(code, child, path, tag=tag)
            return None
        kind = self.types.get(tag)
        if kind is None:
            close = nearest(tag, self.types)
            self._note("bpmn_unknown_element", child, path, tag=f"dougong:{tag}", nearest=close)
            return None
        if parent not in kind.allowed_in:
            allowed = ", ".join(kind.allowed_in) or "—"
            self._note(
                "bpmn_setting_misplaced",
                child,
                path,
                tag=f"dougong:{tag}",
                parent=parent,
                allowed=allowed,
            )
            return None
        return self._setting(child, kind, path)

    def _setting(self, element: Any, kind: ExtensionType, path: str) -> Setting:
        setting = Setting(element, kind)
        self._attributes(setting, path)
        counts: dict[str, int] = {}
        for child in element:
            tag = local(child)
            if namespace(child) != NAMESPACE or tag not in kind.children:
                close = nearest(tag, kind.children)
                self._note("bpmn_unknown_element", child, path, tag=tag, nearest=close)
                continue
            counts[tag] = counts.get(tag, 0) + 1
            if counts[tag] > 1 and not kind.children[tag]:
                self._note("bpmn_setting_twice", child, path, tag=f"dougong:{tag}")
            setting.children.append(self._setting(child, self.types[tag], path))
        return setting

    def _attributes(self, setting: Setting, path: str) -> None:
        element, known = setting.element, setting.kind.attributes
        tag = f"dougong:{setting.kind.tag}"
        for name, text in element.attrib.items():
            if name not in known:
                self._note(
                    "bpmn_setting_unknown",
                    element,
                    path,
                    tag=tag,
                    attribute=name,
                    nearest=nearest(name, known),
                )
                continue
            wrong = known[name].fault(text.strip())
            if wrong:
                allowed = " ".join(known[name].values) or known[name].pattern
                self._note(
                    "bpmn_setting_value",
                    element,
                    path,
                    attribute=name,
                    value=wrong[:60],
                    allowed=allowed,
                )
        for one in known.values():
            if one.required and not element.get(one.name, "").strip():
                self._note("bpmn_setting_missing", element, path, tag=tag, attribute=one.name)

    def assignee(self, setting: Setting, path: str) -> AssigneeRule:
        """One rule, with its needed attributes checked."""
        rule = AssigneeRule(setting["kind"], setting.given())
        known = vocabulary().assignees.get(rule.kind)
        if known is not None:
            for name in known.needs:
                if not rule.params.get(name):
                    self._note(
                        "bpmn_setting_missing",
                        setting.element,
                        path,
                        tag=f"dougong:{setting.kind.tag} kind={rule.kind}",
                        attribute=name,
                    )
            for name in rule.params.keys() - {*known.needs, *known.takes}:
                self._note(
                    "bpmn_setting_unknown",
                    setting.element,
                    path,
                    tag=f"dougong:{setting.kind.tag} kind={rule.kind}",
                    attribute=name,
                    nearest=nearest(name, (*known.needs, *known.takes)),
                )
        return rule

    def _note(self, code: str, element: Any, path: str, **facts: Any) -> None:
        facts.setdefault("name", path)
        self.findings.add(code, path, element.sourceline, **facts)

    def node(self, element: Any, name: str) -> ApprovalNode:
        """The settings of a user task; what is missing is reported and left at its default."""
        path, line = element.get("id", ""), element.sourceline
        setting = self.of(element, "approval")
        if setting is None:
            self.findings.add("bpmn_no_approval", path, line, name=name or path)
            return ApprovalNode(path, name)
        assignees = tuple(self.assignee(s, path) for s in setting.all("assignee"))
        chain = next((c for c in setting.all("chain")), None)
        if not assignees and chain is None:
            self.findings.add("bpmn_no_assignees", path, line, name=name or path)
        summary = setting.words("summary")
        if len(summary) > MAX_SUMMARY:
            self.findings.add("bpmn_too_many_summaries", path, line, count=len(summary))
        if setting["mode"] == "ratio" and not setting["ratio"]:
            self._note(
                "bpmn_setting_missing", element, path, tag="dougong:approval", attribute="ratio"
            )
        self._idle(setting, path, routed=chain is not None)
        votes_fit(self.findings, setting, path)
        return self._node(setting, path, name, assignees, chain)

    def _node(
        self,
        setting: Setting,
        path: str,
        name: str,
        assignees: tuple[AssigneeRule, ...],
        chain: Setting | None,
    ) -> ApprovalNode:
        fallbacks = tuple(self.assignee(s, path) for s in setting.all("fallback"))
        reject = setting["reject"] or ("vote" if setting["mode"] == "ratio" else "any")
        words = {
            key: cast("Any", setting[key]) for key in ("kind", "mode", "duplicates", "after_return")
        }
        return ApprovalNode(
            id=path,
            name=name,
            assignees=assignees,
            ratio=setting["ratio"],
            quorum=setting["quorum"],
            collect_all=setting["collect_all"] == "true",
            reject=cast("Any", reject),
            empty=self._empty(setting, fallbacks, path),
            initiator=cast("Any", setting["initiator"] or "keep"),
            initiator_usual=not setting["initiator"],
            actions=frozenset(setting.words("actions")),
            opinion=frozenset(setting.words("opinion")),
            signature=frozenset(setting.words("signature")),
            attachment=frozenset(setting.words("attachment")),
            returns=frozenset(setting.words("returns")),
            fields={s["path"]: cast("Right", s["right"]) for s in setting.all("field")},
            summary=setting.words("summary"),
            chain=None if chain is None else ChainSpec(chain.words("decisions")),
            timeouts=timeouts_of(setting, path, self.findings, self.assignee),
            **words,
        )

    def _idle(self, setting: Setting, path: str, *, routed: bool) -> None:
        """Report words about a share of votes where none is counted; a chain's steps may count."""
        if routed or setting["mode"] == "ratio":
            return
        given = [name for name in ("ratio", "quorum") if setting[name]]
        given += ["reject"] if setting["reject"] == "vote" else []
        for name in given:
            self._note("bpmn_setting_idle", setting.element, path, attribute=name)

    def _empty(
        self, setting: Setting, fallbacks: tuple[AssigneeRule, ...], path: str
    ) -> tuple[EmptyRule, ...]:
        kinds = setting.words("empty")
        if "to" in kinds and not fallbacks:
            self._note(
                "bpmn_setting_missing",
                setting.element,
                path,
                tag="dougong:approval",
                attribute="dougong:fallback",
            )
        return tuple(
            EmptyRule(cast("Any", kind), fallbacks if kind == "to" else ()) for kind in kinds
        )


def facts_of(setting: Setting) -> tuple[Fact, ...]:
    """The facts a process declares."""
    return tuple(Fact(s["name"], s["expression"]) for s in setting.all("fact"))
