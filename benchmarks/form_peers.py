"""`python -m benchmarks.form_peers`: Kioo, JavaRosa and rxeval on the same forms and scripts, one after the other.

Final values are compared; a peer that is not installed is named and left out. --write puts the ratios into docs/benchmarks.md.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import machine, table
from benchmarks.measure import ROOT
from benchmarks.real_forms import real_forms
from benchmarks.synthetic_forms import MAKERS, FormToFill
from core.clock import SystemClock, day_of

Result = dict[str, Any]
Figure = Callable[[Result], float]
MARKS = ("<!-- ratios: made by make bench-forms -->", "<!-- end of ratios -->")
_JAVA = ROOT / "benchmarks" / "peers" / "JavaRosaRun.java"
_LONGEST_SECONDS = 600
KEPT, FOLDER = "Kioo, made ready before", "{folder}"


def engines(passes: int) -> tuple[dict[str, list[str]], list[str]]:
    """The command of every engine that is here, form and script left out; and what is said of those that are not."""
    own = [sys.executable, "-m", "kioo.bench_form"]
    found, said = {"Kioo": own, KEPT: [*own, "--cache", FOLDER], "Kioo, settled": [*own, "--settled"]}, []
    jar = _validator()
    if jar and shutil.which("java"):
        found["JavaRosa"] = ["java", "-Xmx2g", "-cp", str(jar), str(_JAVA)]
    else:
        said.append("JavaRosa was not measured: Java 17 and the jar in the package pyxform are needed.")
    if find_spec("rxeval"):
        found["rxeval"] = [sys.executable, "-m", "benchmarks.peers.rxeval_run"]
    else:
        said.append("rxeval was not measured: it is not installed.")
    return {name: [*command, str(passes)] for name, command in found.items()}, said


def _validator() -> Path | None:
    spec = find_spec("pyxform")
    inside = "validators/odk_validate/bin/ODK_Validate.jar"
    jar = Path(spec.origin).parent / inside if spec and spec.origin else None
    return jar if jar and jar.exists() else None


def measured(forms: Iterable[FormToFill], commands: dict[str, list[str]], rounds: int, folder: Path) -> dict[str, Any]:
    """`{form: {engine: [result per round]}}`; in each round every engine takes its turn on the form."""
    found: dict[str, dict[str, list[Result]]] = {}
    for form in forms:
        xml, script = folder / f"{form.name}.xml", folder / f"{form.name}.json"
        xml.write_bytes(form.xml)
        script.write_text(json.dumps(form.script()), "utf-8")
        found[form.name] = {name: [] for name in commands}
        kept = [part.format(folder=folder) if part == FOLDER else part for part in commands.get(KEPT, ())]
        if kept:
            _run(kept, xml, script)  # makes the form ready
        for _ in range(rounds):
            for name, command in commands.items():
                found[form.name][name].append(_run(kept if name == KEPT else command, xml, script))
        print(f"{form.name}: {_agreement(found[form.name])}", file=sys.stderr)
    return found


def _run(command: list[str], xml: Path, script: Path) -> Result:
    *engine, passes = command
    line = [*engine, str(xml), str(script), passes]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False)
    printed = [text for text in done.stdout.splitlines() if text.startswith("{")]
    result: Result = json.loads(printed[-1]) if printed else {"error": done.stderr.strip()[-300:]}
    return result


def _agreement(by_engine: dict[str, list[Result]]) -> str:
    return "; ".join(f"{name} {_trouble(results) or 'as expected'}" for name, results in by_engine.items())


def _trouble(results: Sequence[Result]) -> str:
    """Why an engine's times do not count; blank when they do."""
    for result in results:
        if "error" in result:
            return f"stopped: {result['error']}"
        for run in result["runs"]:
            if run.get("stopped_after_ops"):
                return f"was stopped after {run['stopped_after_ops']} steps"
            if run["check_failures"]:
                return f"{len(run['check_failures'])} values differ, such as {run['check_failures'][0]}"
            if run["missing"]:
                return f"did not find {run['missing']} places"
    return ""


def _step(kind: str, figure: str) -> Figure:
    return lambda result: statistics.median(run["ops"][kind][figure] for run in result["runs"][1:] or result["runs"])


_ROWS: dict[str, tuple[Figure, str]] = {
    "ready, fresh process": (lambda result: result["runs"][0]["ready_ms"], "ms"),
    "ready, warm": (lambda result: min(run["ready_ms"] for run in result["runs"]), "ms"),
    "answer, median": (_step("set", "median_us"), "µs"),
    "answer, p99": (_step("set", "p99_us"), "µs"),
    "edit in a full form": (_step("set.full", "median_us"), "µs"),
    "round added": (_step("add", "median_us"), "µs"),
    "round removed": (_step("del.full", "median_us"), "µs"),
    "choice list": (_step("choices", "median_us"), "µs"),
    "peak memory": (lambda result: result["rss_peak_kb"] / 1024, "MB"),
}


def rows_of(by_form: dict[str, dict[str, list[Result]]]) -> list[list[str]]:
    """Per form and measure: every engine's median, and in brackets how many times slower than Kioo it is."""
    found = []
    for form, by_engine in by_form.items():
        for what, (figure, unit) in _ROWS.items():
            shown = {name: _median(figure, results) for name, results in by_engine.items()}
            if shown["Kioo"] is not None:
                found.append([form, what, *_cells(shown, unit)])
    return found


def _median(figure: Figure, results: Sequence[Result]) -> float | None:
    if _trouble(results):
        return None
    try:
        return statistics.median(figure(result) for result in results)
    except KeyError:
        return None


def _cells(shown: dict[str, float | None], unit: str) -> list[str]:
    own = shown["Kioo"] or 0.0
    cells = []
    for name, value in shown.items():
        ratio = f" ({value / own:.3g}x)" if value and own and not name.startswith("Kioo") else ""
        cells.append("-" if value is None else f"{value:.3g} {unit}{ratio}")
    return cells


def as_table(rows: list[list[str]], names: Sequence[str], about: str, said: Sequence[str]) -> str:
    """The Markdown that docs/benchmarks.md gets."""
    head = ["form", "what", *names]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join([about, *said, "", *lines])


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.form_peers", description=__doc__)
    parser.add_argument("forms", nargs="*", help=f"{', '.join(MAKERS)}, real, or XForm files (default: all but files)")
    parser.add_argument("--passes", type=int, default=6, help="passes in one process, the first one cold")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each engine for a form")
    parser.add_argument("--write", action="store_true", help="put the ratios into docs/benchmarks.md")
    chosen = parser.parse_args()
    wanted = chosen.forms or [*MAKERS, "real"]
    forms = [MAKERS[name]() for name in wanted if name in MAKERS]
    files = [Path(name) for name in wanted if name.endswith(".xml")]
    forms += real_forms(*files) if "real" in wanted or files else []
    commands, said = engines(chosen.passes)
    about = machine.described(day_of(SystemClock().now_ms()))
    with tempfile.TemporaryDirectory() as folder:
        found = measured(forms, commands, chosen.rounds, Path(folder))
    figures = as_table(rows_of(found), list(commands), about, said)
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
