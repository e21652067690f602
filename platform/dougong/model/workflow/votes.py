"""What a node may be answered with, and settings about answers that it never takes."""

from collections.abc import Mapping

from dougong.model.workflow.faults import Findings
from dougong.model.workflow.setting import Setting

#: What each kind of node may be answered with.
VOTES: Mapping[str, frozenset[str]] = {
    "approve": frozenset(("approve", "reject", "return", "abstain")),
    "handle": frozenset(("complete", "return")),
}
#: Answers that a node offers only when its actions say so.
OFFERED = frozenset(("return", "abstain"))


def votes_fit(findings: Findings, setting: Setting, path: str) -> None:
    """Note what is asked of answers the node does not take, and returns that lead nowhere."""
    kinds, actions = VOTES.get(setting["kind"], frozenset()), setting.words("actions")
    taken = {one for one in kinds if one in actions or one not in OFFERED}
    line = setting.element.sourceline
    for name in ("signature", "attachment"):
        for vote in setting.words(name):
            if vote not in taken:
                findings.add("bpmn_vote_idle", path, line, attribute=name, vote=vote)
    if "return" in taken and not setting.words("returns"):
        findings.add("bpmn_return_nowhere", path, line)
    if "return" not in taken and "returns" in setting.element.attrib:
        findings.add("bpmn_vote_idle", path, line, attribute="returns", vote="return")
