"""The collection of measurements: what takes part, and how figures are put side by side."""

import importlib.util
import json

import pytest


@pytest.fixture
def run(repository, tmp_path):
    """bench/run.py, looking into a folder of our own."""
    spec = importlib.util.spec_from_file_location("bench_run", repository / "bench" / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.HERE, module.RESULTS = tmp_path, tmp_path / "results"
    return module


def test_a_module_without_measure_takes_no_part(run, tmp_path):
    (tmp_path / "shared.py").write_text("WORDS = 1\n")
    (tmp_path / "step.py").write_text("def measure():\n    return {}\n")
    assert [name for name, _measure in run.measurements([])] == ["step"]


def test_figures_of_two_modules_are_compared_by_name(run):
    ping = {"value": 1000.0, "unit": "1/s"}
    decide = {"value": 120.0, "unit": "1/s", "compare": ["ping", "absent"]}
    figures = run.with_ratios({"ping": ping, "decide": decide})
    assert figures["decide"] == {"value": 120.0, "unit": "1/s", "ratio_to": {"ping": 0.12}}


def test_the_latest_figures_are_kept_as_json(run, tmp_path):
    run.keep({"ping": {"value": 1.5, "unit": "ms", "ratio_to": {}}})
    kept = json.loads((tmp_path / "results" / "latest.json").read_text())
    assert kept == {"ping": {"value": 1.5, "unit": "ms", "ratio_to": {}}}


def test_the_table_shows_each_figure_with_its_ratios(run):
    text = run.table({"decide": {"value": 120, "unit": "1/s", "ratio_to": {"ping": 0.12}}})
    assert text.split() == ["decide", "120", "1/s", "0.12", "×", "ping"]
