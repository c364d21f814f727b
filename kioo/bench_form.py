"""`kioo-bench-form FORM.xml SCRIPT.json PASSES`: replays answers in the form engine and prints what each step took, as JSON."""

import argparse
import json
import math
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from forms import FormDefinition, FormSession, load_form, open_form
from kioo.folder_of_forms import FolderOfForms

_BENCH_KEY = b"to notice damage, not people"
Load = Callable[[bytes], FormDefinition]
Step = Mapping[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one line: the engine, the form, a run per pass, the peak of memory."""
    chosen = _parser().parse_args(arguments)
    xml, script = chosen.form.read_bytes(), json.loads(chosen.script.read_text("utf-8"))
    load = partial(open_form, kept=FolderOfForms(chosen.cache, _BENCH_KEY)) if chosen.cache else load_form
    runs = [replayed(xml, script, load, settled=chosen.settled) for _ in range(chosen.passes)]
    found = {"engine": "Kioo", "form": chosen.form.name, "runs": runs, "rss_peak_kb": _peak_kb()}
    print(json.dumps(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kioo-bench-form", description="Measures the form engine on one form.")
    parser.add_argument("form", type=Path, metavar="FORM.xml")
    parser.add_argument("script", type=Path, metavar="SCRIPT.json", help="what is answered, and what must come out")
    parser.add_argument("passes", type=int, metavar="PASSES", help="how often, the first one cold")
    parser.add_argument(
        "--settled", action="store_true", help="after each step, work out what is not on the screen too"
    )
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="keep the form made ready in this folder, and open it from there"
    )
    return parser


def replayed(xml: bytes, script: Mapping[str, Any], load: Load, *, settled: bool = False) -> dict[str, Any]:
    """One pass: the form made ready, every step timed, the final values compared with those of the script."""
    start = time.perf_counter()
    form = load(xml)
    loaded = time.perf_counter()
    session = blank_session(form)
    _first_question(session)
    ready = time.perf_counter()
    took: dict[str, list[float]] = {}
    rejected = sum(_timed(session, step, took, settled=settled) for step in script["ops"])
    return {
        "parse_ms": (loaded - start) * 1e3,
        "init_ms": (ready - loaded) * 1e3,
        "ready_ms": (ready - start) * 1e3,
        "ops": {kind: _figures(times) for kind, times in took.items()},
        "missing": 0,
        "rejected": rejected,
        "check_failures": [said for check in script["checks"] if (said := _difference(session, check))],
    }


def blank_session(form: FormDefinition) -> FormSession:
    """The form as a person opens it, on the clock of this machine."""
    return FormSession.new(form, clock_ms=_clock_ms, random_bytes=os.urandom, device="bench")


def _clock_ms() -> int:
    return time.time_ns() // 1_000_000


def _first_question(session: FormSession) -> None:
    """The first page as a screen gets it, up to its first question with the choices."""
    for ref in (ref for page in session.pages() for ref in page.refs):
        if session.node(ref).kind == "question":
            return


def _timed(session: FormSession, step: Step, took: dict[str, list[float]], *, settled: bool) -> int:
    """Does one step and notes its microseconds; gives how many answers did not hold (JavaRosa checks them as well)."""
    work, ref = _STEPS[step["op"]], step["ref"]
    start = time.perf_counter_ns()
    work(session, step)
    problems = session.validate([ref]) if step["op"] == "set" else ()
    if settled:
        session.snapshot()
    kind = f"{step['op']}.{step['tag']}" if "tag" in step else step["op"]
    took.setdefault(kind, []).append((time.perf_counter_ns() - start) / 1e3)
    return len(problems)


_STEPS: dict[str, Callable[[FormSession, Step], object]] = {
    "set": lambda session, step: session.answer(step["ref"], step["value"]),
    "add": lambda session, step: session.add_repeat(step["ref"]),
    "del": lambda session, step: session.remove_repeat(step["ref"]),
    "choices": lambda session, step: session.choices(step["ref"]),
}


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "n": len(ordered),
        "median_us": statistics.median(ordered),
        "p99_us": ordered[math.ceil(len(ordered) * 0.99) - 1],
        "max_us": ordered[-1],
        "mean_us": statistics.fmean(ordered),
    }


def _difference(session: FormSession, check: Step) -> str:
    """What a final value is instead of what the script expects; blank when it is the same."""
    got = session.node(check["ref"]).value
    return "" if got == check["value"] else f"{check['ref']} want {check['value']} got {got}"


def _peak_kb() -> int:
    """The highest memory of this process; 0 where the system does not tell (Windows)."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    raise SystemExit(main())
