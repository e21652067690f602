"""Comments on a process: who may, whom they reach, and what they never give."""

from typing import Any

import pytest

from contract.actions.conftest import World
from dougong.actions import approvals, uploads
from dougong.actions.comments import Comment, CommentEmpty, NotAReader, comment, to_name
from dougong.actions.files import file_for
from dougong.base.errors import AccessDenied, DataInvalid, NotFound
from dougong.model.runtime import Record
from dougong.store import notices


def say(world: World, order: Record, login: str, text: str, *named: str, **more: Any) -> Comment:
    process, ids = str(world.read(order).process_id), [world.actor(one).id for one in named]
    return world.run(login, lambda uow: comment(uow, process, text, ids, **more))


def heard(world: World, login: str) -> list[str]:
    rows = world.run(login, lambda uow: notices.listed(uow, uow.actor.id))
    return [row.kind for row in rows if row.kind in {"mentioned", "commented"}]


def test_who_takes_part_says_something_and_whom_he_names_is_told(world: World) -> None:
    order = world.submitted()
    said = say(world, order, "pam", "  砂的单价怎么定的？ ", "bo")
    assert (said.who, said.text, said.named) == ("Pam", "砂的单价怎么定的？", ("Bo",))
    assert heard(world, "bo") == ["mentioned"]
    assert heard(world, "ann") == ["commented"]
    assert heard(world, "pam") == []
    # Bo is not asked yet; being named he may answer, and the one who spoke first hears of it.
    say(world, order, "bo", "按合同")
    assert heard(world, "pam") == ["commented"]
    view = world.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert [one.text for one in view.comments] == ["砂的单价怎么定的？", "按合同"]
    assert world.trail(order)[-2:] == ["commented", "commented"]


def test_a_comment_gives_no_right(world: World) -> None:
    order = world.submitted()
    world.person("eve", site=False)
    with pytest.raises(NotAReader):
        say(world, order, "pam", "请看", "eve")
    with pytest.raises(NotFound):
        say(world, order, "eve", "我看看")
    # Cho may read the document and has no part in it.
    with pytest.raises(AccessDenied):
        say(world, order, "cho", "路过")
    offered = world.run("pam", lambda uow: [p.login for p in to_name(uow, world.read(order), "")])
    assert "eve" not in offered
    assert {"ann", "bo"} <= set(offered)
    with pytest.raises(CommentEmpty):
        say(world, order, "pam", " ")


def test_files_of_a_comment_are_read_with_the_document(world: World) -> None:
    order = world.submitted()
    host = world.host

    def kept(login: str) -> str:
        upload = uploads.Upload("照片.txt", "现场".encode(), {})
        received = uploads.receive(host, world.actor(login), upload, megabytes=1)
        return world.run(login, lambda uow: uploads.write_down(uow, received).id)

    mine, others = kept("pam"), kept("bo")
    with pytest.raises(DataInvalid):
        say(world, order, "pam", "见附件", file_ids=[others])
    said = say(world, order, "pam", "", file_ids=[mine])
    assert said.files == ((mine, "照片.txt"),)
    assert world.run("ann", lambda uow: file_for(uow, mine).name) == "照片.txt"
    # Also after the end the talk goes on.
    world.vote("pam", order)
    world.vote("bo", order)
    assert say(world, order, "ann", "谢谢").who == "Ann"
