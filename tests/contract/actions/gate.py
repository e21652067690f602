"""A yard whose orders name who unloads them: persons that may be made nameless."""

from typing import Any

from contract.actions.yard import yard
from dougong.testing.definitions import Definitions

NAME, PHONE, OLD_PHONE, ID = "欧阳小春", "13900000001", "13900000009", "990101197903150011"
VALUES = (NAME, PHONE, OLD_PHONE, ID)
PERSON: dict[str, Any] = {
    "name": {
        "kind": "text",
        "title": "姓名",
        "personal": {"masked": False, "text": "某人{{ number }}"},
    },
    "phone": {"kind": "phone", "title": "电话", "personal": {"keeps": "ends"}},
    "id_no": {"kind": "id_number", "title": "证件号", "unique": True, "personal": True},
    "photo": {"kind": "image", "title": "照片", "personal": True},
    "note": {"kind": "text", "title": "备注"},
}
WHO = {
    "kind": "reference",
    "title": "装卸工",
    "reference": {"entity": "yard.person", "copy": {"loader_name": "name"}},
}


def gated() -> Definitions:
    """A clerk keeps persons, the boss may make them nameless."""
    made = yard({"loader": WHO, "loader_name": "text"})
    retention = {"years": "3", "values": {"note": '"已清"'}}
    made.entity("person", PERSON, "master", label="name", retention=retention)
    made.grant("clerk", "person", "read", "create", "update")
    made.grant("boss", "person", "read", "update", "anonymise")
    return made
