"""Nothing grows past the size one person reads at a sitting."""

from architecture.source_tree import PLATFORM, ROOT, files, functions, shown, tree

FILE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 120
ISLAND_LINES = 250
TOPS = ("platform", "tests", "bench", ".ci")


def _too_long(paths, most):
    counted = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in paths)
    return [f"{shown(path)}: {lines} lines" for path, lines in counted if lines > most]


def _python():
    return [path for top in TOPS for path in files(ROOT / top, "*.py")]


def test_no_python_file_is_longer_than_four_hundred_lines():
    assert _too_long(_python(), FILE_LINES) == []


def test_no_function_is_longer_than_forty_lines():
    long = []
    for path in _python():
        for function in functions(tree(path)):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES:
                long.append(f"{shown(path, function.lineno)} {function.name}: {lines} lines")
    assert long == []


def test_no_template_is_longer_than_a_screen_or_two():
    assert _too_long(files(PLATFORM / "web" / "templates", "*.html"), TEMPLATE_LINES) == []


def test_no_island_is_longer_than_two_hundred_and_fifty_lines():
    assert _too_long(files(PLATFORM / "web" / "assets", "*.js"), ISLAND_LINES) == []
