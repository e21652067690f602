"""Workbooks that were sent hold numbers of cards and people: they are not kept for long."""

from datetime import timedelta

from dougong.actions.jobs import job_kinds, later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import KIND as UNNAMED
from dougong.base.values import JsonObject
from dougong.store import files, import_runs

KIND = "import_file"
#: Somebody may still look at the file, mend it, and see what was wrong.
KEPT = timedelta(days=7)


def forget_later(uow: UnitOfWork, file_id: str) -> None:
    """See to it that a workbook that no record holds is gone in a week."""
    due = uow.now + KEPT
    later(uow, KIND, {"file": file_id}, due=due, unique_key=f"{KIND}:{file_id}")


def forget(uow: UnitOfWork, args: JsonObject) -> None:
    """Forget the file; its bytes follow when this has lasted."""
    file_id = str(args["file"])
    import_runs.drop(uow, file_id)
    if files.drop(uow, file_id):
        later(uow, UNNAMED, {"file": file_id}, due=uow.now, unique_key=f"{UNNAMED}:{file_id}")


job_kinds.add(KIND, forget)
