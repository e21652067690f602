"""Files that are broken, foreign, too large or meant to do harm."""

import time

import pytest

from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import Drawing, straight


def codes(xml: bytes) -> set[str]:
    return {finding.code for finding in parse_process(xml, "sheet.bpmn")[1]}


BIG = b"<bpmn:task/>" * 25_000
HOSTILE = {
    "empty": (b"", "bpmn_empty"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x01", "bpmn_encoding"),
    "page": (b"<html><body/></html>", "bpmn_not_bpmn"),
    "doctype": (
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        "bpmn_doctype",
    ),
    "bomb": (b"<!doctype x [<!entity a 'aaaa'>]><x>&a;</x>", "bpmn_doctype"),
    "utf-16": ("<?xml version='1.0' encoding='utf-16'?><x/>".encode("utf-16"), "bpmn_encoding"),
    "utf-7": (b"<?xml version='1.0' encoding='utf-7'?><x/>", "bpmn_encoding"),
    "huge": (b"<x>" + b" " * 2_000_001, "bpmn_too_large"),
    "torn": (straight("a").xml()[:-20], "bpmn_not_xml"),
    "deep": (straight("a").xml().replace(b"<bpmn:endEvent", b"<bpmn:x>" * 257), "bpmn_not_xml"),
    "nested": (
        straight("a")
        .xml()
        .replace(b"</bpmn:process>", b"<bpmn:x>" * 99 + b"</bpmn:x>" * 99 + b"</bpmn:process>"),
        "bpmn_too_large",
    ),
    "many": (
        straight("a").xml().replace(b"</bpmn:process>", BIG + b"</bpmn:process>"),
        "bpmn_too_large",
    ),
    "attributes": (
        straight("a")
        .xml()
        .replace(b'id="a"', b'id="a" ' + b" ".join(b'a%d=""' % i for i in range(300))),
        "bpmn_too_large",
    ),
    "no process": (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        "bpmn_no_process",
    ),
    "two": (
        straight("a")
        .xml()
        .replace(b"</bpmn:definitions>", b'<bpmn:process id="q"/></bpmn:definitions>'),
        "bpmn_two_processes",
    ),
    "long": (straight(*[f"n{i}" for i in range(300)]).xml(), "bpmn_too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_at_once(name: str) -> None:
    source, code = HOSTILE[name]
    began = time.process_time()
    found = codes(source)
    assert code in found
    assert time.process_time() - began < 2


def test_a_reference_that_would_stop_the_parser_of_the_library_is_refused_in_no_time() -> None:
    reference = "a' or " + "//*" * 6000
    event = f'<bpmn:messageEventDefinition messageRef="{reference}"/>'
    shape = f'<bpmn:intermediateCatchEvent id="x">{event}</bpmn:intermediateCatchEvent>'
    drawing = Drawing().start().end().add(shape).path("begin", "x", "end")
    began = time.process_time()
    assert "bpmn_event_undeclared" in codes(drawing.xml())
    assert time.process_time() - began < 0.5
