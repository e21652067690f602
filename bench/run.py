"""Runs every measurement beside this file, prints a table, writes bench/results/latest.json.

A module here that has `measure()` takes part: it returns `{name: figure}`, a figure being
`{"value": …, "unit": …}` and, where two figures of one run belong together, `"ratio_to":
{"<other name>": …}`. A ratio may also be asked for by name alone, `"compare": ["<other name>"]`;
it is then worked out over all modules. Absolute figures hold for one machine, ratios for more.
"""

import argparse
import importlib.util
import inspect
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
Figures = dict[str, dict[str, Any]]

# A module here may be run alone as well, so whoever imports this one finds all of them.
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]


def measurements(wanted: list[str]) -> Iterator[tuple[str, Callable[..., Figures]]]:
    """The modules that can measure, in the order of their names."""
    for path in sorted(HERE.glob("*.py")):
        if path == Path(__file__).resolve() or (wanted and path.stem not in wanted):
            continue
        spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        # Dataclasses and pickled workers look their module up by name.
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        if callable(getattr(module, "measure", None)):
            yield path.stem, module.measure


def with_ratios(figures: Figures) -> Figures:
    """The same figures with every comparison worked out that both sides were measured for."""
    done = {}
    for name, figure in figures.items():
        ratios = dict(figure.get("ratio_to", {}))
        for other in figure.get("compare", ()):
            if other in figures and figures[other]["value"]:
                ratios[other] = round(figure["value"] / figures[other]["value"], 4)
        kept = {key: value for key, value in figure.items() if key != "compare"}
        done[name] = {**kept, "ratio_to": ratios}
    return done


def table(figures: Figures) -> str:
    """The figures as lines of text."""
    wide = max([len(name) for name in figures], default=10)
    lines = []
    for name, figure in figures.items():
        ratios = "  ".join(f"{ratio:g} × {other}" for other, ratio in figure["ratio_to"].items())
        lines.append(f"{name:<{wide}}  {figure['value']:>14,.4g} {figure['unit']:<12} {ratios}")
    return "\n".join(line.rstrip() for line in lines)


def main() -> int:
    """Measure, show, keep; 1 when a module failed, with the others' figures kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="names of modules; none means all, and is kept")
    parser.add_argument("--full", action="store_true", help="what can be larger is full size")
    given = parser.parse_args()
    wanted = given.modules
    figures: Figures = {}
    failed = []
    for name, measure in measurements(wanted):
        began = time.monotonic()
        print(f"measuring {name} …", flush=True)
        try:
            figures |= measure(**({"full": given.full} if _has_sizes(measure) else {}))
        except Exception as error:  # noqa: BLE001 one broken bench must not cost the others' hour
            failed.append(name)
            print(f"  {name} failed: {type(error).__name__}: {error}", file=sys.stderr)
        print(f"  {name}: {time.monotonic() - began:.0f} s", flush=True)
    figures = with_ratios(figures)
    if not wanted:
        keep(figures)
    print(f"\n{table(figures)}\n")
    return 1 if failed else 0


def _has_sizes(measure: Callable[..., Figures]) -> bool:
    return "full" in inspect.signature(measure).parameters


def keep(figures: Figures, name: str = "latest") -> None:
    """Write the figures, and beside them once more under the day and machine."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    if name != "latest":
        return
    day = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")  # noqa: TID251 the day names a file of figures
    (RESULTS / f"{day}-{platform.machine()}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
