"""One engine serves many threads and languages over one parsed diagram."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from dougong.engine.compiled import Cache
from unit.engine.diagrams import Walk
from unit.engine.test_returns import looped


def whole_walk(_number: int) -> bytes:
    walk = Walk(DEFINITION)
    walk.done("apply", "a1", "b1", "a2", "b2", "archive").done("check", outcome="rejected")
    walk.done("apply", "b1", "b2", "a1").back("a1" if "a1" in walk.open else "a2", "apply")
    walk.done("apply", "a1", "a2", "b1", "b2", "archive")
    return walk.done("check").step.state


DEFINITION = looped().parsed()


def test_threads_that_share_a_diagram_do_not_disturb_each_other() -> None:
    alone = whole_walk(0)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(whole_walk, range(60))) == {alone}


def test_a_diagram_is_parsed_once_for_all_languages() -> None:
    cache = Cache()
    chinese = cache.compiled("r1", DEFINITION)
    english = cache.compiled("r1", replace(DEFINITION, title="Sheet"))
    assert english.definition.title == "Sheet"
    assert english.graphs is chinese.graphs
    assert cache.compiled("r2", DEFINITION).graphs is not chinese.graphs


def test_the_least_used_diagrams_leave_the_cache_first() -> None:
    cache = Cache(size=2)
    first = cache.compiled("r1", DEFINITION)
    second = cache.compiled("r2", DEFINITION)
    assert cache.compiled("r1", DEFINITION) is first
    cache.compiled("r3", DEFINITION)
    assert cache.compiled("r1", DEFINITION) is first
    assert cache.compiled("r2", DEFINITION) is not second
