"""Identity numbers whose paper is told beside them: the choice and its options exist."""

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.check.references import What, known, known_field

_OPTION = What(
    "papers_option_unknown",
    Text("“{owner}”没有选项“{name}”", "“{owner}” has no option “{name}”"),
)
_CHOICE = Text(
    "证件种类要由本记录的单选字段说明，“{name}”不是",
    "The paper is told by a choice of the record, which “{name}” is not",
)


@family("papers")
def check_papers(report: Report) -> None:
    """What tells the paper of a number is a choice, and every option that is named is one of it."""
    for entity in report.catalog.entities.values():
        faults = report.about(entity.file)
        for of in entity.fields.values():
            if of.papers is None:
                continue
            at = f"/properties/{of.key}/papers"
            told = entity.fields.get(of.papers.of)
            known_field(entity.title, of.papers.of, entity.fields, faults, f"{at}/of")
            if told is not None and not told.options:
                faults.add("papers_no_choice", f"{at}/of", _CHOICE, name=told.title or told.key)
            elif told is not None:
                options = {option.value for option in told.options}
                for name in of.papers.kinds:
                    if not known(_OPTION, name, options, faults, f"{at}/kinds/{name}"):
                        faults.found[-1].facts["owner"] = told.title
