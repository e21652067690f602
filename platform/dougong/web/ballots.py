"""What a person sends with a vote from the page of a document: words, a signature, files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from dougong.actions import uploads
from dougong.actions.approvals import ApprovalView
from dougong.actions.choosing import Choice
from dougong.actions.chosen_people import names_of
from dougong.actions.decide import Ballot
from dougong.actions.opinions import MOST_FILES
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload
from dougong.base.values import Json, JsonObject, is_id
from dougong.web.brought_in_part import people_picker
from dougong.web.call import actor, host
from dougong.web.json_body import read_json
from dougong.web.locale import text
from dougong.web.plain import form_number, form_object

#: How the fields begin that hold people chosen for a node.
CHOICE = "chosen:"


@dataclass(frozen=True)
class ChoicePart:
    """A node whose people are to be chosen."""

    field: str
    node: str
    #: Who is chosen already.
    value: list[Json]
    picker: JsonObject


@dataclass(frozen=True)
class BallotPart:
    """What the bar of a document asks for beside the opinion."""

    #: Answers that need a signature, and those that need a file.
    signature: frozenset[str] = frozenset()
    attachment: frozenset[str] = frozenset()
    #: What the pad to sign on says.
    pad: JsonObject | None = None
    choices: tuple[ChoicePart, ...] = ()


def ballot_part(uow: UnitOfWork, view: ApprovalView) -> BallotPart:
    """What the bar asks for at the reader's node."""
    pad: JsonObject = {"texts": dict(signature_texts())}
    source = f"/records/{view.record.entity}/{view.record.id}/choose"
    return BallotPart(
        view.signature,
        view.attachment,
        pad if view.signature else None,
        choices_part(view.choices, names_of(uow, view.choices), source),
    )


def signature_texts() -> dict[str, str]:
    """What the pad to sign on says."""
    return {
        "title": text("手写签名"),
        "signed": text("签名"),
        "cancel": text("取消"),
        "clear": text("重写"),
        "done": text("完成"),
        "empty": text("请先签名"),
    }


def ballot() -> Callable[[UnitOfWork], Ballot]:
    """What came with this request; its files are received now and written with the vote."""
    sent = [one for one in request.files.getlist("files") if one.filename][:MOST_FILES]
    uploaded = [Upload(one.filename or "file", one.stream.read(), {}) for one in sent]
    megabytes = host().settings.upload_megabytes
    received = [uploads.receive(host(), actor(), one, megabytes=megabytes) for one in uploaded]

    def given(uow: UnitOfWork) -> Ballot:
        return {
            "version": form_number("version"),
            "opinion": request.form.get("opinion", "").strip(),
            "raw": form_object("data") or None,
            "to": request.form.get("to") or None,
            "signature": _signature(),
            "chosen": chosen(),
            "files": [uploads.write_down(uow, one).id for one in received],
        }

    return given


def chosen() -> dict[str, list[str]]:
    """The people chosen for nodes, as this request names them; nobody where all were taken out."""
    found: dict[str, list[str]] = {}
    for key, value in request.form.items():
        if key.startswith(CHOICE):
            ids = read_json(value.encode())
            named = [str(one) for one in ids if is_id(str(one))] if isinstance(ids, list) else []
            found[key.removeprefix(CHOICE)] = named
    return found


def choices_part(
    choices: Sequence[Choice], names: Mapping[str, str], source: str, form: str = ""
) -> tuple[ChoicePart, ...]:
    """A picker for each node whose people are to be chosen."""
    return tuple(
        ChoicePart(
            f"{CHOICE}{one.node_id}",
            one.name,
            [*one.chosen],
            {
                **people_picker(f"{source}/{one.node_id}", many=True),
                "data": source.startswith("/new/"),
                # Without network it is looked up among what the phone has taken along.
                "field": f"{CHOICE}{one.node_id}",
                "form": form,
                "value": [{"id": key, "label": names.get(key, "…")} for key in one.chosen],
            },
        )
        for one in choices
    )


def _signature() -> str | None:
    drawn = read_json(request.form.get("signature", "null").encode())
    return str(drawn["file"]) if isinstance(drawn, dict) and drawn.get("file") else None
