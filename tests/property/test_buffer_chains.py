"""Chains of buffers against all ways that lead to their ends (domain.md 9.9)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.model.services.exact import rounded
from dougong.model.services.service import ServiceFault
from property.test_services import answer, networks


@st.composite
def branches(draw):
    """A network with marks of what is critical, and a buffer somewhere in it."""
    tasks, links = draw(networks())
    marked = [
        {
            **task,
            "critical": draw(st.booleans()),
            "percent": Decimal(draw(st.integers(0, 100))),
            "slip": Decimal(draw(st.integers(-5, 20))),
        }
        for task in tasks
    ]
    keys = [task["key"] for task in marked]
    first = draw(st.none() | st.sampled_from(keys))
    size = Decimal(draw(st.integers(0, 12)))
    return marked, links, {"first": first, "last": draw(st.sampled_from(keys)), "size": size}


def _ways(tasks, links, buffer):
    """Every way to the end of a chain, written backwards, by trying all of them."""
    of = {task["key"]: task for task in tasks}
    found = []

    def go(way):
        before = {
            link["pred"]
            for link in links
            if link["succ"] == way[-1] and not of[link["pred"]]["critical"]
        }
        if way[-1] == buffer["first"] or (buffer["first"] is None and not before):
            found.append(way)
        if way[-1] != buffer["first"]:
            for key in before:
                go([*way, key])

    if buffer["first"] in (None, buffer["last"]) or not of[buffer["first"]]["critical"]:
        go([buffer["last"]])
    return found


@settings(deadline=None, max_examples=300)
@given(branches())
def test_the_chain_of_a_buffer_is_the_longest_of_all_ways(branch):
    tasks, links, buffer = branch
    place = {task["key"]: n for n, task in enumerate(tasks)}
    of = {task["key"]: task for task in tasks}
    ways = _ways(tasks, links, buffer)
    inputs = {"tasks": tasks, "links": links, "buffers": [buffer]}
    if not ways:
        with pytest.raises(ServiceFault) as caught:
            answer("buffer_chain", **inputs)
        assert caught.value.code == "chain_broken"
        return
    found = answer("buffer_chain", **inputs)["buffers"][0]
    long = {tuple(way): sum(of[key]["duration"] for key in way) for way in ways}
    best = min(
        (w for w in long if long[w] == max(long.values())), key=lambda w: [place[k] for k in w]
    )
    assert tuple(reversed(found["chain"])) == best
    length = long[best]
    done = sum(of[key]["duration"] * of[key]["percent"] for key in best) / 100
    eaten = max(of[buffer["last"]]["slip"], 0)
    assert (found["length"], found["left"]) == (length, buffer["size"] - eaten)
    if buffer["size"] and length and done:
        index = Fraction(eaten) / Fraction(buffer["size"]) / (Fraction(done) / Fraction(length))
        assert rounded(found["index"], 9) == rounded(index, 9)
    else:
        assert found["index"] is None
