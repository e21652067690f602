"""Every sentence of the pages has its English, and none that nobody says is kept."""

import gettext
import importlib.util
import io
import re
from types import ModuleType

import pytest

PLACES = re.compile(r"%\(\w+\)[a-z]|%[a-z%]")
CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001\u3002]")


@pytest.fixture(scope="module")
def catalogs(repository) -> ModuleType:
    path = repository / ".ci" / "catalogs.py"
    spec = importlib.util.spec_from_file_location("catalogs", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def said(catalogs) -> set[str]:
    return {message for _path, message in catalogs.sentences()}


@pytest.fixture(scope="module")
def english(catalogs) -> dict[str, str]:
    return {message.id: message.string for message in catalogs.written("en") if message.id}


def test_sentences_of_python_and_of_templates_are_found(catalogs, said):
    suffixes = {path.rpartition(".")[2] for path, _message in catalogs.sentences()}
    assert suffixes == {"py", "html"}
    assert {"待办", "同意", "共 %(count)s 条"} <= said


def test_every_sentence_has_its_english(said, english):
    assert sorted(one for one in said if not english.get(one)) == []


def test_no_english_is_kept_for_a_sentence_nobody_says(said, english):
    assert sorted(set(english) - said) == []


def test_english_fills_the_same_places(english):
    def places(sentence: str) -> list[str]:
        return sorted(PLACES.findall(sentence))

    assert [one for one, other in english.items() if places(one) != places(other)] == []


def test_english_holds_no_chinese_letters_or_stops(english):
    assert [one for one in english.values() if CHINESE.search(one)] == []


def test_compiled_catalog_says_what_the_written_one_says(catalogs, english):
    folder = catalogs.TRANSLATIONS / "en" / "LC_MESSAGES"
    with (folder / "messages.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {one: compiled.gettext(one) for one in english} == english
    again = gettext.GNUTranslations(io.BytesIO(catalogs.compiled(catalogs.written("en"))))
    assert again.gettext("待办") == compiled.gettext("待办") == "To do"


def test_fixing_an_ordered_catalog_changes_nothing(catalogs):
    first = {message.id: message.string for message in catalogs.current("en")}
    written = {message.id: message.string for message in catalogs.written("en")}
    first.pop("", None)
    written.pop("", None)
    assert first == written


@pytest.mark.parametrize(("language", "shown"), [("en", "To do"), ("zh", "待办")])
def test_sign_of_the_language_is_the_shown_word(repository, language, shown):
    folder = repository / "platform" / "dougong" / "web" / "translations"
    found = gettext.translation("messages", folder, [language], fallback=True)
    assert found.gettext("待办") == shown
