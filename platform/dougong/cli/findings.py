"""How findings about definitions are shown: one paragraph each, or as JSON for programs."""

from collections.abc import Iterable
from typing import Any

import click

from dougong.model.finding import Finding

_SEVERITY = {"error": "错误 · error", "warning": "提醒 · warning"}


def show(found: Iterable[Finding]) -> None:
    """Print every finding with its place, the reason and the way to mend it."""
    for finding in found:
        click.echo(paragraph(finding))


def paragraph(finding: Finding) -> str:
    """One finding as people read it in a shell."""
    line = "" if finding.line is None else f":{finding.line}"
    place = f"{finding.file}{line} {finding.path}".rstrip()
    lines = [
        f"{_SEVERITY[finding.severity]}  {place}  [{finding.code}]",
        f"  {finding.for_person('zh')}  ·  {finding.for_person('en')}",
    ]
    picture = str(finding.facts.get("caret", ""))
    lines += [f"  | {row}" for row in picture.splitlines()]
    if finding.advice("zh"):
        lines.append(f"  → {finding.advice('zh')}  ·  {finding.advice('en')}")
    return "\n".join(lines)


def told(finding: Finding) -> dict[str, Any]:
    """One finding as programs read it."""
    return {
        "severity": finding.severity,
        "code": finding.code,
        "file": finding.file,
        "path": finding.path,
        "line": finding.line,
        "position": finding.facts.get("position"),
        "message": {locale: finding.for_person(locale) for locale in ("zh", "en")},
        "hint": {locale: finding.advice(locale) for locale in ("zh", "en")},
    }


def count(found: Iterable[Finding]) -> tuple[int, int]:
    """How many errors and how many warnings there are."""
    severities = [finding.severity for finding in found]
    return severities.count("error"), severities.count("warning")
