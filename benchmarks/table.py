"""Puts the lines into a Markdown table, and the table into docs/benchmarks.md."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Line

MARKS = ("<!-- figures: made by python -m benchmarks --write -->", "<!-- end of figures -->")


def markdown(lines: Sequence[Line], machine: str) -> str:
    """The machine, then the table."""
    rows = [f"| {line.what} | {line.figure} | {line.how} |" for line in lines]
    return "\n".join([machine, "", "| what | figure | how |", "|---|---|---|", *rows])


def write(document: Path, table: str, marks: tuple[str, str] = MARKS) -> None:
    """Replaces what stands between the two marks."""
    text = document.read_text("utf-8")
    start, end = marks
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    document.write_text(f"{before}{start}\n{table}\n{end}{after}", "utf-8")
