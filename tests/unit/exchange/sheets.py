"""Reads what a workbook says, as the text that stands in its XML."""

import re
import zipfile
from io import BytesIO
from typing import Any

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Read:
    """The first sheet of a workbook."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as package:
            self.xml = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
            self.styles = etree.fromstring(package.read("xl/styles.xml"))
            self.book = etree.fromstring(package.read("xl/workbook.xml"))

    @property
    def rows(self) -> list[list[str]]:
        """Every row as texts; numbers as the digits that are written."""
        return [[self._text(cell) for cell in row] for row in self.xml.iter(f"{MAIN}row")]

    def _text(self, cell: Any) -> str:
        return "".join(cell.itertext())

    def cell(self, place: str) -> Any:
        """One cell, `B3`."""
        found = self.xml.xpath(f"//*[local-name()='c'][@r='{place}']")
        assert found, place
        return found[0]

    def is_number(self, place: str) -> bool:
        """Whether a cell holds a number and no text."""
        cell = self.cell(place)
        return cell.get("t") in (None, "n") and cell.find(f"{MAIN}v") is not None

    def look(self, place: str) -> str:
        """The number format of a cell."""
        style = int(self.cell(place).get("s", "0"))
        number = self.styles.find(f"{MAIN}cellXfs")[style].get("numFmtId")
        named = self.styles.xpath(f"//*[local-name()='numFmt'][@numFmtId='{number}']")
        return str(named[0].get("formatCode")) if named else f"built-in {number}"

    def place_of(self, text: str) -> str:
        """Where a text stands."""
        for row in self.xml.iter(f"{MAIN}row"):
            for cell in row:
                if self._text(cell) == text:
                    return str(cell.get("r"))
        raise AssertionError(text)

    def beside(self, text: str, steps: int = 1) -> str:
        """The place so many columns to the right of a text."""
        found = re.fullmatch(r"([A-Z]+)([0-9]+)", self.place_of(text))
        assert found is not None
        return f"{chr(ord(found[1]) + steps)}{found[2]}"
