"""Formatted text: a small set of HTML tags, anything else is refused."""

from html import escape, unescape
from html.parser import HTMLParser

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, Words, field_kinds
from dougong.model.fields.plain import Plain, fault, wrong_type
from dougong.model.fields.text_rules import clean

TAGS = frozenset(
    ("p", "br", "b", "strong", "i", "em", "u", "s", "ul", "ol", "li", "h3", "h4", "blockquote", "a")
)
_ADDRESSES = ("https://", "http://", "mailto:", "tel:")
_LENGTH = 20_000
_MARKUP = Text(
    "“{title}”含有不支持的格式“{found}”", "“{title}” holds “{found}”, which is not supported"
)
_LONG = Text(
    "“{title}”最多 {limit} 个字符，现有 {found} 个",
    "“{title}” takes at most {limit} characters; {found} were sent",
)


class _Reader(HTMLParser):
    """Writes known tags again, collects the words and the first thing that is refused."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.said: list[str] = []
        self.refused = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = tag in TAGS and all(_is_link(tag, name, value) for name, value in attrs)
        if not known:
            self.refused = self.refused or tag
        self.said.append(" " if tag in ("p", "br", "li", "h3", "h4") else "")
        link = "".join(' href="' + escape(value or "") + '"' for _, value in attrs)
        self.written.append(f"<{tag}{link}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in TAGS:
            self.refused = self.refused or tag
        if tag != "br":
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        self.written.append(escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        self.refused = self.refused or "<!-- -->"

    def handle_decl(self, decl: str) -> None:
        self.refused = self.refused or "<!"

    def handle_pi(self, data: str) -> None:
        self.refused = self.refused or "<?"

    def unknown_decl(self, data: str) -> None:
        self.refused = self.refused or "<!["


def _is_link(tag: str, name: str, value: str | None) -> bool:
    return tag == "a" and name == "href" and (value or "").strip().lower().startswith(_ADDRESSES)


def _read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


class RichTextKind(Plain):
    """HTML that was written anew from known tags, safe to put on a page."""

    words = frozenset({"maxLength"})

    def limit(self, field: Field) -> int:
        """The most characters a value may have, its tags included."""
        return int(field.words.get("maxLength", _LENGTH))

    def storage(self, field: Field) -> Storage | None:
        """A long text column."""
        return Storage("long_text", length=self.limit(field))

    def read(self, field: Field, raw: Json) -> str | None:
        """The text with only known tags in it."""
        if not isinstance(raw, str):
            raise wrong_type(field, "文字", "text")
        if len(raw) > self.limit(field):
            raise fault(field, "too_long", _LONG, limit=self.limit(field), found=len(raw))
        reader = _read(clean(field, raw, lines=True))
        if reader.refused:
            raise fault(field, "rich_text_markup", _MARKUP, found=reader.refused)
        if not "".join(reader.said).strip():
            return None
        return clean(field, "".join(reader.written), lines=True)

    def present(self, field: Field, value: str, words: Words) -> Shown:
        """The words without their format."""
        return Shown(" ".join(unescape("".join(_read(value).said)).split()))

    def json_schema(self, field: Field) -> JsonObject:
        """A text with its limit."""
        return {"type": "string", "maxLength": self.limit(field), "contentMediaType": "text/html"}


RICH_TEXT = field_kinds.add("rich_text", RichTextKind("rich_text"))
