"""The DMN conformance kit, where its data lies beside the repository."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dougong.feel.conformance import run_folder, run_kit
from dougong.sources.folder import read_kit

KIT = Path(__file__).parents[4] / "shared" / "testdata" / "dmn-tck"
FLOOR = 0.98
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

needs_kit = pytest.mark.skipif(
    not KIT.is_dir(), reason="the DMN conformance kit is not beside the repository"
)

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m">
  <inputData id="a" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <businessKnowledgeModel id="k" name="double"><encapsulatedLogic>
    <formalParameter name="n" typeRef="number"/>
    <literalExpression><text>n * 2</text></literalExpression>
  </encapsulatedLogic></businessKnowledgeModel>
  <decision id="d1" name="twice it"><variable name="twice it" typeRef="number"/>
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
    <invocation><literalExpression><text>double</text></literalExpression>
      <binding><parameter name="n"/><literalExpression><text>amount</text></literalExpression>
      </binding></invocation></decision>
  <decision id="d2" name="result"><variable name="result"/>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <context><contextEntry><variable name="sum"/><literalExpression><text>twice it + 1</text>
      </literalExpression></contextEntry></context></decision>
  <decision id="d3" name="wrong"><variable name="wrong"/>
    <literalExpression><text>1 +</text></literalExpression></decision>
</definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>m.dmn</modelName>
 <testCase id="1"><inputNode name="amount"><value xsi:type="xsd:decimal">4</value></inputNode>
  <resultNode name="result"><expected><component name="sum">
   <value xsi:type="xsd:decimal">9</value></component></expected></resultNode>
  <resultNode name="twice it"><expected><value xsi:type="xsd:decimal">7</value></expected>
  </resultNode>
  <resultNode name="wrong"><expected><value xsi:nil="true"/></expected></resultNode>
 </testCase></testCases>"""


def test_a_folder_is_run_and_counted_per_result():
    tally = run_folder({"m.dmn": MODEL.encode(), "m-test-01.xml": CASES.encode()}, "", NOW)
    assert (tally.passed, tally.total) == (2, 3)
    assert [case.literal for case in tally.cases] == [False, False, True]
    assert tally.failures[0][0] == "1 twice it"


@needs_kit
def test_nearly_all_of_the_conformance_kit_passes():
    results = run_kit(read_kit(KIT), NOW)
    assert results["passed"] / results["total"] >= FLOOR
