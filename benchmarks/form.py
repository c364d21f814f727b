"""How long the visit form takes to be ready, and each answer to settle."""

import subprocess
import sys
import time
from pathlib import Path
from random import Random

from benchmarks import visit
from benchmarks.measure import ROOT, Line, Sizes, median, median_and_p99, seconds_of
from forms import load_form, open_form
from kioo.folder_of_forms import FolderOfForms
from learning.score import ScorePlan, score


def lines(sizes: Sizes, folder: Path) -> list[Line]:
    """Form ready in a fresh process and in a warm one; each answer alone, and with the score worked out again."""
    xml = visit.xform()
    (folder / "visit.xml").write_bytes(xml)
    fresh = [_fresh(folder / "visit.xml") for _ in range(sizes.runs)]
    warm = [seconds_of(lambda: visit.blank(load_form(xml)).pages()) for _ in range(sizes.runs)]
    kept = FolderOfForms(folder, b"to notice damage, not people")
    open_form(xml, kept)
    again = [seconds_of(lambda: visit.blank(open_form(xml, kept)).pages()) for _ in range(sizes.runs)]
    alone, scored = _answers(sizes.fillings)
    each = f"{len(alone) // sizes.fillings} answers of one visit, filled {sizes.fillings} times"
    return [
        Line(
            "Visit form ready, app just started", median(fresh), f"imports included; median of {sizes.runs} processes"
        ),
        Line("Visit form ready, app running", median(warm), f"XForm read to first page; median of {sizes.runs}"),
        Line(
            "Visit form ready, made ready before", median(again), f"from a file to first page; median of {sizes.runs}"
        ),
        Line("One answer", median_and_p99(alone), each),
        Line("One answer and the score anew", median_and_p99(scored), each),
    ]


def _fresh(file: Path) -> float:
    line = [sys.executable, "-m", "benchmarks.fresh_form", str(file)]
    return float(subprocess.run(line, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def _answers(fillings: int) -> tuple[list[float], list[float]]:
    form, plan = load_form(visit.xform()), ScorePlan.from_json(visit.PLAN)
    alone: list[float] = []
    scored: list[float] = []
    for seed in range(fillings):
        session = visit.blank(form)
        for ref, text in visit.steps(session, Random(seed)):
            start = time.perf_counter()
            session.answer(ref, text)
            alone.append(time.perf_counter() - start)
            score(plan, session.shown())
            scored.append(time.perf_counter() - start)
    return alone, scored
