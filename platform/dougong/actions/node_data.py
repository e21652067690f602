"""What an approver fills in: only the fields his node opens, and all those it requires."""

from dougong.access.field_rights import rights_on
from dougong.actions import attachments, brought_in, taking
from dougong.actions.cases import Case
from dougong.actions.drafts import keep
from dougong.actions.saving import prepared_data, require_own
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.writable import laid_over, require_writable
from dougong.base.errors import DataInvalid
from dougong.base.values import JsonObject
from dougong.forms.decode import decode
from dougong.forms.faults import is_empty, missing
from dougong.model.runtime import Record
from dougong.model.workflow.definition import ApprovalNode


def fill_in(uow: UnitOfWork, case: Case, node: ApprovalNode, raw: JsonObject) -> Record:
    """The document with what the approver filled in."""
    entity, record = case.entity, case.record
    sent = decode(entity, uow.catalog, raw, partial=True, lenient=True).required()
    sent = attachments.signed(uow, entity, record.data, sent)
    rights = rights_on(uow.actor, uow.catalog, record, node.fields)
    require_writable(entity, uow.catalog, rights, record.data, sent)
    require_own(uow, entity, sent, stored=record)
    whole = laid_over(entity, record.data, sent)
    ready = prepared_data(uow, entity, whole, stored=record)
    data = ready.evaluation.required()
    faults = brought_in.changed_faults(uow, entity, ready, record)
    if faults := (*faults, *taking.faults(uow, entity, data.data, record.id)):
        raise DataInvalid(faults)
    return keep(uow, entity, record, data)


def require_filled(case: Case, node: ApprovalNode) -> None:
    """DataInvalid when a field the node requires is still empty."""
    fields = case.entity.fields
    wanted = [path for path, right in node.fields.items() if right == "required"]
    faults = [
        missing(path, fields[path.strip("/")])
        for path in wanted
        if path.strip("/") in fields and is_empty(case.record.data.get(path.strip("/")))
    ]
    if faults:
        raise DataInvalid(faults)
