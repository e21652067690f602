"""The vectors of the browser's interpreter are those this language gives today."""

import os

from golden.feel_vectors import FILE, document, vectors

SEED, COUNT = 2026, 900


def test_the_file_of_vectors_is_what_the_language_gives():
    wanted = document(vectors(SEED, COUNT))
    if os.environ.get("DOUGONG_REWRITE_GOLDEN"):
        FILE.write_text(wanted, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == wanted
