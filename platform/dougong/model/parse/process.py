"""BPMN files to process definitions, read once per content."""

from functools import lru_cache

from dougong.model.finding import Finding
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.parse import parse_process


@lru_cache(maxsize=256)
def read_process(xml: bytes, file: str) -> tuple[ProcessDefinition | None, tuple[Finding, ...]]:
    """The process of a file with its findings."""
    process, findings = parse_process(xml, file)
    return process, tuple(findings)
