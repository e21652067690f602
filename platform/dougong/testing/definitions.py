"""Small bundles for tests: said in a few words, given as files or as a catalog."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from dougong.base.values import Json
from dougong.model.assemble import Assembled, assemble
from dougong.model.canonical import written
from dougong.model.catalog import Catalog
from dougong.model.workspace import place_of

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_OURS = "https://dougong.dev/schema/bpmn/1"


class Definitions:
    """One module and the bundle that chooses it, built up call by call.

    A field is given as its definition or just by the name of its kind.
    """

    def __init__(self, module: str = "library", title: str = "测试模块") -> None:
        self.module = module
        self._files: dict[str, bytes] = {}
        self._module: dict[str, Any] = {"key": module, "title": title, "version": "1.0.0"}
        self._bundle: dict[str, Any] = {
            "key": "test",
            "title": "测试套餐",
            "modules": {module: "1.0.0"},
        }
        self._access: dict[str, Any] = {"roles": {}, "grants": []}
        self._operations: list[Any] = []

    def file(self, path: str, content: Json | bytes) -> "Definitions":
        """Any file of the tree."""
        self._files[path] = content if isinstance(content, bytes) else written(content)
        return self

    def add(self, what: str, key: str, **words: Any) -> "Definitions":
        """A list, ledger, form or report with these words."""
        return self.file(
            place_of(what, f"{self.module}.{key}"), {"key": key, "title": key, **words}
        )

    def entity(
        self, key: str, fields: Mapping[str, Any], kind: str = "document", **words: Any
    ) -> "Definitions":
        """An entity, with a form that shows all its fields unless it is a child."""
        properties = {name: _field(name, field) for name, field in fields.items()}
        self.add("entity", key, kind=kind, properties=properties, **words)
        if kind != "child":
            controls: Json = {name: {} for name in fields}
            sections = {"main": {"title": "基本信息", "controls": controls}}
            self.add("form", key, entity=f"{self.module}.{key}", sections=sections)
        return self

    def posting(self, entity: str, **rules: Any) -> "Definitions":
        """The posting rules of an entity of the module."""
        path = place_of("posting", f"{self.module}.{entity}")
        return self.file(path, {"entity": f"{self.module}.{entity}", "rules": rules})

    def role(self, key: str, *entities: str, **words: Any) -> "Definitions":
        """A role that may do everything with the entities of the module."""
        self._access["roles"][key] = {"title": key, **words}
        for entity in entities:
            self.grant(key, entity, "read", "create", "update", "submit", "withdraw", "reverse")
        return self

    def grant(self, role: str, entity: str, *actions: str, **words: Any) -> "Definitions":
        """What a role may do with an entity of the module."""
        name = f"{self.module}.{entity}"
        grant = {"role": role, "entity": name, "actions": list(actions), **words}
        self._access["grants"].append(grant)
        return self

    def hide(self, role: str, entity: str, **rights: str) -> "Definitions":
        """What a role sees of the fields of an entity of the module."""
        name = f"{self.module}.{entity}"
        for grant in self._access["grants"]:
            if grant["role"] == role and grant["entity"] == name:
                grant["fields"] = {f"/{key}": right for key, right in rights.items()}
        return self

    def pages(self, **roles: list[str]) -> "Definitions":
        """Which roles open dashboards, reports and ledgers, by full name."""
        self._access.setdefault("pages", {}).update(roles)
        return self

    def link(self, key: str, entity: str, person: str) -> "Definitions":
        """Records of an entity of the module stand for the person in this field."""
        links = self._access.setdefault("links", {})
        links[key] = {"entity": f"{self.module}.{entity}", "person": person}
        return self

    def process(self, key: str, entity: str, **steps: str) -> "Definitions":
        """A process of user tasks one after the other: element id → role that approves."""
        path = place_of("process", f"{self.module}.{key}")
        return self.file(path, approval_xml(key, f"{self.module}.{entity}", steps))

    def module_words(self, **words: Any) -> "Definitions":
        """Further words of module.json, such as settings and ports."""
        self._module.update(words)
        return self

    def bundle_words(self, **words: Any) -> "Definitions":
        """Further words of bundle.json."""
        self._bundle.update(words)
        return self

    def overlay(self, *operations: Any) -> "Definitions":
        """Operations of the customer's overlay."""
        self._operations.extend(operations)
        return self

    def files(self) -> dict[str, bytes]:
        """The whole source tree."""
        found = dict(self._files)
        found[f"modules/{self.module}/module.json"] = written(self._module)
        found[f"modules/{self.module}/access.json"] = written(self._access)
        found["bundles/test/bundle.json"] = written(self._bundle)
        if self._operations:
            overlay: Json = {"operations": self._operations}
            found["bundles/test/overlay/changes.json"] = written(overlay)
        return found

    def assembled(self, locale: str = "zh") -> Assembled:
        """The bundle put together, with what was found."""
        return assemble(self.files(), "test", locale)

    def catalog(self, locale: str = "zh") -> Catalog:
        """The catalog; AssertionError names the first findings when there is none."""
        made = self.assembled(locale)
        told = "\n".join(f"{f.file} {f.path} {f.code} {f.for_person()}" for f in made.errors[:5])
        assert made.catalog is not None, told
        return made.catalog


def _field(key: str, field: Any) -> dict[str, Any]:
    words = {"kind": field} if isinstance(field, str) else dict(field)
    return {"title": key, **words}


def approval_xml(key: str, entity: str, steps: Mapping[str, str]) -> bytes:
    """A BPMN process whose user tasks follow one another."""
    nodes = ["submitted", *steps, "approved"]
    flows = [
        f'<bpmn:sequenceFlow id="to_{after}" sourceRef="{before}" targetRef="{after}"/>'
        for before, after in pairwise(nodes)
    ]
    tasks = [
        f'<bpmn:userTask id="{step}" name="{step}"><bpmn:extensionElements>'
        f'<dougong:approval><dougong:assignee kind="role" role="{role}"/></dougong:approval>'
        f"</bpmn:extensionElements></bpmn:userTask>"
        for step, role in steps.items()
    ]
    inner = "".join(
        (
            f'<bpmn:extensionElements><dougong:process entity="{entity}"/>'
            "</bpmn:extensionElements>",
            '<bpmn:startEvent id="submitted" name="提交"/>',
            *tasks,
            '<bpmn:endEvent id="approved" name="通过"/>',
            *flows,
        )
    )
    head = f'<bpmn:definitions xmlns:bpmn="{_BPMN}" xmlns:dougong="{_OURS}" id="{key}_definitions">'
    body = f'<bpmn:process id="{key}" name="{key}" isExecutable="true">{inner}</bpmn:process>'
    return f"{head}{body}</bpmn:definitions>".encode()
