"""Identity numbers: those of residents (GB 11643), or of the papers that a field lists."""

from typing import Any

from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, ValueFault, Words, field_kinds
from dougong.model.fields.papers import PAPERS, is_resident
from dougong.model.fields.plain import EMPTY, fault
from dougong.model.fields.spelled import Spelled, masked

_NO_PAPER = Text(
    "“{title}”不是有效的证件号码，请核对",
    "“{title}” is not a valid number of a paper; check it",
)


class IdNumberKind(Spelled):
    """Eighteen characters with a valid birthday and check character, or a number of a paper."""

    words = frozenset({"papers"})
    length = 18
    ends = (3, 4)
    code = "id_number_invalid"
    invalid = Text(
        "“{title}”不是有效的 18 位身份证号，请核对",
        "“{title}” is not a valid 18-digit identity number; check it",
    )

    def read(self, field: Field, raw: Json) -> str:
        """The number without blanks; where papers are listed nobody is told of eighteen digits."""
        try:
            return super().read(field, raw)
        except ValueFault as found:
            if field.papers is None or found.code != self.code:
                raise
            raise fault(field, self.code, _NO_PAPER) from None

    def holds(self, field: Field, text: str) -> bool:
        """Whether it is the number of a resident, or of one of the papers that are listed.

        Which of them it has to be is said beside it; that is looked at with the whole record.
        """
        if field.papers is None:
            return is_resident(text)
        return any(PAPERS[name].holds(text) for name in field.papers.kinds.values())

    def mask(self, field: Field, value: Any, words: Words) -> Shown:
        """The ends with stars between; of a short number less, so that half of it is hidden."""
        if not value:
            return EMPTY
        front, end = self.ends if len(value) > 2 * sum(self.ends) else (len(value) // 4,) * 2
        return Shown(masked(value, front, end))


ID_NUMBER = field_kinds.add("id_number", IdNumberKind("id_number"))
