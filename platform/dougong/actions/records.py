"""Everything that is done with records, by the names the doors use."""

from dougong.actions.corrections import close_record, copy_record, last_values
from dougong.actions.doors import record_for, record_of_row
from dougong.actions.drafts import (
    autosaved,
    change_draft,
    create_draft,
    discard_draft,
    drop_autosave,
    evaluate_form,
    keep_autosave,
)
from dougong.actions.reversals import reverse_record
from dougong.actions.saving import Saved
from dougong.actions.trail import difference, history

__all__ = [
    "Saved",
    "autosaved",
    "change_draft",
    "close_record",
    "copy_record",
    "create_draft",
    "difference",
    "discard_draft",
    "drop_autosave",
    "evaluate_form",
    "history",
    "keep_autosave",
    "last_values",
    "record_for",
    "record_of_row",
    "reverse_record",
]
