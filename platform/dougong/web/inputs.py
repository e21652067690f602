"""How each kind of field is typed: its template, the type of its input, the shape of its JSON."""

from dataclasses import dataclass

from dougong.forms.view import ControlView


@dataclass(frozen=True)
class Input:
    """One way to type a value."""

    #: Template under `fields/`.
    template: str
    #: How the browser reads the value: text, boolean, one, many or json.
    shape: str = "text"
    type: str = "text"
    mode: str = ""
    #: Whether a label may point at the input.
    labelled: bool = True
    #: What stands behind a number that is typed without it.
    unit: str = ""


TEXT = Input("text")
NUMBER = Input("text", mode="decimal")
PICKER = Input("picker", "json")
FILES = Input("files", "json", labelled=False)
SELECT = Input("select")
ONE = Input("one", "one", labelled=False)

INPUTS: dict[str, Input] = {
    "integer": Input("text", mode="numeric"),
    "decimal": NUMBER,
    "money": NUMBER,
    "percent": Input("text", mode="decimal", unit="%"),
    "phone": Input("text", type="tel", mode="tel"),
    "bank_account": Input("text", mode="numeric"),
    "date": Input("text", type="date"),
    "datetime": Input("text", type="datetime-local"),
    "time": Input("text", type="time"),
    "period": Input("text", type="month"),
    "long_text": Input("long"),
    "rich_text": Input("long"),
    "boolean": Input("boolean", "boolean"),
    "choices": Input("many", "many", labelled=False),
    "member": PICKER,
    "department": PICKER,
    "reference": PICKER,
    "tree_reference": PICKER,
    "references": PICKER,
    "file": FILES,
    "image": FILES,
    "signature": Input("signature", "json", labelled=False),
    "location": Input("location", "json", labelled=False),
    "rows": Input("rows", "json", labelled=False),
}
#: Choices that fit side by side are tapped, not unfolded.
FEW = 5


def input_of(control: ControlView) -> Input:
    """The way to type the control's value."""
    if control.kind in {"choice", "status", "cascader"}:
        few = len(control.options) <= FEW or control.widget in {"radio", "chips"}
        return ONE if few and control.widget != "select" else SELECT
    return INPUTS.get(control.kind, TEXT)
