"""What a file must be before it is opened as a workbook (reliability.md 3, T16)."""

import re
import zipfile
from io import BytesIO

from dougong.exchange.errors import XlsxBroken, XlsxLocked, XlsxMerged, XlsxTooLarge, XlsxType

#: Bytes that all parts of a workbook may have when they are unpacked.
MOST_BYTES = 60_000_000
#: How many times larger than its file a workbook may be; real ones stay below thirty.
MOST_RATIO = 100
#: Below this the ratio says nothing: an empty sheet is mostly repetition.
SMALL = 1_000_000
MOST_PARTS = 500
#: Read at once; words that are looked for may lie across two of them.
PIECE, OVERLAP = 65_536, 64

_BOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb"<(\w+:)?mergeCell\s")
#: How an encrypted workbook and one of Excel 97 begin: both are compound files.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def require_sound(content: bytes) -> None:
    """One of the `xlsx_*` refusals unless the file is a plain workbook of bearable size."""
    if content.startswith(_COMPOUND):
        raise XlsxLocked
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _require_parts(package, len(content))
            for part in package.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _require_plain(package, part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError) as error:
        raise XlsxType from error
    except RuntimeError as error:
        # How the library says that a part wants a password.
        raise XlsxLocked from error


def _require_parts(package: zipfile.ZipFile, packed: int) -> None:
    parts = package.infolist()
    if _BOOK not in package.namelist():
        raise XlsxType
    # A part never unpacks to more than its directory says: reading stops there.
    unpacked = sum(part.file_size for part in parts)
    beyond = unpacked > SMALL and unpacked > MOST_RATIO * packed
    if unpacked > MOST_BYTES or beyond or len(parts) > MOST_PARTS:
        raise XlsxTooLarge(megabytes=MOST_BYTES // 1_000_000)


def _require_plain(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    sheet = _SHEET.fullmatch(part.filename) is not None
    before = b""
    with package.open(part) as stream:
        while piece := stream.read(PIECE):
            text = before + piece
            if _DECLARATION.search(text):
                raise XlsxBroken
            if sheet and _MERGED.search(text):
                raise XlsxMerged
            before = text[-OVERLAP:]
