"""Every kind of JSON definition file, found by its path."""

import re

from dougong.base.registry import Registry
from dougong.model.parse.access import parse_access
from dougong.model.parse.alert import parse_alerts
from dougong.model.parse.bundle import parse_bundle, parse_overlay
from dougong.model.parse.control import parse_control
from dougong.model.parse.dictionary import parse_dictionary
from dougong.model.parse.entity import field_faults, parse_entity
from dougong.model.parse.faults import Faults
from dougong.model.parse.form import parse_form
from dougong.model.parse.ledger import parse_ledger
from dougong.model.parse.listing import parse_dashboard, parse_list, parse_report
from dougong.model.parse.module import parse_module
from dougong.model.parse.posting import parse_posting
from dougong.model.parse.shape import shape_faults
from dougong.model.parse.source import FileKind, Source, check_key
from dougong.model.parse.strict_json import read_json

file_kinds: Registry[FileKind] = Registry("definition file")

_KEY = "[a-z][a-z0-9_]*"


def _path(template: str) -> re.Pattern[str]:
    return re.compile(template.replace("<m>", f"(?P<m>{_KEY})").replace("<k>", f"(?P<k>{_KEY})"))


def _translations(source: Source, faults: Faults) -> Source:
    return source


_KINDS = (
    FileKind("module", _path(r"modules/<m>/module\.json"), "module", parse_module, ""),
    FileKind(
        "entity",
        _path(r"modules/<m>/entities/<k>\.schema\.json"),
        "entity",
        parse_entity,
        salvage=field_faults,
    ),
    FileKind("list", _path(r"modules/<m>/lists/<k>\.json"), "list", parse_list),
    FileKind("ledger", _path(r"modules/<m>/ledgers/<k>\.json"), "ledger", parse_ledger),
    FileKind(
        "posting", _path(r"modules/<m>/postings/<k>\.json"), "posting", parse_posting, "entity"
    ),
    FileKind("alerts", _path(r"modules/<m>/alerts\.json"), "alerts", parse_alerts, ""),
    FileKind("control", _path(r"modules/<m>/controls/<k>\.json"), "control", parse_control),
    FileKind("access", _path(r"modules/<m>/access\.json"), "access", parse_access, ""),
    FileKind(
        "report",
        _path(r"modules/<m>/reports/<k>\.json"),
        "report",
        parse_report,
        variants={"table": "table", "calculation": "calculation"},
    ),
    FileKind("dashboard", _path(r"modules/<m>/dashboards/<k>\.json"), "dashboard", parse_dashboard),
    FileKind(
        "dictionary", _path(r"modules/<m>/dictionaries/<k>\.json"), "dictionary", parse_dictionary
    ),
    FileKind(
        "translations",
        _path(r"(?:modules|bundles)/<m>/translations/<k>\.json"),
        "translations",
        _translations,
        "",
    ),
    FileKind("form", _path(r"forms/<m>/<k>\.form\.json"), "form", parse_form),
    FileKind("bundle", _path(r"bundles/<m>/bundle\.json"), "bundle", parse_bundle, ""),
    FileKind(
        "overlay",
        re.compile(r"bundles/(?P<m>[a-z][a-z0-9_]*)/overlay/(?P<k>[a-z0-9_-]+)\.json"),
        "overlay",
        parse_overlay,
        "",
    ),
)
for _kind in _KINDS:
    file_kinds.add(_kind.name, _kind)


def kind_of(path: str) -> tuple[FileKind, str, str] | None:
    """The kind of the JSON file at a path with its module and key; None for other files."""
    for kind in _KINDS:
        found = kind.pattern.fullmatch(path)
        if found:
            parts = found.groupdict()
            return kind, parts["m"], parts["k"] if "k" in parts else parts["m"]
    return None


def read_source(path: str, content: bytes, faults: Faults) -> Source | None:
    """The file read and held against its schema; None when it cannot be built from."""
    found = kind_of(path)
    raw = read_json(content, faults)
    if found is None or faults.found:
        return None
    kind, module, key = found
    shape_faults(kind.schema_of(raw), raw, faults)
    if faults.any_error or not isinstance(raw, dict):
        if kind.salvage is not None and isinstance(raw, dict):
            kind.salvage(raw, faults)
        return None
    source = Source(path, module, key, raw)
    check_key(kind, source, faults)
    return source
