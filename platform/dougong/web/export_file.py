"""A file that an action writes and a reader takes along: sent piece by piece, noted in the log."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from os import SEEK_END
from typing import IO

from flask import Response

from dougong.actions.exporting import Exported, note
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.call import change, read
from dougong.web.disposition import disposition

#: A smaller file stays in memory.
IN_MEMORY = 1_000_000
#: Bytes sent at once.
PIECE = 65_536

Export = Callable[[UnitOfWork, IO[bytes]], Exported]


@dataclass(frozen=True)
class Kind:
    """What kind of file it is."""

    media_type: str
    suffix: str


def sent_file(export: Export, kind: Kind) -> Response:
    """The file an action writes, sent piece by piece and gone when it is sent."""
    with ExitStack() as kept:
        out = kept.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))

        def action(uow: UnitOfWork) -> tuple[Exported, str]:
            # A unit that is tried again begins the file anew.
            out.seek(0)
            out.truncate()
            day = uow.now.astimezone(uow.house.zone)
            return export(uow, out), f"{day:%Y%m%d}"

        exported, day = read(action)
        change(lambda uow: note(uow, exported))
        kept.pop_all()
    size = out.seek(0, SEEK_END)
    answer = Response(_pieces(out), mimetype=kind.media_type)
    answer.content_length = size
    answer.headers["Content-Disposition"] = disposition(f"{exported.title}_{day}.{kind.suffix}")
    return answer


def _pieces(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        out.seek(0)
        while piece := out.read(PIECE):
            yield piece
