"""Large workbooks are checked and written in the background, whole or not at all.

The check only reads. Writing is one transaction together with the mark that the job is done: a
server that is killed leaves nothing of the file, and whoever takes the job up again begins anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dougong.actions.host import Host
from dougong.actions.imports.faults import ImportRefused, RowFault
from dougong.actions.imports.importing import (
    WHATS,
    Review,
    What,
    Wish,
    bring_in,
    content_of,
    review,
    understood,
)
from dougong.actions.imports.offer import offer_for
from dougong.actions.jobs import finish, later, long_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError, FieldFault, InputError
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.people import PLATFORM, Actor
from dougong.model.runtime import Job
from dougong.store import import_runs as store
from dougong.store import jobs, people
from dougong.store.import_runs import Run, Stage

KIND = "import"
#: Rows that are dealt with while their person waits; more of them are a job.
AT_ONCE = 1_000
_LEFT = Text("发起人已停用，没有写入任何数据", "Who sent it has left; nothing was written")
_BROKEN = Text(
    "后台处理没有完成，没有写入任何数据；请重新检查，仍不成功请联系管理员",
    "This did not come to an end and nothing was written; check again, or ask an administrator",
)


@dataclass(frozen=True)
class Standing:
    """How far a workbook is."""

    stage: Stage
    rows: int
    done: int
    wish: Wish
    counts: Mapping[What, int]
    #: Everything that is told of rows, and how many faults there are in all.
    faults: tuple[RowFault, ...]
    #: Why the whole of it came to nothing.
    why: FieldFault | None = None


def is_large(found: Review) -> bool:
    """Whether a workbook is more than somebody waits for."""
    return any(len(sheet.lines) > AT_ONCE for sheet in found.layout.sheets)


class ImportTooLarge(InputError):
    """A workbook that is too large to be written while somebody waits."""

    code = "import_too_large"
    text = Text(
        "超过 {limit} 行的文件不能一次直接写入", "More than {limit} rows are not written at once"
    )
    hint = Text(
        "请在页面上导入，由后台处理；或分成几个文件", "Import it on the page, or split the file"
    )


def require_small(uow: UnitOfWork, entity: str, content: bytes, wish: Wish) -> None:
    """ImportTooLarge for a workbook that is left to a job."""
    if is_large(understood(uow, entity, content, wish)):
        raise ImportTooLarge(limit=AT_ONCE)


def ask(uow: UnitOfWork, entity: str, file_id: str, found: Review, wish: Wish) -> None:
    """Have a workbook checked in the background, as its columns are understood now."""
    _begin(uow, entity, file_id, (found.rows, wish), "checking")


def ask_to_write(uow: UnitOfWork, entity: str, file_id: str) -> None:
    """Have a checked workbook written in the background; nothing where it waits already."""
    run = store.find(uow, file_id)
    if run is not None and run.person_id == uow.actor.id and run.stage == "checked":
        _begin(uow, entity, file_id, (run.rows, _wish(run)), "writing")


def _begin(
    uow: UnitOfWork, entity: str, file_id: str, asked: tuple[int, Wish], stage: Stage
) -> None:
    offer_for(uow, uow.catalog.entity(entity))
    (rows, wish), before = asked, store.find(uow, file_id)
    columns: dict[str, Json] = dict(wish.columns)
    run = Run(
        file_id=file_id,
        entity=entity,
        person_id=uow.actor.id,
        wish={"columns": columns, "existing": wish.existing},
        turn=before.turn + 1 if before else 1,
        stage=stage,
        rows=rows,
        done=0,
        found={},
    )
    store.begin(uow, run)
    args: JsonObject = {"file": file_id, "turn": run.turn}
    later(uow, KIND, args, due=uow.now, unique_key=_key(run))


def _key(run: Run) -> str:
    return f"{KIND}:{run.file_id}:{run.turn}"


def standing(uow: UnitOfWork, file_id: str) -> Standing | None:
    """How far the actor's workbook is; none for one that is dealt with at once."""
    run = store.find(uow, file_id)
    if run is None or run.person_id != uow.actor.id:
        return None
    broken = run.stage in {"checking", "writing"} and jobs.is_given_up(uow, _key(run))
    return Standing(
        stage="failed" if broken else run.stage,
        rows=run.rows,
        done=run.done,
        wish=_wish(run),
        counts={what: int(str(_counts(run).get(what, 0))) for what in WHATS},
        faults=_faults(run.found.get("faults") or []),
        why=FieldFault("", "broken", _BROKEN) if broken else _why(run.found.get("why")),
    )


def recent(uow: UnitOfWork, entity: str) -> tuple[tuple[str, Stage, str], ...]:
    """The actor's last large workbooks: id, how far it is, and its name."""
    found = store.recent(uow, entity, uow.actor.id)
    return tuple((run.file_id, run.stage, content_of(uow, run.file_id)[0]) for run in found)


def _why(kept: Any) -> FieldFault | None:
    return FieldFault("", "failed", _SAID, {"zh": kept[0], "en": kept[1]}) if kept else None


def reviewed(uow: UnitOfWork, entity: str, file_id: str, found: Standing) -> Review:
    """The workbook with what was found when it was checked."""
    _, content = content_of(uow, file_id)
    read = understood(uow, entity, content, found.wish)
    return replace(read, counts=found.counts, faults=found.faults)


def carry_out(host: Host, job: Job) -> None:
    """Check or write the workbook, with the rights its person has now."""
    file_id, turn = str(job.args["file"]), job.args["turn"]
    run, actor = host.run(PLATFORM, lambda uow: _asked(uow, file_id), write=False)
    if run is None or run.turn != turn or run.stage not in {"checking", "writing"}:
        host.run(PLATFORM, lambda uow: finish(uow, job))
        return
    try:
        if actor is None:
            _end(host, job, run, stage="failed", found={"why": [_LEFT.zh, _LEFT.en]})
        elif run.stage == "checking":
            _check(host, job, run, actor)
        else:
            host.run(actor, lambda uow: _write(uow, job, run))
    except ImportRefused as refused:
        told = {"counts": {}, "faults": _kept(refused.rows)}
        _end(host, job, run, stage="checked", found=told)
    except DougongError as error:
        why: list[Json] = [error.for_person("zh"), error.for_person("en")]
        _end(host, job, run, stage="failed", found={"why": why})


def _asked(uow: UnitOfWork, file_id: str) -> tuple[Run | None, Actor | None]:
    run = store.find(uow, file_id)
    return run, people.actor_of(uow.connection, run.person_id) if run else None


def _check(host: Host, job: Job, run: Run, actor: Actor) -> None:
    def told(done: int) -> None:
        host.run(PLATFORM, lambda uow: store.told(uow, run, done=done))

    def look(uow: UnitOfWork) -> Review:
        _, content = content_of(uow, run.file_id)
        return review(uow, run.entity, content, _wish(run), told)

    found = host.run(actor, look, write=False)
    _end(host, job, run, stage="checked", found=_result(found), done=found.rows)


def _write(uow: UnitOfWork, job: Job, run: Run) -> None:
    name, content = content_of(uow, run.file_id)
    done = bring_in(uow, run.entity, content, _wish(run), name)
    store.told(uow, run, stage="written", done=done.rows, found=_result(done))
    finish(uow, job)


def _end(host: Host, job: Job, run: Run, **words: Any) -> None:
    def end(uow: UnitOfWork) -> None:
        store.told(uow, run, **words)
        finish(uow, job)

    host.run(PLATFORM, end)


def _wish(run: Run) -> Wish:
    columns = run.wish.get("columns")
    given = {key: str(value) for key, value in columns.items()} if isinstance(columns, dict) else {}
    return Wish(given, "skip" if run.wish.get("existing") == "skip" else "update")


def _counts(run: Run) -> Mapping[str, Json]:
    counts = run.found.get("counts")
    return counts if isinstance(counts, dict) else {}


def _result(found: Review) -> JsonObject:
    counts: dict[str, Json] = {what: found.counts[what] for what in WHATS}
    return {"counts": counts, "faults": _kept(found.faults)}


def _kept(faults: Sequence[RowFault]) -> list[Json]:
    """Faults as they are told in both languages; whoever reads them may change his."""
    return [
        {
            **{key: getattr(one, key) for key in _PLACE},
            "code": one.fault.code,
            "said": [one.fault.for_person("zh"), one.fault.for_person("en")],
        }
        for one in faults
    ]


_PLACE = ("sheet", "sheet_title", "row", "letter", "head", "value")
_SAID = Text("{zh}", "{en}")


def _faults(kept: Any) -> tuple[RowFault, ...]:
    return tuple(
        RowFault(
            **{key: one[key] for key in _PLACE},
            fault=FieldFault("", one["code"], _SAID, {"zh": one["said"][0], "en": one["said"][1]}),
        )
        for one in kept
    )


long_kinds.add(KIND, carry_out)
