"""The English of the pages: what `make fix` brings in line with the sentences in code.

With `compile` it only writes the form that the pages read, which is built and not kept.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).resolve().parent.parent / "platform" / "dougong" / "web"
TRANSLATIONS = WEB / "translations"
LANGUAGES = ("en",)
#: The head of a catalog names a date; one that stays keeps equal catalogs equal.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
#: `text("…")` in Python, `_('…')` in templates.
WORDS = {"text": None, "_": None}
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]


def sentences() -> Iterator[tuple[str, str]]:
    """Each file with a sentence that its pages may show."""
    found = extract_from_dir(WEB, METHODS, keywords=WORDS)
    for path, _line, message, _comments, _context in found:
        yield path.replace("\\", "/"), str(message)


def source() -> Catalog:
    """All sentences with their files, without translations."""
    catalog = Catalog(project="dougong", charset="utf-8", fuzzy=False)
    for path, message in sorted(set(sentences())):
        catalog.add(message, locations=[(path, 1)])
    return catalog


def written(language: str) -> Catalog:
    """The translations of one language, as people wrote them."""
    with _path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The form that the pages read, equal for equal translations."""
    target = io.BytesIO()
    write_mo(target, _plain(catalog))
    return target.getvalue()


def current(language: str) -> Catalog:
    """The translations brought in line with the code: new ones empty, unused ones gone."""
    old, new = written(language), source()
    made = _plain(old, empty=True)
    for message in new:
        if message.id:
            known = old.get(message.id)
            made.add(message.id, known.string if known else "", locations=message.locations)
    return made


def _plain(catalog: Catalog, *, empty: bool = False) -> Catalog:
    """The same translations, or none, under a head that changes with nothing."""
    made = Catalog(
        locale=catalog.locale,
        project="dougong",
        version="1",
        msgid_bugs_address="the issues of the project",
        creation_date=EPOCH,
        revision_date=EPOCH,
        last_translator="the authors of Dougong",
        language_team=str(catalog.locale),
        header_comment=f"# {catalog.locale}: the sentences of the pages.",
        charset="utf-8",
        fuzzy=False,
    )
    for message in catalog:
        if message.id and message.string and not empty:
            made.add(message.id, message.string)
    return made


def _path(language: str, kind: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"messages.{kind}"


def compile_all() -> None:
    """Write the form that the pages read, from the translations as they are."""
    for language in LANGUAGES:
        _path(language, "mo").write_bytes(compiled(written(language)))


def main() -> None:
    """Write every language again and say what still waits for a translation."""
    if sys.argv[1:] == ["compile"]:
        compile_all()
        return
    for language in LANGUAGES:
        catalog = current(language)
        with _path(language, "po").open("wb") as file:
            write_po(file, catalog, width=0, sort_by_file=True, include_lineno=False)
        _path(language, "mo").write_bytes(compiled(catalog))
        for message in catalog:
            if message.id and not message.string:
                print(f"{language}: 尚未翻译 · not translated: {message.id}")


if __name__ == "__main__":
    main()
