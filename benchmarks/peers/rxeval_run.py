"""rxeval (PyPI) on one form: `python -m benchmarks.peers.rxeval_run FORM.xml SCRIPT.json PASSES`; prints one JSON line.

Its answer is `set` and then `recompute`, which works the whole form out anew.
"""

import importlib
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST_SECONDS = 20.0


def main() -> None:
    """Replays the script and prints the figures."""
    form, script, passes = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8")), int(sys.argv[3])
    engine: Any = importlib.import_module("rxeval")
    xml = form.read_text("utf-8")
    runs = [_replayed(engine, xml, script) for _ in range(passes)]
    print(json.dumps({"engine": "rxeval", "form": form.name, "runs": runs, "rss_peak_kb": _peak_kb()}))


def _replayed(engine: Any, xml: str, script: dict[str, Any]) -> dict[str, Any]:
    start = time.perf_counter()
    session = engine.Session(xml)
    session.recompute()
    ready = time.perf_counter()
    took: dict[str, list[float]] = {}
    found: dict[str, Any] = {"ready_ms": (ready - start) * 1e3, "rejected": 0, "missing": 0}
    for done, step in enumerate(script["ops"]):
        if time.perf_counter() - ready > LONGEST_SECONDS:
            found["stopped_after_ops"] = done
            break
        before = time.perf_counter_ns()
        try:
            _STEPS[step["op"]](session, step)
        except Exception:  # noqa: BLE001 - whatever the peer cannot do is counted, not hidden
            found["rejected"] += 1
            continue
        kind = f"{step['op']}.{step['tag']}" if "tag" in step else step["op"]
        took.setdefault(kind, []).append((time.perf_counter_ns() - before) / 1e3)
    found["ops"] = {kind: _figures(times) for kind, times in took.items()}
    found["check_failures"] = _differences(engine, session, script["checks"])
    return found


def _set(session: Any, step: dict[str, str]) -> None:
    session.set(step["ref"], step["value"])
    session.recompute()


def _add(session: Any, step: dict[str, str]) -> None:
    session.add_row(step["ref"])
    session.recompute()


def _remove(session: Any, step: dict[str, str]) -> None:
    repeat, _, number = step["ref"].rstrip("]").rpartition("[")
    session.remove_row(repeat, int(number))
    session.recompute()


_STEPS: dict[str, Callable[[Any, dict[str, str]], Any]] = {
    "set": _set,
    "add": _add,
    "del": _remove,
    "choices": lambda session, step: session.choices(step["ref"]),
}


def _differences(engine: Any, session: Any, checks: list[dict[str, str]]) -> list[str]:
    filled, found = session.instance_xml(), []
    for check in checks:
        got = engine.eval_expression(check["ref"], filled)
        if got != check["value"]:
            found.append(f"{check['ref']} want {check['value']} got {got}")
    return found


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    p99 = ordered[math.ceil(len(ordered) * 0.99) - 1]
    return {"n": len(ordered), "median_us": statistics.median(ordered), "p99_us": p99, "max_us": ordered[-1]}


def _peak_kb() -> int:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
